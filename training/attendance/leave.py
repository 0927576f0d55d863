"""请假: asked by whoever takes part, for half-days that have not begun; granted or refused by the
organiser. Granted leave is a mark of the roll and counts as such (handbook f).
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, workflow
from branches.duties import telling
from branches.errors import Refusal
from branches.models import Duty, Participation
from training import rules
from training.attendance.services import Wanted, write_marks
from training.models import Attendance, LeaveRequest, Programme, Session
from training.programmes.duties import refresh_duties
from training.programmes.owed import ANSWERABLE
from training.programmes.states import lock_programme
from training.roll.queries import ON_ROLL, has_begun
from training.roll.services import settle_leave

Mark, State = Attendance.Mark, LeaveRequest.State
HAND = Attendance.Way.HAND


@transaction.atomic
def ask_leave(enrolment, session_ids, *, by, reason):
    """申请请假: the secretary's own, from half-days (primary keys), with a reason (text). The
    organiser owes an answer and is told at once; until then nothing is marked.

    Returns the LeaveRequest. Raises PermissionDenied for anybody else; Refusal, with the reason
    kept, if a half-day has begun, carries a mark or is asked for already.
    """
    programme, enrolment, post = _own(enrolment, by)
    reason = reason.strip()
    kept = [("请假原因", reason)] if reason else []
    if not reason:
        raise Refusal("请假须写明原因。")
    sessions = list(Session.objects.filter(programme=programme, pk__in=session_ids))
    if not sessions or len(sessions) != len(set(session_ids)):
        raise Refusal("课次有变化，请刷新后再选。", kept=kept)
    marked = Attendance.objects.filter(enrolment=enrolment, session__in=sessions)
    if marked.exists() or any(has_begun(one) for one in sessions):
        raise Refusal("所选课次已经开始，或已有出勤记录，请联系主办方。", kept=kept)
    if enrolment.leave_requests.waiting().filter(sessions__in=sessions).exists():
        raise Refusal("所选课次已经申请过请假，正在等主办方答复。", kept=kept)
    request = LeaveRequest.objects.create(enrolment=enrolment, reason=reason, asked_by=by)
    request.sessions.set(sessions)
    changes = _days(sessions)
    audit.record("training.leave_ask", request, by=by, post=post, reason=reason, changes=changes)
    refresh_duties(programme)
    stage, kind = f"leave_ask-{request.pk}", Duty.Kind.TRAINING_LEAVE
    telling.tell(stage, kind, request.pk, by=by, post=post, reason=reason)
    return request


@transaction.atomic
def answer_leave(request, *, by, is_granted, answer=""):
    """准假 or 不准假, by the organiser; a refusal says why (`answer`). Granted half-days are marked
    as 已请假, and too much of it ends the course (handbook f). Who asked is told at once.

    Returns the fresh request. Raises PermissionDenied; Refusal, with the words kept, if it has been
    answered or taken back, the course is over, or the person was there.
    """
    enrolment, answer = request.enrolment, answer.strip()
    programme, post = lock_programme(
        enrolment.programme_id, by=by, states=ANSWERABLE, label="答复请假"
    )
    request, step = _fresh(request), rules.LEAVES["grant" if is_granted else "refuse"]
    workflow.check(request, step, answer, [("答复", answer)] if answer else [])
    sessions = list(request.sessions.all())
    answered = {"answer": answer, "answered_by": by, "answered_at": timezone.now()}
    workflow.move_all([_step(request, post, sessions, answer)], step, by=by, **answered)
    if is_granted:
        _mark(programme, request, sessions, by, post)
    refresh_duties(programme)
    _tell_asker(request, programme, by, post)
    return request


def _mark(programme, request, sessions, by, post):
    row = programme.enrolments.filter(ON_ROLL, pk=request.enrolment_id).select_related("person")
    row = row.select_related("person", "branch").first()
    if row is None:
        raise Refusal("这个人已不在签到名单上，不能再准假。")
    there = row.attendance.filter(session__in=sessions, mark=Mark.PRESENT).first()
    if there is not None:
        raise Refusal(f"{row.person}“{there.session}”已签到，先撤销签到或不准假。")
    wanted = [Wanted(one, row, Mark.LEAVE, request.reason) for one in sessions]
    write_marks(programme, wanted, way=HAND, by=by, post=post)


def _tell_asker(request, programme, by, post):
    """By the inbox of whoever answers for the branch: the secretary."""
    branch = request.enrolment.branch_id
    rows = Participation.objects.filter(branch=branch).order_by("-round__seq", "-pk")
    if (newest := rows.values_list("pk", flat=True).first()) is None:
        return
    is_granted = request.state == State.GRANTED
    stage = f"leave_{'ok' if is_granted else 'no'}-{request.pk}"
    title = f"“{programme}”请假：{request.get_state_display()}"
    link = request.get_absolute_url()
    telling.announce(stage, title, {newest: link}, list_link=link, by=by, post=post)


@transaction.atomic
def take_back_leave(request, *, by):
    """The secretary comes after all: the request is withdrawn, leave granted from half-days that
    have not begun falls away. Raises PermissionDenied; Refusal if nothing is left to take back.
    """
    programme, enrolment, post = _own(request.enrolment, by)
    request = _fresh(request)
    step = rules.LEAVES["recall" if request.state == State.ASKED else "back"]
    workflow.check(request, step)
    sessions = list(request.sessions.all())
    ahead = [one for one in sessions if not has_begun(one)]
    if request.state == State.GRANTED:
        if not ahead:
            raise Refusal("课次已经开始，不能再取消请假，请联系主办方。")
        enrolment.attendance.filter(session__in=ahead, mark=Mark.LEAVE).delete()
    if request.state == State.ASKED or len(ahead) == len(sessions):
        workflow.move_all([_step(request, post, ahead)], step, by=by)
    else:
        # What has begun stays leave, the rest is taken out of the request.
        request.sessions.remove(*ahead)
        changes = _days(ahead)
        audit.record(step.verb, request, by=by, post=post, changes=changes)
    settle_leave(programme, by=by, post=post)
    refresh_duties(programme)


def _days(sessions):
    return {"课次": ["", "；".join(str(one) for one in sessions)]}


def _step(request, post, sessions, reason=""):
    return workflow.Step(request, post, reason, _days(sessions))


def _fresh(request):
    rows = LeaveRequest.objects.select_related("enrolment__person", "enrolment__branch")
    return rows.get(pk=request.pk)


def _own(enrolment, by):
    programme = Programme.objects.select_for_update().get(pk=enrolment.programme_id)
    rows = programme.enrolments.filter(ON_ROLL).select_related("person", "branch")
    row = rows.filter(pk=enrolment.pk).first()
    post = row and rules.learner_post(by, row)
    if row is None or programme.state not in ANSWERABLE:
        raise Refusal("已不在参训名单上，或培训已经结束，不能再请假。")
    if post is None:
        raise PermissionDenied
    row.programme = programme
    return programme, row, post
