"""What an import would do: what is new, and every change of what exists, field by field."""

from dataclasses import dataclass, field
from functools import cached_property

from branches.imports.persons import Register
from branches.imports.seats import plan_seats
from branches.imports.tree import FIELDS as COMMITTEE_FIELDS
from branches.imports.tree import moved
from branches.models import Poll, Survey
from branches.rulebook.fields import FIELDS, REGISTER_FIELDS

SURVEY_NAMES = frozenset(one.name for one in FIELDS)
SUBMITTED = "已报送，须先退回"
DECIDED = "等级已评定，须先退回"


@dataclass(frozen=True)
class Difference:
    """One field of one thing that exists: texts for the reader of the trial run."""

    sheet: str
    code: str
    thing: str
    label: str
    old: object
    new: object


@dataclass(eq=False)
class BranchPlan:
    """One branch of the file. `record`, `participation`, `survey` are None where they are new."""

    code: str
    row: object = None
    work: object = None
    home: object = None  # Node
    record: object = None
    participation: object = None
    survey: object = None
    register: dict = field(default_factory=dict)  # Branch columns to change {name: (old, new)}
    answers: dict = field(default_factory=dict)  # survey columns {name: (old, new)}
    seats: object = None  # SeatsPlan, or None without F2 rows
    polls: list = field(default_factory=list)
    moves: bool = False  # to another committee

    @cached_property
    def values(self):
        """The survey columns that the file gives (asked once row and work stand)."""
        given = (self.row.values if self.row else {}) | (self.work.values if self.work else {})
        return {name: value for name, value in given.items() if name in SURVEY_NAMES}

    @property
    def is_submitted(self):
        return self.survey is not None and self.survey.state == Survey.State.SUBMITTED

    @property
    def name(self):
        if self.row is not None:
            return self.row.values.get("short_name") or self.row.values.get("name", "")
        return str(self.record)


@dataclass(eq=False)
class PollPlan:
    """One F9 row: `record` the poll that counts now; `repeats`: it stays, void, beside the new."""

    row: object
    record: object
    counts: dict
    changes: dict = field(default_factory=dict)
    repeats: bool = False


