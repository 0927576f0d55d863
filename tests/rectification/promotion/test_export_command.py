"""export_promotions where there is nothing to recognise, and of a year that is named."""

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests import make
from tests.rectification.promotion import promoted

pytestmark = pytest.mark.django_db


def written(tmp_path, **options):
    """[{header: value}] of the first sheet."""
    path = tmp_path / "out.xlsx"
    call_command("export_promotions", str(path), **options)
    head, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_year_without_a_regrade_is_refused_or_compared_with_the_last(tmp_path):
    with pytest.raises(CommandError):
        written(tmp_path)
    branch = make.branch()
    first = promoted.year()
    promoted.place(branch, first, "weak")
    with pytest.raises(CommandError):
        written(tmp_path)
    with pytest.raises(CommandError):
        written(tmp_path, cycle="没有的年度")

    promoted.place(branch, promoted.regrade(first), "qualified", grade_before="weak")
    rows = written(tmp_path, cycle=first.cycle.name)

    assert [(row["原等级"], row["认定等级"], row["结果"]) for row in rows] == [
        ("薄弱", "合格", "晋位")
    ]
