"""The cycle page: dates of the round, and the parameters with the mark of where each comes from."""

import re
from decimal import Decimal

from django import forms

from branches.forms.filters import DateInput
from branches.forms.parameter_fields import ENTRIES, GROUPS, PercentField, Stored, plain
from branches.models import Round
from branches.parameters import read_parameters

# Word, tone and icon of the chip.
MARKS = {
    "S": ("来源", "info", "journal-text"),
    "A": ("改编", "", "pencil"),
    "P": ("建议", "warn", "lightbulb"),
}
ADJUSTED = ("本校调整", "ok", "sliders")
DATE_FIELDS = ("cutoff_on", *Round.STAGES)


class DatesForm(forms.ModelForm):
    class Meta:
        model = Round
        fields = DATE_FIELDS
        widgets = {name: DateInput() for name in DATE_FIELDS}
        help_texts = {"cutoff_on": "调查、得分、换届等都以这一天为准；有支部报送后不能再改。"}


class NewCycleForm(forms.Form):
    name = forms.CharField(label="名称", max_length=40, help_text="如“2013 年度”。")
    parameter_set = forms.ChoiceField(label="参数组", initial="current")

    def __init__(self, *args, parameter_sets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parameter_set"].choices = parameter_sets
        for name in DATE_FIELDS:
            label = Round._meta.get_field(name).verbose_name
            needed = name == "cutoff_on"
            self.fields[name] = forms.DateField(label=label, required=needed, widget=DateInput())

    def dates(self):
        return {name: self.cleaned_data[name] for name in DATE_FIELDS}


def mark_of(document, name):
    """(word, tone, icon) of the chip beside a parameter: 来源, 改编, 建议 or 本校调整."""
    if name in document.get("adjusted", ()):
        return ADJUSTED
    origin = document.get("origins", {}).get(name, "")
    if name == "grades":
        origin = document.get("grades_origin", "")
    letter = re.search(r"\b[SAP]\b", origin)
    return MARKS[letter[0] if letter else "P"]


class ParametersForm(forms.Form):
    """One field per parameter, and label and cut-off of every grade; the codes stay."""

    def __init__(self, data=None, *, document):
        self.document = document
        self.grades = document["grades"]
        super().__init__(data)
        for entry in ENTRIES.values():
            value = document["values"][entry.name]
            initial = Stored(value) if entry.make is PercentField else value
            self.fields[entry.name] = entry.make(label=entry.label, initial=initial)
        for code, label, cut in self.grades:
            self._add_grade(code, label, cut)

    def _add_grade(self, code, label, cut):
        name = forms.CharField(label="等级名称", max_length=10, initial=label)
        bound = forms.DecimalField(
            label=f"{label}分数线",
            min_value=0,
            max_value=100,
            decimal_places=1,
            initial=cut,
            disabled=code == self.grades[-1][0],
        )
        self.fields |= {f"grade_{code}_label": name, f"grade_{code}_cut": bound}

    def groups(self):
        """(title, rows) for the page; a row is field, unit and mark."""
        for title, entries in GROUPS:
            rows = [
                {
                    "field": self[one.name],
                    "unit": one.unit,
                    "mark": mark_of(self.document, one.name),
                }
                for one in entries
            ]
            yield title, rows

    def grade_rows(self):
        return [
            {"label": self[f"grade_{code}_label"], "cut": self[f"grade_{code}_cut"]}
            for code, _label, _cut in self.grades
        ]

    def grade_mark(self):
        return mark_of(self.document, "grades")

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                read_parameters(self.new_document())
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return cleaned

    def _new_values(self):
        for name in ENTRIES:
            old, new = self.document["values"][name], self.cleaned_data[name]
            yield name, old, old if _same(old, new) else new

    def _new_grades(self):
        for code, _label, cut in self.grades:
            new = plain(Decimal(self.cleaned_data[f"grade_{code}_cut"]))
            label = self.cleaned_data[f"grade_{code}_label"].strip()
            yield [code, label, cut if _same(cut, new) else new]

    def new_document(self):
        """The document with the typed values; what differs is marked as adjusted here."""
        values = {name: new for name, _old, new in self._new_values()}
        grades = list(self._new_grades())
        adjusted = {name for name, old, new in self._new_values() if old != new}
        if grades != [list(row) for row in self.grades]:
            adjusted.add("grades")
        adjusted |= set(self.document.get("adjusted", ()))
        return self.document | {
            "values": self.document["values"] | values,
            "grades": grades,
            "adjusted": sorted(adjusted),
        }

    def changes(self):
        """{label: [old, new]} for the record."""
        changed = {
            ENTRIES[name].label: [_words(old), _words(new)]
            for name, old, new in self._new_values()
            if old != new
        }
        old, new = [" ".join(_grade_words(rows)) for rows in (self.grades, self._new_grades())]
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
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _grade_words(rows):
    return [f"{label}≥{plain(Decimal(str(cut)))}" for _code, label, cut in rows]
