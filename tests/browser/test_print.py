"""How many sheets of A4 a page takes."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from grading.models import Assessment
from rectification.ledger.columns import CHOICE
from tests import make
from tests.browser.desk import DESK, PHONE, sign_in
from tests.browser.pdf import sizes
from tests.config.overview import dashboard_school
from tests.grading import graded
from tests.matrix.test_matrix import READABLE, ROWS, address, expected, sample_of
from tests.matrix.world import build
from tests.rectification import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# A4, and what is left of it between the margins, in pixels: media queries ask for the sheet.
SHEET = {"width": 794, "height": 1123}
BETWEEN_MARGINS = {"width": 710.5, "height": 1046}
LEAST = 8.95  # points; what is said is 9
PRINTABLE = re.compile(rb"data-print\b|pb-print-wide")
MEDIA_BOX = re.compile(rb"/MediaBox \[0 0 ([\d.]+)")


DRAWN = "[...document.querySelectorAll('[data-chart]')].every((one) => one.querySelector('canvas'))"


def sheets_of(page):
    page.wait_for_load_state("networkidle")
    page.wait_for_function(DRAWN)
    return page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")


def lay_out(page):
    """The page on the screen as it lies on paper."""
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    page.evaluate("width => { document.body.style.width = `${width}px` }", BETWEEN_MARGINS["width"])


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("branches", "sheets"), [(4, 2), (26, 3), (60, 2)])
def test_the_dashboard_of_a_sub_committee_prints_on_few_pages(
    live_server, page, size, branches, sheets
):
    """Sentences and figures on the first page, the charts after them; up to 26 branches are listed
    below, of more the list has its own page. One page would take type of 5 to 9 pt.
    """
    school = dashboard_school.build()
    place = school["committees"][0]
    for number in range(
        branches - place.branches.filter(participations__round=school["now"]).count()
    ):
        branch = make.branch(f"机电工程与自动化研究所第{number}教工党支部", of=place)
        one = make.participation(branch, within=school["now"])
        Assessment.objects.create(participation=one, state="committee_decided", grade="advanced")
    page.set_viewport_size(size)
    sign_in(page, live_server, make.school_leader())
    page.goto(f"{live_server.url}{reverse('dashboard')}?committee={place.pk}")

    page.emulate_media(media="print")
    assert page.locator("#branches table").is_visible() == (branches <= 26)
    page.emulate_media(media="null")
    assert sheets_of(page) <= sheets


def test_the_briefing_has_its_sentences_and_figures_on_the_first_of_two_pages(live_server, page):
    dashboard_school.build()
    sign_in(page, live_server, make.school_leader())
    page.goto(live_server.url + reverse("dashboard"))

    assert sheets_of(page) <= 2
    lay_out(page)
    for part in (".pb-kpis", ".pb-course"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] < BETWEEN_MARGINS["height"], part


def test_charts_are_drawn_as_large_as_they_are_printed(live_server, page):
    """Paper scales the bitmap, and its words with it."""
    school = dashboard_school.build()
    sign_in(page, live_server, make.school_leader())
    for query in ("", f"?committee={school['committees'][0].pk}"):
        page.goto(f"{live_server.url}{reverse('dashboard')}{query}")
        lay_out(page)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        scales = page.locator("canvas").evaluate_all(
            "all => all.map(one => 2 * one.getBoundingClientRect().width / one.width)"
        )
        page.emulate_media(media="null")
        assert len(scales) > 3
        assert all(0.97 < one < 1.1 for one in scales), scales


def test_no_printed_word_is_smaller_than_nine_points(live_server, page):
    """Every page that offers to be printed, and the ledger with all its columns."""
    world = build()
    org = world.actors["org_dept"]
    reader = Client()
    reader.force_login(org)
    sign_in(page, live_server, org)
    small, printed = {}, set()
    for name in READABLE:
        row = ROWS[name]
        key = sample_of(row) if row.family != "programme" else "finished"
        if row.leaves_trace or expected(row, "get", "org_dept", key) is not None:
            continue
        path = address(world, name, key)
        answer = reader.get(path)
        if answer.status_code != 200 or not PRINTABLE.search(b"".join(answer)):
            continue
        page.goto(live_server.url + path)
        found = sizes(page.pdf(prefer_css_page_size=True))
        printed.add(name)
        assert found, name
        small |= {(name, size): many for size, many in found.items() if size < LEAST}

    assert small == {}
    assert {"dashboard", "rectification:print", "grading:print_list", "training:summary"} <= printed
    assert len(printed) > 14


@pytest.mark.parametrize(("count", "paper"), [(11, "842"), (30, "1191")])
def test_a_ledger_of_many_columns_takes_a3_and_stays_readable(live_server, page, count, paper):
    item = office.item(days_left=-3)
    org = make.org_dept()
    CHOICE.keep(org, [one.name for one in CHOICE.offered][:count])
    sign_in(page, live_server, org)
    page.goto(live_server.url + reverse("rectification:print"))

    content = page.pdf(prefer_css_page_size=True)
    assert min(sizes(content)) >= LEAST
    [width] = {round(float(one)) for one in MEDIA_BOX.findall(content)}
    assert str(width) == paper
    assert page.locator("thead th").count() == count + 1
    assert item.problem in page.locator("tbody").inner_text()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_reasons_of_a_grade_print_on_three_pages_and_complete(live_server, page, size):
    note = "支部书记带头讲党课，组织专题研讨，形成会议记录和整改清单，师生反映较好。"
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "approved", who, note=note)
    page.set_viewport_size(size)
    sign_in(page, live_server, who["leader"])
    page.goto(live_server.url + reverse("grading:why", args=[of.participation_id]))

    assert sheets_of(page) <= 3
    page.emulate_media(media="print")
    for part in ("#why-title", "#both-title", "#decisions-title", "#radar-title"):
        assert page.locator(part).is_visible()
    assert page.locator(".gr-both tbody tr").count() == 5 + 26
    assert all(row.is_visible() for row in page.locator(".gr-both tbody tr").all())


def test_a_survey_ends_its_page_after_a_whole_line(live_server, page):
    """Each answer draws its own frame: no box stays open at the foot of a page."""
    one = make.participation(state="submitted")
    sign_in(page, live_server, make.secretary(one.branch))
    page.goto(live_server.url + reverse("branches:survey_print", args=[one.pk]))

    assert sheets_of(page) <= 2
    page.emulate_media(media="print")
    frames = page.locator(".pb-answers").evaluate_all(
        "boxes => boxes.map(box => getComputedStyle(box).borderTopWidth)"
    )
    assert set(frames) == {"0px"}
