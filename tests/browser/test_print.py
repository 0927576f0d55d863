"""How many sheets of A4 a page takes."""

import pytest
from django.urls import reverse

from grading.models import Assessment
from tests import make
from tests.browser.test_dashboard import DESK, PHONE, sign_in
from tests.config import dashboard_school
from tests.grading import graded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sheets_of(page):
    return page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("branches", [4, 26, 60])
def test_the_dashboard_of_a_sub_committee_prints_on_one_page(live_server, page, size, branches):
    """Up to 26 branches are listed under the charts; of more the list has its own page."""
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
    assert sheets_of(page) == 1


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
