from django import forms

from branches.models import Branch
from branches.organisation.queries import SORTS, figure_choices
from branches.web.filters import ANY, CommitteeChoice, FilterForm


class BranchFilter(FilterForm):
    q = forms.CharField(label="名称或代码", required=False, max_length=40)
    committee = CommitteeChoice()
    kind = forms.ChoiceField(label="类别", required=False, choices=ANY + Branch.Kind.choices)
    figure = forms.ChoiceField(label="专项", required=False)
    closed = forms.ChoiceField(
        label="状态", required=False, choices=[("", "在用"), ("1", "已撤销")]
    )
    sort = forms.ChoiceField(
        required=False, choices=[(name, name) for name in SORTS if name], widget=forms.HiddenInput
    )

    def __init__(self, data, *, user, clock):
        super().__init__(data, user=user)
        self.fields["figure"].choices = ANY + figure_choices(clock)

    def conditions(self):
        if (read := super().conditions()) is None:
            return None
        figure_name, closed = read.pop("figure"), read.pop("closed")
        return {**read, "figure_name": figure_name, "closed": closed == "1"}


class TreeFilter(forms.Form):
    q = forms.CharField(label="党组织或党支部", required=False, max_length=40)
