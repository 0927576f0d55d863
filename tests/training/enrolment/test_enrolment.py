"""Names of a programme: proposed, answered, invited, withdrawn; and the duties that follow."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Term
from config.acts.duties import differences
from tests import make
from tests.training import courses, taught
from training.enrolment import services as service
from training.enrolment.opening import open_programme
from training.models import Enrolment, Invitation
from training.programmes import services as programmes

pytestmark = pytest.mark.django_db
State = Enrolment.State


def pick(*terms):
    return [term.person_id for term in terms]


def opened(trainer, *terms, **fields):
    """A programme that has been announced with these secretaries."""
    fields = {"until": taught.today(7), **fields}
    plan = courses.programme(4, state="plan", **fields)
    return open_programme(plan, pick(*terms), by=trainer)


def states(programme):
    return list(programme.enrolments.order_by("pk").values_list("state", flat=True))


def duties(kind):
    rows = Duty.objects.open().filter(kind=kind).order_by("pk")
    return list(rows.values_list("role", "committee", "branch", "due_on"))


def in_step():
    return differences(timezone.localdate()) == ([], [], [])


# --- proposing -----------------------------------------------------------------------------------
def test_opening_keeps_post_and_reason_and_asks_each_committee_once(trainer, committee):
    first, second = (taught.secretary(of=committee) for _ in range(2))
    direct = taught.secretary(of=make.school())

    programme = opened(trainer, first, second, direct)

    rows = list(programme.enrolments.order_by("pk"))
    assert [(row.person_id, row.state, row.need) for row in rows] == [
        (term.person_id, "proposed", "hours") for term in (direct, first, second)
    ]
    assert rows[1].post_text == f"{first.branch}书记"
    asked = Invitation.objects.values_list("committee", "answered_at")
    assert sorted(asked) == sorted([(committee.pk, None), (make.school().pk, None)])
    due = programme.answer_due_on
    assert sorted(duties("training_answer")) == sorted(
        [
            ("committee_staff", committee.pk, None, due),
            ("org_dept", make.school().pk, None, due),
        ]
    )
    assert in_step()


def test_each_committee_has_its_names_in_the_record(trainer, committee):
    term = taught.secretary(of=committee, name="张三")
    taught.secretary(name="李四")

    opened(trainer, term)

    entry = AuditEntry.objects.get(action="training.propose")
    assert (entry.committee, entry.changes) == (committee, {"列入名单": ["", "张三"]})


def test_nothing_is_opened_for_somebody_who_is_no_candidate(trainer):
    programme = courses.programme(4, state="plan")
    student = taught.secretary(kind="student")

    with pytest.raises(Refusal):
        open_programme(programme, pick(student), by=trainer)

    assert courses.reread(programme).state == "plan"
    assert not Enrolment.objects.exists()


def test_more_names_than_places_are_refused(trainer):
    terms = [taught.secretary() for _ in range(2)]

    with pytest.raises(Refusal, match="还可列入 1 人，选了 2 人"):
        opened(trainer, *terms, quota=1)


def test_names_added_later_open_the_answer_again(trainer, committee, staff):
    first, second = (taught.secretary(of=committee) for _ in range(2))
    programme = opened(trainer, first)
    service.confirm(programme.enrolments.get(), by=staff)

    service.add_names(programme, pick(second), by=trainer)

    assert Invitation.objects.get().answered_at is None
    assert len(duties("training_answer")) == 1
    assert in_step()


# --- answering -----------------------------------------------------------------------------------
def test_the_invitation_is_answered_with_its_last_name(trainer, committee, staff):
    programme = opened(trainer, *(taught.secretary(of=committee) for _ in range(2)))
    first, second = programme.enrolments.order_by("pk")

    service.confirm(first, by=staff)

    assert Invitation.objects.get().answered_at is None
    assert len(duties("training_answer")) == 1
    service.decline(second, by=staff, reason="在外挂职")
    invitation = Invitation.objects.get()
    assert (invitation.answered_by, invitation.answered_at is None) == (staff, False)
    assert states(programme) == ["confirmed", "declined"]
    assert duties("training_answer") == []
    assert duties("training") == [
        ("secretary", None, first.branch_id, programme.starts_on),
    ]
    assert in_step()


def test_every_answer_is_recorded_with_its_explanation(trainer, committee, staff):
    programme = opened(trainer, *(taught.secretary(of=committee) for _ in range(2)))
    first, second = programme.enrolments.order_by("pk")

    service.answer(Invitation.objects.get(), {first.pk: "", second.pk: "在外挂职"}, by=staff)

    rows = AuditEntry.objects.filter(action__in=("training.confirm", "training.decline"))
    assert list(rows.order_by("pk").values_list("action", "branch", "to_state", "reason")) == [
        ("training.confirm", first.branch_id, "已确认", ""),
        ("training.decline", second.branch_id, "不参加", "在外挂职"),
    ]


def test_an_answer_may_be_corrected_until_the_course_begins(trainer, committee, staff):
    programme = opened(trainer, *(taught.secretary(of=committee) for _ in range(2)))
    first, second = programme.enrolments.order_by("pk")
    for one in (first, second):
        service.confirm(one, by=staff)

    service.decline(first, by=staff, reason="病假")
    assert len(duties("training")) == 1
    service.confirm(first, by=staff)
    assert Enrolment.objects.get(pk=first.pk).state_reason == ""

    programmes.start(programme, by=trainer)
    with pytest.raises(Refusal) as refusal:
        service.decline(first, by=staff, reason="病假")
    assert refusal.value.kept == [(str(first.person), "病假")]


def test_a_name_not_answered_before_the_start_may_be_answered_late(trainer, committee, staff):
    programme = opened(trainer, *(taught.secretary(of=committee) for _ in range(2)))
    first, second = programme.enrolments.order_by("pk")
    service.confirm(first, by=staff)

    programmes.start(programme, by=trainer)

    assert len(duties("training_answer")) == 1
    service.confirm(second, by=staff)
    assert states(programme) == ["confirmed", "confirmed"]
    assert duties("training_answer") == []
    assert in_step()


def test_a_place_given_away_cannot_be_taken_back(trainer, committee, staff):
    first, second = (taught.secretary(of=committee) for _ in range(2))
    programme = opened(trainer, first, quota=1)
    row = programme.enrolments.get()
    service.decline(row, by=staff, reason="病假")
    service.add_names(programme, pick(second), by=trainer)

    with pytest.raises(Refusal, match="名额 1 人"):
        service.confirm(row, by=staff)

    assert states(programme) == ["declined", "proposed"]


@pytest.mark.parametrize(
    "who",
    [
        lambda committee: make.staff(make.committee()),
        lambda committee: make.staff(make.committee(under=committee)),
        lambda committee: make.leader(committee),
        lambda committee: make.trainer(),
        lambda committee: make.org_dept(),
    ],
    ids=["another committee", "a general branch", "its leader", "the organiser", "组织部"],
)
def test_nobody_else_answers(trainer, committee, who):
    programme = opened(trainer, taught.secretary(of=committee))

    with pytest.raises(PermissionDenied):
        service.confirm(programme.enrolments.get(), by=who(committee))

    assert states(programme) == ["proposed"]


def test_the_organisation_department_answers_for_branches_of_the_school(trainer):
    programme = opened(trainer, taught.secretary(of=make.school()))

    service.confirm(programme.enrolments.get(), by=make.org_dept())

    assert states(programme) == ["confirmed"]


# --- inviting ------------------------------------------------------------------------------------
def test_the_organiser_proposes_and_the_committee_confirms_by_inviting(trainer, committee, staff):
    programme = opened(trainer, taught.secretary())
    mine, other = taught.secretary(of=committee), taught.secretary(of=committee)

    by_staff = service.invite(programme, mine.person_id, by=staff)
    by_trainer = service.invite(programme, other.person_id, by=trainer)

    assert (by_staff.state, by_trainer.state) == ("confirmed", "proposed")
    assert Invitation.objects.get(committee=committee).answered_at is None
    assert in_step()


def test_who_was_not_to_come_may_be_invited_again(trainer, committee, staff):
    term = taught.secretary(of=committee)
    programme = opened(trainer, term)
    service.decline(programme.enrolments.get(), by=staff, reason="病假")

    row = service.invite(programme, term.person_id, by=trainer)

    assert (row.state, row.state_reason) == ("proposed", "")
    assert len(duties("training_answer")) == 1
    assert in_step()


def test_who_has_left_the_seat_since_is_not_invited_again(trainer, committee, staff):
    term = taught.secretary(of=committee)
    programme = opened(trainer, term)
    service.decline(programme.enrolments.get(), by=staff, reason="即将离任")
    Term.objects.filter(pk=term.pk).update(until=taught.today(-1))

    with pytest.raises(Refusal, match="已不任"):
        service.invite(programme, term.person_id, by=trainer)

    assert states(programme) == ["declined"]


@pytest.mark.parametrize("state", ["plan", "running", "finished", "cancelled"])
def test_only_an_open_programme_takes_names(trainer, state):
    finished_on = taught.today() if state == "finished" else None
    programme = courses.programme(4, state=state, finished_on=finished_on)

    with pytest.raises(Refusal):
        service.invite(programme, taught.secretary().person_id, by=trainer)


def test_invitations_that_lead_nowhere_are_refused(trainer, committee, staff):
    term = taught.secretary(of=committee)
    programme = opened(trainer, term, quota=1)
    foreign = taught.secretary()

    with pytest.raises(Refusal, match="已在名单中"):
        service.invite(programme, term.person_id, by=trainer)
    with pytest.raises(Refusal, match="名额 1 人"):
        service.invite(programme, taught.secretary().person_id, by=trainer)
    # Whether a foreign name is on the list or not, staff are told the same.
    with pytest.raises(Refusal, match="不在.*培训对象范围内"):
        service.invite(programme, foreign.person_id, by=staff)
    with pytest.raises(Refusal, match="不在.*培训对象范围内"):
        service.invite(programme, term.person_id, by=make.staff(make.committee()))


def test_staff_of_a_general_branch_invite_nobody(trainer, committee):
    below = make.committee(under=committee)
    programme = opened(trainer, taught.secretary())

    with pytest.raises(PermissionDenied):
        service.invite(programme, taught.secretary(of=below).person_id, by=make.staff(below))


# --- leaving -------------------------------------------------------------------------------------
def test_withdrawing_the_last_open_name_answers_the_invitation(trainer, committee):
    programme = opened(trainer, taught.secretary(of=committee))

    row = service.withdraw(programme.enrolments.get(), by=trainer, reason="工作调动")

    assert (row.state, row.state_reason) == ("withdrawn", "工作调动")
    assert duties("training_answer") == []
    assert AuditEntry.objects.get(action="training.withdraw").reason == "工作调动"
    assert in_step()


def test_withdrawing_closes_the_duty_of_the_secretary(trainer, committee, staff):
    programme = opened(trainer, taught.secretary(of=committee))
    row = programme.enrolments.get()
    service.confirm(row, by=staff)
    assert len(duties("training")) == 1

    service.withdraw(row, by=trainer, reason="工作调动")

    assert duties("training") == []
    assert in_step()


def test_withdrawing_is_the_organisers_and_needs_a_reason(trainer, committee, staff):
    programme = opened(trainer, taught.secretary(of=committee))
    row = programme.enrolments.get()

    with pytest.raises(PermissionDenied):
        service.withdraw(row, by=staff, reason="工作调动")
    with pytest.raises(Refusal):
        service.withdraw(row, by=trainer, reason=" ")

    assert states(programme) == ["proposed"]
