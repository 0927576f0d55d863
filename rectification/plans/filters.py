from django import forms
from django.db.models import Exists, OuterRef, Q

from branches.duties.filters import duty_field, hide_from_readers, subjects_of
from branches.models import Duty, Round
from branches.organisation.queries import official_order
from branches.web.filters import (
    LenientFilter,
    any_of,
    branch_named,
    figure_field,
    kind_field,
    search_field,
)
from branches.web.places import choosable
from rectification.models import Plan

State = Plan.State
KINDS = (Duty.Kind.PLAN, Duty.Kind.PLAN_REVIEW, Duty.Kind.PLAN_CONFIRMATION)
# Named figures: (word of the tab, condition on plans that have been asked for).
FIGURES = {
    "plans_all": ("全部", Q()),
    "plans_draft": ("待报送", Q(state=State.DRAFT)),
    "plans_review": ("待审核", Q(state=State.SUBMITTED)),
    "plans_confirmation": ("待组织部审批", Q(state=State.COMMITTEE_APPROVED)),
    "plans_approved": ("已批准", Q(state=State.APPROVED)),
    "plans_replaced": ("已由新方案代替", Q(state=State.REPLACED)),
}


def plans_of(user, round):
    """The plans of a round that were asked for and that `user` sees; none without a round. Of a
    复评 the newest of each branch in the year: it goes on where the position stayed.
    """
    asked = Plan.objects.filter(opened_on__isnull=False)
    if round is None:
        return asked.none()
    if round.kind != Round.Kind.REGRADE:
        return asked.visible_to(user).filter(participation__round=round)
    of_year = asked.filter(
        participation__round__cycle=round.cycle_id, participation__round__seq__lte=round.seq
    )
    later = of_year.filter(
        participation__branch=OuterRef("participation__branch"),
        participation__round__seq__gt=OuterRef("participation__round__seq"),
    )
    return of_year.visible_to(user).filter(~Exists(later))


class PlanFilter(LenientFilter):
    plan = forms.ChoiceField(
        label="方案类型",
        choices=any_of([*Plan.Kind.choices, ("plain", "整改方案（未定级）")]),
        required=False,
    )
    kind = kind_field()
    duty = duty_field(*KINDS)
    q = search_field("党支部", "名称或代码")
    figure = figure_field("状态", ((name, word) for name, (word, _q) in FIGURES.items()))

    def __init__(self, data, *, user, round):
        super().__init__(data, places=choosable(user))
        self.user, self.shown_round = user, round
        hide_from_readers(self)

    @property
    def shown(self):
        return self.values.get("figure") or "plans_all"

    def all_rows(self):
        """The filtered plans without the tab's condition; of what one owes, of every round."""
        values = self.values
        if "duty" in values:
            owed = subjects_of(self.user, values["duty"])
            rows = Plan.objects.visible_to(self.user).filter(pk__in=owed)
        else:
            rows = plans_of(self.user, self.shown_round)
        if "committee" in values:
            rows = rows.filter(participation__sub_committee=values["committee"])
        if "plan" in values:
            rows = rows.filter(kind="" if values["plan"] == "plain" else values["plan"])
        if "kind" in values:
            rows = rows.filter(participation__kind=values["kind"])
        return rows.filter(branch_named(values["q"], "participation__")) if "q" in values else rows

    def rows(self):
        rows = self.all_rows().filter(FIGURES[self.shown][1])
        return rows.order_by(*official_order(self.user, "participation__"), "pk")
