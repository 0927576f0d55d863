"""更正: two persons, both grades for ever, another grade from its own day on."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from branches.errors import FieldRefusal, Refusal
from branches.models import AuditEntry, Duty, Reminder
from branches.rulebook.grades import BOTTOM
from config.acts import grading as acts
from config.acts.duties import differences
from grading.decisions.standing import grade_on
from grading.models import Assessment, Revision
from grading.revisions import services
from rectification.models import Plan, Support
from tests import make
from tests.grading import graded, regraded
from tests.races import at_once, count_refused
from tests.rectification import office

pytestmark = pytest.mark.django_db
ON = date(2012, 6, 1)
PAPER = {"valid_on": ON, "document_no": "校党发〔2012〕20号"}
NONE = {"opened": 0, "moved": 0, "closed": 0}


def approved(of=None):
    of = graded.assessment(of)
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who)
    acts.decide(of, grade=of.proposed_grade, by=who["leader"], decided_on=graded.MET)
    rows = Assessment.objects.filter(pk=of.pk)
    acts.approve(rows, approved_on=date(2012, 4, 10), document_no="8号", by=who["org"])
    return rows.get(), who


def propose(of, by, grade="weak", reason="核查发现数据不实"):
    return services.propose(of.participation, grade=grade, reason=reason, by=by)


def revise(of, who, grade="weak"):
    """Proposed by the 分党委书记, approved by 组织部."""
    return acts.approve_revision(propose(of, who["leader"], grade), by=who["org"], **PAPER)


def test_the_grade_is_another_one_from_its_own_day_and_both_stay():
    of, who = approved()
    branch = of.participation.branch

    revise(of, who)

    assert grade_on(branch, ON - timedelta(days=1)).grade.code == "advanced"
    now = grade_on(branch, ON)
    assert (now.grade.code, now.position, now.document_no) == ("weak", BOTTOM, "校党发〔2012〕20号")
    assert Assessment.objects.get(pk=of.pk).grade == "weak"
    school = of.decisions.filter(level="school").order_by("pk")
    assert [one.grade for one in school] == ["advanced", "weak"]
    assert AuditEntry.objects.get(action="grading.approve_revision").changes["等级"] == [
        "先进",
        "薄弱",
    ]


def test_levels_plan_and_support_follow_a_revision_to_weak():
    of, who = approved()
    item = office.item(of.participation)

    revise(of, who)

    item = office.fresh(item)
    assert (item.levels, item.follows_decision) == (2, False)
    assert Plan.objects.get(participation=of.participation).kind == Plan.Kind.REFORM
    assert Support.objects.current().filter(branch=of.participation.branch).count() == 4
    assert differences(timezone.localdate()).counts == NONE


def test_a_revision_within_the_same_position_leaves_the_plan_alone():
    of, who = approved()
    plan = Plan.objects.get(participation=of.participation)

    revise(of, who, "qualified")

    assert Plan.objects.get(pk=plan.pk).kind == Plan.Kind.RAISE
    revision = Revision.objects.get()
    assert (revision.from_label, revision.to_label) == ("先进", "合格")


def test_who_proposed_it_does_not_approve_it():
    of, who = approved()
    row = propose(of, who["org"])

    for answer in (
        lambda: acts.approve_revision(row, by=who["org"], **PAPER),
        lambda: services.refuse(row, by=who["org"], reason="不妥"),
    ):
        with pytest.raises(PermissionDenied):
            answer()

    assert Revision.objects.get().state == "proposed"


def test_the_duty_lies_with_the_department_until_it_is_answered():
    of, who = approved()
    row = propose(of, who["leader"])
    assert Duty.objects.open().get(kind=Duty.Kind.REVISION).role == "org_dept"
    assert differences(timezone.localdate()).counts == NONE

    services.refuse(row, by=who["org"], reason="依据不足")

    assert not Duty.objects.open().filter(kind=Duty.Kind.REVISION).exists()
    assert Revision.objects.get().answer == "依据不足"
    assert Assessment.objects.get(pk=of.pk).grade == "advanced"


def test_branch_and_committee_are_told_at_once():
    of, who = approved()

    revise(of, who)

    told = Reminder.objects.filter(stage__startswith="revised-").values_list("recipient", flat=True)
    assert set(told) == {who[name].pk for name in ("secretary", "reviewer", "leader")}


@pytest.mark.parametrize("grade", ["advanced", "splendid"])
def test_the_same_or_no_grade_is_refused(grade):
    of, who = approved()

    with pytest.raises(Refusal):
        propose(of, who["leader"], grade)


def test_the_gates_bind_a_revision_too():
    of = graded.assessment(elected_on=date(2007, 1, 1))
    who = graded.people(of)
    of = graded.to_state(of, "approved", who)

    with pytest.raises(Refusal, match="不能高于按规则拟定的等级"):
        propose(of, who["org"], "qualified")


def test_what_is_not_approved_or_not_in_force_is_not_put_right():
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "committee_decided", who)
    with pytest.raises(Refusal, match="审定后的等级才能更正"):
        propose(of, who["org"])
    row, who = regraded.first(**regraded.WEAK)
    again = regraded.measured(row, regraded.opened(row), who)
    regraded.approve(regraded.decide(again, who), who)

    with pytest.raises(Refusal, match="不是这一轮定的"):
        propose(row, who["org"], "qualified")


def test_a_second_proposal_waits_for_the_first():
    of, who = approved()
    first = propose(of, who["leader"])
    with pytest.raises(Refusal, match="已有一项更正"):
        propose(of, who["org"], "qualified")

    services.withdraw(first, by=who["leader"])

    assert propose(of, who["org"], "qualified").state == "proposed"


def test_it_is_not_valid_before_what_it_puts_right():
    of, who = approved()
    row = propose(of, who["leader"])

    with pytest.raises(FieldRefusal, match="不能早于原审定日期"):
        acts.approve_revision(row, by=who["org"], valid_on=date(2012, 4, 9), document_no="9号")


def test_an_archived_grade_in_force_is_put_right_and_a_running_regrade_starts_from_it():
    row, who = regraded.first()
    graded_low = Assessment.objects.filter(pk=row.pk)
    assert graded_low.get().grade == "advanced"
    first = graded_low.get()
    regraded.opened(row)
    assert Assessment.objects.get(pk=row.pk).state == "frozen"

    revise(first, who, "qualified")

    assert grade_on(row.participation.branch, timezone.localdate()).grade.code == "qualified"


def test_the_pages_show_both_grades_and_the_second_person(client):
    of, who = approved()
    url = reverse("grading:revision", args=[of.participation_id])
    client.force_login(who["leader"])
    client.post(url, {"grade": "qualified", "reason": "班子考核不合格"})
    page = client.get(url).text
    assert "同意更正" not in page

    client.force_login(who["org"])
    answer = {"valid_on": "2012-06-01", "document_no": "校党发〔2012〕20号"}
    assert "同意更正" in client.get(url).text
    assert client.post(f"{url}approve/", answer).status_code == 302

    client.force_login(who["secretary"])
    why = client.get(reverse("grading:why", args=[of.participation_id])).text
    assert "2012年6月1日由先进更正为合格" in why
    for name in ("branch", "branch_life"):
        shown = client.get(reverse(name, args=[of.participation.branch_id])).text
        assert "由先进更正为合格" in shown


def test_too_late_an_answer_keeps_what_was_typed(client):
    of, who = approved()
    row = propose(of, who["leader"])
    services.withdraw(row, by=who["leader"])
    client.force_login(who["org"])
    url = reverse("grading:refuse_revision", args=[of.participation_id])

    late = client.post(url, {"reason": "写了很久的理由"})

    assert (late.status_code, "写了很久的理由" in late.text) == (409, True)


@pytest.fixture
def locks():
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_once_one_stands(locks):
    of, who = approved()

    refused = count_refused(
        lambda: propose(of, who["leader"]), lambda: propose(of, who["org"], "qualified")
    )

    assert (refused, Revision.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_stands(locks):
    of, who = approved()
    row, other = propose(of, who["leader"]), make.org_dept()

    answers = at_once(
        lambda: acts.approve_revision(row, by=who["org"], **PAPER),
        lambda: acts.approve_revision(row, by=other, **PAPER),
    )

    assert sum(isinstance(one, Refusal) for one in answers) == 1
    assert of.decisions.filter(level="school").count() == 2


def test_the_graded_sheet_prints_both_grades_with_seal_and_receipt(client):
    of, who = approved()
    url = reverse("grading:print", args=[of.participation_id])
    client.force_login(who["secretary"])
    before = client.get(url).text
    revise(of, who)

    after = client.get(url).text

    assert [word for word in ("回执：", "校党委（盖章）") if word not in before] == []
    assert "2012年6月1日由先进更正为薄弱，校党发〔2012〕20号" in after
    assert "更正为" not in before
