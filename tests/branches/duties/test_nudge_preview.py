"""催办: whom and what it will tell is shown first, and is what it then does."""

import pytest
from django.urls import reverse

from branches.duties import ledger
from branches.duties.nudges import nudge
from branches.models import Reminder
from branches.rounds.services import close_round
from tests import make
from tests.branches.duties.test_inbox import owed

pytestmark = pytest.mark.django_db
PREVIEW = reverse("branches:nudge_preview")


@pytest.fixture
def committee():
    make.round()
    return make.committee()


@pytest.fixture
def mailed(settings):
    settings.EMAIL_CONFIGURED = True


def enrolled(committee, name):
    return make.participation(make.branch(name, of=committee))


def secretary(participation, name, email=""):
    user = make.secretary(participation.branch, name=name)
    user.email = email
    user.save()
    return user


def look(client, user, *participations, **more):
    client.force_login(user)
    return client.get(PREVIEW, {"participation": [one.pk for one in participations], **more})


def test_it_names_recipients_duties_and_channels(client, committee, mailed):
    one, other = enrolled(committee, "甲支部"), enrolled(committee, "乙支部")
    secretary(one, "张三", "zhang@example.edu")
    secretary(other, "李四")
    owed(one, title="完成自评", days=3), owed(one, title="制定方案"), owed(other, title="补记进展")

    page = look(client, make.staff(committee), one, other)

    first, second = page.context["lines"]
    assert [duty.title for duty in first.duties] == ["完成自评", "制定方案"]
    assert [(who.name, who.post, who.by_mail) for who in first.recipients] == [
        ("张三", "党支部书记", True)
    ]
    assert [(who.name, who.by_mail) for who in second.recipients] == [("李四", False)]
    assert "发给 2 人，共 3 条提醒" in page.text
    assert "消息（没有邮箱）" in page.text
    assert Reminder.objects.count() == 0


def test_it_says_who_is_left_out_and_why(client, committee):
    told, idle, own, late = (enrolled(committee, name) for name in "甲乙丙丁")
    for one in (told, late):
        secretary(one, "书记")
        owed(one)
    staff = make.staff(committee)
    # Nobody sits there: the level above stands in, and that is the chaser.
    owed(own)
    nudge([told.pk], by=staff)

    page = look(client, staff, told, idle, own, late)

    assert [line.participation.pk for line in page.context["lines"]] == [late.pk]
    assert {line.participation.pk: line.skipped for line in page.context["skipped"]} == {
        told.pk: "今天已经催办过",
        idle.pk: "没有由下级承办的待办",
        own.pk: "待办由您本人承办",
    }


def test_what_is_shown_is_what_is_sent(client, committee):
    parts = [enrolled(committee, name) for name in "甲乙丙"]
    for one in parts[:2]:
        secretary(one, "书记")
        owed(one), owed(one, role=ledger.STAFF)
    make.staff(committee), make.staff(committee)

    page = look(client, make.org_dept(), *parts, next="/board/?status=late")
    keys = [line.participation.pk for line in page.context["lines"]]
    answer = client.post(
        reverse("branches:nudge"), {"participation": keys, "next": page.context["back"]}
    )

    assert page.context["reminders"] == Reminder.objects.count() == 6
    assert len(set(Reminder.objects.values_list("recipient", flat=True))) == 4
    assert page.context["people"] == 4
    assert answer["Location"] == "/board/?status=late"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda one: make.secretary(one.branch), 403),
        (lambda one: make.school_leader(), 403),
        (lambda one: make.auditor(), 403),
        (lambda one: make.staff(make.committee()), 404),
    ],
    ids=["own secretary", "school leader", "auditor", "foreign staff"],
)
def test_whoever_may_not_chase_is_shown_nothing(client, committee, who, status):
    one = enrolled(committee, "甲支部")
    owed(one)

    assert look(client, who(one), one).status_code == status


def test_an_archived_round_is_refused(client, committee):
    one = enrolled(committee, "甲支部")
    owed(one)
    close_round(one.round, by=None)

    assert look(client, make.org_dept(), one).status_code == 409


def test_without_a_choice_it_says_where_to_choose(client):
    page = look(client, make.org_dept())

    assert "请先在各支部进度里勾选支部" in page.text
    assert "发送催办" not in page.text


def test_an_address_of_another_site_is_no_way_back(client):
    assert look(client, make.org_dept(), next="https://example.com/").context["back"] == "/inbox/"


@pytest.mark.parametrize("rows", [1, 12])
def test_it_asks_as_often_for_any_number(client, committee, django_assert_max_num_queries, rows):
    parts = [enrolled(committee, f"第{number}党支部") for number in range(rows)]
    for one in parts:
        secretary(one, "书记")
        owed(one)
    user = make.staff(committee)
    look(client, user, *parts)

    with django_assert_max_num_queries(12):
        client.get(PREVIEW, {"participation": [one.pk for one in parts]})
