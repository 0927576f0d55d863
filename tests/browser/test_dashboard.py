"""Dashboard and homes in the browser: charts open lists, one page of paper, no barrier."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import Cycle
from tests import make
from tests.browser.desk import DESK, PHONE, sign_in
from tests.browser.test_print import sheets_of
from tests.config.overview import dashboard_school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"


def barriers(page):
    """What axe finds against WCAG and its best practice: [(rule, first piece of the page)]."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


def test_a_long_name_of_the_year_does_not_widen_the_page(live_server, page):
    dashboard_school.build()
    newest = Cycle.objects.latest("pk")
    Cycle.objects.filter(pk=newest.pk).update(name="2012年度基层组织建设年（试点）")
    sign_in(page, live_server, make.school_leader(name="欧阳慧兰"))

    page.goto(live_server.url + reverse("dashboard"))

    assert not is_wider_than_the_screen(page)


def is_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_a_leader_goes_from_the_school_to_a_list(live_server, page):
    dashboard_school.build()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    sign_in(page, live_server, make.school_leader())
    expect(page.get_by_role("heading", name="基层组织建设年工作简报")).to_be_visible()

    page.get_by_label("选择分党委").select_option("机械学院党委")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "基层组织建设年工作简报：机械学院党委"
    )
    page.get_by_role("link", name="全校").click()
    page.locator(".pb-alt summary").first.click()
    figure = page.locator(".pb-alt").first.locator("td a").first
    number = figure.inner_text()
    figure.click()

    expect(page.locator(".pb-pager")).to_contain_text(f"共 {number} 个党支部")
    assert complaints == []


def test_a_bar_of_the_chart_opens_its_list(live_server, page):
    dashboard_school.build()
    sign_in(page, live_server, make.school_leader())
    chart = page.locator('[data-chart="funnel"]')
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()

    # The first bar begins right of the words at the left edge.
    page.mouse.click(box["x"] + 80, box["y"] + 24)

    page.wait_for_url(lambda url: "figure=items_todo" in url)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("role", ["school_leader", "org_dept", "committee_staff", "secretary"])
def test_first_pages_have_no_barrier_and_fit(live_server, page, role, size):
    school = dashboard_school.build()
    page.set_viewport_size(size)
    sign_in(page, live_server, dashboard_school.everybody(school)[role])

    for path in (reverse("home"), reverse("dashboard")):
        page.goto(live_server.url + path)
        assert barriers(page) == []
        assert not is_wider_than_the_screen(page)


def test_the_branch_file_has_no_barrier(live_server, page):
    school = dashboard_school.build()
    sign_in(page, live_server, make.org_dept())

    page.goto(live_server.url + reverse("branch", args=[school["branches"][0].pk]))

    assert barriers(page) == []


def test_the_dashboard_of_many_prints_on_two_pages(live_server, page):
    dashboard_school.build()
    for number in range(24):
        make.participation(make.branch(of=make.committee(f"第{number}个学院党委")))
    sign_in(page, live_server, make.school_leader())

    assert sheets_of(page) == 2
