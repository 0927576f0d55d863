"""满意度测评: the totals of the paper ballots of one audience."""

from types import SimpleNamespace

from django import forms
from django.utils import timezone

from branches.finding_checks import POLL_COUNTS, check_poll
from branches.models import Poll

MAX_VOTES = 100_000


class PollForm(forms.Form):
    """`earlier`: the poll that counts now, which a new one replaces; then a reason is needed."""

    replaces = forms.CharField(required=False, widget=forms.HiddenInput)
    held_on = forms.DateField(
        label="测评日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, earlier=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name in Poll.COUNTS:
            self.fields[name] = forms.IntegerField(
                label=POLL_COUNTS[name], min_value=0, max_value=MAX_VOTES
            )
        if earlier:
            self.fields["reason"] = forms.CharField(
                label="重测或更正原因",
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": "已有一次测评，请写明重测或更正的原因。"},
            )
        self.initial["replaces"] = earlier.pk if earlier else ""

    def clean_held_on(self):
        held_on = self.cleaned_data["held_on"]
        # The poll has a deadline of its own, after the day the survey's facts are of.
        if held_on and held_on > timezone.localdate():
            raise forms.ValidationError("测评日期不能晚于今天。")
        return held_on

    def clean(self):
        cleaned = super().clean()
        if all(cleaned.get(name) is not None for name in Poll.COUNTS):
            for error in check_poll(SimpleNamespace(**self.counts)):
                self.add_error(error.field, f"{error.message}。")
        return cleaned

    @property
    def counts(self):
        return {name: self.cleaned_data[name] for name in Poll.COUNTS}

    @property
    def replaced(self):
        """Primary key of the poll the person saw, or None."""
        text = self.cleaned_data["replaces"]
        return int(text) if text.isdecimal() and len(text) < 19 else None
