"""考评一览: branches of one kind × judged indicators, the self-evaluation beside the review.

Shown are stored points, in five statements whatever the number of branches.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, TextField
from django.db.models.functions import Cast

from branches.rulebook.rounding import points
from grading.models import Indicator, IndicatorScore, Sheet

SELF, REVIEW = Sheet.Part.SELF, Sheet.Part.REVIEW


class Cell(NamedTuple):
    """Points (Decimal or None) of one indicator in both sheets."""

    own: Decimal | None = None
    review: Decimal | None = None

    @property
    def gap(self):
        """What the review gives more (or, below 0, less); None while one of them is open."""
        return None if None in (self.own, self.review) else self.review - self.own

    @property
    def words(self):
        return f"{points(self.own)} / {points(self.review)}"


EMPTY = Cell()


@dataclass
class TableRow:
    """A branch: `cells` [Cell] in the order of the columns."""

    assessment: object
    cells: list

    @property
    def gap_count(self):
        return sum(1 for cell in self.cells if cell.gap)


def judged_columns(round, kind):
    """The judged indicators of a kind in a round, in the rubric's order; of several versions each
    code once, as the newest has it.
    """
    asked = (
        Indicator.objects.filter(rubric__round=round, rubric__kind=kind)
        .exclude(method__in=Indicator.COMPUTED)
        .select_related("criterion")
        .order_by("-rubric__version", "criterion__sort_order", "sort_order", "pk")
    )
    found = {}
    for one in asked:
        found.setdefault(one.code, one)
    return sorted(found.values(), key=lambda one: (one.criterion.sort_order, one.sort_order))


def scores_seen(user):
    """What `user` may read of current sheets: drafts of a review are the reviewers' own."""
    sheets = Sheet.objects.visible_to(user).current().filter(part__in=(SELF, REVIEW))
    return IndicatorScore.objects.filter(sheet__in=sheets)


def with_a_gap(assessments, user):
    """Those where self-evaluation and review differ in an indicator."""
    ours = scores_seen(user).filter(sheet__assessment=OuterRef("pk"), sheet__part=REVIEW)
    same = scores_seen(user).filter(
        sheet__assessment=OuterRef("sheet__assessment"),
        sheet__part=SELF,
        indicator=OuterRef("indicator"),
    )
    return assessments.filter(Exists(ours.filter(Exists(same.exclude(points=OuterRef("points"))))))


def table_rows(assessments, columns, user):
    """[TableRow] of loaded assessments; `columns` [Indicator]. One statement."""
    places = {one.code: place for place, one in enumerate(columns)}
    keys = [one.pk for one in assessments]
    pairs = {key: ([None] * len(columns), [None] * len(columns)) for key in keys}
    scores = scores_seen(user).filter(sheet__assessment__in=keys, points__isnull=False)
    told = scores.order_by().values_list(
        F("sheet__assessment"), F("sheet__part"), F("indicator__code"), Cast("points", TextField())
    )
    for key, part, code, text in told:
        if (place := places.get(code)) is not None:
            pairs[key][part == REVIEW][place] = number(text)
    return [
        TableRow(one, [cell(*pair) for pair in zip(*pairs[one.pk], strict=True)])
        for one in assessments
    ]


@lru_cache(maxsize=4096)
def number(text):
    """A stored number, read once per wording: thousands of cells hold a handful of values."""
    return Decimal(text).normalize()


@lru_cache(maxsize=4096)
def cell(own, review):
    return EMPTY if own is None and review is None else Cell(own, review)


def mean_gaps(rows, columns):
    """[mean of review − self] of each column, None where nobody has both."""
    found = []
    for place, _column in enumerate(columns):
        gaps = [row.cells[place].gap for row in rows]
        known = [gap for gap in gaps if gap is not None]
        found.append(sum(known, Decimal(0)) / len(known) if known else None)
    return found
