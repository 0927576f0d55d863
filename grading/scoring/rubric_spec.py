"""A rubric in pure form, built from rubrics.json or from the model rows; scoring works with it."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

COMPUTED = ("auto", "ratio", "survey")
JUDGED = ("band", "levels", "sum", "deduct")
# 四档: share of the points.
BANDS = {
    "好": Fraction(1),
    "较好": Fraction(3, 4),
    "一般": Fraction(1, 2),
    "差": Fraction(0),
}


def exact(value):
    """The number as written: 0.5 of JSON, Decimal("0.50") of a column → Fraction(1, 2)."""
    return value if isinstance(value, Fraction) else Fraction(str(value))


def _with_exact(rows, key):
    return tuple({**row, key: exact(row[key])} for row in rows)


@dataclass(frozen=True)
class IndicatorSpec:
    """指标. `points` and those of `levels` (label, points), `parts` (key, label, points, proposal)
    and `deductions` (key, label, each) become Fractions, whatever they were given as.

    `problems`: {choice: what is wrong} of a band or of levels; parts and deductions carry their
    own `problem`.
    """

    code: str
    name: str
    points: object
    method: str
    formula: str = ""
    levels: tuple = ()
    parts: tuple = ()
    deductions: tuple = ()
    needs_note: bool = False
    rule: str = ""
    problems: dict = field(default_factory=dict, compare=False)
    # Thousands of sheets carry the same few judgements: scoring keeps what each is worth.
    known: dict = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, "points", exact(self.points))
        levels = tuple((label, exact(points)) for label, points in self.levels)
        object.__setattr__(self, "levels", levels)
        object.__setattr__(self, "parts", _with_exact(self.parts, "points"))
        object.__setattr__(self, "deductions", _with_exact(self.deductions, "each"))

    @property
    def is_computed(self):
        return self.method in COMPUTED

    @cached_property
    def choices(self):
        """{word: points} of which one is chosen: the four bands, or the indicator's own levels."""
        if self.method == "levels":
            return dict(self.levels)
        return {word: self.points * share for word, share in BANDS.items()}


@dataclass(frozen=True)
class CriterionSpec:
    """One of the five 好; `key` as in Criterion.Key."""

    key: str
    name: str
    points: object
    indicators: tuple

    def __post_init__(self):
        object.__setattr__(self, "points", exact(self.points))


@dataclass(frozen=True)
class RubricSpec:
    kind: str
    name: str
    criteria: tuple

    @property
    def indicators(self):
        return [indicator for criterion in self.criteria for indicator in criterion.indicators]


def rubric_from_json(kind, source):
    """The RubricSpec of one kind of branch; `source` = rubrics.json[kind], parsed."""
    criteria = tuple(_criterion(criterion) for criterion in source["criteria"])
    return RubricSpec(kind, source["name"], criteria)


def _criterion(source):
    indicators = tuple(_indicator(indicator) for indicator in source["indicators"])
    return CriterionSpec(source["id"], source["name"], source["points"], indicators)


def _indicator(source):
    names = ("code", "name", "points", "method")
    optional = ("formula", "levels", "parts", "deductions", "needs_note", "rule", "problems")
    more = {name: source[name] for name in optional if name in source}
    return IndicatorSpec(*(source[name] for name in names), **more)
