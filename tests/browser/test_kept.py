"""What a person typed survives: an ended session, an old token, a lost line, a page that is left.
Nobody else at the same computer is shown it.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import UserSession
from grading.models import IndicatorScore
from tests import make
from tests.branches.survey.test_survey import surveyed
from tests.browser.desk import DESK, PHONE, sign_in
from tests.grading import graded
from tests.rectification import office
from tests.training import courses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXPIRED = "登录已过期，您填写的内容还在"


@pytest.fixture
def refusals():
    return ("401", "403", "404", "500", "ERR_FAILED", "htmx:")


@pytest.fixture
def at(live_server):
    def address(name, pk):
        return live_server.url + reverse(name, args=[pk])

    return address


def expire():
    UserSession.objects.all().delete()


def sign_in_again(page):
    dialog = page.get_by_role("dialog", name="请重新登录")
    expect(dialog).to_contain_text(EXPIRED)
    dialog.get_by_label("口令").fill(make.PASSWORD)
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog).to_have_count(0)


def until(page, condition):
    """What the server does after the page is gone shows in the database alone."""
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing came of it")


def measure(item):
    return office.fresh(item).measure


def test_a_secretary_whose_session_ends_goes_on_in_place(sit_down, at):
    of = graded.assessment()
    part = of.participation
    draft, running = office.item(part, state="plan_draft", measure=""), office.item(part)
    page = sit_down(make.secretary(part.branch), viewport=PHONE)

    page.goto(at("grading:self_sheet", part.pk))
    expire()
    page.locator("#i-A6 textarea").fill("每月研究一次党建")
    sign_in_again(page)
    expect(page.locator("[data-saved]")).to_contain_text("已自动保存")
    assert IndicatorScore.objects.get().note == "每月研究一次党建"

    page.goto(at("rectification:plan", part.pk))
    expire()
    page.get_by_label("整改措施").fill("每月第二周开会")
    sign_in_again(page)
    expect(page.locator(f"#item-{draft.pk} [data-chip]")).to_have_text("已保存")
    assert measure(draft) == "每月第二周开会"

    page.goto(at("rectification:item", running.pk))
    page.get_by_label("做了什么").fill("已补开两次")
    expire()
    page.get_by_role("button", name="保存进展").click()
    sign_in_again(page)
    expect(page.get_by_text("进展已保存。")).to_be_visible()
    assert running.progress_rows.get().note == "已补开两次"
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate("localStorage.length") == 0


def test_the_staff_whose_session_ends_goes_on_in_place(sit_down, at):
    participation = surveyed(lectures=1)
    place = participation.sub_committee
    item = office.item(office.participation(make.branch(of=place)), state="plan_draft")
    item = office.to_state(item, "closure_requested", office.people(item))
    page = sit_down(make.staff(place), viewport=DESK)

    page.goto(f"{at('branches:survey', participation.pk)}?section=mechanism")
    expire()
    page.fill("#id_lectures", "2")
    sign_in_again(page)
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    participation.survey.refresh_from_db()
    assert participation.survey.lectures == 2

    page.goto(at("rectification:item", item.pk))
    page.get_by_label("验收意见").fill("经核对，记录属实")
    expire()
    page.get_by_role("button", name="验收通过并销号").click()
    page.get_by_role("dialog").get_by_role("button", name="验收通过并销号").click()
    sign_in_again(page)
    expect(page.locator(".pb-head").get_by_text("已销号")).to_be_visible()
    assert office.fresh(item).acceptance_rows.get().note == "经核对，记录属实"


def test_nobody_else_at_this_computer_sees_what_was_typed(sit_down, at, live_server):
    item = office.item()
    who = office.people(item)
    url, word = at("rectification:item", item.pk), "约谈了两位同志"
    page = sit_down(who["secretary"])
    page.goto(url)
    page.get_by_label("做了什么").fill(word)
    expire()
    page.get_by_role("button", name="保存进展").click()
    page.get_by_role("dialog").get_by_role("button", name="稍后登录").click()
    expect(page.get_by_text(f"没有提交：{EXPIRED}")).to_be_visible()

    other = page.context.new_page()
    sign_in(other, live_server, make.secretary(item.branch))
    other.goto(url)
    expect(other.get_by_label("做了什么")).to_have_value("")
    assert word not in other.content()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_label("做了什么")).to_have_value("")
    sign_out(other)
    expect(other.get_by_role("button", name="登录")).to_be_visible()

    page.goto(url)
    expect(page.get_by_text(EXPIRED)).to_be_visible()
    page.get_by_label("账号").fill(who["secretary"].username)
    page.get_by_label("口令", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("已恢复您上次未提交的内容")).to_be_visible()
    expect(page.get_by_label("做了什么")).to_have_value(word)

    sign_out(page)
    page.get_by_role("dialog").get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def sign_out(page):
    page.locator("summary", has_text="账号菜单").click()
    page.get_by_role("button", name="退出").click()


def test_what_was_restored_can_be_given_up_and_goes_once_taken(sit_down, at):
    item = office.item()
    page = sit_down(office.people(item)["secretary"])
    text, line = page.get_by_label("做了什么"), page.get_by_text("已恢复您上次未提交的内容")
    page.goto(at("rectification:item", item.pk))
    text.fill("写了一半")
    page.reload()
    expect(text).to_have_value("写了一半")
    page.get_by_role("button", name="放弃").click()
    expect(text).to_have_value("")
    expect(line).to_have_count(0)
    page.reload()
    expect(text).to_have_value("")

    text.fill("写完了")
    page.reload()
    page.get_by_role("button", name="保存进展").click()
    expect(page.get_by_text("进展已保存。")).to_be_visible()
    expect(text).to_have_value("")
    expect(line).to_have_count(0)


def test_what_has_changed_meanwhile_is_not_overwritten_unasked(sit_down, at):
    item = office.item(state="plan_draft")
    page = sit_down(office.people(item)["secretary"])
    page.goto(at("rectification:plan", item.participation_id))
    page.route("**/edit/", lambda route: route.abort())
    page.get_by_label("整改措施").fill("我写的措施")
    expect(page.locator("[data-saved]")).to_contain_text("网络不通")
    type(item).objects.filter(pk=item.pk).update(measure="别处写的措施")
    page.unroute("**/edit/")
    page.evaluate("window.stop()")
    page.goto(at("rectification:plan", item.participation_id))

    expect(page.get_by_text("这里后来已有改动")).to_be_visible()
    expect(page.get_by_label("整改措施")).to_have_value("别处写的措施")
    page.get_by_role("button", name="用我填的").click()
    expect(page.locator(f"#item-{item.pk} [data-chip]")).to_have_text("已保存")
    assert measure(item) == "我写的措施"


def test_a_new_sign_in_in_another_tab_changes_nothing(sit_down, at, live_server):
    item = office.item(state="plan_draft")
    running = office.item(item.participation)
    user = office.people(item)["secretary"]
    plan, form = (page := sit_down(user)), page.context.new_page()
    plan.goto(at("rectification:plan", item.participation_id))
    form.goto(at("rectification:item", running.pk))
    expire()
    sign_in(page.context.new_page(), live_server, user)

    plan.get_by_label("整改措施").fill("换了口令牌也保存")
    expect(plan.locator(f"#item-{item.pk} [data-chip]")).to_have_text("已保存")
    form.get_by_label("做了什么").fill("照常保存")
    form.get_by_role("button", name="保存进展").click()
    expect(form.get_by_text("进展已保存。")).to_be_visible()

    expire()
    sign_in(page.context.new_page(), live_server, make.secretary(item.branch))
    plan.get_by_label("整改措施").fill("不以别人的名义保存")
    expect(plan.locator("[data-saved]")).to_contain_text("已换了账号登录")
    assert measure(item) == "换了口令牌也保存"


def answering(status):
    """A server that answers with a status; None: a line that is dead."""
    return lambda route: route.fulfill(status=status) if status else route.abort()


def test_each_hindrance_has_its_own_sentence(sit_down, at):
    participation = surveyed(lectures=1)
    page = sit_down(make.staff(participation.sub_committee))
    page.goto(f"{at('branches:survey', participation.pk)}?section=mechanism")
    sentences = {403: "您的岗位没有权限", 404: "已不在您手中", 500: "系统出错", None: "网络不通"}
    page.fill("#id_lectures", "2")
    for status, sentence in sentences.items():
        page.unroute("**/field/**")
        page.route("**/field/**", answering(status))
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.locator("#save-state")).to_contain_text(f"未保存：{sentence}")


def test_what_stops_a_mark_on_the_roll_is_said(sit_down, at):
    programme = courses.programme(4)
    courses.enrolment(programme, "学员")
    page = sit_down(make.trainer())
    page.goto(at("training:roll", programme.sessions.first().pk))
    page.route("**/mark/", lambda route: route.abort())
    page.get_by_role("button", name="缺勤：").click()
    expect(page.get_by_text("没有办成：网络不通")).to_be_visible()

    page.unroute("**/mark/")
    expire()
    page.get_by_role("button", name="缺勤：").click()
    sign_in_again(page)
    expect(page.locator(".pb-roll__state").get_by_text("缺勤")).to_be_visible()
    expect(page.get_by_text("没有办成")).to_have_count(0)


def test_what_is_typed_within_the_pause_is_sent_on_leaving(sit_down, at):
    of = graded.assessment()
    participation = surveyed(lectures=1)
    page = sit_down(make.secretary(of.participation.branch))
    page.goto(at("grading:self_sheet", of.participation_id))
    page.locator("#i-A6 textarea").fill("离开前写的")
    page.goto("about:blank")
    until(page, lambda: IndicatorScore.objects.filter(note="离开前写的").exists())

    page = sit_down(make.staff(participation.sub_committee))
    page.goto(f"{at('branches:survey', participation.pk)}?section=mechanism")
    page.fill("#id_lectures", "7")
    page.goto("about:blank")
    until(page, lambda: type(participation.survey).objects.filter(lectures=7).exists())


def test_a_plan_goes_with_what_is_written_or_not_at_all(sit_down, at):
    item = office.item(state="plan_draft")
    page = sit_down(office.people(item)["secretary"])
    page.goto(at("rectification:plan", item.participation_id))
    chip, text = page.locator(f"#item-{item.pk} [data-chip]"), page.get_by_label("整改措施")

    text.fill("长" * 2100)
    expect(chip).to_have_text("还没有保存")
    expect(page.get_by_text("2100/2000，超出 100", exact=True)).to_be_visible()
    send_plan(page)
    expect(page.locator("[data-saved]")).to_have_text("没有报送：还有内容没有保存")
    expect(chip).to_have_text("没有保存")
    assert office.fresh(item).state == "plan_draft"

    text.fill("新写的措施")
    send_plan(page)
    expect(page.get_by_text("整改方案已报送，等待审核。")).to_be_visible()
    assert (measure(item), office.fresh(item).state) == ("新写的措施", "plan_submitted")


def send_plan(page):
    page.get_by_role("button", name="报送方案").click()
    page.get_by_role("dialog").get_by_role("button", name="报送方案").click()


def test_one_button_saves_all_items_with_their_suggestions(sit_down, at):
    of = office.participation()
    items = [office.item(of, state="plan_draft", goal="开好会", measure="") for _ in range(3)]
    page = sit_down(office.people(of)["secretary"])
    page.goto(at("rectification:plan", of.pk))
    for box in page.get_by_label("整改措施").all():
        box.fill("每月一次")
    page.get_by_role("button", name="保存全部").click()

    expect(page.get_by_text("3 项都已写全。")).to_be_visible()
    expect(page.get_by_role("button", name="报送方案")).to_be_enabled()
    assert {measure(one) for one in items} == {"每月一次"}


def test_a_long_text_is_counted_and_neither_cut_nor_sent(sit_down, at):
    item = office.item(days_left=30)
    page = sit_down(office.people(item)["secretary"])
    page.goto(at("rectification:item", item.pk))
    page.locator("summary", has_text="申请延期").click()
    page.get_by_label("申请延至").fill((item.due_on + timedelta(days=9)).isoformat())
    reason = page.locator("#id_extension-reason")

    reason.fill("长" * 900)
    expect(page.get_by_text("900/500，超出 400")).to_be_visible()
    page.get_by_role("button", name="申请延期").click()
    assert reason.evaluate("field => field.validationMessage") == "900/500，超出 400，请缩短。"
    assert not item.extension_rows.exists()

    reason.fill("长" * 460)
    expect(page.get_by_text("460/500")).to_be_visible()
    reason.fill("长")
    expect(page.get_by_text("/500")).to_be_hidden()


def test_a_lost_line_keeps_the_form(sit_down, at):
    item = office.item()
    page = sit_down(office.people(item)["secretary"])
    page.goto(at("rectification:item", item.pk))
    page.get_by_label("做了什么").fill("网络断了")
    page.route("**/session/", lambda route: route.abort())
    page.get_by_role("button", name="保存进展").click()
    expect(page.get_by_text("没有提交：网络不通")).to_be_visible()
    page.unroute("**/session/")
    page.get_by_role("button", name="保存进展").click()
    expect(page.get_by_text("进展已保存。")).to_be_visible()
