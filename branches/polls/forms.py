"""满意度测评: the totals of the paper ballots of one audience."""

from types import SimpleNamespace

from django import forms
from django.utils import timezone

from branches.models import Poll
from branches.rulebook.checks import POLL_COUNTS, POLL_OPTIONS, check_poll, valid_ballots
from branches.rulebook.fields import MAX_VOTES
from branches.web.fields import CountField, DayField, DayInput, text_area

SUMMED = "valid"


class SumField(forms.Field):
    """A number that its `parts` (names of fields) add up to; what a browser sends is not read."""

    total = None

    def __init__(self, *, label, parts):
        shape = {"disabled": True, "class": "pb-locked", "data-locked": True}
        shape["data-sum-of"] = " ".join(parts)
        super().__init__(
            label=label,
            required=False,
            help_text="四种意见合计，自动计算",
            widget=forms.TextInput(shape),
        )

    def bound_data(self, data, initial):
        return self.total

    def clean(self, value):
        return self.total


class PollForm(forms.Form):
    """`earlier`: the poll that counts now and is replaced, with a reason; 有效 is only shown."""

    replaces = forms.CharField(required=False, widget=forms.HiddenInput)
    held_on = DayField(label="测评日期", required=False, widget=DayInput)

    def __init__(self, *args, earlier=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name in Poll.COUNTS:
            self.fields[name] = CountField(
                label=POLL_COUNTS[name], min_value=0, max_value=MAX_VOTES, unit="票"
            )
            # Where a row pasted from F9 goes on (static/js/sheet_rows.js).
            self.fields[name].widget.attrs["data-field"] = name
        self.fields[SUMMED] = SumField(label=POLL_COUNTS[SUMMED], parts=POLL_OPTIONS)
        if earlier:
            self.fields["reason"] = forms.CharField(
                label="重测或更正原因",
                max_length=500,
                widget=text_area(2),
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
        known = SimpleNamespace(**{name: cleaned.get(name) for name in Poll.COUNTS})
        known.valid = cleaned[SUMMED] = self.fields[SUMMED].total = valid_ballots(known)
        if None not in vars(known).values():
            for error in check_poll(known):
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
