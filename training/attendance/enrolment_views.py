from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from branches.duties.views import back
from branches.scope import get_in_scope
from branches.web.once import saved_once
from branches.web.pages import ticked
from training import rules
from training.attendance import leave as leaves
from training.attendance import views
from training.enrolment import services as service
from training.enrolment.forms import LeaveAnswerForm, LeaveForm, WithdrawForm
from training.enrolment.queries import corrections_of, half_days, leave_requests, leave_room
from training.models import Enrolment, LeaveRequest
from training.programmes.owed import ANSWERABLE
from training.roll.queries import has_begun, is_on_roll

State = Enrolment.State
ENROLMENTS = Enrolment.objects.select_related(
    "programme__cycle", "person", "branch", "sub_committee"
)
REQUESTS = LeaveRequest.objects.select_related("enrolment")


@require_safe
def enrolment(request, pk):
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    return show(request, row)


def show(request, row, *, status=200, leave_form=None, withdraw_form=None, answer_form=None):
    """The page; the forms are bound ones that failed, `answer_form` that of `request_pk`."""
    user, programme = request.user, row.programme
    days = half_days(row)
    is_own = rules.learner_post(user, row) is not None
    may_leave = is_own and _may_leave(row)
    requests = leave_requests(row)
    asked = {one.pk for request in requests if request.is_waiting for one in request.days}
    open_days = [
        one.session
        for one in days
        if not one.mark and one.session.pk not in asked and not has_begun(one.session)
    ]
    may_withdraw = rules.run_post(user, programme) and programme.state in ANSWERABLE
    context = {
        "enrolment": row,
        "programme": programme,
        "days": days,
        "room": leave_room(days, programme.cycle.rules.leave_share_max),
        "is_own": is_own,
        "requests": requests,
        "takeable": {one.pk for one in requests if is_own and _may_take_back(one, row)},
        "may_answer": may_withdraw,
        "answer_form": answer_form,
        "corrections": corrections_of(row, user) if programme.is_over else [],
        "may_correct": rules.corrector_post(user, programme) is not None,
        "leave_form": may_leave and open_days and (leave_form or LeaveForm(sessions=open_days)),
        "withdraw_form": may_withdraw
        and row.state in (State.PROPOSED, State.CONFIRMED)
        and (withdraw_form or WithdrawForm(prefix="withdraw")),
    }
    return render(request, "training/attendance/enrolment.html", context, status=status)


def _may_leave(row):
    return row.programme.state in ANSWERABLE and is_on_roll(row)


def _may_take_back(request, row):
    if row.programme.state not in ANSWERABLE:
        return False
    ahead = any(not has_begun(one) for one in request.days)
    return request.is_waiting or (request.state == request.State.GRANTED and ahead)


@require_POST
@saved_once
def ask_leave(request, pk):
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    if rules.learner_post(request.user, row) is None:
        raise PermissionDenied
    form = LeaveForm(request.POST, sessions=row.programme.sessions.all())
    if not form.is_valid():
        return show(request, row, status=422, leave_form=form)
    values = form.cleaned_data
    leaves.ask_leave(row, values["session"], by=request.user, reason=values["reason"])
    count = len(values["session"])
    messages.success(request, f"已申请 {count} 个半天的请假，待主办方答复。")
    return redirect("training:enrolment", row.pk)


@require_POST
def answer_leave(request, pk):
    asked = get_in_scope(REQUESTS, request.user, pk=pk)
    row = get_in_scope(ENROLMENTS, request.user, pk=asked.enrolment_id)
    if rules.run_post(request.user, row.programme) is None:
        raise PermissionDenied
    form = LeaveAnswerForm(request.POST)
    if not form.is_valid():
        form.request_pk = asked.pk
        return show(request, row, status=422, answer_form=form)
    values = form.cleaned_data
    is_granted = values["decision"] == form.GRANT
    leaves.answer_leave(asked, by=request.user, is_granted=is_granted, answer=values["answer"])
    word = "准假" if is_granted else "未准假"
    messages.success(request, f"{row.person}：{word}，已告知本人。")
    views.tell_of_leave(request, row)
    return redirect(back(request, request.POST, asked.get_absolute_url()))


@require_POST
def take_back_leave(request, pk):
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    if rules.learner_post(request.user, row) is None:
        raise PermissionDenied
    key = next(iter(ticked(request.POST, "request")), 0)
    asked = get_in_scope(REQUESTS, request.user, pk=key, enrolment=row)
    leaves.take_back_leave(asked, by=request.user)
    messages.success(request, "已取消请假。")
    return redirect("training:enrolment", row.pk)


@require_POST
def withdraw(request, pk):
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    if rules.run_post(request.user, row.programme) is None:
        raise PermissionDenied
    form = WithdrawForm(request.POST, prefix="withdraw")
    if not form.is_valid():
        return show(request, row, status=422, withdraw_form=form)
    service.withdraw(row, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, f"已登记{row.person}退学。")
    return redirect("training:enrolment", row.pk)
