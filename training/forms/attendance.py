"""Sign-in at the desk and by the code, and the points of a course."""

from decimal import Decimal

from django import forms

from training.hours import DAILY_FULL, EXAM_FULL
from training.models import Attendance
from training.services.results import wrong_points
from training.services.sign_in import DIGITS

# Takes a mark back.
CLEAR = "clear"


class MarkForm(forms.Form):
    """One person in one half-day; the reason belongs to leave."""

    enrolment = forms.IntegerField(min_value=1, max_value=10**18)
    mark = forms.ChoiceField(choices=[*Attendance.Mark.choices, (CLEAR, "撤销")])
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


class PointsForm(forms.Form):
    """The points of one person; `seen`: what the page showed, so that nothing newer is lost."""

    exam = forms.DecimalField(label="考试", max_digits=4, decimal_places=1, required=False)
    daily = forms.DecimalField(label="平时", max_digits=4, decimal_places=1, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args, standing, **kwargs):
        self.standing, self.enrolment = standing, standing.enrolment
        points = (self.enrolment.exam, self.enrolment.daily)
        initial = {"exam": points[0], "daily": points[1], "seen": as_text(points)}
        super().__init__(*args, prefix=f"p{self.enrolment.pk}", initial=initial, **kwargs)
        for name, full in (("exam", EXAM_FULL), ("daily", DAILY_FULL)):
            field = self.fields[name]
            attributes = {"min": 0, "max": full, "step": "0.1", "inputmode": "decimal"}
            label = f"{self.enrolment.person.name}{field.label}成绩"
            field.widget.attrs.update(attributes | {"class": "form-control", "aria-label": label})

    def clean_exam(self):
        value = self.cleaned_data["exam"]
        return self._right(value, wrong_points(value, None))

    def clean_daily(self):
        value = self.cleaned_data["daily"]
        return self._right(value, wrong_points(None, value))

    def _right(self, value, sentence):
        if sentence:
            raise forms.ValidationError(sentence)
        return value

    def clean_seen(self):
        return as_points(self.cleaned_data["seen"])

    @property
    def entered(self):
        """((exam, daily), (exam, daily) as the page showed them)."""
        values = self.cleaned_data
        return (values["exam"], values["daily"]), values["seen"]


def as_text(points):
    return "|".join("" if one is None else f"{one.normalize():f}" for one in points)


def as_points(text):
    """The points of as_text(); a spoilt field counts as empty and is refused as out of date."""
    parts = text.split("|")
    if len(parts) != 2 or any(part and not is_number(part) for part in parts):
        return None, None
    return tuple(Decimal(part) if part else None for part in parts)


def is_number(text):
    return text.replace(".", "", 1).isdecimal() and text.isascii()
