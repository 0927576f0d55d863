"""What scoring speaks in: an indicator's outcome, points in a sentence."""

from dataclasses import dataclass, field
from fractions import Fraction

from branches.rulebook.rounding import points as shown


@dataclass(frozen=True)
class Outcome:
    """`points` None = open; `applicable` False = the criterion is scaled without the indicator.

    `explanation` says how the points came about, `problem` what is wrong, in the office's words and
    without points: the text of a 整改事项. Empty where nothing was lost or another indicator says
    it.
    """

    points: Fraction | None
    explanation: str
    applicable: bool = True
    problem: str = ""

    @property
    def is_open(self):
        return self.applicable and self.points is None


@dataclass(frozen=True)
class Context:
    """What formulas need besides the facts: Parameters, the data cut-off, {audience: poll}."""

    parameters: object
    cutoff: object
    polls: dict = field(default_factory=dict)


def unanswered(labels):
    return Outcome(None, f"{'、'.join(labels)}未填，暂不计分。")


def deducted(points, losses, otherwise):
    """points − what `losses` [(text, amount ≥ 0)] take, at least 0; without any, `otherwise`."""
    left = max(Fraction(0), points - sum(amount for _text, amount in losses))
    text = "；".join(f"{text}，扣{shown(amount)}分" for text, amount in losses)
    return Outcome(left, f"{text or otherwise}。", problem="；".join(text for text, _ in losses))


def limited(points, share):
    """share × points, between 0 and points."""
    return points * min(Fraction(1), max(Fraction(0), share))
