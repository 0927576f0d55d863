"""The catalogue of questions and the columns of the survey are the same thing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from branches.imports.columns import of_field
from branches.models import Branch, Survey
from branches.rulebook.fields import (
    BY_NAME,
    CHOICE,
    DATE,
    DECIMAL,
    F1,
    F1B,
    FIELDS,
    INT,
    LONG,
    OFFICER_FACTS,
    PLACE_FACTS,
    REGISTER_FIELDS,
    SECTIONS,
    TEXT,
)
from branches.survey.forms import read, write

BOOKKEEPING = {
    "id",
    "participation",
    "state",
    "submitted_at",
    "submitted_by",
    "return_reason",
    "prefilled",
    "finding_notes",
    "confirmed",
}
COLUMNS = {
    TEXT: models.CharField,
    LONG: models.TextField,
    INT: models.PositiveIntegerField | models.PositiveSmallIntegerField,
    DECIMAL: models.DecimalField,
    DATE: models.DateField,
    CHOICE: models.CharField,
    "bool": models.BooleanField,
}


def test_each_question_has_its_column_and_each_column_its_question():
    columns = {column.name for column in Survey._meta.get_fields() if not column.one_to_many}

    assert columns - BOOKKEEPING == set(BY_NAME) | {*OFFICER_FACTS, *PLACE_FACTS}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_question_fits_its_column(field):
    column = Survey._meta.get_field(field.name)

    assert isinstance(column, COLUMNS[field.type])
    assert column.verbose_name == field.label
    assert field.section in SECTIONS
    assert column.null or column.empty_strings_allowed
    if field.type in (TEXT, LONG):
        assert column.max_length == field.max_length
    if field.type == DECIMAL:
        assert (column.max_digits, column.decimal_places) == (field.digits, field.places)


@pytest.mark.parametrize("sheet", [F1, F1B])
def test_each_question_of_a_sheet_has_its_own_place_and_header(sheet):
    asked = [field for field in FIELDS if field.sheet == sheet]

    assert len({field.order for field in asked}) == len(asked) > 20
    assert len({field.header for field in asked}) == len(asked)


def test_what_stands_in_no_sheet_is_optional():
    assert [field.name for field in FIELDS if not (field.sheet or field.optional)] == []


@pytest.mark.parametrize("name", REGISTER_FIELDS)
def test_a_register_question_is_also_kept_on_the_branch(name):
    kept, asked = Branch._meta.get_field(name), Survey._meta.get_field(name)

    assert type(kept) is type(asked)
    assert kept.max_length == asked.max_length


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("full_members", "１２", 12),
        ("full_members", "  7 ", 7),
        ("full_members", "", None),
        ("secretary_hours", "37.5", Decimal("37.5")),
        ("founded_on", "2009.4.16", date(2009, 4, 16)),
        ("founded_on", "2009年4月16日", date(2009, 4, 16)),
        ("founded_on", "20090416", date(2009, 4, 16)),
        ("is_joint", "1", True),
        ("is_joint", "", None),
        ("kind", "staff", "staff"),
        ("idea_text", "一\r\n二\x00", "一\n二"),
        ("full_members", "1,234人", 1234),
        ("full_members", "１２ 名", 12),
        ("lectures", "12次", 12),
        ("term_years", "3年", 3),
        ("secretary_hours", "37.5学时", Decimal("37.5")),
        ("funds", "￥12,345.60元", Decimal("12345.60")),
        ("funds", "12,345.6", Decimal("12345.60")),
        ("founded_on", "20090920", date(2009, 9, 20)),
        ("founded_on", "2009.9.20", date(2009, 9, 20)),
        ("founded_on", "２００９年９月", date(2009, 9, 1)),
    ],
)
def test_a_typed_value_is_read(name, text, value):
    assert read(BY_NAME[name], text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("full_members", "十二"),
        ("full_members", "-1"),
        ("full_members", "99999999999"),
        ("full_members", "9" * 40),
        ("term_years", "51"),
        ("term_years", "0"),
        ("full_members", "1" + "0" * 30),
        ("lectures", "12元"),
        ("funds", "元"),
        ("founded_on", "9.20"),
        ("secretary_hours", "37.55"),
        ("secretary_hours", "NaN"),
        ("funds", "1e5"),
        ("founded_on", "2009-02-30"),
        ("founded_on", "0209-02-03"),
        ("is_joint", "是"),
        ("kind", "教职工"),
        ("name", "长" * 101),
        ("idea_text", "长" * 501),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_do(name, text):
    with pytest.raises(ValidationError) as refused:
        read(BY_NAME[name], text)

    assert refused.value.messages[0].endswith("。")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("full_members", 12),
        ("full_members", None),
        ("secretary_hours", Decimal("37.5")),
        ("founded_on", date(2009, 4, 16)),
        ("is_joint", False),
        ("is_joint", None),
        ("kind", "office"),
        ("idea_text", "一\n二"),
    ],
)
def test_what_is_written_reads_back(name, value):
    field = BY_NAME[name]

    assert read(field, write(field, value)) == value


@pytest.mark.parametrize("text", ["12", "1,200", "12.5", "20090920", "2009.9", "x", "0", "9" * 30])
def test_form_and_import_read_alike(text):
    """One home: what the form takes, the import takes, and the other way round."""

    def outcome(reader):
        try:
            return reader(text)
        except ValueError:
            return "refused"
        except ValidationError:
            return "refused"

    for field in FIELDS:
        if field.type in (INT, DECIMAL, DATE):
            column = of_field(field).read
            assert outcome(column) == outcome(lambda value, field=field: read(field, value))
