"""The menu: per role, with one current entry."""

import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


def labels(response):
    return [item["label"] for group in response.context["nav"] for item in group["items"]]


def test_the_nearest_address_is_the_current_entry(client):
    client.force_login(make.org_dept())

    response = client.get(reverse("grading:rubrics"))

    current = [
        item["label"]
        for group in response.context["nav"]
        for item in group["items"]
        if item.get("is_current")
    ]
    assert current == ["评分标准"]


def test_a_secretary_is_not_shown_what_others_manage(client):
    client.force_login(make.secretary(make.branch()))

    shown = set(labels(client.get(reverse("rectification:items"))))

    assert "整改台账" in shown
    assert not shown & {"账号与职责", "数据导入", "年度与参数", "操作记录", "工作简报"}


def test_without_a_post_there_is_only_the_home_page(client):
    client.force_login(make.user())

    assert labels(client.get(reverse("home"))) == ["工作台"]


def test_an_organiser_has_training_and_nothing_else(client):
    client.force_login(make.trainer())

    assert labels(client.get(reverse("home"))) == ["工作台", "培训班次", "学时与覆盖"]


def test_lists_name_the_committee_only_to_those_who_see_several(client):
    branch = make.branch()
    client.force_login(make.staff(branch.committee))
    own = client.get(reverse("rectification:items"))
    client.force_login(make.org_dept())
    school = client.get(reverse("rectification:items"))

    assert own.context["one_committee"]
    assert not school.context["one_committee"]
