"""What the list of polls is narrowed by; all of it stands in the address."""

from django import forms

from branches.duties.filters import duty_field, hide_from_readers, subjects_of
from branches.models import Duty, OnlinePoll, Poll
from branches.polls.figures import LABELS, figures_of
from branches.rulebook.fields import KINDS
from branches.web.filters import ReviewingFilter, any_of, branch_named


class PollFilter(ReviewingFilter):
    field_order = ("q", "committee")
    q = forms.CharField(label="党支部", required=False, max_length=40)
    kind = forms.ChoiceField(label="类别", required=False, choices=any_of(KINDS.items()))
    figure = forms.ChoiceField(label="情形", required=False, choices=any_of(LABELS.items()))
    duty = duty_field(Duty.Kind.POLL)
    audience = forms.ChoiceField(
        required=False, choices=Poll.Audience.choices, widget=forms.HiddenInput
    )
    round = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user, parameters):
        super().__init__(data, user=user)
        self.user, self.parameters = user, parameters
        hide_from_readers(self)

    def narrow(self, rows, audience):
        """The participations that meet the filter."""
        if not self.is_valid():
            return rows.none()
        wanted = self.cleaned_data
        if wanted["committee"]:
            rows = rows.filter(sub_committee=wanted["committee"])
        if wanted["kind"]:
            rows = rows.filter(kind=wanted["kind"])
        if wanted["q"]:
            rows = rows.filter(branch_named(wanted["q"]))
        if wanted["figure"]:
            rows = rows.filter(figures_of(audience, self.parameters)[wanted["figure"]])
        if wanted["duty"]:
            owed = OnlinePoll.objects.filter(pk__in=subjects_of(self.user, wanted["duty"]))
            rows = rows.filter(pk__in=owed.values("participation"))
        return rows
