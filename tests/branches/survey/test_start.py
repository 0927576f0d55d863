"""Where the form opens, what is silent until somebody begins, and what comes after 报送."""

import re
from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from branches.models import Survey
from branches.rulebook.fields import SECTIONS
from branches.survey.following import following_in
from branches.survey.quiet import quiet_sections
from branches.survey.services import SurveyNotReady, submit_survey
from branches.survey.start import named_in, opening_of
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from tests import make
from tests.branches.survey.test_survey import complete, surveyed
from tests.branches.survey.test_views import field_of, fresh, page_of

pytestmark = pytest.mark.django_db


def form_of(participation):
    return reverse("branches:survey", args=[participation.pk])


def returned(reason, **changes):
    participation = surveyed(**changes)
    participation.survey.state, participation.survey.return_reason = "returned", reason
    participation.survey.save()
    return participation


# Where it opens


@pytest.mark.parametrize(
    ("gap", "opening"),
    [
        ({"theme_days": None, "has_idea": None}, ("mechanism", "theme_days")),
        ({"secretary_hours": None}, ("team", "secretary_hours")),
        ({"idea_text": ""}, ("", "")),
    ],
)
def test_a_survey_opens_at_its_first_gap(client, gap, opening):
    participation = surveyed(**gap)
    client.force_login(make.staff(participation.sub_committee))

    page = client.get(form_of(participation))

    section, place = opening
    assert opening_of(participation.survey) == opening
    assert page.context["section"] == (section or "check")
    if place:
        assertContains(page, f'data-start="{place}"')
    assert client.get(page_of(participation, "setup")).context["section"] == "setup"


def test_readers_begin_at_the_first_section(client):
    participation = surveyed(theme_days=None)
    client.force_login(make.leader(participation.sub_committee))

    page = client.get(form_of(participation))

    assert page.context["section"] == next(iter(SECTIONS))
    assertNotContains(page, "data-start")


@pytest.mark.parametrize(
    ("reason", "places"),
    [
        ("工作经费填的是预算数；民主评议参加人数不一致", ["funds", "appraisal_attended"]),
        ("组织生活次数不符", ["theme_days"]),
        ("书记任职时间请核对", ["officers"]),
        ("党员队伍请重新核对", [""]),
        ("请核对后再报", []),
    ],
)
def test_a_returned_survey_opens_at_what_the_return_names(client, reason, places):
    """In the words of the year: the set of 2012 calls 主题党日 组织生活."""
    participation = returned(reason, lectures=None)
    survey = participation.survey
    client.force_login(make.staff(participation.sub_committee))

    page = client.get(form_of(participation))

    assert [place for _section, place in named_in(survey)] == places
    assert opening_of(survey)[1] == [*places, "lectures"][0]
    told = {row.name for row in page.context["rows"] if row.returned == reason}
    assert told == {*places} - {"officers", ""}


def test_what_a_return_names_leads_to_its_place(client):
    """A question by its name, a section by its title, a finding by its code."""
    participation = returned("工作经费填的是预算数；党员队伍、E01请核对<b>", lectures=None)
    client.force_login(make.staff(participation.sub_committee))

    page = client.get(form_of(participation))

    links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', page.context["returned"])
    assert [text for _url, text in links] == ["工作经费", "党员队伍", "E01"]
    assert [url.partition("#")[2] for url, _text in links[:2]] == ["field-funds", "section-title"]
    assert "section=members" in links[1][0]
    assert "请核对&lt;b&gt;" in page.context["returned"]


# What is silent


@pytest.fixture
def opened():
    """A survey as a round opens it in the second year: the register, and what was carried over."""
    branch = make.branch(founded_on=date(2000, 1, 1), elected_on=date(2004, 3, 1), term_years=3)
    participation = make.participation(branch, elected_on=date(2004, 3, 1), term_years=3)
    survey = participation.survey
    survey.founded_on, survey.group_count = branch.founded_on, 0
    survey.prefilled = {"group_count": "last", "secretary_hours": "ledger:8"}
    survey.save()
    return participation


def test_what_nobody_has_begun_shows_no_finding(client, opened):
    client.force_login(make.staff(opened.sub_committee))

    for section in SECTIONS:
        page = client.get(page_of(opened, section))
        assert [line for row in page.context["rows"] for line in row.lines] == []
        assert page.context.get("officer_lines", []) == []
        assert [step["remark"] for step in page.context["steps"]] == [""] * 6
        assertNotContains(page, "pb-find--")
    assert quiet_sections(fresh(opened).survey) == {*SECTIONS}


