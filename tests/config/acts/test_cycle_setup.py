"""Opening a cycle: everything at once, the round before archived, said beforehand."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from branches.errors import Refusal
from branches.models import Branch, Cycle, Duty, Participation, Round, Survey
from config.acts.cycle import open_cycle, set_for
from grading.models import Assessment, Rubric
from tests import make

pytestmark = pytest.mark.django_db
URL = reverse("cycle_new")


def start(by, name="2013 年度", cutoff_on=date(2013, 3, 20), **dates):
    return open_cycle(name, cutoff_on=cutoff_on, set_name="current", by=by, **dates)


@pytest.mark.parametrize(
    ("name", "expected"), [("2012年度", "2012"), ("2013年度", "current"), ("", "current")]
)
def test_the_set_follows_from_the_name(name, expected):
    assert set_for(name) == expected


def test_every_open_branch_takes_part_with_survey_rubric_and_duty():
    make.branch(), make.branch(kind="student")
    Branch.objects.filter(pk=make.branch().pk).update(closed_on=date(2012, 1, 1))

    round = start(make.org_dept(), survey_due_on=date(2013, 4, 1))

    assert Participation.objects.filter(round=round).count() == 2
    assert Survey.objects.count() == Assessment.objects.count() == 2
    assert Rubric.objects.filter(round=round).count() == 4
    assert set(Duty.objects.values_list("due_on", flat=True)) == {date(2013, 4, 1)}


def test_the_round_before_is_archived():
    old = make.participation()

    start(make.org_dept())

    old.refresh_from_db()
    assert old.is_frozen
    assert Round.objects.get(pk=old.round_id).is_closed
    assert not Assessment.objects.filter(participation=old).exclude(state="frozen").exists()


@pytest.mark.parametrize("who", [make.auditor, make.school_leader])
def test_only_the_department_opens_a_cycle(who):
    with pytest.raises(PermissionDenied):
        start(who())


def test_a_taken_name_or_an_earlier_cut_off_undoes_everything():
    old = make.participation(within=make.round(name="2012 年度"))
    org = make.org_dept()

    with pytest.raises(Refusal, match="已经存在"):
        start(org, name="2012 年度")
    with pytest.raises(Refusal, match="应晚于"):
        start(org, cutoff_on=date(2012, 3, 20))

    assert not Round.objects.get(pk=old.round_id).is_closed
    assert Cycle.objects.count() == 1


def form(**more):
    return {
        "name": "2013 年度",
        "parameter_set": "current",
        "grade_preset": "plan3",
        "cutoff_on": "2013-03-20",
        **more,
    }


def test_the_page_says_first_what_it_will_do(client):
    make.participation()
    client.force_login(make.org_dept())

    page = client.post(URL, form()).text

    assert "随之归档" in page
    assert "1 份调查摸底没有报送" in page
    assert Cycle.objects.count() == 1


def test_confirmed_it_opens_the_cycle(client):
    make.participation()
    client.force_login(make.org_dept())

    response = client.post(URL, form(confirmed="1"))

    cycle = Cycle.objects.get(name="2013 年度")
    assert response["Location"] == reverse("cycle", args=[cycle.pk])
    again = client.post(URL, form(confirmed="1", cutoff_on="2014-03-20"))
    assert again.context["form"].errors == {"name": ["年度“2013 年度”已经存在。"]}
    assert Cycle.objects.filter(name="2013 年度").count() == 1


@pytest.mark.parametrize("wrong", [{"cutoff_on": ""}, {"parameter_set": "common"}, {"name": ""}])
def test_an_incomplete_form_opens_nothing(client, wrong):
    client.force_login(make.org_dept())

    assert client.post(URL, form(confirmed="1", **wrong)).status_code == 200
    assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"name": "2012 年度"}, "已经存在"), ({"cutoff_on": "2012-01-01"}, "数据截止日应晚于")],
)
def test_what_cannot_be_opened_is_said_before_the_question(client, wrong, sentence):
    make.round(name="2012 年度")
    client.force_login(make.org_dept())

    response = client.post(URL, form(**wrong))

    assert sentence in response.text
    assert "consequences" not in response.context


def test_dates_out_of_order_are_said_before_the_deed(client):
    client.force_login(make.org_dept())

    page = client.post(URL, form(survey_due_on="2001-01-01")).text

    assert "早于数据截止日" in page


@pytest.mark.parametrize("who", [make.auditor, make.school_leader])
def test_who_is_refused_the_page(client, who):
    client.force_login(who())

    assert client.get(URL).status_code == 403
    assert client.post(URL, form(confirmed="1")).status_code == 403


@pytest.mark.parametrize(
    ("preset", "labels"),
    [("nwafu4", ["先进", "较好", "一般", "后进"]), ("central4", ["好", "较好", "一般", "较差"])],
)
def test_a_year_opens_with_the_grades_that_were_chosen(client, preset, labels):
    client.force_login(make.org_dept())

    client.post(URL, form(confirmed="1", grade_preset=preset))

    assert [one.label for one in Cycle.objects.get().rules.grades] == labels
