"""Who may open which address of training, of the secretary's file and of the hand-over."""

from tests.matrix.actors import (
    act,
    among,
    answers_invitation,
    anyone,
    form,
    keeps_branch,
    keeps_person,
    keeps_record,
    page,
    place_and_programme,
    runs_programme,
    secretary,
    sees_branch,
)

# The trainer of the world sits at the 党校; 组织部 runs its programmes with it.
ORGANISERS = ("trainer", "org_dept")


def confirms_handover(actor, key):
    """In the world the secretary is the one who leaves; staff confirm for whoever cannot."""
    return secretary(actor, key) or keeps_branch(actor, key)


def invites(actor, key):
    """Who runs it, and whoever answers for names; for whom is decided name by name."""
    return runs_programme(actor, key) or actor in ("staff", "staff_b", "org_dept")


def is_learner(actor, key):
    return actor == "secretary" and place_and_programme(key)[0] == "a1"


def runs_enrolment(actor, key):
    return runs_programme(actor, place_and_programme(key)[1])


CHANGE = {"since": "2012-05-02", "reason": "调离", "name": "李接任"}
LIST = ("round={last}", "q=CANARY", "committee={B}", "page=2")

ROWS = {
    # Programmes.
    "training:programmes": page(ways=("q=CANARY", "state=plan", "organiser=student_affairs")),
    "training:programme": page("programme"),
    "training:programme_new": form(who=among(ORGANISERS)),
    "training:programme_copy": form(who=among(ORGANISERS)),
    "training:programme_edit": form("programme", runs_programme),
    "training:programme_start": act("programme", runs_programme),
    "training:programme_cancel": act("programme", runs_programme, cancel__reason="经研究"),
    "training:session_new": form("programme", runs_programme),
    "training:session_edit": form("session", runs_programme),
    "training:session_delete": act("session", runs_programme),
    # Enrolment.
    "training:choose": form("programme", runs_programme),
    "training:invite": act("programme", invites, person="1"),
    "training:invitation": form("invitation", answers_invitation, get=anyone),
    "training:mine": page(get=among(("secretary",))),
    "training:enrolment": page("enrolment"),
    "training:ask_leave": act("enrolment", is_learner, session="1", reason="出差"),
    "training:take_back_leave": act("enrolment", is_learner, session="1"),
    "training:withdraw": act("enrolment", runs_enrolment, withdraw__reason="调离"),
    # Attendance and results.
    # Hours and coverage.
    "training:coverage": page(ways=("round={last}",)),
    "training:secretaries": page(ways=(*LIST, "figure=hours_met", "kind=student")),
    "training:secretaries_print": page(ways=LIST),
    "training:secretaries_export": page(ways=LIST, leaves_trace=True),
    "training:person": page("person", ways=("year=2011", "year=x")),
    "training:record_new": form("person", keeps_person),
    "training:record_edit": form("record", keeps_record),
    "training:record_remove": act("record", keeps_record),
    # The secretary: file, change, hand-over.
    "secretary_file": page("person", sees=sees_branch),
    "branches:change_secretary": form("branch", keeps_branch, data=CHANGE),
    "handover": page("handover"),
    "handover_print": page("handover"),
    "handover_new": form("branch", keeps_branch),
    "handover_confirm": act("handover", confirms_handover, side="giver", note="代为确认"),
    "handover_move": act("handover", keeps_branch, on="2999-01-01"),
    "handover_withdraw": act("handover", keeps_branch, reason="登记有误"),
}
