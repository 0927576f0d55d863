"""The survey on paper: three answers a line."""

from types import SimpleNamespace

import pytest

from branches.survey.prints import spread

SHORT, LONG = SimpleNamespace(type="whole"), SimpleNamespace(type="long")


@pytest.mark.parametrize(
    ("kinds", "columns"),
    [
        ([], []),
        ([SHORT], [3]),
        ([SHORT, SHORT], [1, 2]),
        ([SHORT, SHORT, SHORT], [1, 1, 1]),
        ([SHORT] * 4, [1, 1, 1, 3]),
        ([LONG, SHORT], [3, 3]),
        ([SHORT, SHORT, LONG, SHORT, LONG, LONG], [1, 2, 3, 3, 3, 3]),
    ],
)
def test_every_line_is_filled(kinds, columns):
    rows = [SimpleNamespace(field=kind) for kind in kinds]

    placed = spread(rows)

    assert [row for row, _columns in placed] == rows
    assert [count for _row, count in placed] == columns
