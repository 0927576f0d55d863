"""整改 from the problem to 已销号, each step by its own role in a browser of its own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from grading.models import Assessment, Decision
from rectification.models import RectificationItem
from rectification.plans.opening import open_plans
from tests.browser.desk import PHONE
from tests.grading import graded
from tests.rectification import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def weak_branch():
    """A 薄弱 branch with one finding, its grade approved: a 整顿方案 is asked of it, and two levels
    accept its items.
    """
    assessment = graded.assessment(committee_meetings=8)
    who = graded.people(assessment)
    graded.to_state(assessment, "approved", who)
    Assessment.objects.filter(pk=assessment.pk).update(grade="weak")
    Decision.objects.filter(assessment=assessment).update(grade="weak")
    open_plans([assessment.participation], timezone.localdate())
    office.finding(assessment.participation)
    return assessment.participation, who


@pytest.fixture
def refusals():
    return ("422",)


def test_from_problem_to_closed_by_every_role(weak_branch, sit_down, live_server, tmp_path):
    of, who = weak_branch
    plan_url = live_server.url + reverse("rectification:plan", args=[of.pk])

    make_items(sit_down(who["reviewer"]), live_server.url + reverse("drafts", args=[of.pk]))
    word_and_send_plan(sit_down(who["secretary"]), plan_url)
    approve_plan(sit_down(who["reviewer"]), plan_url)
    confirm_plan(sit_down(who["org"]), plan_url)

    item = RectificationItem.objects.get()
    item_url = live_server.url + item.get_absolute_url()
    report_and_ask(sit_down(who["secretary"], viewport=PHONE), item_url, evidence(tmp_path))
    accept(sit_down(who["reviewer"]), item_url, "验收通过，报组织部确认", "待组织部确认")
    accept(sit_down(who["org"]), item_url, "确认销号", "已销号")

    item.refresh_from_db()
    assert (item.state, item.levels, item.was_late) == ("closed", 2, False)


def evidence(folder):
    path = folder / "支委会记录.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    return path


def make_items(page, url):
    page.goto(url)
    page.get_by_role("button", name="全部生成").click()
    expect(page.get_by_text("已生成 1 个整改事项")).to_be_visible()


def word_and_send_plan(page, url):
    page.goto(url)
    page.get_by_label("主要问题类型").select_option("life")
    page.get_by_label("原因分析").fill("书记兼职多，支委会没有排定")
    page.get_by_label("总体目标").fill("半年内组织生活正常")
    page.get_by_label("主要措施").fill("调整分工，按月督促")
    page.get_by_label("整顿期限").fill((timezone.localdate() + timedelta(days=120)).isoformat())
    page.get_by_label("原因").last.fill("年初没有排定会期")
    page.get_by_label("整改目标").last.fill("支委会每月召开，全年12次")
    page.get_by_label("整改措施").fill("固定每月第二周周三，补开两次专题支委会")
    expect(page.get_by_text("2 项都已写全。")).to_be_visible()
    page.get_by_role("button", name="报送方案").click()
    page.get_by_role("dialog").get_by_role("button", name="报送方案").click()
    expect(page.get_by_text("整顿方案已报送，等待审核。")).to_be_visible()


def approve_plan(page, url):
    page.goto(url)
    _agree(page, "同意，报组织部审批", "整顿方案已同意，报组织部审批。")


def confirm_plan(page, url):
    page.goto(url)
    _agree(page, "批准整顿方案", "整顿方案已批准，开始整改。")


def _agree(page, label, said):
    page.get_by_role("button", name=label).click()
    page.get_by_role("dialog").get_by_role("button", name=label).click()
    expect(page.get_by_text(said)).to_be_visible()


def report_and_ask(page, url, path):
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_label("做了什么").fill("已补开两次专题支委会")
    page.get_by_label("完成率").select_option("100")
    page.get_by_label("佐证材料").first.set_input_files(path)
    page.get_by_role("button", name="保存进展").click()
    expect(page.get_by_role("link", name="支委会记录.pdf")).to_be_visible()
    page.locator("summary", has_text="申请销号").click()
    page.get_by_label("完成情况").fill("全年累计12次，形成月度议事办法")
    page.get_by_role("button", name="申请销号").click()
    page.get_by_role("dialog").get_by_role("button", name="申请销号").click()
    expect(page.get_by_text("已申请销号，等待验收。")).to_be_visible()


def accept(page, url, label, status):
    page.goto(url)
    with page.expect_download() as download:
        page.get_by_role("link", name="支委会记录.pdf").click()
    assert download.value.suggested_filename == "支委会记录.pdf"
    page.get_by_label("验收意见").fill("经核对，记录属实")
    page.get_by_role("button", name=label).click()
    page.get_by_role("dialog").get_by_role("button", name=label).click()
    expect(page.locator(".pb-head").get_by_text(status)).to_be_visible()


def test_back_and_save_again_leaves_one_entry(sit_down, live_server, tmp_path):
    item = office.item()
    page = sit_down(office.people(item)["secretary"])
    page.goto(live_server.url + item.get_absolute_url())
    for sentence in ("进展已保存。", "这份内容已经保存过，没有重复保存。"):
        # What the browser has not put in again by itself.
        page.get_by_label("做了什么").fill("补开支委会一次")
        page.get_by_label("完成率").select_option("40")
        page.locator("#id_progress-files").set_input_files(evidence(tmp_path))
        page.get_by_role("button", name="保存进展").click()
        expect(page.get_by_text(sentence)).to_be_visible()
        if sentence == "进展已保存。":
            page.go_back()

    assert (item.progress_rows.count(), item.evidence.count()) == (1, 1)


def test_a_fall_is_asked_about_before_anything_is_sent(sit_down, live_server):
    item = office.item(percent=40)
    page = sit_down(office.people(item)["secretary"], viewport=PHONE)
    page.goto(live_server.url + item.get_absolute_url())
    tick = page.get_by_label("比上次低，确认改低")
    expect(tick).to_be_hidden()
    page.get_by_label("做了什么").fill("记录有误")
    page.get_by_label("完成率").select_option("10")
    page.get_by_role("button", name="保存进展").click()
    assert item.progress_rows.count() == 0

    tick.check()
    page.get_by_role("button", name="保存进展").click()

    expect(page.get_by_text("进展已保存。")).to_be_visible()
    assert office.fresh(item).percent == 10


def test_a_file_of_another_kind_is_refused_and_the_text_stays(sit_down, live_server, tmp_path):
    item = office.item()
    page = sit_down(office.people(item)["secretary"], viewport=PHONE)
    path = tmp_path / "网页.pdf"
    path.write_text("<html></html>")

    page.goto(live_server.url + item.get_absolute_url())
    page.get_by_label("做了什么").fill("补开支委会一次")
    page.get_by_label("佐证材料").first.set_input_files(path)
    page.get_by_role("button", name="保存进展").click()

    expect(page.get_by_text("不是可以上传的文件")).to_be_visible()
    expect(page.get_by_label("做了什么")).to_have_value("补开支委会一次")
