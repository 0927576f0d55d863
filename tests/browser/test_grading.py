"""分类定级 from 自评 to 审定, each step by its own role in a browser of its own."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grading.models import Assessment, IndicatorScore
from grading.sheets import services as sheets
from tests import make
from tests.browser.desk import DESK, PHONE
from tests.grading import graded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def refusals():
    return ("409",)


def judge_all(page, choice):
    """Fill in every judged indicator as a person would."""
    for row in page.locator("tr[data-indicator]").all():
        for box in row.locator("input[type=checkbox]").all():
            box.check()
        if row.locator("input[type=radio]").count():
            row.locator(".pb-band").get_by_text(choice, exact=True).click()
        for count in row.locator(".gr-counts input").all():
            count.fill("0")
        row.locator("textarea").fill("支部有记录可查")


def send(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    page.locator(".modal.show").get_by_role("button", name=label, exact=True).click()


def test_from_self_evaluation_to_approval_by_every_role(live_server, sit_down):
    of = graded.assessment()
    who = graded.people(of)
    why = live_server.url + reverse("grading:why", args=[of.participation_id])

    page = sit_down(who["secretary"])
    page.goto(live_server.url + reverse("grading:list"))
    page.get_by_role("link", name="填写自评").click()
    judge_all(page, "好")
    expect(page.locator("[data-gaps]")).to_have_text("各项都已评。")
    send(page, "保存并报送")
    expect(page.get_by_text("的自评已报送")).to_be_visible()
    expect(page.get_by_role("button", name="撤回自评")).to_be_visible()

    page = sit_down(who["reviewer"])
    page.goto(live_server.url + reverse("grading:list") + "?figure=to_review")
    page.get_by_role("link", name="考评", exact=True).click()
    judge_all(page, "较好")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("的考评已保存")).to_be_visible()
    page.get_by_role("link", name="只看自评与考评不同的").click()
    expect(page.locator("tr[data-indicator]")).to_have_count(4)
    page.get_by_role("link", name="看全部指标").click()
    send(page, "提交考评意见")
    expect(page.get_by_text("的考评意见已提交")).to_be_visible()

    page = sit_down(who["leader"])
    page.goto(live_server.url + reverse("grading:list") + "?figure=to_decide")
    page.get_by_role("link", name="定级", exact=True).click()
    page.get_by_role("radio", name="先进").check()
    send(page, "决定等级")
    expect(page.get_by_text("的等级已决定")).to_be_visible()

    page = sit_down(who["org"])
    page.goto(live_server.url + reverse("grading:list") + "?figure=to_approve")
    page.locator("[data-row]").check()
    expect(page.locator("[data-count-for=gradings]")).to_have_text("1")
    page.get_by_label("文号").fill("校党发〔2012〕8号")
    send(page, "登记审定")
    expect(page.get_by_text("1 个党支部已登记审定")).to_be_visible()

    page = sit_down(who["secretary"], viewport=PHONE)
    page.goto(why)
    expect(page.get_by_text("校党发〔2012〕8号")).to_be_visible()
    of.refresh_from_db()
    # 自评 100, 考评 100 less a quarter of 2 + 5 + 6 + 4 points.
    assert (of.state, of.grade, str(of.final_score)) == ("approved", "advanced", "97.5")


def test_what_would_be_refused_is_said_before_anybody_confirms(live_server, sit_down):
    place = make.committee()
    ones = [graded.assessment(make.branch(of=place), polled=polled) for polled in (True, False)]
    who = graded.people(ones[0])
    page = sit_down(who["secretary"])
    page.goto(live_server.url + reverse("grading:self_sheet", args=[ones[0].participation_id]))
    send_button = page.get_by_role("button", name="保存并报送")
    expect(send_button).to_be_disabled()
    judge_all(page, "较好")
    expect(send_button).to_be_enabled()
    page.locator("#i-B3 .gr-counts input").first.fill("2")
    page.locator("#i-B3 textarea").fill("")
    expect(page.locator("[data-gaps]")).to_contain_text("B3 有扣分未写说明")
    expect(send_button).to_be_disabled()

    graded.to_state(ones[0], "self_submitted", who)
    page = sit_down(who["reviewer"])
    page.goto(live_server.url + reverse("grading:review_sheet", args=[ones[0].participation_id]))
    judge_all(page, "较好")
    page.get_by_label("V1 书记或支委").check()
    page.get_by_role("button", name="提交考评意见").click()
    expect(page.locator(".modal.show")).to_have_count(0)
    expect(page.get_by_label("V1 依据")).to_be_focused()

    for one in ones:
        one.refresh_from_db()
    graded.send_review(ones[0], who, {})
    graded.to_state(ones[1], "committee_reviewed", graded.people(ones[1]))
    page = sit_down(who["leader"])
    page.goto(live_server.url + reverse("grading:list") + "?figure=to_decide")
    expect(page.locator("[data-row]").nth(1)).to_be_disabled()
    expect(page.get_by_text("还没有测评结果。")).to_be_visible()
    decide_button = page.get_by_role("button", name="按拟定等级定级")
    expect(decide_button).to_be_disabled()
    page.get_by_label("全选本页").check()
    expect(page.locator("[data-count-for=gradings]")).to_have_text("1")
    send(page, "按拟定等级定级")
    expect(page.get_by_text("1 个党支部已按拟定等级决定")).to_be_visible()


def test_an_indicator_is_saved_as_judged_and_a_collision_asks(live_server, sit_down):
    of = graded.assessment()
    who = graded.people(of)
    page = sit_down(who["secretary"])
    page.goto(live_server.url + reverse("grading:self_sheet", args=[of.participation_id]))

    row = page.locator("#i-A6")
    row.get_by_text("较好", exact=True).click()
    expect(row.locator("[data-state]")).to_have_text("已保存")
    assert IndicatorScore.objects.get().choice == "较好"

    base = graded.entries(of)["A6"].base
    other = {"A6": sheets.Entry(base=base, choice="差", note="别处改过")}
    sheets.save_sheet(of, "self", other, by=who["secretary"])
    row.get_by_text("好", exact=True).click()
    expect(row.get_by_role("alert")).to_contain_text("别处改过")
    row.get_by_role("button", name="用我的").click()
    expect(row.locator("[data-state]")).to_have_text("已保存")
    assert IndicatorScore.objects.get().choice == "好"


@pytest.mark.parametrize("size", [{}, {"viewport": PHONE}], ids=["desk", "phone"])
def test_what_the_survey_answers_is_confirmed_with_one_button(live_server, sit_down, size):
    of = graded.assessment(duty_report_held=True, secretary_hours=40, has_place=True)
    page = sit_down(make.secretary(of.participation.branch), **size)
    page.goto(live_server.url + reverse("grading:self_sheet", args=[of.participation_id]))
    left = page.locator("[data-figure=unconfirmed]")
    expect(left).to_have_text("据调查的 6 项还没有确认")

    row = page.locator("#i-C7")
    row.get_by_label("有工作经费").check()
    expect(left).to_have_text("据调查的 5 项还没有确认")
    # Typed and not yet saved when the button is pressed: it goes along.
    page.locator("#i-A6 textarea").fill("每月一次支委会")
    page.get_by_role("button", name="确认据调查的各项").click()

    expect(page.get_by_text("已确认据调查的5项。")).to_be_visible()
    expect(page.get_by_role("button", name="确认据调查的各项")).to_be_hidden()
    expect(page.locator("#i-A5 [data-state]")).to_have_text("")
    assert IndicatorScore.objects.get(indicator__code="A6").note == "每月一次支委会"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_reviewer_returns_with_a_reason_and_the_branch_sees_it(live_server, sit_down):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who)

    page = sit_down(who["reviewer"])
    page.goto(live_server.url + reverse("grading:review_sheet", args=[of.participation_id]))
    page.locator("#return textarea").fill("B5 请补写事例")
    page.locator("#return").get_by_role("button", name="退回支部").click()
    expect(page.get_by_text("B5 请补写事例").first).to_be_visible()

    page = sit_down(who["secretary"], viewport=PHONE)
    page.goto(live_server.url + reverse("grading:self_sheet", args=[of.participation_id]))
    expect(page.get_by_text("B5 请补写事例")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_alt_s_saves_and_opens_the_next_branch(live_server, sit_down):
    place = make.committee()
    ones = [graded.assessment(make.branch(of=place)) for _ in range(2)]
    for one in ones:
        graded.to_state(one, "self_submitted", graded.people(one))
    page = sit_down(make.staff(place))
    addresses = [
        live_server.url + reverse("grading:review_sheet", args=[one.participation_id])
        for one in ones
    ]

    page.goto(addresses[0])
    page.locator("#i-A6").get_by_text("一般", exact=True).click()
    page.keyboard.press("Alt+s")

    page.wait_for_url(addresses[1])
    review = Assessment.objects.get(pk=ones[0].pk).sheets.get(part="review")
    assert review.scores.get(indicator__code="A6").choice == "一般"


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_reviewer_agrees_with_the_rest_and_names_what_is_returned(
    live_server, sit_down, viewport
):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who, choice="较好")
    page = sit_down(who["reviewer"], viewport=viewport)
    page.goto(live_server.url + reverse("grading:review_sheet", args=[of.participation_id]))
    rest, filled = page.locator("[data-agree-rest]"), page.locator("tr.is-agreed")
    rows = page.locator("tr[data-indicator]").count()
    review = IndicatorScore.objects.filter(sheet__part="review")

    page.get_by_role("button", name="A6 与自评一致").click()
    expect(page.locator("[data-state=A6]")).to_have_text("已保存")
    expect(rest).to_have_text(f"其余与自评一致（{rows - 1} 项）")
    page.keyboard.press("Alt+a")
    expect(filled).to_have_count(rows - 1)
    page.get_by_role("button", name="撤销").click()
    expect(filled).to_have_count(0)
    expect(page.locator("#i-D2 input:checked")).to_have_count(0)
    rest.click()
    assert review.count() == 1
    page.locator("#i-D2 .pb-band").get_by_text("一般", exact=True).click()
    expect(page.locator("[data-state=D2]")).to_have_text("已保存")
    expect(filled).to_have_count(rows - 2)
    page.get_by_role("button", name="保存这些").click()
    expect(page.locator("[data-gaps]")).to_have_text("各项都已评。")
    expect(filled).to_have_count(0)
    judged = {one.indicator.code: one.choice for one in review.select_related("indicator")}
    assert len(judged) == rows
    assert (judged["A6"], judged["D2"], judged["D3"]) == ("较好", "一般", "较好")

    form = page.locator("#return")
    form.get_by_label("原因").fill("请核实")
    form.get_by_text("点名指标").click()
    form.get_by_label("A6").check()
    form.get_by_role("button", name="退回支部").click()
    expect(page.get_by_text("已退回自评")).to_be_visible()
    page = sit_down(who["secretary"], viewport=viewport)
    page.goto(live_server.url + reverse("grading:self_sheet", args=[of.participation_id]))
    row = page.locator("#i-A6")
    page.get_by_role("button", name="领导班子好").click()
    expect(row).to_be_hidden()
    page.locator(".pb-banner").get_by_role("link", name="A6").click()
    expect(row).to_be_in_viewport()
