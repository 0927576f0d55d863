"""比例 of the top grade: desks are told, the approval says so or asks why; nobody is picked."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from branches.errors import FieldRefusal, Refusal
from branches.models import AuditEntry, Round
from config.acts import grading as acts
from grading.decisions import quota
from grading.models import Assessment, Decision
from tests import make
from tests.grading import graded, regraded
from tests.races import at_once

pytestmark = pytest.mark.django_db
PAPER = {"approved_on": date(2012, 4, 10), "document_no": "校党发〔2012〕8号"}


def set_rule(round, **values):
    """The year has these parameters."""
    cycle = round.cycle
    cycle.parameters["values"] |= values
    cycle.save(update_fields=["parameters"])


def branches(count, *, state="committee_decided", place=None, **rule):
    """Assessments of so many flawless staff branches of one 分党委."""
    place = place or make.committee()
    rows = [graded.assessment(make.branch(of=place)) for _ in range(count)]
    set_rule(rows[0].participation.round, **rule)
    return place, [graded.to_state(one, state, graded.people(one)) for one in rows]


def approve(rows, org=None, **reason):
    found = Assessment.objects.filter(pk__in=[one.pk for one in rows])
    return acts.approve(found, by=org or make.org_dept(), **PAPER, **reason)


def test_above_the_share_no_approval_without_a_reason_where_the_year_asks_for_one():
    _place, rows = branches(5, advanced_quota_mode="reason")
    approve(rows[:1])

    with pytest.raises(FieldRefusal, match="先进 2 个，按 20% 可定 1 个，超出 1 个"):
        approve(rows[1:2])

    assert Assessment.objects.filter(state="approved").count() == 1


def test_the_reason_is_kept_with_decision_and_record_and_shown(client):
    _place, rows = branches(5, advanced_quota_mode="reason")

    approve(rows[:2], quota_reason="全国样板支部所在单位")

    given = Decision.objects.filter(level="school")
    assert {one.reason for one in given} == {"全国样板支部所在单位"}
    assert {one.quota_note for one in given} == {
        "全校教职工类先进 2 个，按 20% 可定 1 个，超出 1 个"
    }
    entry = AuditEntry.objects.filter(action="grading.approve").last()
    assert (entry.reason, "超出 1 个" in str(entry.changes)) == ("全国样板支部所在单位", True)
    client.force_login(make.auditor())
    page = client.get(reverse("grading:why", args=[rows[0].participation_id])).text
    assert "超出理由：全国样板支部所在单位" in page


def test_within_the_share_a_reason_is_kept_nowhere():
    _place, rows = branches(5, advanced_quota_mode="reason")

    approve(rows[:1], quota_reason="不需要")

    assert Decision.objects.get(level="school").reason == ""


def test_where_the_year_only_warns_the_approval_goes_through_and_keeps_the_number():
    _place, rows = branches(2)

    assert approve(rows).count == 2
    assert "可定 0 个" in Decision.objects.filter(level="school").first().quota_note


def test_a_lower_grade_fills_no_place():
    _place, rows = branches(5, advanced_quota_mode="reason")
    approve(rows[:1])
    Assessment.objects.filter(pk__in=[one.pk for one in rows[1:]]).update(grade="qualified")

    assert approve(rows[1:]).count == 4


def test_kinds_fill_their_own_pools():
    place, staff = branches(5, advanced_quota_mode="reason")
    student = graded.assessment(make.branch(of=place, kind="student"))
    participation = student.participation
    round = participation.round
    approve(staff[:1])

    found = quota.pools_above([(participation, "advanced")], round)

    assert list(found.values()) == ["全校学生类先进 1 个，按 20% 可定 0 个，超出 1 个"]


def test_a_pool_of_one_committee_is_its_own():
    one, rows = branches(5, advanced_quota_mode="reason", advanced_quota_pool="committee")
    _other, others = branches(5)

    assert approve([rows[0], others[0]]).count == 2
    with pytest.raises(FieldRefusal, match=f"{one.short_name}先进 2 个，按 20% 可定 1 个"):
        approve(rows[1:2])


def test_a_desk_is_told_its_own_share_and_the_number_of_the_school(client):
    place, _rows = branches(1)
    _other, others = branches(1, state="committee_reviewed")
    leader = graded.people(others[0])["leader"]
    client.force_login(leader)

    page = client.get(reverse("grading:decision", args=[others[0].participation_id])).text

    assert "全校教职工类先进 1 个，按 20% 可定 0 个" in page
    assert "本单位教职工类先进 0 个，按 20% 为 1 个" in page
    assert place.short_name not in page


def test_the_question_before_a_decision_names_the_own_share(client):
    place, rows = branches(3, state="committee_reviewed")
    client.force_login(graded.people(rows[0])["leader"])
    keys = [one.participation_id for one in rows]

    asked = client.post(
        reverse("grading:foresee_decisions"), {"row": keys, "decided_on": "2012-04-01"}
    ).json()

    assert f"{place.short_name}教职工类先进 3 个，按 20% 为 1 个，超出 2 个。" in asked["text"]


def test_a_secretary_learns_no_number_of_the_school():
    _place, rows = branches(1)
    secretary = make.secretary(rows[0].participation.branch)

    assert quota.numbers_for(secretary, rows[0].participation.round, None).lines == []


def test_the_selection_without_its_reason_is_asked_again_with_what_was_typed(client):
    _place, rows = branches(2, advanced_quota_mode="reason")
    client.force_login(make.org_dept())
    query = f"?round={rows[0].participation.round_id}&figure=to_approve"
    fields = {"all": "1", "approved_on": "2012-04-10", "document_no": "校党发〔2012〕8号"}

    asked = client.post(reverse("grading:approve_selection") + query, fields)

    assert (asked.status_code, "超出比例须写明理由" in asked.text) == (422, True)
    assert "校党发〔2012〕8号" in asked.text


@pytest.mark.parametrize(
    ("rule", "above"), [({}, []), ({"regrade_quota": "same"}, [2]), ({"regrade_quota": "own"}, [2])]
)
def test_in_a_regrade_who_keeps_the_top_counts_and_the_year_says_whether_it_binds(rule, above):
    place = make.committee()
    regraded.first(make.branch(of=place))
    low, who = regraded.first(make.branch(of=place), **regraded.WEAK)
    set_rule(low.participation.round, **rule)
    again = regraded.opened(low)
    of = regraded.measured(low, again, who)
    round = Round.objects.select_related("cycle").get(pk=again.pk)

    told = quota.numbers_for(who["leader"], round, place.pk)
    found = quota.pools_above([(of.participation, "advanced")], round)

    assert told.lines[0].text == "全校教职工类先进 1 个，按 20% 可定 0 个，超出 1 个"
    assert told.warns == bool(rule)
    assert [said for said in found.values() if "先进 2 个" in said] == [
        f"全校教职工类先进 {count} 个，按 20% 可定 0 个，超出 2 个" for count in above
    ]


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_do_not_fill_the_same_place():
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")
    _place, rows = branches(5, advanced_quota_mode="reason")
    org = make.org_dept()

    answers = at_once(lambda: approve(rows[:1], org), lambda: approve(rows[1:2], org))

    assert sorted(isinstance(one, Refusal) for one in answers) == [False, True]
    assert Assessment.objects.filter(state="approved").count() == 1
