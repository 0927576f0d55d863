"""The 复评 of a weak branch, every role at a machine of its own: the survey confirmed section by
section, 申报 and the grounds of what is judged higher, 考评, 决定, 认定, and the way back.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import Survey
from branches.rulebook.fields import COUNTED_FIELDS, REGISTER_FIELDS, SECTIONS, fields_of
from branches.survey.services import submit_survey
from grading.models import Assessment, Ground
from rectification.models import Application, Promotion
from tests import make
from tests.branches.survey.test_survey import complete
from tests.browser.desk import DESK, PHONE
from tests.browser.test_grading import judge_all, send
from tests.grading import graded, regraded
from tests.rectification import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("name", "short_name", "kind")
ANSWERS = complete(staff_members=20, has_place=True) | graded.FLAWLESS
ANSWERS = {name: value for name, value in ANSWERS.items() if name not in NAMES}
FIRST = {"committee_meetings": 8, **regraded.WEAK}
SECOND = {"committee_meetings": 12, "elected_on": "20120510"}
PAPER = "校党发〔2012〕21号"


@pytest.fixture
def opened():
    """(Assessment of a weak branch in its 复评, people, an item of A6 that two levels closed)."""
    register = {name: ANSWERS[name] for name in REGISTER_FIELDS if name in ANSWERS}
    of = make.branch(**register)
    low = {"choice": "一般", "counts": 1}
    row, who = regraded.first(of, choices=low, **(ANSWERS | FIRST))
    assert row.grade == "weak"
    who = {**who, "staff": who["reviewer"], "school": make.school_leader()}
    words = {"source_code": "A6", "indicator_code": "A6", "problem": "支委分工不清"}
    item = office.item(row.participation, levels=2, **words)
    for step in (office.ask, office.accept, office.close):
        step(office.fresh(item), who)
    now = Assessment.objects.get(participation__round=regraded.opened(row))
    graded.poll(now.participation)
    return now, who, office.fresh(item)


def fill_in(page, names):
    """The counts of the year are asked anew; the rest is confirmed or put right."""
    for name in names:
        box = page.locator(f"#id_{name}")
        if (name in COUNTED_FIELDS or name in SECOND) and box.count():
            box.fill(str(SECOND.get(name, ANSWERS[name])))
            box.press("Tab")


def test_the_survey_is_looked_through_section_by_section(opened, sit_down, live_server):
    of, who, _item = opened
    survey = live_server.url + reverse("branches:survey", args=[of.participation_id])
    page = sit_down(who["staff"], viewport=DESK)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="去填报").first.click()
    page.goto(f"{survey}?section=check")
    expect(page.get_by_text(f"核对后才能报送（{len(SECTIONS)}）")).to_be_visible()
    for section in SECTIONS:
        page.goto(f"{survey}?section={section}")
        fill_in(page, [one.name for one in fields_of(section)])
        page.get_by_role("button", name="本节已核对").click()
        expect(page.get_by_text("本节已核对；以后改动的")).to_be_visible()

    page.goto(f"{survey}?section=mechanism&differ=1")
    expect(page.locator("#field-committee_meetings")).to_contain_text("8")
    page.goto(f"{survey}?section=check")
    for doubt in page.locator("[data-note]").all():
        doubt.fill("已核对，属实")
    send(page, "报送")
    expect(page.locator(".pb-messages")).to_contain_text("已报送")
    found = Survey.objects.get(participation=of.participation_id)
    assert (found.state, sorted(found.confirmed)) == ("submitted", sorted(SECTIONS))
    assert (found.committee_meetings, str(found.elected_on)) == (12, "2012-05-10")


@pytest.fixture
def surveyed(opened):
    of, who, item = opened
    answers = ANSWERS | {"elected_on": "2012-05-10", "confirmed": list(SECTIONS)}
    Survey.objects.filter(participation=of.participation_id).update(**answers)
    submit_survey(of.participation, by=who["staff"])
    return of, who, item


def test_the_secretary_says_what_was_done_and_why_more_is_claimed(surveyed, sit_down, live_server):
    of, who, item = surveyed
    page = sit_down(who["secretary"], viewport=PHONE)
    page.goto(live_server.url + reverse("promotion:application", args=[of.participation_id]))
    expect(page.get_by_label("采取措施")).to_have_value(f"1. {item.measure}")
    page.get_by_label("整改成效").fill("支委会由 8 次增至 12 次")
    page.get_by_label("申报等级").select_option("qualified")
    page.get_by_role("button", name="保存申报").click()
    expect(page.get_by_text("申报已保存")).to_be_visible()

    sheet = live_server.url + reverse("grading:self_sheet", args=[of.participation_id])
    page.goto(sheet)
    page.get_by_role("button", name="确认据调查的各项").click()
    expect(page.get_by_text("已确认据调查的")).to_be_visible()
    for box in page.locator("tr[data-left] input[type=checkbox]").all():
        box.check()  # what the survey does not answer in full
    for code in ("A6", "D2"):
        row = page.locator(f"#i-{code}")
        expect(row).to_contain_text("上轮：评为“一般”")
        row.locator(".pb-band").get_by_text("好", exact=True).click()
        expect(row.locator("[data-state]")).to_contain_text("比上轮提高，未写依据")
    page.locator("#D2-note").fill("与两个课题组结对，解决实验排期")
    page.reload()
    grounds = page.get_by_role("region", name="提高的依据")
    grounds.get_by_role("button", name="引用").click()
    expect(grounds.get_by_role("button", name="取消")).to_be_visible()
    send(page, "保存并报送")
    expect(page.get_by_text("的自评已报送")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert Application.objects.get().hoped_grade == "qualified"
    assert (Ground.objects.get().code, Ground.objects.get().item) == ("A6", item.pk)


@pytest.fixture
def sent(surveyed):
    of, who, _item = surveyed
    higher = {"choice": "好", "note": "整改后有新的记录"}
    return graded.to_state(of, "self_submitted", who, **higher), who


def test_review_opinion_and_recognition_lead_to_the_cell_and_back(sent, sit_down, live_server):
    of, who = sent
    page = sit_down(who["staff"], viewport=DESK)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="去考评").click()
    judge_all(page, "好")
    send(page, "提交考评意见")
    expect(page.get_by_text("的考评意见已提交")).to_be_visible()

    page = sit_down(who["leader"], viewport=DESK)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="去定级").click()
    # Two grades at once want a word of 组织部, which has said none.
    expect(page.get_by_text("还缺 1 项，按规则为合格")).to_be_visible()
    expect(page.get_by_role("radio", name="先进")).to_have_count(0)
    page.get_by_role("radio", name="合格").check()
    send(page, "决定等级")
    expect(page.get_by_text("的等级已决定")).to_be_visible()

    page = sit_down(who["org"], viewport=DESK)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="去登记").click()
    page.get_by_label("文号").fill(PAPER)
    send(page, "登记审定")
    expect(page.get_by_text("1 个党支部已登记审定")).to_be_visible()
    promotion = Promotion.objects.get()
    assert (promotion.from_grade, promotion.to_grade) == ("weak", "qualified")

    page = sit_down(who["school"], viewport=DESK)
    page.goto(live_server.url + reverse("promotion:matrix"))
    page.locator(".pb-mx tbody tr", has_text="薄弱").locator(".pb-mx__c--up a").click()
    page.get_by_role("row", name=str(of.participation)).get_by_role("link").first.click()
    page.get_by_role("link", name="晋位历程", exact=True).click()
    page.get_by_role("list", name="晋位历程").first.get_by_role("link", name="晋一级").click()
    expect(page.locator(".pb-head")).to_contain_text(PAPER)
    page.get_by_role("link", name="来龙去脉").click()
    told = page.get_by_role("region", name="C1 ")
    told.get_by_role("link", name="调查摸底").first.click()
    field = page.locator("#field-committee_meetings")
    expect(field).to_be_in_viewport()
    expect(field).to_contain_text("8")
