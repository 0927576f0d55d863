"""A poll online: the office makes links, a phone votes without an account, the office closes."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import BallotToken, Poll
from branches.polls.casting import cast
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from tests import make
from tests.branches.polls.online import all_tokens, opened
from tests.browser.desk import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def refusals():
    return ("410",)


@pytest.fixture
def part():
    part = make.participation(total_members=8)
    load_rubrics(part.round)
    open_assessments([part])
    return part


def test_links_are_made_a_phone_votes_the_office_closes(live_server, sit_down, part):
    desk = sit_down(make.staff(part.sub_committee), viewport=DESK)
    desk.goto(live_server.url + reverse("branches:polls"))
    desk.get_by_role("checkbox", name=f"选择 {part}").check()
    desk.get_by_role("button", name="发起网上测评").click()
    desk.get_by_role("button", name="生成链接").click()
    expect(desk.get_by_role("dialog")).to_contain_text("生成链接 10 个")
    desk.get_by_role("dialog").get_by_role("button", name="生成链接").click()
    expect(desk.get_by_text("链接只显示这一次")).to_be_visible()
    links = desk.locator("code").all_text_contents()
    assert len(links) == 10

    phone = sit_down(viewport=PHONE)
    phone.goto(links[0])
    expect(phone.get_by_text(part.branch_name)).to_be_visible()
    assert phone.url.endswith("/once/poll/")
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= phone.viewport_size["width"]
    phone.get_by_label("基本满意").check()
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("已投票，谢谢")).to_be_visible()
    phone.goto(links[0])
    expect(phone.get_by_text("这个链接不能再投票")).to_be_visible()

    for link in links[1:7]:
        cast(link.split("#")[1], "satisfied")
    assert BallotToken.objects.count() == 3
    desk.goto(live_server.url + reverse("branches:polls"))
    desk.get_by_role("link", name="已投 7/10").click()
    desk.get_by_role("button", name="结束测评，计票").click()
    expect(desk.get_by_role("dialog")).to_contain_text("网上已投 7 票")
    desk.get_by_role("dialog").get_by_role("button", name="结束测评，计票").click()
    expect(desk.get_by_text("测评已结束，结果计入。")).to_be_visible()
    assert (Poll.objects.get().basic, Poll.objects.get().satisfied) == (1, 6)


def test_without_javascript_the_code_is_typed(live_server, sit_down, part):
    token = all_tokens(opened(part))[0]
    phone = sit_down(java_script_enabled=False, viewport=PHONE)

    phone.goto(live_server.url + reverse("branches:ballot"))
    phone.get_by_label("没有自动进入的").fill(token.lower())
    phone.get_by_role("button", name="进入").click()
    phone.get_by_label("不了解").check()
    phone.get_by_role("button", name="提交").click()

    expect(phone.get_by_text("已投票，谢谢")).to_be_visible()
