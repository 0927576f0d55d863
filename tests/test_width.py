"""Nobody reads what runs out of the window: how wide a line may be (ruff watches Python)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {
    "templates/**/*.html": 140,
    "templates/**/*.txt": 140,
    "static/js/**/*.js": 120,
    "static/css/**/*.css": 120,
}
# Scripts are modules: const or let, shared code by import. One has to run before any module can.
EARLY = '<script src="{% static "js/early.js" %}"></script>'
OLD_SCRIPT = re.compile(r"^\s*var\s|[;{(]\s*var\s|^\(function|^\s*[\"']use strict")


def lines(pattern):
    for path in sorted(ROOT.glob(pattern)):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line


@pytest.mark.parametrize(("pattern", "limit"), LIMITS.items())
def test_no_line_is_wider_than_its_limit(pattern, limit):
    found = list(lines(pattern))

    assert found
    assert [where for where, line in found if len(line) > limit] == []


def test_scripts_are_modules():
    assert [where for where, line in lines("static/js/**/*.js") if OLD_SCRIPT.search(line)] == []

    tags = [(where, line) for where, line in lines("templates/**/*.html") if '"js/' in line]
    others = [(where, line) for where, line in tags if EARLY not in line]
    assert [where for where, line in others if '<script type="module"' not in line] == []
