"""Courses alone are not the year's learning: no page calls few course hours a failure."""

from datetime import date

import pytest
from django.urls import reverse

from tests import make
from tests.training import taught

pytestmark = pytest.mark.django_db
VERDICTS = ("未达标", "学时不足", "学时达标", "还缺学时", "还缺 ")


@pytest.fixture
def seat():
    make.round(set_name="current", cutoff_on=date(2012, 3, 20))
    seat = taught.secretary(hours=12, since=date(2010, 3, 1))
    make.participation(seat.branch)
    return seat


@pytest.mark.parametrize(
    "page",
    [
        lambda seat: reverse("dashboard"),
        lambda seat: reverse("home"),
        lambda seat: reverse("training:coverage"),
        lambda seat: f"{reverse('training:secretaries')}?figure=secretaries_all",
        lambda seat: f"{reverse('training:secretaries_print')}?figure=secretaries_all",
        lambda seat: reverse("training:person", args=[seat.person_id]),
        lambda seat: reverse("branch", args=[seat.branch_id]),
        lambda seat: reverse("secretary_file", args=[seat.person_id]),
    ],
    ids=["dashboard", "home", "coverage", "list", "print", "person", "branch", "file"],
)
def test_no_page_judges_the_hours_of_courses(client, seat, page):
    client.force_login(make.org_dept())

    text = client.get(page(seat)).text

    assert not [word for word in VERDICTS if word in text]


@pytest.mark.parametrize("name", ["training:mine", "home"])
def test_the_own_page_says_which_part_the_ledger_knows(client, seat, name):
    user = make.secretary(seat.branch)
    user.person = seat.person
    user.save()
    client.force_login(user)

    text = client.get(reverse(name)).text

    assert '2012 年集中培训 <b class="pb-num">12</b> 学时；集体学习学时由调查填报' in text
    assert not [word for word in VERDICTS if word in text]
