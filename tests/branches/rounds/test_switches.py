"""A rule switched off for a year: its findings go, its points stay; switched on, they return."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.errors import Refusal
from branches.models import AuditEntry, Finding, Participation, Survey
from branches.rounds import services as rounds
from branches.rounds.switches import switch_off, switch_on
from branches.survey.services import finding_rows, live_findings, submit_survey
from grading.sheets.cards import load_cards
from rectification.plans.problems import open_problems, problems_of
from tests import make
from tests.branches.survey.test_survey import surveyed
from tests.grading import graded
from tests.rosters import Roster, import_roster

pytestmark = pytest.mark.django_db
FEW = {"general_meetings": 4, "theme_days": 3, "lectures": 2}


@pytest.fixture
def org():
    return make.org_dept()


def reported(**changes):
    participation = surveyed(**{**FEW, **changes})
    staff = make.staff(participation.sub_committee)
    survey = participation.survey
    survey.finding_notes = {
        f"{one.code}:{one.field}": "属实"
        for one in live_findings(fresh(participation).survey)
        if one.level == "W"
    }
    survey.save()
    submit_survey(participation, by=staff)
    return fresh(participation)


def fresh(participation):
    return Participation.objects.select_related("round__cycle").get(pk=participation.pk)


def codes(participation):
    return set(Finding.objects.filter(survey=participation.survey).values_list("code", flat=True))


def found_before_and_after(act):
    before = list(Finding.objects.order_by("pk").values_list("survey", "code", "message"))
    act()
    return before, list(Finding.objects.order_by("pk").values_list("survey", "code", "message"))


def test_its_findings_go_and_come_back(org):
    participation = reported()
    cycle = participation.round.cycle
    assert "F15" in codes(participation)

    gone = switch_off(cycle, "F15", reason="寒假不计", by=org)
    assert (gone, "F15" in codes(participation)) == (1, False)
    assert "F15" not in [one.code for one in live_findings(fresh(participation).survey)]

    back = switch_on(cycle, "F15", by=org)
    assert (back, "F15" in codes(participation)) == (1, True)
    row = Finding.objects.get(code="F15")
    assert (row.level, row.message, row.basis) == ("F", "组织生活3次，少于12次", "本年度参数")


def test_what_is_reported_meanwhile_is_found_when_it_is_switched_on(org):
    participation = surveyed(**FEW)
    cycle = participation.round.cycle
    switch_off(cycle, "F15", reason="寒假不计", by=org)

    other = reported()
    assert "F15" not in codes(other)

    assert switch_on(cycle, "F15", by=org) == 1
    assert "F15" in codes(other)
    assert "F15" not in codes(participation)  # in work: its page finds it live


def test_an_imported_draft_keeps_to_the_switch(org):
    round = make.round(cutoff_on=date(2012, 3, 20))
    switch_off(round.cycle, "F15", reason="寒假不计", by=org)
    roster = Roster(3)
    roster.set("F1B", 0, "主题党日次数", 3)

    import_roster(roster)
    assert not Finding.objects.filter(code="F15").exists()

    switch_on(round.cycle, "F15", by=org)
    survey = Survey.objects.get(participation__branch__code=roster.code(0))
    assert list(Finding.objects.filter(code="F15").values_list("survey", flat=True)) == [survey.pk]


def test_points_never_follow_the_switch_and_its_lost_points_make_no_draft(org):
    assessment = graded.assessment(theme_days=3)
    graded.to_state(assessment, "committee_decided", graded.people(assessment))
    participation = fresh(assessment.participation)
    cycle = participation.round.cycle
    before = points_of(assessment)
    assert "C3" in [one.code for one in problems_of(participation)]

    switch_off(cycle, "F15", reason="寒假不计", by=org)

    assert points_of(assessment) == before
    assert "C3" not in [one.code for one in problems_of(fresh(participation))]
    switch_on(cycle, "F15", by=org)
    assert "C3" in [one.code for one in problems_of(fresh(participation))]


def points_of(assessment):
    card = load_cards(type(assessment).objects.filter(pk=assessment.pk))[0]
    return card.computed["C3"].points, card.final


def test_both_acts_are_written_down_with_their_reason(org):
    cycle = reported().round.cycle

    switch_off(cycle, "F15", reason=" 寒假不计 ", by=org)
    switch_on(cycle, "F15", by=org)

    off, on = AuditEntry.objects.filter(action__startswith="cycle.rule").order_by("pk")
    assert (off.action, off.reason, off.by) == ("cycle.rule_off", "寒假不计", org)
    assert off.changes == {"组织生活次数不足": ["启用", "停用"], "撤下的问题": [None, 1]}
    assert on.changes == {"组织生活次数不足": ["停用", "启用"], "重新列出的问题": [None, 1]}


@pytest.mark.parametrize("who", [make.auditor, make.school_leader])
def test_others_may_not(who):
    cycle = make.round().cycle

    with pytest.raises(PermissionDenied):
        switch_off(cycle, "F15", reason="寒假不计", by=who())


@pytest.mark.parametrize(
    ("code", "reason", "sentence"), [("F15", " ", "写明原因"), ("E01", "试", "没有这条规则")]
)
def test_nonsense_is_refused(org, code, reason, sentence):
    with pytest.raises(Refusal, match=sentence):
        switch_off(make.round().cycle, code, reason=reason, by=org)


def test_the_second_of_two_comes_too_late(org):
    cycle = make.round().cycle
    switch_off(cycle, "F15", reason="寒假不计", by=org)

    with pytest.raises(Refusal, match="已经停用") as refused:
        switch_off(cycle, "F15", reason="我的原因", by=org)
    assert refused.value.kept == [("停用原因", "我的原因")]

    switch_on(cycle, "F15", by=org)
    with pytest.raises(Refusal, match="没有停用"):
        switch_on(cycle, "F15", by=org)


def test_an_archived_year_stands_still(client, org):
    participation = reported()
    round = participation.round
    rounds.close_round(round, by=org)

    def act():
        for switch in (
            lambda: switch_off(round.cycle, "F15", reason="寒假不计", by=org),
            lambda: switch_on(round.cycle, "F15", by=org),
        ):
            with pytest.raises(Refusal, match="已经归档"):
                switch()

    before, after = found_before_and_after(act)
    assert before == after
    client.force_login(org)
    url = reverse("branches:cycle_rules", args=[round.cycle_id])
    posted = client.post(url, {"code": "F15", "act": "off", "reason": "寒假不计"})
    assert posted.status_code == 409
    assert "停用原因" not in client.get(url).text


def test_an_archived_first_round_of_an_open_year_stands_still(org):
    """复评: what the first round has measured is never written again (design 3)."""
    participation = reported()
    Participation.objects.filter(pk=participation.pk).update(frozen_at="2012-06-01T00:00Z")

    before, after = found_before_and_after(
        lambda: switch_off(participation.round.cycle, "F15", reason="寒假不计", by=org)
    )

    assert before == after


def test_a_switch_asks_as_often_for_many_branches_as_for_one(org):
    numbers = []
    cycle = make.round().cycle
    assert org.current_posts  # read once and kept
    for count in (1, 6):
        for _turn in range(count):
            reported()
        with CaptureQueriesContext(connection) as queries:
            switch_off(cycle, "F15", reason="寒假不计", by=org)
            switch_on(cycle, "F15", by=org)
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


# --- page ---------------------------------------------------------------------------------------
def test_the_page_switches_and_says_so(client, org):
    participation = reported()
    client.force_login(org)
    url = reverse("branches:cycle_rules", args=[participation.round.cycle_id])

    assert "组织生活次数不足" in client.get(url).text
    done = client.post(url, {"code": "F15", "act": "off", "reason": "寒假不计"}, follow=True)

    assert "已停用，撤下 1 条问题；得分不变。" in done.text
    assert "寒假不计" in done.text
    done = client.post(url, {"code": "F15", "act": "on"}, follow=True)
    assert "已启用，重新列出 1 条问题。" in done.text


def test_without_a_reason_nothing_happens(client, org):
    participation = reported()
    client.force_login(org)
    url = reverse("branches:cycle_rules", args=[participation.round.cycle_id])

    response = client.post(url, {"code": "F15", "act": "off", "reason": ""})

    assert response.status_code == 422
    assert "停用须写明原因。" in response.text
    assert "F15" in codes(participation)


def test_inspection_reads_and_has_no_button(client):
    round = make.round()
    client.force_login(make.auditor())

    page = client.get(reverse("branches:cycle_rules", args=[round.cycle_id])).text

    assert "三会一课次数不足" in page
    assert 'name="act"' not in page


def test_a_draft_that_had_it_gets_it_back_without_a_mark_of_the_file(org):
    participation = surveyed(**FEW)
    survey = participation.survey
    found = [one for one in live_findings(fresh(participation).survey) if one.code == "F15"]
    Finding.objects.bulk_create(finding_rows(survey, found))
    assert Survey.IMPORTED not in survey.prefilled.values()
    before = codes(participation)

    switch_off(participation.round.cycle, "F15", reason="寒假不计", by=org)
    assert "F15" not in codes(participation)
    switch_on(participation.round.cycle, "F15", by=org)

    assert codes(participation) == before >= {"F15"}


def test_what_it_would_explain_waits_for_nobody(org):
    of = graded.assessment(theme_days=3)
    graded.to_state(of, "committee_decided", graded.people(of))
    participation = fresh(of.participation)
    before = open_problems([participation])[participation.pk]

    switch_off(participation.round.cycle, "F15", reason="寒假不计", by=org)

    participation = fresh(participation)
    waiting = [one for one in problems_of(participation) if one.item is None]
    assert open_problems([participation]) == {participation.pk: len(waiting)}
    assert len(waiting) < before
