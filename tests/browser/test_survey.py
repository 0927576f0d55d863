"""The survey in the browser: typed, checked, collided over and reported by 分党委 staff."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from tests import make
from tests.branches.survey.test_survey import surveyed

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def participation():
    participation = surveyed(theme_days=3, mobile_members=9, term_years=3)
    load_rubrics(participation.round)
    open_assessments([participation])
    return participation


@pytest.fixture
def open_survey(live_server, browser, browser_context_args, participation):
    """A page of the survey for a user of its own: open_survey(user, section)."""
    contexts = []

    def open_page(user, section, **options):
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        context = browser.new_context(**browser_context_args, **options)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        address = reverse("branches:survey", args=[participation.pk])
        page.goto(f"{live_server.url}{address}?section={section}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def stored(participation, name):
    participation.survey.refresh_from_db()
    return getattr(participation.survey, name)


def type_into(page, name, text):
    page.fill(f"#id_{name}", text)
    page.keyboard.press("Tab")


def test_a_question_is_saved_as_typed_and_its_finding_goes(open_survey, participation):
    page = open_survey(make.staff(participation.sub_committee), "mechanism")
    note = page.locator("#note-theme_days")
    expect(note).to_contain_text("少于12次")

    type_into(page, "theme_days", "12")

    expect(note).not_to_contain_text("少于12次")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    assert stored(participation, "theme_days") == 12


def test_what_cannot_be_read_stays_in_the_field_and_says_what_to_do(open_survey, participation):
    page = open_survey(make.staff(participation.sub_committee), "mechanism")

    type_into(page, "lectures", "两次")

    expect(page.locator("#note-lectures")).to_contain_text("请填整数")
    expect(page.locator("#id_lectures")).to_have_value("两次")
    assert stored(participation, "lectures") == 0


def test_the_total_follows_its_parts(open_survey, participation):
    page = open_survey(make.staff(participation.sub_committee), "members")

    type_into(page, "probationary_members", "2")

    expect(page.locator("#total-total_members")).to_have_text("8")
    expect(page.locator("#note-total_members")).to_contain_text("五类党员合计6人")


@pytest.mark.parametrize(("button", "kept"), [("mine", 2), ("theirs", 5)])
def test_two_people_on_one_question_see_both_values(open_survey, participation, button, kept):
    page = open_survey(make.staff(participation.sub_committee), "setup")
    other = open_survey(make.staff(participation.sub_committee, name="韦老师"), "setup")
    type_into(other, "term_years", "5")
    expect(other.locator("#save-state")).to_contain_text("已自动保存")

    type_into(page, "term_years", "2")

    banner = page.locator("#conflict-term_years")
    expect(banner).to_contain_text("韦老师")
    expect(banner).to_contain_text("您填“2年”，对方保存为“5年”")
    page.click(f"[data-use-{button}=term_years]")
    expect(banner).to_be_empty()
    expect(page.locator("#id_term_years")).to_have_value(str(kept))
    expect(page.locator("#save-state")).to_contain_text("已")
    assert stored(participation, "term_years") == kept


def test_a_lost_connection_is_said_and_made_up_for(open_survey, participation):
    page = open_survey(make.staff(participation.sub_committee), "mechanism")
    page.context.set_offline(True)

    type_into(page, "lectures", "2")

    expect(page.locator("#save-state")).to_contain_text("未保存")
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text("已自动保存", timeout=10_000)
    assert stored(participation, "lectures") == 2


def test_the_way_to_the_report(open_survey, participation):
    page = open_survey(make.staff(participation.sub_committee), "members")
    page.fill("[data-note]", "含驻外人员")
    page.keyboard.press("Tab")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    page.keyboard.press("Alt+n")
    expect(page.locator("h2").first).to_have_text("四、工作机制与保障")

    page.get_by_role("button", name="核对并报送").click()
    page.get_by_role("button", name="报送", exact=True).click()
    page.locator(".modal").get_by_role("button", name="报送").click()

    expect(page.locator(".pb-messages")).to_contain_text("已报送")
    assert stored(participation, "state") == "submitted"
    assert stored(participation, "finding_notes") == {"W02:mobile_members": "含驻外人员"}


def test_the_form_works_without_scripts(open_survey, participation):
    staff = make.staff(participation.sub_committee)
    page = open_survey(staff, "mechanism", java_script_enabled=False)

    page.fill("#id_lectures", "2")
    page.get_by_role("button", name="保存本节").click()

    expect(page.locator(".pb-messages")).to_contain_text("已保存")
    assert stored(participation, "lectures") == 2


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("section", ["members", "check"])
def test_the_form_is_accessible_and_fits(open_survey, participation, width, section):
    page = open_survey(make.staff(participation.sub_committee), section)
    page.set_viewport_size({"width": width, "height": 900})

    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations.map(one => one.id))")

    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
