from django import forms
from django.db.models import Q

from branches.duties.filters import duty_field, hide_from_readers, subjects_of
from branches.models import Duty
from branches.organisation.queries import official_order
from branches.rulebook.names import person_name
from branches.web.filters import LenientFilter, any_of, figure_field, kind_field, search_field
from branches.web.places import choosable
from grading.rubrics.grades import grade_labels
from rectification.ledger.figures import FIGURE_LABELS, THERE, figures_of, items_of
from rectification.models import RectificationItem
from rectification.models.items import CRITERIA

DUE = {
    "overdue": ("逾期未完成", "items_overdue"),
    "week": ("7天内到期", "items_due_week"),
    "late": ("逾期完成", "items_late_done"),
}
PLACE = f"{THERE}__sub_committee"
BY_DATE = ("due_on", "pk")
# Whose subject is an item; a plan is reviewed as a whole.
KINDS = (Duty.Kind.ITEM, Duty.Kind.EXTENSION, Duty.Kind.ACCEPTANCE, Duty.Kind.CONFIRMATION)


class LedgerFilter(LenientFilter):
    kind = kind_field()
    grade = forms.ChoiceField(label="定级结果", required=False)
    criterion = forms.ChoiceField(
        label="五好标准", choices=any_of(CRITERIA.items()), required=False
    )
    source = forms.ChoiceField(
        label="问题来源", choices=any_of(RectificationItem.Source.choices), required=False
    )
    owner = forms.ChoiceField(
        label="责任单位", choices=any_of(RectificationItem.Owner.choices), required=False
    )
    due = forms.ChoiceField(
        label="期限",
        choices=any_of((key, label) for key, (label, _q) in DUE.items()),
        required=False,
    )
    duty = duty_field(*KINDS)
    sort = forms.ChoiceField(
        label="次序", choices=[("", "规定次序"), ("due", "完成时限")], required=False
    )
    q = search_field("关键词", "支部、问题、责任人")
    figure = figure_field("状态", FIGURE_LABELS.items())

    def __init__(self, data, *, user, round):
        super().__init__(data, places=choosable(user))
        self.user, self.shown_round = user, round
        self.figures = figures_of(round)
        hide_from_readers(self)
        self.fields["grade"].choices = any_of(grade_labels(round).items())

    @property
    def shown(self):
        return self.values.get("figure") or "items_all"

    def items(self):
        """The filtered items without the tab's condition: the tabs count over them."""
        values = self.values
        rows = items_of(self.user, self.shown_round)
        for name, column in COLUMNS.items():
            if name in values:
                rows = rows.filter(**{column: values[name]})
        if "due" in values:
            rows = rows.filter(self.figures[DUE[values["due"]][1]])
        if "duty" in values:
            rows = rows.filter(pk__in=subjects_of(self.user, values["duty"]))
        return rows.filter(search(values["q"])) if "q" in values else rows

    def rows(self):
        # An index of participations leads through one round in the official order.
        of_round = self.items().filter(**{f"{THERE}__isnull": False})
        return of_round.filter(self.figures[self.shown]).order_by(*self.order)

    @property
    def order(self):
        if self.values.get("sort") == "due":
            return BY_DATE
        return [*official_order(self.user, f"{THERE}__"), *BY_DATE]


COLUMNS = {
    "committee": PLACE,
    "kind": f"{THERE}__kind",
    "grade": f"{THERE}__assessment__grade",
    "criterion": "criterion",
    "source": "source",
    "owner": "owner",
}


def search(text):
    """Matches branch, problem, owner and number (Z-0118)."""
    found = (
        Q(**{f"{THERE}__branch_name__icontains": text})
        | Q(**{f"{THERE}__branch_short_name__icontains": text})
        | Q(**{f"{THERE}__secretary_name__icontains": person_name(text)})
        | Q(problem__icontains=text)
        | Q(owner_office__icontains=text)
        | Q(person_text__icontains=person_name(text))
    )
    number = text.upper().removeprefix("Z-")
    return found | Q(pk=number) if number.isdecimal() and len(number) < 19 else found
