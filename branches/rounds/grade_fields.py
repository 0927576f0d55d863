"""The grades of a year as fields of its form: name and lower bound of each, and room for more."""

from decimal import Decimal

from django import forms

from branches.rounds.parameter_fields import plain
from branches.rulebook.grades import MOST

SPARE = "spare"


class GradeFields:
    """For a form with `grades`, the rows of a document, and `document`. The codes stay. A row
    without a name is no grade; a spare one with a name takes its place by its bound. The lowest
    grade begins at 0.
    """

    def add_grade_fields(self):
        for code, label, cut, *_tone in self.grades:
            self._add(code, label, cut, is_lowest=code == self.grades[-1][0])
        self.spare = [f"{SPARE}{number + 1}" for number in range(MOST - len(self.grades))]
        for code in self.spare:
            self._add(code)

    def _add(self, code, label="", cut=None, is_lowest=False):
        name = forms.CharField(label="等级名称", max_length=10, initial=label, required=is_lowest)
        bound = forms.DecimalField(
            label=f"{label or '新等级'}分数线",
            min_value=0,
            max_value=100,
            decimal_places=1,
            initial=cut,
            disabled=is_lowest,
            required=False,
        )
        self.fields |= {f"grade_{code}_label": name, f"grade_{code}_cut": bound}

    def _pair(self, code):
        return {"label": self[f"grade_{code}_label"], "cut": self[f"grade_{code}_cut"]}

    def grade_rows(self):
        return [self._pair(row[0]) for row in self.grades]

    def spare_rows(self):
        return [self._pair(code) for code in self.spare]

    def _typed(self, code):
        """(label, bound as text or None) of a row as it was typed."""
        cut = self.cleaned_data.get(f"grade_{code}_cut")
        label = self.cleaned_data.get(f"grade_{code}_label", "").strip()
        return label, None if cut is None else plain(Decimal(cut))

    def clean_grade_rows(self):
        for code in (*(row[0] for row in self.grades[:-1]), *self.spare):
            label, cut = self._typed(code)
            if label and cut is None:
                self.add_error(f"grade_{code}_cut", f"请填写“{label}”的分数线。")

    def new_grades(self):
        """The rows [code, label, bound] with what was typed, highest first."""
        rows = []
        for code, _label, cut, *tone in self.grades:
            label, new = self._typed(code)
            if label:
                same = Decimal(str(cut)) == Decimal(new)
                rows.append([code, label, cut if same else new, *tone])
        for code in self.spare:
            label, cut = self._typed(code)
            if label and cut is not None:
                _insert(rows, [self._free_code(rows), label, cut])
        return rows

    def _free_code(self, rows):
        taken = {row[0] for row in (*self.grades, *rows)}
        return next(code for number in range(1, 99) if (code := f"g{number}") not in taken)


def _insert(rows, new):
    """Before the first row that begins lower."""
    bounds = [Decimal(str(row[2])) for row in rows]
    place = next((i for i, cut in enumerate(bounds) if cut < Decimal(new[2])), len(rows))
    rows.insert(place, new)


def grade_words(rows):
    """The grades in a line, for the record."""
    return " ".join(f"{row[1]}≥{plain(Decimal(str(row[2])))}" for row in rows)
