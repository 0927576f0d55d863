from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from branches.web.filters import any_of, kind_field
from branches.web.rounds import all_rounds, working_round
from rectification.promotion.matrix import comparisons

NAMES = ("compare", "kind", "committee", "cell", "round")


def offered(user, params):
    """{kind: Comparison} of the year that the address names, else of the newest; {} without."""
    round = working_round(params)
    return comparisons(user, all_rounds(params), round.cycle) if round else {}


def compared(comparisons, params):
    """The Comparison asked for, else the first."""
    return comparisons.get(params.get("compare"), next(iter(comparisons.values())))


class PromotionFilter(forms.Form):
    """A wrong value in the address is as none. `places`: [(key as text, name)] of 分党委."""

    cell = forms.ChoiceField(label="名单", required=False)
    kind = kind_field()
    committee = forms.ChoiceField(label="分党委", required=False)
    compare = forms.CharField(required=False, widget=forms.HiddenInput)
    round = forms.CharField(max_length=18, required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, comparison, places):
        super().__init__(data, auto_id="f-%s")
        self.comparison = comparison
        figures = comparison.figures.items()
        self.fields["cell"].choices = [(name, figure.label) for name, figure in figures]
        self.fields["committee"].choices = any_of(places, "全部（规定次序）")
        self.full_clean()

    @property
    def shown(self):
        return self.cleaned_data.get("cell") or "all"

    @property
    def committee_pk(self):
        found = self.cleaned_data.get("committee")
        return int(found) if found else None

    @property
    def kind_code(self):
        return self.cleaned_data.get("kind") or None

    def rows(self, name=None):
        """Of the comparison's rows those of a figure (of the one asked for), in official order."""
        figure = self.comparison.figures[name or self.shown]
        rows = self.comparison.rows()
        if name or self.shown != "all":
            rows = rows.filter(figure.condition)
        if self.committee_pk:
            rows = rows.filter(sub_committee=self.committee_pk)
        if self.kind_code:
            rows = rows.filter(kind=self.kind_code)
        order = ("sub_committee__sort_order", "sub_committee__code", "branch_code")
        return self.comparison.with_scores(rows).order_by(*order)


class Links:
    """Addresses of the pages that keep to one comparison of one year."""

    def __init__(self, comparison, *, kind=None, committee=None):
        self.kept = {
            "compare": comparison.kind,
            "round": comparison.round.pk,
            "kind": kind,
            "committee": committee,
        }

    def to(self, page, **changes):
        wanted = {name: value for name, value in (self.kept | changes).items() if value}
        return f"{reverse(f'promotion:{page}')}?{urlencode(wanted)}"

    def listed(self, cell, **changes):
        return self.to("list", cell=cell, **changes)
