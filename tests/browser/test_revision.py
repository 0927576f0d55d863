"""审定 above the share with its reason, undone the same day, and a 更正 by two persons."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from grading.models import Assessment, Decision, Revision
from tests import make
from tests.browser.desk import DESK
from tests.grading import graded
from tests.grading.decisions.test_quota import set_rule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER, WHY = "校党发〔2026〕8号", "两个支部均为全国样板支部"


@pytest.fixture
def decided():
    """Two branches that wait for the school, in a year that asks for a reason; their people."""
    place = make.committee()
    rows = [graded.assessment(make.branch(name, of=place)) for name in ("甲支部", "乙支部")]
    who = graded.people(rows[0])
    for one in rows:
        own = {**who, "secretary": make.secretary(one.participation.branch)}
        graded.to_state(one, "committee_decided", own)
    set_rule(rows[0].participation.round, advanced_quota_mode="reason")
    return rows, who


def agree(page, button):
    page.get_by_role("dialog").get_by_role("button", name=button).click()


def test_above_the_share_undone_and_put_right(decided, sit_down, live_server):
    (first, second), who = decided
    page = sit_down(who["org"], viewport=DESK)
    page.goto(f"{live_server.url}{reverse('grading:list')}?figure=to_approve")
    expect(page.get_by_text("全校教职工类先进 0 个，按 20% 可定 0 个")).to_be_visible()
    page.get_by_label("全选本页").check()
    page.get_by_label("文号").fill(PAPER)
    page.get_by_label("超出比例的理由").fill(WHY)
    page.get_by_role("button", name="登记审定").click()
    expect(page.get_by_role("dialog")).to_contain_text("先进 2 个，按 20% 可定 0 个，超出 2 个")
    expect(page.get_by_role("dialog")).to_contain_text(f"超出比例的理由：{WHY}")
    agree(page, "登记审定")
    expect(page.get_by_text("2 个党支部已登记审定。")).to_be_visible()
    assert Decision.objects.filter(level="school", reason=WHY).count() == 2

    page.goto(live_server.url + reverse("grading:why", args=[first.participation_id]))
    page.get_by_text("撤销审定").first.click()
    page.get_by_label("原因").fill("文号有误")
    page.get_by_role("button", name="撤销审定").click()
    expect(page.get_by_text("“甲支部”已撤销审定。")).to_be_visible()
    assert Assessment.objects.get(pk=first.pk).state == "committee_decided"

    url = live_server.url + reverse("grading:revision", args=[second.participation_id])
    leader = sit_down(who["leader"], viewport=DESK)
    leader.goto(url)
    leader.get_by_label("合格").check()
    leader.get_by_label("更正理由").fill("核查发现数据不实")
    leader.get_by_role("button", name="提出更正").click()
    agree(leader, "提出更正")
    expect(leader.get_by_text("等组织部另一人审批")).to_be_visible()
    page.goto(url)
    page.get_by_label("文号").fill("校党发〔2026〕9号")
    page.get_by_role("button", name="同意更正").click()
    expect(page.get_by_role("dialog")).to_contain_text("由先进更正为合格，文号 校党发〔2026〕9号")
    agree(page, "同意更正")
    expect(page.get_by_text("由先进更正为合格").first).to_be_visible()
    assert Revision.objects.get().valid_on == timezone.localdate()
