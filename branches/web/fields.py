"""Fields and widgets that forms of several rooms share."""

from django import forms
from django.utils import timezone

from branches.rulebook.names import person_name
from branches.spreadsheet import cells
from branches.spreadsheet.cells import CellError

STYLED = {"class": "form-control"}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DayInput(forms.DateInput):
    """A day that can be typed in any way DayField reads; static/js/days.js adds the calendar."""

    input_type = "text"

    def __init__(self, attrs=None):
        shape = {"data-day": True, "inputmode": "numeric", "autocomplete": "off"}
        super().__init__({**shape, **(attrs or {})}, format="%Y-%m-%d")


class PastDateInput(DateInput):
    def build_attrs(self, *args, **kwargs):
        return super().build_attrs(*args, **kwargs) | {"max": timezone.localdate().isoformat()}


class DayField(forms.DateField):
    """A day, typed in any of the ways that an import reads: 20260920, 2026.9.20."""

    widget = DateInput

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return cells.day(value)
        except CellError as error:
            return self._far_day(value, error)

    def _far_day(self, value, error):
        """What a date picker sends of a mistyped year: a day, whatever the form says of it."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(f"{error}。", code="invalid") from error


class CountField(forms.IntegerField):
    """A whole number with its `unit`, typed as an import reads it: 1,200, 12票."""

    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, unit="", **kwargs):
        super().__init__(**kwargs)
        self.unit = unit

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return cells.integer(value, self.unit)
        except CellError as error:
            raise forms.ValidationError(f"{error}。", code="invalid") from error


class NameField(forms.CharField):
    """The name of a person, kept as person_name() says."""

    def __init__(self, *, label="姓名", max_length=40, **kwargs):
        super().__init__(label=label, max_length=max_length, **kwargs)

    def to_python(self, value):
        return person_name(super().to_python(value))


class UntilToday(DayField):
    """The day of something that has happened."""

    widget = PastDateInput

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(f"{self.label}不能晚于今天。")
        return day


class TextArea(forms.Textarea):
    """Line ends as people count them and as scripts send them: a form would send two signs."""

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        return text.replace("\r\n", "\n") if text else text


def text_area(rows=3, **attrs):
    return TextArea(STYLED | {"rows": rows} | attrs)


def text_input(**attrs):
    return forms.TextInput(STYLED | attrs)


def select():
    return forms.Select({"class": "form-select"})


def reason_field(label="原因", *, max_length=1000, required=True):
    return forms.CharField(
        label=label, max_length=max_length, required=required, widget=text_area()
    )


class ReasonForm(forms.Form):
    """A return says why; a withdrawal need not."""

    reason = reason_field()

    def __init__(self, *args, needs_reason=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        self.fields["reason"].error_messages["required"] = "请写明原因。"


class LineOfReasonForm(ReasonForm):
    """A reason in one line: for what concerns an account, a committee, a course."""

    reason = forms.CharField(label="原因", max_length=200)
