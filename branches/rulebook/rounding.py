"""One rounding for the product: once, half up, from exact values.

Exact is what counts and divides (int, Decimal, Fraction). A float is refused: half of 0.1 is no
half there. Python, templates (the filters of templatetags/house.py), charts, exports and paper
all ask here; scripts get their figures written already.
"""

from decimal import Decimal
from fractions import Fraction

MISSING = "—"


def rounded(value, places):
    """`value` (int, Decimal, Fraction) to `places`, half up (away from 0). TypeError if inexact."""
    return Decimal(_units(value, places)).scaleb(-places)


def _units(value, places):
    """How often 1 of the last decimal is in `value`, half up."""
    if not isinstance(value, (int, Decimal, Fraction)):
        raise TypeError(f"{value!r} is not exact")
    above, below = value.as_integer_ratio()
    units = (2 * abs(above) * 10**places + below) // (2 * below)
    return -units if above < 0 else units


def _text(units, places):
    whole, rest = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{places}d}"


def share(count, total):
    """`count` of `total` as an exact share; None where there is nothing to divide by."""
    return Fraction(count) / Fraction(total) if total else None


def score(value):
    """Totals and final scores, one decimal: 13.25 → 13.3; None → —."""
    return MISSING if value is None else _text(_units(value, 1), 1)


def points(value):
    """Points and hours, up to two decimals without idle zeros: 9.2647… → 9.26, 3 → 3; None → —."""
    return MISSING if value is None else _text(_units(value, 2), 2).rstrip("0").rstrip(".")


def hundredths(value):
    """A share (0–1) in percent as it is printed, a Decimal of one decimal. 100.0 only when it is
    all and 0.0 only when it is none: next to them stand 99.9 and 0.1.
    """
    units = _units(value * 100, 1)
    if value < 1 and units >= 1000:
        units = 999
    elif value > 0 and units == 0:
        units = 1
    return Decimal(units).scaleb(-1)


def percent(value):
    """A share (0–1) as it is printed: 94.2%; None → —."""
    return MISSING if value is None else f"{hundredths(value)}%"


def points_apart(now, before):
    """Percentage points between two shares as printed: a Decimal (negative: less) or None."""
    if now is None or before is None:
        return None
    return hundredths(now) - hundredths(before)
