"""Every arrow of the state machine: done by its own role, refused to the others and too late."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry, Duty
from grading.decisions import services, undoing
from grading.models import Assessment, Decision, Sheet
from grading.rules import TRANSITIONS
from grading.sheets import services as sheets
from grading.sheets.owed import expected_duties
from tests import make
from tests.grading import graded

State = Assessment.State
pytestmark = pytest.mark.django_db
BACK = {"reason": "请补充事例"}


def decide(of, by):
    return services.decide(of, grade="advanced", by=by, decided_on=graded.MET)


def approve(of, by):
    done = services.approve(
        Assessment.objects.filter(pk=of.pk),
        approved_on=date(2012, 4, 10),
        document_no="校党发〔2012〕8号",
        by=by,
    )
    if done.refused:
        raise Refusal(done.refused[0][1])


ACTS = {
    "submit_self": lambda of, by: sheets.submit_sheet(of, "self", by=by),
    "withdraw_self": lambda of, by: sheets.take_back(of, "withdraw_self", by=by),
    "return_self": lambda of, by: sheets.take_back(of, "return_self", by=by, **BACK),
    "submit_review": lambda of, by: sheets.submit_sheet(of, "review", by=by),
    "withdraw_review": lambda of, by: sheets.take_back(of, "withdraw_review", by=by),
    "return_review": lambda of, by: sheets.take_back(of, "return_review", by=by, **BACK),
    "decide": decide,
    "withdraw_decision": lambda of, by: undoing.undo_decision(of, "withdraw_decision", by=by),
    "return_decision": lambda of, by: undoing.undo_decision(of, "return_decision", by=by, **BACK),
    "approve": approve,
    "undo_approval": lambda of, by: undoing.undo_approval(
        of, by=by, today=timezone.localdate(), **BACK
    ),
}
DOER = {
    "submit_self": "secretary",
    "withdraw_self": "secretary",
    "return_self": "reviewer",
    "submit_review": "reviewer",
    "withdraw_review": "reviewer",
    "return_review": "leader",
    "decide": "leader",
    "withdraw_decision": "leader",
    "return_decision": "org",
    "approve": "org",
    "undo_approval": "org",
}


def test_every_transition_is_tried():
    assert list(ACTS) == list(DOER) == list(TRANSITIONS)


def ready(name):
    """An assessment in the state from which `name` starts, its sheet filled in; and the people."""
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, TRANSITIONS[name].sources[0], who)
    if name == "submit_self":
        sheets.save_sheet(of, "self", graded.entries(of), by=who["secretary"])
    if name == "submit_review":
        entries = graded.entries(of, Sheet.Part.REVIEW)
        sheets.save_sheet(of, "review", entries, by=who["reviewer"])
    return of, who


@pytest.mark.parametrize("name", TRANSITIONS)
def test_each_step_moves_on_with_trace_and_duty(name):
    of, who = ready(name)
    before = of.state

    ACTS[name](of, who[DOER[name]])

    of.refresh_from_db()
    entry = AuditEntry.objects.filter(action=TRANSITIONS[name].verb).latest("pk")
    assert of.state == TRANSITIONS[name].target != before
    assert (entry.by, entry.participation) == (who[DOER[name]], of.participation)
    assert entry.from_state != entry.to_state
    open_ones = Duty.objects.open().values_list("kind", "subject_id", "role")
    assert set(open_ones) == {(one.kind, one.subject_id, one.role) for one in expected_duties()}


STRANGERS = {
    "secretary": lambda of, who: who["secretary"],
    "reviewer": lambda of, who: who["reviewer"],
    "leader": lambda of, who: who["leader"],
    "org": lambda of, who: who["org"],
    "school leader": lambda of, who: make.school_leader(),
    "auditor": lambda of, who: make.auditor(),
    "neighbour secretary": lambda of, who: make.secretary(
        make.branch(of=of.participation.committee)
    ),
    "other staff": lambda of, who: make.staff(make.committee()),
    "other leader": lambda of, who: make.leader(make.committee()),
}


@pytest.mark.parametrize("name", TRANSITIONS)
def test_each_step_is_refused_to_everybody_else(name):
    of, who = ready(name)

    for role, person in STRANGERS.items():
        if role != DOER[name]:
            with pytest.raises((PermissionDenied, Refusal)):
                ACTS[name](of, person(of, who))

    assert Assessment.objects.get(pk=of.pk).state == of.state


@pytest.mark.parametrize("name", TRANSITIONS)
def test_each_step_is_refused_in_every_other_state(name):
    of, who = ready(name)

    for state in set(State) - set(TRANSITIONS[name].sources):
        fields = {"approved_on": date(2012, 4, 1), "grade": "advanced"}
        Assessment.objects.filter(pk=of.pk).update(state=state, **fields)
        with pytest.raises(Refusal):
            ACTS[name](Assessment.objects.get(pk=of.pk), who[DOER[name]])
        assert Assessment.objects.get(pk=of.pk).state == state


@pytest.mark.parametrize("name", ["return_self", "return_review", "return_decision"])
def test_a_return_needs_a_reason(name):
    of, who = ready(name)
    undo = undoing.undo_decision if name == "return_decision" else sheets.take_back

    with pytest.raises(Refusal, match="原因"):
        undo(of, name, by=who[DOER[name]], reason=" ")


@pytest.mark.parametrize(
    ("name", "opener"),
    [("withdraw_self", "reviewer"), ("withdraw_review", "leader"), ("withdraw_decision", "org")],
)
def test_nothing_is_withdrawn_once_the_other_side_has_opened_it(name, opener):
    of, who = ready(name)
    sheets.mark_opened(of, by=make.auditor())
    of.refresh_from_db()
    assert of.opened_at is None

    sheets.mark_opened(of, by=who[opener])

    with pytest.raises(Refusal, match="打开"):
        ACTS[name](of, who[DOER[name]])


def test_a_returned_review_does_not_let_the_branch_withdraw_its_evaluation():
    of, who = ready("return_review")
    ACTS["return_review"](of, who["leader"])

    with pytest.raises(Refusal, match="打开"):
        ACTS["withdraw_self"](Assessment.objects.get(pk=of.pk), who["secretary"])


def test_a_return_makes_a_new_version_and_keeps_the_sent_one():
    of, who = ready("return_self")
    ACTS["return_self"](of, who["reviewer"])
    base = graded.entries(of)["A6"].base

    entry = sheets.Entry(base=base, choice="一般", note="两次决议未落实")
    sheets.save_sheet(of, "self", {"A6": entry}, by=who["secretary"])

    versions = Sheet.objects.filter(assessment=of, part="self").order_by("version")
    assert [(one.version, one.is_current, bool(one.submitted_at)) for one in versions] == [
        (1, False, True),
        (2, True, False),
    ]
    choices = [one.scores.get(indicator__code="A6").choice for one in versions]
    assert choices == ["好", "一般"]
    of.refresh_from_db()
    assert (of.return_reason, of.self_total) == ("请补充事例", None)


def test_decisions_are_only_ever_added():
    of, who = ready("approve")
    ACTS["return_decision"](of, who["org"])
    of = decide(of, who["leader"])
    approve(of, who["org"])

    rows = Decision.objects.filter(assessment=of).order_by("pk")
    assert [(one.level, one.act, one.grade) for one in rows] == [
        ("committee", "decided", "advanced"),
        ("school", "returned", ""),
        ("committee", "decided", "advanced"),
        ("school", "decided", "advanced"),
    ]
    of.refresh_from_db()
    assert (of.approved_on, of.approval_no) == (date(2012, 4, 10), "校党发〔2012〕8号")


def test_a_branch_directly_under_the_school_goes_through_the_organisation_department():
    of = graded.assessment(make.branch(of=make.school()))
    who = graded.people(of) | dict.fromkeys(["reviewer", "leader"], make.org_dept())

    of = graded.to_state(of, "approved", who)

    assert of.grade == "advanced"
