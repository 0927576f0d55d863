"""F0, F1, F1B, F2, F9 as one workbook: register and newest round; importable unchanged."""

from branches import rules
from branches.imports.columns import BRANCHES, COMMITTEES, FORMS, OFFICERS, POLLS, WORK
from branches.models import Branch, Committee, Poll, Round, Survey, Term
from branches.rulebook.fields import REGISTER_FIELDS
from branches.spreadsheet.columns import Column
from branches.spreadsheet.writer import SheetPlan, write_workbook
from branches.templatetags.house import masked_staff_no

GUIDE = (
    "党支部调查摸底数据",
    "带 * 的列为必填；日期可写作 2012.03.27、2012-03-27 或 20120327。",
    "每张表第一行为表头，自第二行起填写；不要改动表头文字，列的先后不限。",
    "F1 必须有，其余各表可以不填。代码按文本填写，保留前面的 0。",
    "有下拉列表的列只能填列表中的词。有一处错误，整个文件都不写入。",
)
SEATS = list(Term.Seat)


def write_template():
    """The blank workbook: guide, five headers, drop-downs."""
    return write_workbook([_guide(), *(_sheet(form) for form in FORMS)])


def write_roster(user=None):
    """The workbook (bytes) of what `user` may see, numbers masked so; None: the system, all."""
    return Export(user).workbook()


def _guide():
    return SheetPlan("填表说明", (Column("", str, 90),), GUIDE)


def _sheet(form, rows=()):
    return SheetPlan(form.title, form.columns, rows)


class Export:
    def __init__(self, user):
        self.user = user
        self.open = {}

    def visible(self, model):
        rows = model.objects.all()
        return rows if self.user is None else rows.visible_to(self.user)

    def workbook(self):
        round = Round.objects.newest()
        surveys = self.visible(Survey).filter(participation__round=round)
        self.surveys = {
            one.participation.branch_id: one
            for one in surveys.select_related("participation").order_by("pk")
        }
        branches = self.visible(Branch).open().order_by("code")
        self.branches = {
            one.pk: one for one in branches.select_related("committee", "sub_committee")
        }
        return write_workbook(
            [
                _guide(),
                _sheet(COMMITTEES, self.committee_rows()),
                _sheet(BRANCHES, self.branch_rows()),
                _sheet(WORK, self.work_rows()),
                _sheet(OFFICERS, self.officer_rows()),
                _sheet(POLLS, self.poll_rows(round)),
            ]
        )

    def row(self, form, values, sub_committee_id):
        """The values of a form, personal numbers masked where they must not be seen."""
        if self.may_see_numbers(sub_committee_id):
            return values
        return values | {name: masked_staff_no(values.get(name)) for name in form.personal}

    def may_see_numbers(self, sub_committee_id):
        if self.user is None:
            return True
        if sub_committee_id not in self.open:
            seen = rules.sees_personal_numbers(self.user, sub_committee_id)
            self.open[sub_committee_id] = seen
        return self.open[sub_committee_id]

    def committee_rows(self):
        rows = self.visible(Committee).open().select_related("parent").order_by("path")
        for one in sorted(rows, key=lambda row: (row.path.count("/"), row.sort_order, row.code)):
            parent = {"parent_code": one.parent.code if one.parent else ""}
            yield vars(one) | parent

    def branch_rows(self):
        for branch in self.branches.values():
            direct = branch.committee_id == branch.sub_committee_id
            values = {name: getattr(branch, name) for name in REGISTER_FIELDS}
            values |= vars(self.surveys[branch.pk]) if branch.pk in self.surveys else {}
            values |= {
                "code": branch.code,
                "committee_name": branch.sub_committee.short_name,
                "general_branch_name": "" if direct else branch.committee.short_name,
            }
            yield self.row(BRANCHES, values, branch.sub_committee_id)

    def work_rows(self):
        for branch in self.branches.values():
            if survey := self.surveys.get(branch.pk):
                name = survey.short_name or survey.name
                values = vars(survey) | {"code": branch.code, "branch_name": name}
                yield self.row(WORK, values, branch.sub_committee_id)

    def officer_rows(self):
        terms = self.visible(Term).filter(until=None, person__isnull=False)
        found = {}
        for term in terms.select_related("person").order_by("pk"):
            found.setdefault(term.branch_id, []).append(term)
        for branch in self.branches.values():
            for term in sorted(found.get(branch.pk, ()), key=lambda one: SEATS.index(one.seat)):
                values = vars(term.person) | {
                    "code": branch.code,
                    "branch_name": branch.short_name or branch.name,
                    "post": term.seat,
                    "since": term.since,
                    "is_dual_leader": term.person.is_dual_leader or None,
                }
                yield self.row(OFFICERS, values, branch.sub_committee_id)

    def poll_rows(self, round):
        polls = self.visible(Poll).counting().filter(participation__round=round)
        found = {}
        for poll in polls.select_related("participation").order_by("-audience", "pk"):
            found.setdefault(poll.participation.branch_id, []).append(poll)
        for branch in self.branches.values():
            for poll in found.get(branch.pk, ()):
                yield vars(poll) | {"code": branch.code}
