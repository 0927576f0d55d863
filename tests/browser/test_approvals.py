"""组织部's pile on the desk: 52 approvals, counted in clicks from the home page."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from branches.models import Post
from grading.models import Assessment
from tests import make
from tests.browser.desk import DESK
from tests.grading import graded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY, MOST = 52, 8
PAPER = "校党发〔2026〕8号"


@pytest.fixture
def pile():
    """Decided branches, more than a page of the list holds; returns 组织部."""
    place, today = make.committee(), timezone.localdate()
    branches = [make.branch(of=place) for _number in range(MANY)]
    secretary = make.user()
    Post.objects.bulk_create(
        Post(user=secretary, role="secretary", branch=one, since=today) for one in branches
    )
    who = {"secretary": secretary, "reviewer": make.staff(place), "leader": make.leader(place)}
    for one in branches:
        graded.to_state(graded.assessment(one), "committee_decided", who)
    return make.org_dept()


def test_fifty_two_approvals_are_a_few_clicks_from_home(pile, sit_down, live_server):
    page = sit_down(pile, viewport=DESK)
    page.goto(live_server.url + reverse("home"))
    last = page.get_by_role("navigation", name="主菜单").get_by_role("link").last
    box = last.bounding_box()
    assert box["y"] + box["height"] <= DESK["height"], "the menu is longer than the screen"
    question = page.get_by_role("dialog")
    clicks = [
        lambda: page.get_by_role("link", name="去登记").click(),
        lambda: page.get_by_label(f"选中全部 {MANY} 个").click(),
        lambda: page.get_by_label("文号").click(),
        lambda: page.get_by_role("button", name="登记审定").click(),
        lambda: question.get_by_role("button", name="登记审定").click(),
    ]
    for click in clicks[:3]:
        click()
    page.keyboard.type(PAPER)
    expect(page.get_by_text(f"已选 {MANY} 个")).to_be_visible()
    clicks[3]()
    today = timezone.localdate()
    for words in (
        f"登记 {MANY} 个党支部的审定结果",
        f"先进 {MANY} 个、合格 0 个、薄弱 0 个",
        f"等 {MANY} 个",
        f"文号 {PAPER}，审定日期 {today}",
        "此后只能更正",
    ):
        expect(question).to_contain_text(words)
    clicks[4]()

    expect(page.get_by_text(f"{MANY} 个党支部已登记审定。")).to_be_visible()
    done = Assessment.objects.filter(state="approved", approval_no=PAPER, approved_on=today)
    assert done.count() == MANY
    assert len(clicks) <= MOST
