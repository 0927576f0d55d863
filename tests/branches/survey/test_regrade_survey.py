"""The survey of a 复评: taken over, looked at section by section, counts of the year asked anew."""

from datetime import date

import pytest
from django.urls import reverse

from branches.errors import Refusal
from branches.models import AuditEntry, Participation, Survey
from branches.rulebook.fields import COUNTED_FIELDS, FIELDS, SECTIONS, fields_of, is_asked
from branches.survey.forms import write
from branches.survey.queries import gaps_of, unconfirmed_sections
from branches.survey.services import (
    Edit,
    SurveyNotReady,
    confirm_section,
    live_findings,
    save_fields,
)
from branches.survey.services import submit_survey as submit
from branches.survey.start import opening_of
from config.acts.regrade import open_regrade
from tests import make
from tests.config.acts.test_regrade import D2, in_regrade
from tests.grading import graded

pytestmark = pytest.mark.django_db
URL = "branches:survey"
ANSWERS = {"int": 1, "decimal": 1, "bool": True, "text": "有", "long": "有", "date": D2} | {
    "choice": "good"
}


@pytest.fixture
def here():
    """A branch in a 复评, whose first survey was full but for what nobody must answer."""
    first = make.round()
    before = graded.assessment(within=first, lectures=3, mobile_members=1)
    round = open_regrade(first.cycle, cutoff_on=D2, by=make.org_dept())
    return in_regrade(round, before)


@pytest.fixture
def staff(here):
    return make.staff(here.sub_committee)


def seen(here, section):
    survey = Survey.objects.get(participation=here)
    return {one.name: getattr(survey, one.name) for one in fields_of(section)}


def confirm_all(here, staff):
    for section in SECTIONS:
        confirm_section(here, section, seen(here, section), by=staff)


def loaded(here):
    rows = Survey.objects.select_related("participation__branch", "participation__round__cycle")
    return rows.get(participation=here)


def form_of(here, section, **changed):
    """What the browser sends of a section that is shown whole."""
    survey = Survey.objects.get(participation=here)
    sent = {}
    for one in fields_of(section):
        if not one.computed and is_asked(one, survey):
            sent[f"base-{one.name}"] = sent[one.name] = write(one, getattr(survey, one.name))
    return sent | changed


def post(client, here, section, who, **form):
    client.force_login(who)
    return client.post(f"{reverse(URL, args=[here.pk])}?section={section}", form)


def test_a_report_names_the_sections_that_nobody_has_looked_at(here, staff):
    confirm_section(here, "setup", seen(here, "setup"), by=staff)

    with pytest.raises(SurveyNotReady, match="领导班子、党员队伍、.*、作用发挥还没有核对"):
        submit(here, by=staff)

    confirm_all(here, staff)
    with pytest.raises(SurveyNotReady) as stopped:
        submit(here, by=staff)
    assert "核对" not in stopped.value.message
    missing = {one.field for one in stopped.value.findings if one.code == "E01"}
    assert missing & set(COUNTED_FIELDS) == {
        name
        for name in COUNTED_FIELDS
        if name != "hardship_visited"  # asked of 离退休 alone
    }


def test_a_change_in_a_section_does_not_confirm_the_rest(here, staff):
    save_fields(here, [Edit("group_count", 2, 3)], by=staff)

    assert unconfirmed_sections(Survey.objects.get(participation=here)) == list(SECTIONS)


def test_one_click_confirms_what_stands_on_the_page(client, here, staff):
    form = form_of(here, "members", mobile_members="2")

    answer = post(client, here, "members", staff, confirm="1", **form)

    survey = Survey.objects.get(participation=here)
    assert answer.status_code == 302
    assert (survey.confirmed, survey.mobile_members) == (["members"], 2)
    entry = AuditEntry.objects.filter(participation=here, action="survey.confirm").get()
    assert entry.changes == {"三、党员队伍": ["", "已核对"]}


def test_what_was_not_on_the_page_cannot_be_confirmed(client, here, staff):
    form = form_of(here, "members")
    del form["mobile_members"], form["base-mobile_members"]

    answer = post(client, here, "members", staff, confirm="1", **form)

    assert answer.status_code == 409
    assert Survey.objects.get(participation=here).confirmed == []


def test_what_somebody_changed_meanwhile_was_not_seen(client, here, staff):
    form = form_of(here, "members")
    save_fields(here, [Edit("mobile_members", 1, 4)], by=staff)

    answer = post(client, here, "members", staff, confirm="1", **form)

    assert answer.status_code == 409
    assert "看过全部内容后再核对" in answer.text
    assert Survey.objects.get(participation=here).confirmed == []


def test_who_only_reads_confirms_nothing(client, here):
    answer = post(client, here, "setup", make.secretary(here.branch), confirm="1")

    assert answer.status_code == 403


def test_an_archived_survey_is_not_confirmed(here, staff):
    Participation.objects.filter(pk=here.pk).update(frozen_at="2013-01-01T00:00Z")

    with pytest.raises(Refusal):
        confirm_section(here, "setup", seen(here, "setup"), by=staff)


def test_counts_stand_beside_those_of_the_round_before(client, here, staff):
    client.force_login(staff)
    url = reverse(URL, args=[here.pk])

    page = client.get(url, {"section": "mechanism"})
    row = next(one for one in page.context["rows"] if one.name == "lectures")
    assert (row.value, row.last) == ("", "3次")
    assert "上轮 3次，请按本轮重新填写" in page.text

    save_fields(here, [Edit("lectures", None, 4)], by=staff)
    page = client.get(url, {"section": "mechanism", "differ": "1"})
    assert [(one.name, one.before) for one in page.context["rows"]] == [("lectures", "3次")]
    assert "只看与上轮不同的" in client.get(url, {"section": "mechanism"}).text


def test_what_was_taken_over_says_so_and_what_was_empty_does_not(client, here, staff):
    client.force_login(staff)

    page = client.get(reverse(URL, args=[here.pk]), {"section": "members"})

    marks = {one.name: one.mark for one in page.context["rows"]}
    assert (marks["full_members"], marks["women_members"]) == ("沿用上轮", "")
    assert "本节已核对" in page.text
    check = client.get(reverse(URL, args=[here.pk]), {"section": "check"})
    assert [key for key, _title in check.context["unconfirmed"]] == list(SECTIONS)


def test_the_form_opens_at_a_gap_then_at_what_nobody_has_looked_at(here):
    survey = loaded(here)
    assert opening_of(survey)[1] in {one.name for one in gaps_of(survey)}

    for field in FIELDS:
        if getattr(survey, field.name) in (None, ""):
            setattr(survey, field.name, ANSWERS[field.type])
    survey.confirmed = ["setup"]
    assert opening_of(survey) == ("team", "")


def test_findings_are_those_of_the_new_cut_off(here):
    """The term ended between the two cut-offs."""
    survey = loaded(here)
    survey.elected_on, survey.term_years = date(2009, 6, 1), 3
    late = {one.code for one in live_findings(survey) if one.field == "elected_on"}
    survey.participation.round.cutoff_on = date(2012, 3, 20)
    before = {one.code for one in live_findings(survey) if one.field == "elected_on"}

    assert late - before == {"F07"}


def test_a_first_survey_of_a_branch_asks_for_no_confirmation(here):
    Survey.objects.filter(participation=here).update(confirmed=None)

    assert unconfirmed_sections(Survey.objects.get(participation=here)) == []
