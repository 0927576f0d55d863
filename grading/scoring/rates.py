"""满意率 against a limit, in words. Pure."""

from branches.rulebook import rounding
from branches.rulebook.wording import number


def percent(rate):
    """A limit (Decimal, 0–1) as it was set: 0.80 → 80%."""
    return f"{number(rate * 100)}%"


def rate_text(measured, limit):
    """满意率 as it is printed, with the votes where rounding would put it on the other side."""
    text = f"满意率{rounding.percent(measured.rate)}"
    if (measured.rate < limit) == (rounding.hundredths(measured.rate) < limit * 100):
        return text
    return f"{text}（{measured.base}票中{measured.rate * measured.base}票）"
