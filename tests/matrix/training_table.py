"""Who may open which address of training, of the secretary's file and of the hand-over."""

from tests.matrix.actors import (
    SIGNED_IN,
    Row,
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
    sees_trainee,
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


def sees_certificate(actor, key):
    """Only the finished course has any."""
    return key.endswith("finished") and sees_trainee(actor, key)


has_post = among(SIGNED_IN - {"ended", "postless"})
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
    "training:choose": form(
        "programme", runs_programme, ways=("q=CANARY", "show=open", "step=review", "page=2")
    ),
    "training:invite": act("programme", invites, person="1"),
    "training:invitation": form("invitation", answers_invitation, get=anyone),
    "training:mine": page(get=among(("secretary",))),
    "training:enrolment": page("enrolment"),
    "training:ask_leave": act("enrolment", is_learner, session="1", reason="出差"),
    "training:take_back_leave": Row(
        "enrolment", post=is_learner, beside={"request": "leave_request"}
    ),
    "training:answer_leave": act("leave_request", runs_enrolment, decision="grant"),
    "training:withdraw": act("enrolment", runs_enrolment, withdraw__reason="调离"),
    # Attendance and results.
    "training:roll": page("session", ways=("show=none", "show=leave", "show=x")),
    "training:mark": act("session", runs_programme, enrolment="1", mark="leave"),
    "training:mark_rest": act("session", runs_programme),
    "training:arrivals": form(
        "session", runs_programme, ways=("q=CANARY", "q=x", "for=x"), data={"person": "1"}
    ),
    "training:code": page("session", runs_programme),
    "training:renew_code": act("session", runs_programme),
    # Whoever scans the code reads what it is for, and no more.
    "training:sign_in": Row("sign_in", anyone, anyone, is_open=True, tells=frozenset(("running",))),
    "training:sheet_template": page("programme", runs_programme, ways=("session=1",)),
    "training:sheet_import": form("programme", runs_programme),
    "training:sheet_confirm": act("programme", runs_programme, sealed="x"),
    "training:results": page("programme"),
    "training:save_points": act("programme", runs_programme),
    "training:finish": act("programme", runs_programme),
    "training:correct": form("enrolment", runs_enrolment),
    "training:certificates": page("programme", ways=("committee={B}",)),
    "training:certificate": page("enrolment", sees=sees_certificate),
    "training:summary": page("programme", ways=("committee={B}",)),
    "training:summary_export": page("programme", leaves_trace=True),
    "training:year_summary": page(ways=("year=2011", "year=x")),
    "training:year_summary_export": page(get=has_post, ways=("year=2011",), leaves_trace=True),
    # Hours and coverage.
    "training:coverage": page(ways=("round={last}",)),
    "training:secretaries": page(ways=(*LIST, "figure=trained", "kind=student")),
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
    "handover_word": page("handover"),
    "handover_new": form("branch", keeps_branch),
    "handover_confirm": act("handover", confirms_handover, side="giver", note="代为确认"),
    "handover_move": act("handover", keeps_branch, on="2999-01-01"),
    "handover_withdraw": act("handover", keeps_branch, reason="登记有误"),
}
