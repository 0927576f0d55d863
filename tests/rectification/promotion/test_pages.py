"""The pages of 晋位升级: what they say of a running year, their empty states, what they cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grading.models import Assessment
from tests import make
from tests.rectification.promotion import promoted

pytestmark = pytest.mark.django_db
MOST = {"matrix": 9, "list": 8}


def page_of(client, user=None, name="matrix", **query):
    client.force_login(user or make.org_dept())
    return client.get(reverse(f"promotion:{name}"), query)


def test_before_the_first_year_the_page_says_so(client):
    for name in ("matrix", "list", "export"):
        assert "还没有年度" in page_of(client, name=name).text


def test_a_first_year_without_a_regrade_says_when_it_comes(client):
    round = promoted.year(rectification_due_on=date(2012, 11, 30))
    promoted.place(make.branch(), round, "weak")

    assert "2012年11月30日" in page_of(client).text


def test_without_a_regrade_the_years_are_compared(client):
    branch = make.branch()
    promoted.place(branch, promoted.year(date(2011, 3, 20)), "weak")
    promoted.place(branch, promoted.year(rectification_due_on=date(2012, 11, 30)), "qualified")

    page = page_of(client)

    assert page.context["comparison"].kind == "years"
    assert "复评还没有开启" in page.text
    assert "已转化 <a" in page.text


def test_it_says_how_far_the_regrade_is(client):
    first = promoted.year()
    second = promoted.regrade(first)
    promoted.walk(first, second, [("weak", ""), ("weak", ""), ("advanced", "kept")])

    def said():
        return page_of(client).context["chip"][0]

    assert said() == "未审定"
    part = second.participations.filter(out_reason="").first()
    Assessment.objects.filter(participation=part).update(
        state="approved", grade="qualified", approved_on=date(2012, 12, 1), approval_no="8号"
    )
    assert said() == "复评进行中，已审定 1/2"
    rest = Assessment.objects.filter(participation__round=second, state="draft")
    rest.update(state="approved", grade="weak", approved_on=date(2012, 12, 1), approval_no="8号")
    assert said() == "校党委已审定 8号"


def test_the_target_is_told_reached_or_not(client):
    first = promoted.year()
    second = promoted.regrade(first)
    promoted.walk(first, second, [("weak", "qualified")] * 3 + [("weak", "weak")])
    page = page_of(client)
    assert "（75.0%），达到不低于 70.0% 的目标" in page.text

    branch = make.branch()
    promoted.place(branch, first, "weak")
    part = promoted.place(branch, second, "")
    assert "（60.0%），目标不低于 70.0%" in page_of(client).text

    Assessment.objects.filter(participation=part).update(
        state="approved", grade="weak", approved_on=date(2012, 12, 1)
    )
    assert "（60.0%），未达到不低于 70.0% 的目标" in page_of(client).text


def test_who_fell_or_stays_is_named_with_the_reason(client):
    first = promoted.year()
    second = promoted.regrade(first)
    fallen, stays = make.branch("一支部"), make.branch("二支部")
    promoted.place(fallen, first, "qualified")
    promoted.place(fallen, second, "weak", veto_codes="V6")
    promoted.place(stays, first, "weak")
    part = promoted.place(stays, second, "weak", final_score="66.8")
    conditions = [
        {"key": "items", "title": "全部销号", "met": False, "fact": "7/8 项已销号", "basis": ""},
        {"key": "veto", "title": "没有否决", "met": True, "fact": "已核6条", "basis": ""},
    ]
    promoted.promotion(part, "weak", "weak", conditions=conditions)

    page = page_of(client)

    fell, weak = ([row.reason for row in page.context[name]] for name in ("fell", "weak"))
    assert fell == ["74.5 → 51.2；一票否决：核查发现数据不实"]
    assert weak == ["51.2 → 66.8；7/8 项已销号"]


@pytest.mark.parametrize("many", [False, True])
def test_it_costs_the_same_for_few_and_for_many(client, many):
    first = promoted.year()
    second = promoted.regrade(first)
    promoted.walk(first, second, promoted.WALK * (4 if many else 1), committees=6 if many else 2)
    user = make.org_dept()
    for name in ("matrix", "list"):
        page_of(client, user, name)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(f"promotion:{name}"))
        assert len(asked) == MOST[name]


def test_wrong_words_in_the_address_are_as_none(client):
    first = promoted.year()
    promoted.walk(first, promoted.regrade(first))

    for query in ("compare=x", "kind=robot", "committee=999999", "cell=x..y", "round=x"):
        for name in ("matrix", "list"):
            client.force_login(make.org_dept())
            response = client.get(f"{reverse(f'promotion:{name}')}?{query}")
            assert response.status_code == 200, query
