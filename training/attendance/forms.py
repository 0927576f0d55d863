from django import forms

from training.attendance.sign_in import DIGITS
from training.models import Attendance

# Takes a mark back.
CLEAR = "clear"
# Who came for whom has a page of its own.
BY_HAND = [one for one in Attendance.Mark.choices if one[0] != Attendance.Mark.SUBSTITUTED]


class MarkForm(forms.Form):
    """One person in one half-day; the reason belongs to leave."""

    enrolment = forms.IntegerField(min_value=1, max_value=10**18)
    mark = forms.ChoiceField(choices=[*BY_HAND, (CLEAR, "撤销")])
    reason = forms.CharField(label="请假原因", max_length=200, required=False)

    def clean(self):
        values = super().clean()
        if values.get("mark") == Attendance.Mark.LEAVE and not values.get("reason"):
            self.add_error("reason", "请假须写明原因。")
        return values


class SignInForm(forms.Form):
    name = forms.CharField(
        label="姓名",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填写姓名。"},
    )
    digits = forms.CharField(
        label=f"学工号后 {DIGITS} 位",
        min_length=DIGITS,
        max_length=DIGITS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={
            "required": f"请填写学工号后 {DIGITS} 位。",
            "min_length": f"请填写学工号的后 {DIGITS} 位。",
            "max_length": f"只填学工号的后 {DIGITS} 位。",
        },
    )


class ArrivalSearch(forms.Form):
    q = forms.CharField(
        label="姓名或学工号",
        max_length=40,
        required=False,
        widget=forms.SearchInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
