from decimal import Decimal

from django import forms

from branches.web.fields import text_area
from training.attendance.forms import BY_HAND
from training.hours import DAILY_FULL, EXAM_FULL
from training.models import Attendance
from training.results.corrections import Wanted, wrong_hours
from training.results.services import wrong_points


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


class CorrectionForm(forms.Form):
    """One person's finished course: marks of the half-days, points, hours, and why. `days`:
    [HalfDay]; half-days that somebody else came to are not among the fields.
    """

    exam = forms.DecimalField(label="考试", max_digits=4, decimal_places=1, required=False)
    daily = forms.DecimalField(label="平时", max_digits=4, decimal_places=1, required=False)
    hours = forms.DecimalField(
        label="计入学时",
        max_digits=5,
        decimal_places=1,
        required=False,
        help_text="不改的，出勤有更正时按出勤计算，否则照旧。",
    )
    reason = forms.CharField(label="更正原因", max_length=300, widget=text_area())
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)

    def __init__(self, *args, enrolment, days, total, seen, **kwargs):
        self.enrolment, self.total = enrolment, total
        points = {name: getattr(enrolment, name) for name in ("exam", "daily", "hours")}
        super().__init__(*args, initial=points | {"seen": seen}, **kwargs)
        self.days = [one for one in days if not _is_substituted(one)]
        if not enrolment.programme.has_exam:
            del self.fields["exam"], self.fields["daily"]
        for name in ("exam", "daily", "hours"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"inputmode": "decimal", "step": "0.1", "min": 0}
        for day in self.days:
            self._add_day(day)

    def _add_day(self, day):
        mark, why = (day.mark.mark, day.mark.reason) if day.mark else ("", "")
        label = str(day.session)
        choices = [] if mark else [("", "未登记")]
        self.fields[f"m{day.session.pk}"] = forms.ChoiceField(
            label=label, choices=[*choices, *BY_HAND], initial=mark, required=False
        )
        self.fields[f"r{day.session.pk}"] = forms.CharField(
            label=f"{label}请假原因", max_length=200, initial=why, required=False
        )

    @property
    def rows(self):
        """[(HalfDay, field of the mark, field of the reason)]."""
        keys = ((day, day.session.pk) for day in self.days)
        return [(day, self[f"m{key}"], self[f"r{key}"]) for day, key in keys]

    def clean_exam(self):
        return self._right("exam", lambda value: wrong_points(value, None))

    def clean_daily(self):
        return self._right("daily", lambda value: wrong_points(None, value))

    def clean_hours(self):
        return self._right(
            "hours", lambda value: "" if value is None else wrong_hours(value, self.total)
        )

    def _right(self, name, check):
        value = self.cleaned_data[name]
        if sentence := check(value):
            raise forms.ValidationError(sentence)
        return value

    def clean(self):
        values = super().clean()
        for day in self.days:
            key = day.session.pk
            if values.get(f"m{key}") == Attendance.Mark.LEAVE and not values.get(f"r{key}"):
                self.add_error(f"r{key}", "请假须写明原因。")
        if "exam" in self.fields and not {"exam", "daily"} & self.errors.keys():
            self._need_both(values)
        return values

    def _need_both(self, values):
        for name, other in (("exam", "daily"), ("daily", "exam")):
            if values.get(name) is None and values.get(other) is not None:
                self.add_error(name, "考试和平时成绩要填齐。")

    @property
    def wanted(self):
        """The corrections.Wanted of a valid form."""
        values = self.cleaned_data
        marks = {
            day.session.pk: (values[f"m{day.session.pk}"], values[f"r{day.session.pk}"])
            for day in self.days
        }
        given = "hours" in self.changed_data
        return Wanted(
            marks, values.get("exam"), values.get("daily"), values["hours"] if given else None
        )


def _is_substituted(day):
    return bool(day.stands_for or (day.mark and day.mark.stand_in_id))


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
