"""The questions of the survey as controls: how a value is written, read back and refused."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from branches.errors import too_long
from branches.models import Survey
from branches.rulebook.fields import (
    BOOL,
    CHOICE,
    DATE,
    DECIMAL,
    INT,
    LONG,
    TEXT,
    fields_of,
)
from branches.rulebook.findings import note_key
from branches.rulebook.wording import number
from branches.spreadsheet.answers import reader_of
from branches.spreadsheet.cells import CellError, WrongKind
from branches.survey.services import Edit
from branches.web.fields import text_area

BASE = "base-"
NOTE = "note:"
RADIO_CHOICES = 4
ASKED = {
    INT: "请填整数，如 12。",
    DECIMAL: "请填数字，如 37.5。",
    DATE: "请填日期，如 2012-03-20。",
}
BOOL_TEXTS = {"1": True, "0": False, "": None}
# A base that no stored value can equal: the field is then shown with both values.
UNREADABLE = object()


def write(field, value):
    """The text of a value in its control; "" if it is unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return number(value) if isinstance(value, (int, Decimal)) else value


def read(field, text):
    """The typed value of what a person wrote for `field` (SurveyField). Numbers and dates are read
    as an import reads them. Raises ValidationError with what to do; empty is None, or "" for texts.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    reader = READERS.get(field.type)
    return reader(field, text) if reader else _read_value(field, text)


def _read_text(field, text):
    most = Survey._meta.get_field(field.name).max_length
    if sentence := too_long(text, most):
        raise ValidationError(sentence)
    return text


def _read_choice(field, text):
    if text and text not in dict(field.words):
        raise ValidationError("没有这个选项，请从列出的选项中选。")
    return text


def _read_bool(field, text):
    text = unicodedata.normalize("NFKC", text)
    if text not in BOOL_TEXTS:
        raise ValidationError("请从列出的选项中选。")
    return BOOL_TEXTS[text]


def _read_value(field, text):
    try:
        value = reader_of(field)(text)
    except WrongKind as error:
        raise ValidationError(ASKED[field.type]) from error
    except CellError as error:
        raise ValidationError(f"{error}。") from error
    if field.type != DATE and value is not None and value < 0:
        raise ValidationError("不能小于 0。")
    return value


READERS = {
    TEXT: _read_text,
    LONG: _read_text,
    CHOICE: _read_choice,
    BOOL: _read_bool,
}


def read_base(field, text):
    """What the person saw before changing; anything unreadable counts as "something else"."""
    try:
        return read(field, text)
    except ValidationError:
        return UNREADABLE


@dataclass
class Entry:
    """What came in for some questions: changes to save, and texts that could not be read."""

    edits: list
    refused: dict  # name -> (typed text, what to do)
    typed: dict  # name -> text as typed


def read_entry(data, fields, *, is_whole_section=False):
    """The Entry of posted `data`; of a whole section, what was not changed is left out. A single
    question was typed on purpose: it counts even if it is back to what it was.
    """
    entry = Entry([], {}, {})
    for field in fields:
        if field.computed or field.name not in data:
            continue
        text = entry.typed[field.name] = data[field.name]
        base = read_base(field, data.get(BASE + field.name, ""))
        try:
            value = read(field, text)
        except ValidationError as error:
            entry.refused[field.name] = (text, error.messages[0])
            continue
        if value != base or not is_whole_section:
            entry.edits.append(Edit(field.name, base, value))
    return entry


def read_section(data, section):
    return read_entry(data, fields_of(section), is_whole_section=True)


def read_seen(data, section):
    """{name: value} of the posted questions as answered there; open choices by their base alone."""
    seen = {}
    for field in fields_of(section):
        text = data.get(field.name, data.get(BASE + field.name))
        if text is not None and not field.computed:
            seen[field.name] = read_base(field, text)
    return seen


def read_notes(data, findings):
    """{key: text} of the notes sent for doubts (W) that do stand; other keys are not kept."""
    keys = {note_key(one) for one in findings if one.level == "W"}
    return {key: data[NOTE + key] for key in keys if NOTE + key in data}


def options_of(field, text):
    """(value, word, is chosen) of a closed list; a question that may stay open offers 未填."""
    words = [(write(field, value), word) for value, word in field.words]
    if field.optional or not uses_radios(field):
        words.append(("", "未填"))
    return [(value, word, value == text) for value, word in words]


def uses_radios(field):
    return field.type in (BOOL, CHOICE) and len(field.words) <= RADIO_CHOICES


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="退回原因",
        max_length=500,
        widget=text_area(),
        help_text="写明须更正的内容，填报人会看到。",
        error_messages={"required": "请写明退回原因。"},
    )
