"""One number format: scores, points, hours and rates are written by branches/rulebook/rounding.py
alone, in templates as |score, |points, |percent.
"""

import re

import pytest

from tests.test_house import APPS, ROOT, python_files

# What is typed in whole tens (how far an item has come) and what is no figure of the office.
TYPED = {"item.percent", "entry.percent", 'item.percent|stringformat:"d"'}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Norms and parameters, read as numbers rather than shown; the age of a job; the measurements.
OTHER_HOMES = {
    "branches/rulebook/rounding.py",
    "branches/spreadsheet/cells.py",
    "branches/duties/job_queries.py",
}
ROUNDS = re.compile(
    r"(?<!def )\bround\(|:\.\d[f%e]|\.quantize\(|\bROUND_(?:HALF|UP|DOWN|CEIL|FLOOR)"
)


def lines_of(paths):
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


def own_rounding(line):
    """What a line of a template writes as a figure by other means."""
    found = re.findall(r"floatformat|stringformat:\"[^sd]", line)
    found += [one for one in re.findall(r"{{ ([^}]*) }}%", line) if one not in TYPED]
    return found + re.findall(r"{{ [^}]*hours(?:\|score)? }} ?学时|hours\|score", line)


def test_templates_round_by_the_filters_alone():
    wrong = {place: found for place, line in lines_of(TEMPLATES) if (found := own_rounding(line))}
    assert {place: one for place, one in wrong.items() if one != ["{{ hours }} 学时"]} == {}


@pytest.mark.parametrize(
    "line",
    [
        "{{ row.total|floatformat:1 }}",
        '{{ rate|stringformat:".1f" }}',
        "{{ cover.rate }}%",
        "{{ one.hours|score }}",
    ],
)
def test_a_template_that_rounds_by_itself_is_found(line):
    assert own_rounding(line)


def test_python_rounds_in_one_place():
    rooms = (path for app in APPS for path in python_files(app))
    wrong = [
        place
        for place, line in lines_of(rooms)
        if ROUNDS.search(line)
        and place.partition(":")[0] not in OTHER_HOMES
        and not place.startswith(("config/demo/", "config/bench/", "config/management/"))
    ]
    assert wrong == []
