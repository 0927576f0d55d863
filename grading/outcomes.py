"""What scoring speaks in: an indicator's outcome, a poll's 满意度, points in a sentence."""

from dataclasses import dataclass, field
from fractions import Fraction

OPTIONS = ("satisfied", "basic", "unsatisfied")
BASIC_WEIGHT = Fraction(3, 4)


@dataclass(frozen=True)
class Outcome:
    """`points` None = open; `applicable` False = the criterion is scaled without the indicator."""

    points: Fraction | None
    explanation: str
    applicable: bool = True

    @property
    def is_open(self):
        return self.applicable and self.points is None


@dataclass(frozen=True)
class Context:
    """What formulas need besides the facts: Parameters, the data cut-off, {audience: poll}."""

    parameters: object
    cutoff: object
    polls: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Satisfaction:
    """满意度指数 and 满意率 (0–1, None while invalid); `base` = 满意 + 基本满意 + 不满意."""

    index: Fraction | None = None
    rate: Fraction | None = None
    base: int = 0
    is_valid: bool = False


def satisfaction(poll, min_valid):
    """Index, rate and base of a poll (counts satisfied, basic, unsatisfied, or None).

    Fewer than `min_valid` usable ballots, or counts not entered: invalid, index and rate None.
    """
    counts = [getattr(poll, name, None) for name in OPTIONS]
    if None in counts:
        return Satisfaction()
    good, basic, bad = (max(0, count) for count in counts)
    base = good + basic + bad
    if base < max(1, min_valid):
        return Satisfaction(base=base)
    index = (good + basic * BASIC_WEIGHT) / base
    return Satisfaction(index, Fraction(good + basic, base), base, True)


def invalid_poll(measured, min_valid):
    """Why a poll counts for nothing yet."""
    if measured.base == 0:
        return "还没有测评结果"
    return f"有效评价{measured.base}票，少于{min_valid}票，测评无效，须重测"


def unanswered(labels):
    return Outcome(None, f"{'、'.join(labels)}未填，暂不计分。")


def show(value):
    """A number as screens show it: at most two decimals, half up, no idle zeros."""
    above, below = abs(value.numerator), value.denominator
    hundredths = (200 * above + below) // (2 * below)
    whole, rest = divmod(hundredths, 100)
    text = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and hundredths else text


def deducted(points, losses, otherwise):
    """points − what `losses` [(text, amount ≥ 0)] take, at least 0; without any, `otherwise`."""
    left = max(Fraction(0), points - sum(amount for _text, amount in losses))
    text = "；".join(f"{text}，扣{show(amount)}分" for text, amount in losses)
    return Outcome(left, f"{text or otherwise}。")


def limited(points, share):
    """share × points, between 0 and points."""
    return points * min(Fraction(1), max(Fraction(0), share))
