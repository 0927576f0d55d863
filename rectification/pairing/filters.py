from django.db.models import Q

from branches.models import Branch
from branches.rulebook.grades import BOTTOM
from branches.web.filters import LenientFilter, figure_field, kind_field, search_field
from branches.web.places import choosable
from grading.decisions.standing import standing_at
from rectification.models import Pairing

State = Pairing.State
# Tabs: name, word, states; 可以结束 asks for the grade besides.
TABS = {
    "all": ("全部", tuple(State)),
    "proposed": ("待确认", (State.PROPOSED,)),
    "agreed": ("结对中", (State.AGREED,)),
    "to_end": ("可以结束", (State.AGREED,)),
    "ended": ("已结束", (State.ENDED,)),
    "declined": ("未结成", (State.DECLINED,)),
}
SIDES = ("branch", "partner")


class PairingFilter(LenientFilter):
    kind = kind_field()
    q = search_field("支部名称")
    figure = figure_field("状态", ((name, word) for name, (word, _states) in TABS.items()))

    def __init__(self, data, *, user, on):
        super().__init__(data, places=choosable(user))
        self.user, self.on = user, on

    @property
    def shown(self):
        return self.values.get("figure") or "all"

    def all_rows(self):
        """The filtered rows without the condition of the tab, in official order."""
        values = self.values
        rows = Pairing.objects.visible_to(self.user)
        if "committee" in values:
            rows = rows.filter(either("sub_committee", values["committee"]))
        if "kind" in values:
            rows = rows.filter(branch__kind=values["kind"])
        if "q" in values:
            name = values["q"]
            rows = rows.filter(
                either("name__icontains", name) | either("short_name__icontains", name)
            )
        related = ("branch__sub_committee", "partner__sub_committee")
        order = ("branch__sub_committee__sort_order", "branch__sub_committee__code")
        return rows.select_related(*related).order_by(*order, "branch__code", "-pk")

    def rows(self):
        return self.all_rows().filter(condition_of(self.shown, self.on))


def either(lookup, value):
    return Q(*((f"{side}__{lookup}", value) for side in SIDES), _connector=Q.OR)


def condition_of(tab, on):
    """The Q on Pairing of a tab on `on` (date)."""
    condition = Q(state__in=TABS[tab][1])
    if tab == "to_end":
        condition &= ~Q(branch__in=standing_at(Branch.objects.all(), BOTTOM, on).values("pk"))
    return condition
