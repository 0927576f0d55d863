from datetime import timedelta

from django import forms
from django.utils import timezone

from branches.calendar.deadlines import MovesDeadlines
from branches.web.fields import STYLED, DateInput, DayField, reason_field, select
from rectification.items.progress import extension_limit
from rectification.plans.evidence import EvidenceField

PERCENTS = [(percent, f"{percent}%") for percent in range(0, 101, 10)]
TICKED = {"class": "form-check-input"}


class EvidenceForm(forms.Form):
    files = EvidenceField()

    @property
    def has_lost_files(self):
        """A page that is shown again does not hold the files any more."""
        return self.is_bound and bool(self.files.getlist(self.add_prefix("files")))


class ProgressForm(EvidenceForm):
    note = reason_field("做了什么", max_length=2000)
    percent = forms.TypedChoiceField(label="完成率", choices=PERCENTS, coerce=int, widget=select())
    falls = forms.BooleanField(
        label="比上次低，确认改低", required=False, widget=forms.CheckboxInput(TICKED)
    )


class ClosureForm(EvidenceForm):
    note = reason_field("完成情况", max_length=2000)


class ExtensionForm(MovesDeadlines, forms.Form):
    deadlines = ("to_due_on",)
    to_due_on = DayField(label="申请延至", widget=DateInput(STYLED))
    reason = reason_field(max_length=500)

    def __init__(self, *args, due_on, **kwargs):
        super().__init__(*args, **kwargs)
        latest = extension_limit(due_on)
        field = self.fields["to_due_on"]
        field.help_text = f"最晚到 {latest:%Y-%m-%d}；只能延期一次。"
        field.widget.attrs |= {
            "min": f"{due_on + timedelta(days=1):%Y-%m-%d}",
            "max": f"{latest:%Y-%m-%d}",
        }


class AnswerForm(forms.Form):
    """同意 or 不同意: the button says which; a refusal needs its reason."""

    decision = forms.ChoiceField(choices=[("grant", "同意"), ("refuse", "不同意")])
    answer = reason_field("审批意见", max_length=500, required=False)

    def clean(self):
        values = super().clean()
        if values.get("decision") == "refuse" and not values.get("answer"):
            self.add_error("answer", "不同意延期须写明原因。")
        return values


class ReopenForm(MovesDeadlines, forms.Form):
    """回头看: why a closed item is taken up again, and until when."""

    deadlines = ("due_on",)
    reason = reason_field("看到的情况")
    due_on = DayField(label="新的完成时限", widget=DateInput(STYLED))

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on <= timezone.localdate():
            raise forms.ValidationError("新的完成时限应在今天之后。")
        return due_on


class OpinionForm(forms.Form):
    note = reason_field("验收意见")
