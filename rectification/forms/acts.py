"""One form for each act on an item."""

from datetime import timedelta

from django import forms

from rectification.forms.fields import DateInput, EvidenceField, reason_field, select
from rectification.services.progress import EXTENSION_DAYS

PERCENTS = [(percent, f"{percent}%") for percent in range(0, 101, 10)]


class ProgressForm(forms.Form):
    note = reason_field("做了什么", max_length=2000)
    percent = forms.TypedChoiceField(label="完成率", choices=PERCENTS, coerce=int, widget=select())
    files = EvidenceField()
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ClosureForm(forms.Form):
    note = reason_field("完成情况", max_length=2000)
    files = EvidenceField()


class ExtensionForm(forms.Form):
    to_due_on = forms.DateField(label="申请延至", widget=DateInput())
    reason = reason_field(max_length=500)

    def __init__(self, *args, due_on, **kwargs):
        super().__init__(*args, **kwargs)
        latest = due_on + timedelta(days=EXTENSION_DAYS)
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


class OpinionForm(forms.Form):
    """The words of an acceptance or of a return."""

    note = reason_field("验收意见")


class ReasonForm(forms.Form):
    reason = reason_field()
