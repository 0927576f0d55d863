"""Which columns of a wide list somebody sees: few by default, others by choice, kept per account.

What a room offers is the catalogue of its export, columns with a name; the export itself always has
all of them.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from branches.models import User
from branches.rulebook.rounding import MISSING, percent, points, score
from branches.spreadsheet.columns import PERCENT, POINTS, SCORE

ON_PAPER = {POINTS: points, SCORE: score, PERCENT: percent}


@dataclass(frozen=True)
class ColumnChoice:
    """`key`: under which an account keeps it; `columns`: the catalogue (Column) in its order."""

    key: str
    columns: tuple

    @property
    def offered(self):
        return [one for one in self.columns if one.name]

    def kept(self, user):
        """The names that `user` has chosen, empty if none were."""
        known = {one.name for one in self.offered}
        return [name for name in user.list_columns.get(self.key, ()) if name in known]

    def shown(self, user, default):
        """The Columns that `user` sees, in the order of the catalogue; unasked, the `default`."""
        names = self.kept(user) or default
        return [one for one in self.offered if one.name in names]

    def keep(self, user, names):
        """Keep the offered ones of `names` (list); without any the default holds again."""
        known = [one.name for one in self.offered if one.name in names]
        with transaction.atomic():
            # Two lists chosen at the same moment: neither forgets the other.
            row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
            others = {key: of for key, of in row.list_columns.items() if key != self.key}
            row.list_columns = others | ({self.key: known} if known else {})
            row.save(update_fields=["list_columns"])
        user.list_columns = row.list_columns


def printed(column):
    """A function of a value of the Column: how a page shows it, "—" for nothing."""
    if form := ON_PAPER.get(column.number_format):
        return form
    return as_word


def as_word(value):
    if value is None or value == "":
        return MISSING
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value
