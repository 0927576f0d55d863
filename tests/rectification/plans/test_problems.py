from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.errors import Refusal
from branches.models import AuditEntry, Duty
from grading.models import Assessment
from grading.sheets.cards import load_cards
from rectification.models import RectificationItem
from rectification.plans.items import add_item, make_items
from rectification.plans.problems import problems_of
from tests import make
from tests.grading import graded
from tests.rectification import office

pytestmark = pytest.mark.django_db


def decided(grade="qualified", **survey):
    """A branch with 4 支委会 too few, decided by its 分党委."""
    assessment = graded.assessment(committee_meetings=8, **survey)
    who = graded.people(assessment)
    graded.to_state(assessment, "committee_decided", who)
    Assessment.objects.filter(pk=assessment.pk).update(grade=grade)
    return assessment.participation


def test_findings_of_one_indicator_are_one_problem():
    of = office.participation()
    office.finding(of, message="支委会8次，少于12次。")
    office.finding(of, field="lectures", message="党课0次，少于2次。")
    office.finding(of, "F21", "has_place", indicator="C7", message="没有活动场所")

    assert [(one.code, one.text, one.findings) for one in problems_of(of)] == [
        ("C1", "支委会8次，少于12次；党课0次，少于2次", ("F14",)),
        ("C7", "没有活动场所", ("F21",)),
    ]


def test_finding_without_indicator_stands_under_its_code_and_field():
    of = office.participation()
    office.finding(of, "F30", "funds", indicator="", message="没有经费")

    assert [one.code for one in problems_of(of)] == ["F30:funds"]


@pytest.mark.parametrize("level", ["E", "W", "I"])
def test_only_findings_of_level_f_become_problems(level):
    of = office.participation()
    office.finding(of, level=level)

    assert problems_of(of) == []


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_findings_count_once_the_survey_is_submitted(state):
    of = make.participation(state=state)
    office.finding(of)

    assert problems_of(of) == []


def test_finding_and_lost_points_of_the_same_matter_are_one_problem():
    of = decided()
    office.finding(of)

    problems = {one.code: one for one in problems_of(of)}

    assert problems["C1"].findings == ("F14",)
    assert problems["C1"].lost == 2
    assert problems["C1"].source == "finding"


def test_lost_points_count_once_the_committee_has_decided():
    assessment = graded.assessment(committee_meetings=8)
    who = graded.people(assessment)
    graded.to_state(assessment, "committee_reviewed", who)

    assert problems_of(assessment.participation) == []


def test_lost_points_alone_make_an_item_of_their_indicator():
    of = decided()
    who = office.people(of)

    items = make_items(of, by=who["staff"])

    assert [(one.source, one.source_code, one.criterion) for one in items] == [
        ("indicator", "C1", "mechanism")
    ]


def test_a_problem_that_is_an_item_already_is_not_made_again():
    of = office.participation()
    office.finding(of)
    who = office.people(of)
    made = make_items(of, {"C1"}, by=who["staff"])

    with pytest.raises(Refusal):
        make_items(of, {"C1"}, by=who["secretary"])

    assert [one.item for one in problems_of(of)] == made
    assert of.items.count() == 1


def test_making_all_makes_only_what_is_missing():
    of = office.participation()
    office.finding(of)
    office.finding(of, "F21", "has_place", indicator="C7", message="没有活动场所")
    who = office.people(of)
    make_items(of, {"C7"}, by=who["staff"])

    items = make_items(of, by=who["staff"])

    assert [one.source_code for one in items] == ["C1"]
    assert AuditEntry.objects.filter(action="rectification.create").count() == 2
    # Drafts may be prepared before: the plan is asked for with the approval of the grade.
    assert Duty.objects.open().filter(kind="plan").count() == 0


def test_a_cancelled_item_frees_its_problem():
    of = office.participation()
    office.finding(of)
    office.item(of, source_code="C1", state="cancelled")

    assert [one.item for one in problems_of(of)] == [None]


@pytest.mark.parametrize("who", ["secretary", "staff", "org"])
def test_items_are_made_by(who):
    of = office.participation()
    office.finding(of)

    assert len(make_items(of, by=office.people(of)[who])) == 1


@pytest.mark.parametrize(
    "who", ["leader", "school_leader", "auditor", "neighbour", "foreign_staff", "former"]
)
def test_making_items_is_refused_to(who):
    of = office.participation()
    office.finding(of)

    with pytest.raises(PermissionDenied):
        make_items(of, by=office.people(of)[who])

    assert not of.items.exists()


def test_nothing_is_made_in_an_archived_round():
    of = office.participation()
    office.finding(of)
    type(of).objects.filter(pk=of.pk).update(frozen_at=timezone.now())

    with pytest.raises(Refusal, match="归档"):
        make_items(of, by=make.org_dept())


@pytest.mark.parametrize(
    ("grade", "who", "levels"),
    [
        ("qualified", "staff", 1),
        ("advanced", "secretary", 1),
        ("weak", "staff", 2),
        ("weak", "secretary", 2),
        ("qualified", "org", 2),
    ],
)
def test_levels_are_fixed_when_the_item_is_made(grade, who, levels):
    of = decided(grade)

    item = make_items(of, by=office.people(of)[who])[0]

    assert item.levels == levels


def test_org_dept_standing_in_for_a_committee_makes_one_level():
    of = office.participation(make.branch(of=make.school()))
    office.finding(of)

    assert make_items(of, by=make.org_dept())[0].levels == 1


ONE_DAY = timedelta(days=1)


def workday(days):
    """So many days from today, or the next working day after that."""
    return WorkCalendar().on_or_after(timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize(
    ("code", "track", "days"),
    [
        ("F23", "immediate", 15),
        ("F16", "dated", 60),
        ("F07", "dated", 60),
        ("F14", "continuing", 90),
    ],
)
def test_deadline_follows_severity(code, track, days):
    of = office.participation()
    office.finding(of, code)

    item = make_items(of, by=office.people(of)["staff"])[0]

    assert item.track == track
    assert item.due_on == workday(days)


@pytest.mark.parametrize(("ahead", "days"), [(30, 30), (200, 60), (-1, 60)])
def test_deadline_stays_within_the_round_while_its_last_day_lies_ahead(ahead, days):
    today = timezone.localdate()
    round = make.round(rectification_due_on=workday(ahead) if ahead > 0 else today - ONE_DAY)
    of = office.participation(within=round)
    office.finding(of, "F07")

    item = make_items(of, by=office.people(of)["staff"])[0]

    assert item.due_on == workday(days)


def test_item_by_hand():
    of = office.participation()
    staff = office.people(of)["staff"]
    fields = {"problem": "督查发现记录不全", "track": "dated"}

    add_item(of, by=staff, **fields, due_on=date(2030, 1, 1))

    found = of.items.values_list("source", "due_on", "round")
    assert list(found) == [("manual", date(2030, 1, 1), of.round_id)]
    assert RectificationItem.objects.get().levels == 1


def test_the_page_of_a_decided_branch_asks_seven_times_beside_its_scorecard(client):
    """Session, posts, participation, findings, items, rounds, unread."""
    of = decided()
    client.force_login(make.staff(of.sub_committee))
    page = reverse("drafts", args=[of.pk])
    client.get(page)
    with CaptureQueriesContext(connection) as scorecard:
        load_cards(Assessment.objects.filter(participation=of.pk))

    with CaptureQueriesContext(connection) as asked:
        problems = client.get(page).context["problems"]

    assert any(one.lost for one in problems)
    assert len(asked) == 7 + len(scorecard)
