from django import forms

from branches.accounts.queries import STATES
from branches.models import Post, SignInRecord
from branches.web.fields import DateInput
from branches.web.filters import ANY, CommitteeChoice, FilterForm


class AccountFilter(FilterForm):
    q = forms.CharField(label="姓名或用户名", required=False, max_length=40)
    committee = CommitteeChoice()
    role = forms.ChoiceField(label="职责", required=False, choices=ANY + Post.Role.choices)
    state = forms.ChoiceField(label="状态", required=False, choices=[*ANY, *STATES])


class SignInFilter(FilterForm):
    q = forms.CharField(label="姓名或用户名", required=False, max_length=40)
    event = forms.ChoiceField(
        label="情况", required=False, choices=ANY + SignInRecord.Event.choices
    )
    address = forms.GenericIPAddressField(label="地址", required=False)
    since = forms.DateField(label="从", required=False, widget=DateInput())
    until = forms.DateField(label="到", required=False, widget=DateInput())
