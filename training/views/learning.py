"""我的培训 of a secretary, and one person in one programme."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from branches.models import Post
from branches.queries.induction import induction_due, months_allowed, uninducted
from branches.queries.rounds import all_rounds
from branches.scope import get_in_scope
from branches.views.pages import ticked
from training import rules
from training.forms.enrolment import LeaveForm, WithdrawForm
from training.models import Enrolment
from training.queries.attendance import ON_ROLL
from training.queries.enrolment import half_days, leave_room, own_enrolments
from training.queries.ledger import load_ledger
from training.queries.owed import ANSWERABLE
from training.queries.years import yard_of
from training.services import enrolment as service
from training.services import leave as leaves

ENROLMENTS = Enrolment.objects.select_related(
    "programme__cycle", "person", "branch", "sub_committee"
)
State = Enrolment.State


@require_safe
def mine(request):
    """我的培训: what is to come, the year's hours, the certificates."""
    user = request.user
    if not user.posts_as(Post.Role.SECRETARY):
        raise PermissionDenied
    under_way, over = own_enrolments(user)
    ledger = _own_ledger(request)
    context = {
        "under_way": under_way,
        "over": over,
        "has_person": bool(user.person_id),
        "ledger": ledger,
        "hours_label": ledger and _hours_label(ledger),
        "inductions": _own_inductions(user),
    }
    return render(request, "training/mine.html", context)


def _own_ledger(request):
    rounds = all_rounds(request.GET)
    if not rounds or not request.user.person_id:
        return None
    yard = yard_of(rounds[0], rounds)
    return load_ledger(request.user, request.user.person_id, yard.year, yard.norm)


def _hours_label(ledger):
    words = "已达标" if ledger.is_met else f"还缺 {ledger.missing.normalize():f} 学时"
    return f"{ledger.year} 年已计学时，{words}"


def _own_inductions(user):
    """[(branch, last day)] of the seats that still owe the induction."""
    if not user.person_id:
        return []
    months = months_allowed()
    terms = uninducted(months).filter(person=user.person_id).select_related("branch")
    return [(term.branch, induction_due(term.since, months)) for term in terms]


@require_safe
def enrolment(request, pk):
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    return show(request, row)


def show(request, row, *, status=200, leave_form=None, withdraw_form=None):
    """The page; the forms are bound ones that could not be carried out."""
    user, programme = request.user, row.programme
    days = half_days(row)
    is_own = rules.learner_post(user, row) is not None
    may_leave = is_own and _may_leave(row)
    open_days = [one.session for one in days if not one.mark and not leaves.has_begun(one.session)]
    may_withdraw = rules.run_post(user, programme) and programme.state in ANSWERABLE
    context = {
        "enrolment": row,
        "programme": programme,
        "days": days,
        "room": leave_room(days, programme.cycle.rules.leave_share_max),
        "is_own": is_own,
        "takeable": {one.session.pk for one in days if may_leave and _may_take_back(one, user)},
        "leave_form": may_leave and open_days and (leave_form or LeaveForm(sessions=open_days)),
        "withdraw_form": may_withdraw
        and row.state in (State.PROPOSED, State.CONFIRMED)
        and (withdraw_form or WithdrawForm(prefix="withdraw")),
    }
    return render(request, "training/enrolment.html", context, status=status)


def _may_leave(row):
    on_roll = Enrolment.objects.filter(ON_ROLL, pk=row.pk)
    return row.programme.state in ANSWERABLE and on_roll.exists()


def _may_take_back(day, user):
    return day.is_leave and day.mark.by_id == user.pk and not leaves.has_begun(day.session)


@require_POST
def ask_leave(request, pk):
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    if rules.learner_post(request.user, row) is None:
        raise PermissionDenied
    form = LeaveForm(request.POST, sessions=row.programme.sessions.all())
    if not form.is_valid():
        return show(request, row, status=422, leave_form=form)
    values = form.cleaned_data
    count = leaves.ask_leave(row, values["session"], by=request.user, reason=values["reason"])
    row.refresh_from_db()
    messages.success(request, f"已登记请假 {count} 个半天。")
    if row.state == State.WITHDRAWN:
        messages.warning(request, "请假已超过规定，按规定退学。取消请假后恢复。")
    return redirect("training:enrolment", row.pk)


@require_POST
def take_back_leave(request, pk):
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    if rules.learner_post(request.user, row) is None:
        raise PermissionDenied
    session = next(iter(ticked(request.POST, "session")), 0)
    leaves.take_back_leave(row, session, by=request.user)
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
