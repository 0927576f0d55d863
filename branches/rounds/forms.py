"""The cycle page: dates of the round, and the parameters with the mark of where each comes from."""

from decimal import Decimal

from django import forms

from branches.calendar.deadlines import MovesDeadlines
from branches.models import Round
from branches.rounds import switches
from branches.rounds.grade_fields import GradeFields, grade_words
from branches.rounds.parameter_fields import ENTRIES, GROUPS, PercentField, Stored
from branches.rulebook.parameters import OFF as UNKNOWN
from branches.rulebook.parameters import PLAN, read_parameters
from branches.rulebook.sources import (
    ADAPTED,
    ADJUSTED,
    OWN,
    PRACTICE,
    PROPOSED,
    RULE,
    WORDS,
    source_of,
)
from branches.rulebook.wording import worded
from branches.web.fields import DateInput, DayField, text_area

# Tone and icon of the chip beside a parameter, by the kind of its Source.
LOOKS = {
    RULE: ("info", "journal-text"),
    PRACTICE: ("", "signpost-2"),
    ADAPTED: ("", "pencil"),
    PROPOSED: ("warn", "lightbulb"),
    OWN: ("", "calendar3"),
    ADJUSTED: ("ok", "sliders"),
}
DATE_FIELDS = ("cutoff_on", *Round.STAGES)
OFF, ON = "off", "on"


class DatesForm(MovesDeadlines, forms.ModelForm):
    deadlines = Round.STAGES

    class Meta:
        model = Round
        fields = DATE_FIELDS
        field_classes = dict.fromkeys(DATE_FIELDS, DayField)
        widgets = dict.fromkeys(DATE_FIELDS, DateInput)
        help_texts = {"cutoff_on": "调查、得分、换届等都以这一天为准；有支部报送后不能再改。"}


class NewCycleForm(MovesDeadlines, forms.Form):
    deadlines = Round.STAGES
    name = forms.CharField(label="名称", max_length=40, help_text="如“2013 年度”。")
    parameter_set = forms.ChoiceField(label="参数组", initial="current")
    grade_preset = forms.ChoiceField(
        label="等级", initial=PLAN, help_text="名称、分数线和等级数，开始后可在年度页调整。"
    )

    def __init__(self, *args, parameter_sets, grade_presets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parameter_set"].choices = parameter_sets
        self.fields["grade_preset"].choices = grade_presets
        for name in DATE_FIELDS:
            label = Round._meta.get_field(name).verbose_name
            needed = name == "cutoff_on"
            self.fields[name] = DayField(label=label, required=needed)

    def dates(self):
        return {name: self.cleaned_data[name] for name in DATE_FIELDS}


def marked(source):
    """What stands beside a parameter: the chip (word, tone, icon), and where it comes from."""
    return {"chip": (WORDS[source.kind], *LOOKS[source.kind]), "source": source.text}


class ParametersForm(GradeFields, forms.Form):
    """One field per parameter that the year has, and those of its grades."""

    def __init__(self, data=None, *, document):
        self.document = document
        self.read = read_parameters(document)
        self.values = UNKNOWN | document["values"]
        self.grades = document["grades"]
        self.names = [name for name in ENTRIES if self.values.get(name) is not None]
        super().__init__(data)
        for entry in (ENTRIES[name] for name in self.names):
            value = self.values[entry.name]
            initial = Stored(value) if entry.make is PercentField else value
            named = entry.label.format(top=self.read.grades.top, bottom=self.read.grades.bottom)
            label = worded(named, self.read.set_name)
            self.fields[entry.name] = entry.make(label=label, initial=initial)
        self.add_grade_fields()

    def groups(self):
        """(title, rows) for the page; a row is field, unit and mark."""
        for title, entries in GROUPS:
            rows = [
                {
                    "field": self[one.name],
                    "unit": one.unit,
                    "mark": self.mark_of(one.name),
                    "in_use": one.in_use,
                }
                for one in entries
                if one.name in self.names
            ]
            yield title, rows

    def mark_of(self, name):
        return marked(source_of(name, self.read))

    def grade_mark(self):
        return self.mark_of("grades")

    def clean(self):
        cleaned = super().clean()
        self.clean_grade_rows()
        if not self.errors:
            try:
                read_parameters(self.new_document())
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned

    def _new_values(self):
        for name in self.names:
            old, new = self.values[name], self.cleaned_data[name]
            yield name, old, old if _same(old, new) else new

    def new_document(self):
        """The document with the typed values; what differs is marked as adjusted here."""
        # A parameter the year was opened without comes in when it is typed, not before.
        known = self.document["values"]
        values = {name: new for name, old, new in self._new_values() if name in known or old != new}
        grades = self.new_grades()
        adjusted = {name for name, old, new in self._new_values() if old != new}
        if grades != [list(row) for row in self.grades]:
            adjusted.add("grades")
        adjusted |= set(self.document.get("adjusted", ()))
        return self.document | {
            "values": known | values,
            "grades": grades,
            "adjusted": sorted(adjusted),
        }

    def changes(self):
        changed = {
            self.fields[name].label: [_words(old), _words(new)]
            for name, old, new in self._new_values()
            if old != new
        }
        old, new = grade_words(self.grades), grade_words(self.new_grades())
        return changed | ({"等级": [old, new]} if old != new else {})


def _same(old, new):
    """Whether a typed value says what the document says: "0.90" is 0.9."""
    if isinstance(old, str) and isinstance(new, str):
        try:
            return Decimal(old) == Decimal(new)
        except ArithmeticError:
            return old == new
    return old == new


def _words(value):
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


class SwitchForm(forms.Form):
    code = forms.CharField(max_length=4)
    act = forms.ChoiceField(choices=[(OFF, "停用"), (ON, "启用")])
    reason = forms.CharField(
        label="停用原因",
        max_length=switches.REASON_LENGTH,
        required=False,
        widget=text_area(2),
    )

    def clean(self):
        typed = super().clean()
        if typed.get("act") == OFF and not typed.get("reason"):
            self.add_error("reason", "停用须写明原因。")
        return typed
