from django import forms

from branches.audit import GROUPS
from branches.models import Branch
from branches.web.fields import DayField
from branches.web.filters import ANY, CommitteeChoice, FilterForm


class AuditFilter(FilterForm):
    who = forms.CharField(label="操作人", required=False, max_length=40)
    group = forms.ChoiceField(label="事项", required=False, choices=())
    committee = CommitteeChoice()
    since = DayField(label="从", required=False)
    until = DayField(label="到", required=False)
    q = forms.CharField(label="对象或原因", required=False, max_length=40)
    branch = forms.ModelChoiceField(Branch.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        self.fields["group"].choices = [*ANY, *GROUPS.items()]
        self.fields["branch"].queryset = Branch.objects.visible_to(user)
