"""请假 by the secretary, for half-days that have not begun yet."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.errors import Refusal
from training import rules
from training.models import Attendance, Programme, Session
from training.queries.attendance import ON_ROLL
from training.queries.owed import ANSWERABLE
from training.services.attendance import Wanted, settle_leave, store_one

Mark = Attendance.Mark


@transaction.atomic
def ask_leave(enrolment, session_ids, *, by, reason):
    """The secretary's own leave from half-days (primary keys), with a reason (text). Too much of it
    ends the course for this person (handbook f); before it runs that waits for the first day.

    Returns how many half-days. Raises PermissionDenied for anybody else; Refusal, with the reason
    kept, if one has begun or carries a mark.
    """
    programme, enrolment, post = _locked(enrolment, by)
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
    for one in sessions:
        row = store_one(Wanted(one, enrolment, Mark.LEAVE, reason), Attendance.Way.HAND, by)
        _record("training.leave", row, by, post, reason=reason)
    settle_leave(programme, by=by, post=post)
    return len(sessions)


@transaction.atomic
def take_back_leave(enrolment, session_id, *, by):
    """The secretary comes after all. Raises PermissionDenied; Refusal if the half-day has begun or
    the leave is not the own one.
    """
    programme, enrolment, post = _locked(enrolment, by)
    rows = Attendance.objects.select_related("session").filter(
        enrolment=enrolment, session=session_id, mark=Mark.LEAVE, by=by
    )
    row = rows.first()
    if row is None or has_begun(row.session):
        raise Refusal("课次已经开始，或这次请假不是本人登记的，请联系主办方。")
    row.enrolment = enrolment
    _record("training.leave_back", row, by, post)
    row.delete()
    settle_leave(programme, by=by, post=post)


def _record(verb, row, by, post, **facts):
    audit.record(verb, row, by=by, post=post, branch=row.enrolment.branch, **facts)


def has_begun(session, now=None):
    """Whether the half-day has begun at `now` (aware instant, default the present one)."""
    begins = timezone.make_aware(datetime.combine(session.on, session.begins_at))
    return begins <= (now or timezone.now())


def _locked(enrolment, by):
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
