"""Forms of reviewers, leaders and 组织部."""

from django import forms
from django.utils import timezone

from grading.services.vetoes import TICKED


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class PastDateInput(DateInput):
    def build_attrs(self, *args, **kwargs):
        return super().build_attrs(*args, **kwargs) | {"max": timezone.localdate().isoformat()}


class PastDateField(forms.DateField):
    """The day of something that has happened."""

    def __init__(self, **kwargs):
        super().__init__(widget=PastDateInput(), **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(f"{self.label}不能晚于今天。")
        return day


class ReasonForm(forms.Form):
    """A return says why; a withdrawal need not."""

    reason = forms.CharField(
        label="原因", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, needs_reason=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        self.fields["reason"].error_messages["required"] = "请写明原因。"


class DecisionForm(forms.Form):
    grade = forms.ChoiceField(
        label="决定等级", widget=forms.RadioSelect, error_messages={"required": "请选择等级。"}
    )
    decided_on = PastDateField(label="会议日期", initial=timezone.localdate)
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="低于拟定等级时必须写明。",
    )

    def __init__(self, *args, grades, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = grades
        self.proposed = grades[0][0] if grades else ""
        if grades:
            self.fields["grade"].initial = self.proposed

    def clean(self):
        typed = super().clean()
        lower = typed.get("grade") and typed["grade"] != self.proposed
        if lower and not typed.get("reason", "").strip():
            self.add_error("reason", "低于按规则拟定的等级，须写明理由。")
        return typed


class MeetingForm(forms.Form):
    """分党委 decides a selection at one meeting."""

    decided_on = PastDateField(label="会议日期", initial=timezone.localdate)


class ApprovalForm(forms.Form):
    approved_on = PastDateField(label="审定日期", initial=timezone.localdate)
    document_no = forms.CharField(label="文号", max_length=60)


class LiftForm(forms.Form):
    code = forms.CharField(max_length=2, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="解除原因", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class VetoForm(forms.Form):
    """V1, V3, V6: a tick and its basis (文号或事由) each."""

    def __init__(self, data=None, *, ticked=()):
        initial = {}
        for veto in ticked:
            initial |= {veto.code: True, f"{veto.code}_basis": veto.basis}
        super().__init__(data, initial=initial, prefix="veto")
        for code in TICKED:
            self.fields[code] = forms.BooleanField(required=False)
            self.fields[f"{code}_basis"] = forms.CharField(required=False, max_length=500)

    def clean(self):
        typed = super().clean()
        for code in TICKED:
            if typed.get(code) and not typed.get(f"{code}_basis", "").strip():
                self.add_error(f"{code}_basis", f"{code} 须写明依据（文号或事由）。")
        return typed

    @property
    def bases(self):
        typed = self.cleaned_data
        return {code: typed[f"{code}_basis"].strip() for code in TICKED if typed[code]}

    def lines(self):
        """(code, tick, basis) for the page."""
        return [(code, self[code], self[f"{code}_basis"]) for code in TICKED]
