"""Text fields: nothing is cut, neither by the browser nor by us."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from branches.web.fields import ReasonForm, text_area
from tests.grading import graded

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


def test_a_field_counts_and_does_not_cut():
    field = str(ReasonForm()["reason"])

    assert 'data-most="1000"' in field
    assert "maxlength" not in field


def test_no_template_cuts_and_every_text_written_by_hand_is_counted():
    cutting, uncounted = [], []
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        name = path.relative_to(TEMPLATES).as_posix()
        if re.search(r"\smaxlength=", text):
            cutting.append(name)
        if any("data-most" not in tag for tag in re.findall(r"<textarea[^>]*>", text)):
            uncounted.append(name)

    assert (cutting, uncounted) == ([], [])


def test_too_much_is_refused_with_how_much():
    form = ReasonForm({"reason": "长" * 1400})

    assert form.errors["reason"] == ["最多1000字，现在1400字，请缩短。"]


def test_a_new_line_is_one_sign():
    form = ReasonForm({"reason": "\r\n".join(["一" * 499, "二" * 500])})

    assert form.is_valid()
    assert form.cleaned_data["reason"] == "\n".join(["一" * 499, "二" * 500])
    assert text_area().value_from_datadict({}, {}, "reason") is None


@pytest.mark.django_db
def test_a_note_of_the_score_sheet_is_refused_and_not_cut(client):
    of = graded.assessment()
    client.force_login(graded.people(of)["secretary"])
    data = {"A6-base": "", "A6-choice": "好", "A6-note": "长" * 1001}

    response = client.post(
        reverse("grading:self_sheet", args=[of.participation_id]),
        data,
        headers={"accept": "application/json"},
    )

    assert response.status_code == 422
    assert response.json()["errors"] == {"A6": "说明最多1000字，现在1001字，请缩短。"}
    assert not of.sheets.exists()


@pytest.mark.django_db
def test_lines_of_a_note_are_kept_as_they_are_counted(client):
    of = graded.assessment()
    client.force_login(graded.people(of)["secretary"])
    data = {"A6-base": "", "A6-choice": "好", "A6-note": "第一行\r\n第二行"}

    client.post(reverse("grading:self_sheet", args=[of.participation_id]), data)

    assert of.sheets.get().scores.get().note == "第一行\n第二行"
