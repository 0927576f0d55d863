"""A deadline on a rest day is due on the next working day, whoever sets it; the person is told."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from branches.models import Cycle, Duty, Handover, Round, Vacation
from branches.organisation.secretary_form import usual_day
from rectification.items.progress import EXTENSION_DAYS, extension_limit
from rectification.models import RectificationItem
from rectification.plans.items import make_items
from rectification.plans.owed import expected_duties
from tests import make
from tests.config.pages.test_cycle_page import dates
from tests.rectification import office
from tests.training import courses
from training.models import Programme

pytestmark = pytest.mark.django_db
# 1 to 7 October 2026 are holidays; 8, 9 and 10 are worked.
REST, NEXT = "2026-10-05", date(2026, 10, 8)
WORDS = " 2026-10-05 是休息日，顺延到 2026-10-08。"


@pytest.fixture(autouse=True)
def september():
    with time_machine.travel(date(2026, 9, 21), tick=False):
        yield


def said(response):
    return [str(one) for one in get_messages(response.wsgi_request)]


def test_a_stage_date_moves_and_the_others_stay(client):
    round = make.round(survey_due_on=date(2026, 9, 27))  # a holiday, from before
    client.force_login(make.org_dept())

    response = client.post(reverse("cycle", args=[round.cycle_id]), dates(round, self_due_on=REST))

    round.refresh_from_db()
    assert (round.survey_due_on, round.self_due_on) == (date(2026, 9, 27), NEXT)
    assert f"支部自评截止{WORDS}" in said(response)


def test_a_working_day_stays_without_a_word(client):
    round = make.round()
    client.force_login(make.org_dept())

    response = client.post(
        reverse("cycle", args=[round.cycle_id]), dates(round, self_due_on="2026-10-10")
    )

    round.refresh_from_db()
    assert round.self_due_on == date(2026, 10, 10)  # a Saturday that is worked
    assert len(said(response)) == 1


def test_a_new_cycle_says_it_before_and_after(client):
    make.committee()
    client.force_login(make.org_dept())
    form = {
        "name": "2026年度",
        "parameter_set": "current",
        "grade_preset": "plan3",
        "cutoff_on": "2026-10-04",
    }
    form["survey_due_on"] = REST

    page = client.post(reverse("cycle_new"), form)
    assert f"调查摸底截止{WORDS}" in page.text
    done = client.post(reverse("cycle_new"), form | {"confirmed": "1"})

    round = Round.objects.get(cycle=Cycle.objects.get())
    assert (round.survey_due_on, round.cutoff_on) == (NEXT, date(2026, 10, 4))
    assert f"调查摸底截止{WORDS}" in said(done)


def test_an_item_of_the_plan(client):
    row = office.item(state="plan_draft", due_on=date(2026, 10, 30))
    client.force_login(office.people(row)["secretary"])
    page = client.get(reverse("rectification:plan", args=[row.participation_id]))
    seen = page.context["forms"][0].initial["seen"]
    words = {"goal": "达到", "measure": "每月", "track": "dated", "owner_office": "党支部书记"}

    response = client.post(
        reverse("rectification:edit_item", args=[row.pk]), words | {"seen": seen, "due_on": REST}
    )

    assert office.fresh(row).due_on == NEXT
    assert f"完成时限{WORDS}" in said(response)


def test_an_item_entered_by_hand(client):
    of = office.participation()
    client.force_login(make.org_dept())
    form = {"participation": of.pk, "problem": "记录不全", "track": "dated", "due_on": REST}

    response = client.post(reverse("rectification:new_item"), form | {"owner": "branch"})

    assert RectificationItem.objects.get().due_on == NEXT
    assert f"完成时限{WORDS}" in said(response)


def test_an_extension_and_its_limit(client):
    row = office.item(due_on=date(2026, 9, 23))
    client.force_login(office.people(row)["secretary"])

    response = client.post(
        reverse("rectification:request_extension", args=[row.pk]),
        {"extension-to_due_on": REST, "extension-reason": "外出"},
    )

    assert row.extension_rows.get().to_due_on == NEXT
    assert f"申请延至{WORDS}" in said(response)
    late = date(2026, 9, 5)  # thirty days later is the holiday week
    assert late + timedelta(days=EXTENSION_DAYS) == date(2026, 10, 5)
    assert extension_limit(late) == NEXT


def test_the_last_day_for_names_of_a_course(client):
    client.force_login(make.trainer())
    form = {
        "name": "轮训",
        "cycle": courses.cycle().pk,
        "organiser": "party_school",
        "kind": "rotation",
        "audience_kinds": ["staff"],
        "mode": "on_site",
        "starts_on": "2026-10-17",  # a Saturday: the day of a course is no deadline
        "ends_on": "2026-10-18",
        "answer_due_on": REST,
    }

    response = client.post(reverse("training:programme_new"), form)
    programme = Programme.objects.get()
    assert (programme.answer_due_on, programme.starts_on) == (NEXT, date(2026, 10, 17))
    assert f"名单确认截止{WORDS}" in said(response)

    edit = reverse("training:programme_edit", args=[programme.pk])
    refused = client.post(edit, form | {"answer_due_on": "2026-10-17"})
    assert (
        "名单应在开班前确认。名单确认截止 2026-10-17 是休息日，顺延到 2026-10-19。" in refused.text
    )


def test_the_day_of_a_hand_over(client):
    branch = make.branch()
    make.term(branch, person=make.person("旧书记"), until=date(2026, 9, 1))
    make.term(branch, person=make.person("新书记"), since=date(2026, 9, 2))
    client.force_login(make.staff(branch.committee))
    path = reverse("handover_new", args=[branch.pk])
    assert client.get(path).context["form"]["on"].value() == date(2026, 9, 28)
    with time_machine.travel(date(2026, 9, 25), tick=False):
        assert usual_day() == NEXT

    client.post(path, {"on": REST, "note": ""})
    row = Handover.objects.get()
    assert row.on == NEXT
    moved = client.post(reverse("handover_move", args=[row.pk]), {"on": "2026-10-11"})

    row.refresh_from_db()
    assert row.on == date(2026, 10, 12)
    assert "交接日期 2026-10-11 是休息日，顺延到 2026-10-12。" in said(moved)


def test_the_deadline_by_severity_is_a_working_day():
    of = office.participation()
    office.finding(of, "F23")  # fifteen days: 2026-10-06

    [item] = make_items(of, by=office.people(of)["staff"])

    assert item.due_on == NEXT


def test_it_does_not_pass_the_last_day_of_the_round():
    of = office.participation(within=make.round(rectification_due_on=date(2026, 10, 7)))
    office.finding(of, "F23")

    [item] = make_items(of, by=office.people(of)["staff"])

    assert item.due_on == date(2026, 10, 7)


@pytest.mark.parametrize("rows", [1, 5])
def test_reviews_are_due_on_a_working_day(rows, django_assert_num_queries):
    day = date(2026, 9, 28)
    for _ in range(rows):
        office.item(state="closure_requested", requested_on=day)

    with django_assert_num_queries(4):
        owed = expected_duties()

    assert {one.due_on for one in owed if one.kind == Duty.Kind.ACCEPTANCE} == {NEXT}
    assert Duty.objects.open().filter(kind="acceptance", due_on=NEXT).count() == rows


def test_a_vacation_moves_no_deadline():
    cycle = make.round().cycle
    cycle.parameters["values"]["vacation_is_rest"] = True
    cycle.save()
    Vacation.objects.create(name="暑假", first_day=date(2027, 7, 12), last_day=date(2027, 8, 29))
    row = office.item(state="closure_requested", requested_on=date(2027, 7, 13))

    assert Duty.objects.get(kind="acceptance", subject_id=row.pk).due_on == date(2027, 7, 20)


@pytest.mark.parametrize("is_json", [True, False])
def test_the_last_day_of_a_round_on_a_rest_day_holds_for_its_items(client, is_json):
    """The round was opened before the day became a holiday: its work ends on the next one."""
    of = office.participation(within=make.round(rectification_due_on=date(2026, 10, 5)))
    row = office.item(of, state="plan_draft", due_on=date(2026, 9, 28))
    client.force_login(office.people(row)["secretary"])
    seen = client.get(reverse("rectification:plan", args=[of.pk])).context["forms"][0].initial
    words = {"goal": "达到", "measure": "每月", "track": "dated", "owner_office": "党支部书记"}
    form = words | {"seen": seen["seen"], "due_on": REST}
    headers = {"accept": "application/json"} if is_json else {}

    answer = client.post(reverse("rectification:edit_item", args=[row.pk]), form, headers=headers)

    assert office.fresh(row).due_on == NEXT
    if is_json:
        told = answer.json()
        assert (told["due_on"], told["moved"]) == ("2026-10-08", [f"完成时限{WORDS}"])


def test_an_item_by_hand_may_end_on_the_last_day_of_the_round(client):
    of = office.participation(within=make.round(rectification_due_on=date(2026, 10, 5)))
    client.force_login(make.org_dept())
    form = {"participation": of.pk, "problem": "记录不全", "track": "dated", "owner": "branch"}

    client.post(reverse("rectification:new_item"), form | {"due_on": REST})

    assert RectificationItem.objects.get().due_on == NEXT
