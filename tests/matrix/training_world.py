"""Training in the small school: six programmes of two organisers, their names, marks and records;
and a hand-over in every branch.

Keys: plan, open, running, finished are of the 党校, student and studentplan of 学工部. Every branch
takes part in running and took part in finished, a1, b1 and d1 are proposed for open, a2 and b1 for
student. Whatever belongs to a person has the key of branch and programme, like a1running.
"""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.crypto import get_random_string

from branches.models import Handover
from tests import make
from tests.matrix.marks import mark
from training.models import (
    Attendance,
    Correction,
    Enrolment,
    Invitation,
    LeaveRequest,
    Programme,
    Session,
    TrainingRecord,
)

PARTY, STUDENT = "party_school", "student_affairs"
PROGRAMMES = {
    "plan": (PARTY, "plan", ()),
    "open": (PARTY, "open", ("a1", "b1", "d1")),
    "running": (PARTY, "running", ("a1", "a2", "g1", "b1", "m", "d1")),
    "finished": (PARTY, "finished", ("a1", "a2", "g1", "b1", "m", "d1")),
    "student": (STUDENT, "open", ("a2", "b1")),
    "studentplan": (STUDENT, "plan", ()),
}


def add(world):
    for key, (organiser, state, branches) in PROGRAMMES.items():
        programme = _programme(world, key, organiser, state)
        session = _session(world, key, programme)
        for branch in branches:
            _take_part(world, key, session, branch)
    for key, branch in world.branches.items():
        _other_record(world, key, branch)
        world.note("person", key, branch.terms.order_by("-pk").first().person)
        _handover(world, key, branch)


def _programme(world, key, organiser, state):
    last = state == "finished"
    starts = date(2011, 9, 5) if last else timezone.localdate()
    programme = Programme.objects.create(
        cycle=world.rounds["last" if last else "now"].cycle,
        year=2011 if last else 2012,
        organiser=organiser,
        name=mark(key),
        audience_kinds=["student"] if organiser == STUDENT else ["staff", "office"],
        starts_on=starts,
        ends_on=starts + timedelta(days=1),
        answer_due_on=starts,
        place=mark(key),
        note=mark(key),
        state=state,
        finished_on=starts + timedelta(days=2) if last else None,
    )
    world.note("programme", key, programme)
    return programme


def _session(world, key, programme):
    session = Session.objects.create(
        programme=programme,
        on=programme.starts_on,
        begins_at="08:30",
        ends_at="11:30",
        topic=mark(key),
        teacher=mark(key),
        place=mark(key),
        sign_in_key=get_random_string(32),
    )
    world.note("session", key, session)
    if key == "running":
        world.rows["sign_in"] = {key: session.sign_in_key}
    return session


def _take_part(world, key, session, branch_key):
    """A name with what its state brings along: invitation, mark, record, certificate."""
    programme, branch = session.programme, world.branches[branch_key]
    last = key == "finished"
    # m has come over from B since, with another secretary.
    home = world.committees["B"] if last and branch_key == "m" else branch.sub_committee
    _invitation(world, key, programme, home)
    term = branch.terms.order_by("pk" if last else "-pk").first()
    place = f"{branch_key}{key}"
    enrolment = Enrolment.objects.create(
        programme=programme,
        person=term.person,
        branch=branch,
        sub_committee=home,
        post_text=mark(f"{branch_key}{'last' if last else 'now'}"),
        need="kind",
        state="proposed" if programme.state == "open" else "confirmed",
        **_passed(len(world.rows.get("record", ()))) if last else {},
    )
    world.note("enrolment", place, enrolment)
    if programme.state in ("running", "finished"):
        is_away = branch_key == "a1"
        marked = Attendance.objects.create(
            enrolment=enrolment,
            session=session,
            mark="leave" if is_away else "present",
            reason=mark(f"{branch_key}now") if is_away else "",
        )
        world.note("attendance", place, marked)
    mark_of = f"{branch_key}{'last' if last else 'now'}"
    world.note("leave_request", place, _asked(world, enrolment, session, mark_of))
    if last:
        world.note("correction", place, _corrected(world, enrolment, f"{branch_key}last"))
        world.note("record", place, _record(enrolment, category="party_school_special"))


def _asked(world, enrolment, session, key):
    request = LeaveRequest.objects.create(
        enrolment=enrolment, reason=mark(key), asked_by=world.crew["secretary"]
    )
    request.sessions.add(session)
    return request


def _corrected(world, enrolment, key):
    return Correction.objects.create(
        enrolment=enrolment,
        changes={"计入学时": ["3", "4"]},
        reason=mark(key),
        by=world.crew["org"],
        by_text="经办人",
    )


def _invitation(world, key, programme, home):
    place = next(one for one, committee in world.committees.items() if committee == home)
    row, _new = Invitation.objects.get_or_create(programme=programme, committee=home)
    world.note("invitation", f"{place}{key}", row)


def _passed(number):
    return {
        "exam": 50,
        "daily": 30,
        "result": "good",
        "hours": 4,
        "certificate_year": 2011,
        "certificate_seq": number + 1,
    }


def _record(enrolment, **fields):
    programme = enrolment.programme
    return TrainingRecord.objects.create(
        enrolment=enrolment,
        person=enrolment.person,
        branch=enrolment.branch,
        post_text=enrolment.post_text,
        year=programme.year,
        organiser_text=programme.get_organiser_display(),
        name=programme.name,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        hours=4,
        **fields,
    )


def _other_record(world, key, branch):
    """A course held elsewhere, entered by the 分党委: no organiser of the school reads it. It does
    not count, so that everybody still lacks training.
    """
    record = TrainingRecord.objects.create(
        person=branch.terms.order_by("-pk").first().person,
        branch=branch,
        post_text=mark(f"{key}now"),
        year=2012,
        organiser_text=mark(f"{key}course"),
        category="sent_up",
        name=mark(f"{key}course"),
        starts_on=date(2012, 3, 1),
        ends_on=date(2012, 3, 2),
        hours=8,
        is_counted=False,
    )
    world.note("record", f"{key}other", record)


def _handover(world, key, branch):
    giver = branch.terms.order_by("-pk").first().person
    handover = Handover.objects.create(
        branch=branch,
        giver=giver,
        receiver=make.person(mark(f"{key}now")),
        on=timezone.localdate() + timedelta(days=7),
        note=mark(f"{key}now"),
    )
    world.note("handover", key, handover)
