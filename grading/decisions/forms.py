from django import forms
from django.utils import timezone

from branches.web.fields import UntilToday, text_area


class DecisionForm(forms.Form):
    grade = forms.ChoiceField(
        label="决定等级", widget=forms.RadioSelect, error_messages={"required": "请选择等级。"}
    )
    decided_on = UntilToday(label="会议日期", initial=timezone.localdate)
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        required=False,
        widget=text_area(),
        help_text="低于拟定等级时必须写明。",
    )

    def __init__(self, *args, grades, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [(one.code, one.label) for one in grades]
        self.proposed = grades[0].code if grades else ""
        if grades:
            self.fields["grade"].initial = self.proposed

    def clean(self):
        typed = super().clean()
        lower = typed.get("grade") and typed["grade"] != self.proposed
        if lower and not typed.get("reason", "").strip():
            self.add_error("reason", "低于按规则拟定的等级，须写明理由。")
        return typed


class MeetingForm(forms.Form):
    decided_on = UntilToday(label="会议日期", initial=timezone.localdate)


class ApprovalForm(forms.Form):
    approved_on = UntilToday(label="审定日期", initial=timezone.localdate)
    document_no = forms.CharField(label="文号", max_length=60)
    quota_reason = forms.CharField(
        label="超出比例的理由", max_length=500, required=False, widget=text_area(2)
    )

    def __init__(self, *args, asks_reason=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["quota_reason"]


class JumpForm(forms.Form):
    """组织部 says why a branch may rise two grades at once; empty takes it back."""

    note = forms.CharField(
        label="晋升两级的理由", max_length=500, required=False, widget=text_area(3)
    )


class LiftForm(forms.Form):
    code = forms.CharField(max_length=2, widget=forms.HiddenInput)
    reason = forms.CharField(label="解除原因", max_length=500, widget=text_area(2))