class Plan:
    """Made from a Checker that has run; rows in error are passed over, refusals in `problems`."""

    def __init__(self, checker):
        self.checker, self.existing = checker, checker.existing
        self.parsed, self.tree = checker.parsed, checker.tree
        self.reach, self.target = checker.reach, checker.target
        self.problems, self.differences = [], []
        self.hints = list(self.parsed.hints)
        self.register = Register(self.existing, self.reach)
        self.register.hints = self.hints
        self._plan_committees()
        self._plan_branches()
        self._plan_officers()
        self._plan_polls()
        self.missing = self._missing_branches()

    # committees

    def _plan_committees(self):
        nodes = [node for node in self.tree.nodes if node.row is not None]
        self.new_committees = [node for node in nodes if node.record is None]
        self.changed_committees = []
        for node in nodes:
            if node.record is not None and not node.row.broken:
                self._compare_committee(node)

    def _compare_committee(self, node):
        form, record = node.row.sheet.form, node.record
        bound = node.row.sheet.bound
        changes = {
            name: (getattr(record, name), node.values[name])
            for name in COMMITTEE_FIELDS
            if name in bound and getattr(record, name) != node.values[name]
        }
        if moved(node):
            new = node.parent.code if node.parent else ""
            changes["parent_code"] = (record.parent.code if record.parent else "", new)
        if changes:
            self.changed_committees.append(node)
            self._note(form, node.code, node.short_name, changes)

    def _note(self, form, code, thing, changes):
        columns = form.by_name
        for name, (old, new) in changes.items():
            label = columns[name].label if name in columns else name
            words = columns[name].by_value if name in columns else {}
            self.differences.append(
                Difference(form.title, code, thing, label, words.get(old, old), words.get(new, new))
            )

    # branches and their surveys

    def _plan_branches(self):
        self.branches = {}
        work = {row.code: row for row in self.parsed.rows("F1B") if not row.broken}
        for code, row in self.checker.branches.items():
            if not row.broken and code in self.checker.homes:
                self._add_branch(code, row=row, home=self.checker.homes[code])
        for code, row in work.items():
            plan = self.branch(code)
            if plan is not None:
                plan.work = row
        for plan in self.branches.values():
            self._compare_branch(plan)

    def _add_branch(self, code, **parts):
        record = self.existing.branches.get(code)
        plan = BranchPlan(code, record=record, **parts)
        if record is not None:
            plan.participation = self.existing.participations.get(record.pk)
            plan.survey = self.existing.surveys.get(record.pk)
        self.branches[code] = plan
        return plan

    def branch(self, code):
        """The BranchPlan of a code, also of a branch that F1 does not name; None if none."""
        if code in self.branches:
            return self.branches[code]
        record = self.existing.branches.get(code)
        usable = record is not None and not record.closed_on and code in self.checker.known
        if not usable or code in self.checker.branches:
            return None
        return self._add_branch(code)

    def _compare_branch(self, plan):
        values = plan.values
        if plan.record is not None:
            plan.moves = plan.home is not None and _moves(plan.record, plan.home)
            given = {name: values[name] for name in REGISTER_FIELDS if name in values}
            plan.register = _changes(plan.record, given)
        if plan.survey is not None:
            plan.answers = _changes(plan.survey, values)
            # What the survey says already reaches the register when it is submitted.
            plan.register = {
                name: pair for name, pair in plan.register.items() if name in plan.answers
            }
        if plan.is_submitted:
            self._refuse_submitted(plan)
        shown = plan.register | plan.answers
        for row in (plan.row, plan.work):
            if row is not None:
                form = row.sheet.form
                changes = {name: pair for name, pair in shown.items() if name in form.by_name}
                self._note(form, plan.code, plan.name, changes)
        if plan.moves:
            old, new = _place(plan.record), _place(plan.home)
            change = Difference(plan.row.sheet.title, plan.code, plan.name, "所属党组织", old, new)
            self.differences.append(change)

    def _refuse_submitted(self, plan):
        for row in (plan.row, plan.work):
            changed = [name for name in plan.answers if row is not None and name in row.values]
            if changed:
                self.problems.append(row.problem(changed[0], SUBMITTED))
            elif row is plan.row and plan.moves:
                self.problems.append(row.problem("committee_name", SUBMITTED))

    # officers

    def _plan_officers(self):
        groups = {}
        for row in self.parsed.rows("F2"):
            if not row.broken:
                groups.setdefault(row.code, []).append(row)
        broken = {row.code for row in self.parsed.rows("F2") if row.broken}
        for code, rows in groups.items():
            plan = self.branch(code)
            # With a row in error nobody can say who is missing; the file is refused anyway.
            if plan is None or code in broken:
                continue
            plan.seats = plan_seats(plan, rows, self.existing, self.register, self.target.cutoff)
            self._note_seats(plan, rows)
        for person in self.register.plans:
            if person.changes:
                self._note(rows_form(self.parsed), "", person.record.name, person.changes)

    def _note_seats(self, plan, rows):
        form, seats = rows[0].sheet.form, plan.seats
        if plan.record is None:
            return
        for term, last in seats.ended:
            who = f"{term.get_seat_display()} {term.person or '空缺'}"
            self.differences.append(Difference(form.title, plan.code, plan.name, "离任", who, last))
        for row, _person in seats.new:
            who = f"{form.by_name['post'].by_value[row.values['post']]} {row.values['name']}"
            self.differences.append(Difference(form.title, plan.code, plan.name, "任职", "", who))
        for term, _row, old, new in seats.changed:
            label = f"{term.get_seat_display()} {term.person} 任职时间"
            self.differences.append(Difference(form.title, plan.code, plan.name, label, old, new))
        if plan.is_submitted and seats.touches_survey:
            row, name = seats.first_change(rows)
            self.problems.append(row.problem(name, SUBMITTED))

    # polls

    def _plan_polls(self):
        names = Poll.COUNTS
        for row in self.parsed.rows("F9"):
            plan = None if row.broken else self.branch(row.code)
            if plan is None:
                continue
            counts = {name: row.values[name] for name in names if name in row.values}
            key = plan.record.pk if plan.record else None
            record = self.existing.polls.get((key, row.values["audience"]))
            poll = PollPlan(row, record, counts)
            plan.polls.append(poll)
            if record is not None:
                poll.changes = _changes(record, counts)
                poll.repeats = plan.is_submitted or record.source != Poll.Source.IMPORT
                self._note(row.sheet.form, plan.code, plan.name, poll.changes)
            self._refuse_decided(plan, poll)

    def _refuse_decided(self, plan, poll):
        decided = plan.participation and plan.participation.pk in self.target.decided
        if decided and (poll.record is None or poll.changes):
            name = next(iter(poll.changes), "audience")
            self.problems.append(poll.row.problem(name, DECIDED))

    def _missing_branches(self):
        listed = {row.code for row in self.parsed.rows("F1")}
        return [
            branch
            for code, branch in sorted(self.existing.branches.items())
            if branch.closed_on is None
            and code not in listed
            and self.reach.covers(branch.committee)
        ]


def _moves(record, home):
    """Whether the branch hangs on another committee, or its committee under another 分党委."""
    places = (home.record, home.sub_committee.record)
    return [one and one.pk for one in places] != [record.committee_id, record.sub_committee_id]


def _place(one):
    """分党委 and, if it hangs on one, 党总支 of a Branch, or the same of a Node."""
    home = getattr(one, "committee", one)
    return " ".join(dict.fromkeys([one.sub_committee.short_name, home.short_name]))


def rows_form(parsed):
    return parsed.sheets["F2"].form


def _changes(record, values):
    return {
        name: (old, value)
        for name, value in values.items()
        if (old := getattr(record, name)) != value
    }
