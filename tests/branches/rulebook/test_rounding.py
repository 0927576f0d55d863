"""One rounding: half up, once, from exact values, the same wherever a figure is printed."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template

from branches.rulebook import rounding
from tests.test_house import ROOT

SHARES = [(k, n) for n in range(1, 101) for k in range(n + 1)]
PRINTED = Template("{% load house %}{{ value|percent }}")


def by_hand(k, n):
    """The percentage of k of n in tenths, by long division, with the two edges."""
    tenths, rest = divmod(1000 * k, n)
    tenths += 2 * rest >= n
    if k == n or k == 0:
        return tenths
    return min(999, max(1, tenths))


@pytest.mark.parametrize("n", range(1, 101))
def test_every_share_up_to_a_hundred_is_printed_once_and_alike(n):
    for k in range(n + 1):
        tenths = by_hand(k, n)
        text = f"{tenths // 10}.{tenths % 10}%"
        share = rounding.share(k, n)

        assert rounding.percent(share) == text
        assert str(rounding.hundredths(share)) == text.removesuffix("%")
        assert PRINTED.render(Context({"value": share})) == text


@pytest.mark.parametrize("n", range(1, 101))
def test_a_share_kept_with_ten_places_is_printed_as_the_share_itself(n):
    for k in range(n + 1):
        share = Fraction(k, n)

        assert rounding.percent(rounding.rounded(share, 10)) == rounding.percent(share)


@pytest.mark.parametrize(
    ("k", "n", "text"),
    [
        (5, 16, "31.3%"),  # 31.25: the dashboard said 31.2
        (2999, 3000, "99.9%"),
        (1, 3000, "0.1%"),
        (3000, 3000, "100.0%"),
        (0, 3000, "0.0%"),
    ],
)
def test_all_and_none_are_said_only_of_all_and_none(k, n, text):
    assert rounding.percent(rounding.share(k, n)) == text


def test_a_change_is_the_difference_of_the_printed_figures():
    # 27.66…, 27.94…: apart by 0.28, printed 27.7 and 27.9.
    assert rounding.points_apart(Fraction(57, 206), Fraction(57, 204)) == Decimal("-0.2")
    assert rounding.points_apart(None, Fraction(1, 2)) is None
    for k, n in SHARES[::37]:
        for other, of in SHARES[::53]:
            now, before = Fraction(k, n), Fraction(other, of)
            apart = rounding.points_apart(now, before)
            assert rounding.hundredths(before) + apart == rounding.hundredths(now)


@pytest.mark.parametrize(
    ("value", "score", "points"),
    [
        (Fraction(315, 34), "9.3", "9.26"),
        (Decimal("13.25"), "13.3", "13.25"),
        (Decimal("9.245"), "9.2", "9.25"),
        (Fraction(20, 3), "6.7", "6.67"),
        (Fraction(5, 2), "2.5", "2.5"),
        (Fraction(8), "8.0", "8"),
        (Fraction(1, 200), "0.0", "0.01"),
        (Fraction(-1, 200), "0.0", "-0.01"),
        (Fraction(-5, 4), "-1.3", "-1.25"),
        (3, "3.0", "3"),
        (100, "100.0", "100"),
        (0, "0.0", "0"),
        (None, "—", "—"),
    ],
)
def test_totals_have_one_decimal_and_points_up_to_two(value, score, points):
    assert (rounding.score(value), rounding.points(value)) == (score, points)


def test_rounding_is_half_up_as_decimal_has_it():
    for numerator in range(-1000, 1001, 7):
        for denominator in (1, 3, 8, 16, 40, 200):
            value = Fraction(numerator, denominator)
            long = Decimal(numerator) / denominator
            expected = long.quantize(Decimal("0.1"), ROUND_HALF_UP)
            assert rounding.rounded(value, 1) == expected


@pytest.mark.parametrize("function", [rounding.score, rounding.points, rounding.percent])
def test_a_float_is_refused(function):
    with pytest.raises(TypeError, match="not exact"):
        function(0.5)


def test_templates_and_scripts_round_nothing_themselves():
    found = {
        str(path.relative_to(ROOT))
        for folder, ending, pattern in (
            ("templates", "*.html", r"floatformat|widthratio"),
            ("static/js", "*.js", r"toFixed|Math\.round|toPrecision"),
        )
        for path in (ROOT / folder).rglob(ending)
        if re.search(pattern, path.read_text("utf-8"))
    }

    assert found == set()
