"""Points on the screen: up to two decimals, so that a reader can add them up."""

from decimal import Decimal
from fractions import Fraction

from django import template

from grading.scoring import show

register = template.Library()


@register.filter
def points(value):
    """9.2647… → 9.26, 3 → 3; nothing → —."""
    if value is None or value == "":
        return "—"
    return show(Fraction(str(value)) if isinstance(value, Decimal) else value)