def test_a_section_speaks_once_somebody_has_begun_it_and_no_other(client, opened):
    client.force_login(make.staff(opened.sub_committee))

    data = {"field": "duty_report_held", "duty_report_held": "0", "base-duty_report_held": ""}
    answer = client.post(field_of(opened), data)
    typed = {"field": "secretary_hours", "secretary_hours": "1", "base-secretary_hours": ""}
    client.post(field_of(opened), typed)

    assertContains(answer, "书记本年度没有述职")
    assert quiet_sections(fresh(opened).survey) == {*SECTIONS} - {"team"}
    mechanism = client.get(page_of(opened, "mechanism"))
    assertNotContains(mechanism, "没有召开组织生活会")
    assert [step["remark"] for step in mechanism.context["steps"][2:]] == [""] * 4


@pytest.mark.parametrize(
    "change", [{"prefilled": {"group_count": "import"}}, {"state": "returned"}, {"term_years": 2}]
)
def test_what_a_file_or_a_person_has_answered_is_begun(opened, change):
    Survey.objects.filter(pk=opened.survey.pk).update(**change)

    assert "setup" not in quiet_sections(fresh(opened).survey)


def test_a_report_names_every_gap_with_a_way_there(client, opened):
    staff = make.staff(opened.sub_committee)
    client.force_login(staff)
    with pytest.raises(SurveyNotReady) as refused:
        submit_survey(opened, by=staff)

    blocked = client.post(reverse("survey_submit", args=[opened.pk]))

    assert blocked.status_code == 409
    assert {one.code for one in refused.value.findings} == {"E01"}
    missing = [line for line in blocked.context["errors"] if line.is_missing]
    assert f"{len(missing)}处错误须改正" in blocked.context["blocked"]
    for line in missing:
        link = f"{form_of(opened)}?section={line.section}#{line.anchor}"
        assertContains(blocked, f'href="{link}"', status_code=409)
    gap = missing[0]
    assertContains(client.get(page_of(opened, gap.section)), f'id="{gap.anchor}"')


def test_what_was_carried_over_whole_is_told_at_the_report(client, opened):
    """Its answers stand, so 报送 would keep what is found in them."""
    whole = {name: value for name, value in complete().items() if value is not None}
    of_setup = {"setup_basis": "教研室", "is_joint": False, "joint_unit_count": 1}
    for name, value in of_setup.items():
        assert name in whole
        setattr(opened.branch, name, value)
        setattr(opened.survey, name, value)
    opened.branch.save()
    opened.survey.save()
    client.force_login(make.staff(opened.sub_committee))

    found = client.get(page_of(opened, "setup")).context["rows"]
    told = client.get(page_of(opened, "check"))

    assert [line for row in found for line in row.lines] == []
    assertContains(told, "逾期")


# What comes after 报送


@pytest.fixture
def pile():
    """Three unfinished surveys of one 分党委, the second of students; one of another 分党委."""
    place, round = make.committee(), make.round()
    kinds = (("30001", "staff"), ("30002", "student"), ("30003", "staff"))
    branches = [make.branch(of=place, code=code, kind=kind) for code, kind in kinds]
    values = {
        name: value
        for name, value in complete().items()
        if name not in ("name", "short_name", "kind")
    }
    rows = [make.participation(one, within=round, **values) for one in branches]
    make.participation(make.branch(), within=round)
    load_rubrics(round)
    open_assessments(rows)
    return rows


def report(client, participation, query=""):
    return client.post(reverse("survey_submit", args=[participation.pk]) + query, follow=True)


def test_after_a_report_the_next_branch_of_the_list_is_offered(client, pile):
    first, second, third = pile
    client.force_login(make.staff(first.sub_committee))
    kept = "?list=kind%3Dstaff"

    page = client.get(f"{reverse('branches:surveys')}?kind=staff&page=1")
    assertContains(page, f'href="{form_of(first)}{kept}"', count=2)
    assertContains(page, "填报下一个支部（还有 2 个）")
    check = client.get(f"{form_of(first)}{kept}")
    assertContains(check, f'action="{reverse("survey_submit", args=[first.pk])}?&amp;list=')

    page = report(client, first, kept)
    assertContains(page, "填报下一个支部")
    assertContains(page, f'href="{form_of(third)}{kept}"')
    page = report(client, third, kept)
    assertContains(page, "列表筛选的支部都已报送")
    assertContains(page, f'href="{form_of(second)}"')
    page = report(client, second)
    assertContains(page, "本单位 3 个支部已全部报送")
    assertContains(client.get(reverse("branches:surveys")), "本单位 3 个支部已全部报送")


def test_who_fills_in_nothing_is_offered_nothing(client, pile):
    place = pile[0].sub_committee
    for user in (make.leader(place), make.secretary(pile[0].branch), make.auditor()):
        client.force_login(user)
        assertNotContains(client.get(reverse("branches:surveys")), "填报下一个")
        assert following_in(user, pile[0].round, "") is None


def test_the_department_goes_on_with_the_branches_without_a_committee(pile):
    root = pile[0].sub_committee.parent
    direct = make.participation(make.branch(of=root), within=pile[0].round)

    found = following_in(make.org_dept(), pile[0].round, "")

    assert (found.url, found.left) == (form_of(direct), 1)
