"""The form asks a branch what concerns it, and counts and reports accordingly."""

import pytest
from django.urls import reverse

from branches.survey.queries import answered_counts, answered_in_all, gaps_of
from branches.survey.services import submit_survey
from tests import make
from tests.branches.survey.test_survey import surveyed
from tests.branches.survey.test_views import field_of, fresh, page_of

pytestmark = pytest.mark.django_db
UNASKED = ("group_meetings", "hardship_due", "hardship_visited", "hardship_contacted")


@pytest.fixture
def participation():
    """Complete, but for what a staff branch without groups is not asked."""
    return surveyed(group_count=0, **dict.fromkeys(UNASKED))


def test_what_is_not_asked_stands_in_no_section_and_holds_nothing_up(client, participation):
    staff = make.staff(participation.sub_committee)
    client.force_login(staff)

    pages = [client.get(page_of(participation, name)) for name in ("mechanism", "effect")]

    asked = {row.name for page in pages for row in page.context["rows"]}
    assert asked & {*UNASKED} == set()
    assert {"committee_meetings", "lectures", "has_idea"} <= asked
    assert pages[0].context["done"] == pages[0].context["asked"]
    assert submit_survey(participation, by=staff).state == "submitted"


def test_a_group_brings_its_meetings_back_as_a_gap(client, participation):
    client.force_login(make.staff(participation.sub_committee))

    data = {"field": "group_count", "group_count": "2", "base-group_count": "0"}
    client.post(field_of(participation), data)

    survey = fresh(participation).survey
    assert [field.name for field in gaps_of(survey)] == ["group_meetings"]
    done, asked = answered_in_all(survey)
    assert done == asked - 1
    assert answered_counts([survey.pk]) == {survey.pk: (done, asked)}


def test_what_a_file_answered_beyond_is_shown_once_it_is_wrong_and_in_a_report(client):
    participation = surveyed(hardship_due=1, hardship_visited=0, hardship_contacted=3)
    client.force_login(make.staff(participation.sub_committee))

    page = client.get(page_of(participation, "effect"))
    names = [row.name for row in page.context["rows"] if row.name.startswith("hardship")]
    assert names == ["hardship_contacted"]

    participation.survey.state = "submitted"
    participation.survey.save()
    printed = client.get(reverse("branches:survey_print", args=[participation.pk]))
    assert "困难党员应走访" in printed.content.decode()
