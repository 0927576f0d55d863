"""The sheet of a hand-over as a Word file says what its print says."""

from datetime import date
from io import BytesIO

import pytest
from django.utils.html import escape
from docx import Document

from rectification.models import Plan
from tests.config.pages.test_handover import fill, office, page_of

pytestmark = pytest.mark.django_db
__all__ = ["office"]


def texts(content):
    made = Document(BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return [one.text for one in made.paragraphs] + [text for text in cells if text]


def test_print_and_word_say_the_same(client, office):  # noqa: F811
    fill(office, 2)
    one = office.branch.participations.first()
    Plan.objects.create(participation=one, kind="raise", opened_on=date(2012, 6, 1))

    page = page_of(client, office, office.staff, "handover_print").text
    file = page_of(client, office, office.staff, "handover_word")

    found = texts(file.content)
    assert {"党支部书记工作交接单", "王书记", "李接任", "提升方案（起草中）", "照片0.jpg"} <= set(
        found
    )
    assert [text for text in found if escape(text) not in page] == []
    assert "%E4%B9%A6%E8%AE%B0" in file["Content-Disposition"]
