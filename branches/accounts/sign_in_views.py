"""登录记录 for 组织部 and 督查; 登录情况, where everybody sees and ends the own sessions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches import rules
from branches.accounts import sign_in_queries as queries
from branches.accounts.filters import SignInFilter
from branches.accounts.sessions import end_others, mark_of, open_sessions
from branches.accounts.visits import device, visit_of
from branches.models import SignInRecord

PAGE = 50


@require_safe
def sign_ins(request):
    if not rules.may_read_audit(request.user):
        raise PermissionDenied
    sees_usernames = bool(rules.org_post(request.user))
    form = SignInFilter(request.GET, user=request.user)
    conditions = form.conditions()
    rows = SignInRecord.objects.none()
    if conditions is not None:
        today = timezone.localdate()
        rows = queries.records(today, search_usernames=sees_usernames, **conditions)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [described(row) for row in page.object_list]
    context = {
        "form": form,
        "page": page,
        "sees_usernames": sees_usernames,
        "alarms": queries.alarms(timezone.now()),
        "days": queries.SHOWN.days,
    }
    return render(request, "branches/accounts/sign_ins.html", context)


def described(row):
    row.device = device(row.agent) if row.agent else ""
    return row


@require_safe
def own_sign_ins(request):
    sessions = [described(one) for one in open_sessions(request.user)]
    for one in sessions:
        one.mark, one.is_this = mark_of(one), one.session_key == request.session.session_key
    context = {
        "sessions": sessions,
        "has_others": any(not one.is_this for one in sessions),
        "records": [described(row) for row in queries.own_records(request.user)],
    }
    return render(request, "branches/accounts/own_sign_ins.html", context)


@require_POST
def end_session(request):
    """One of the own sessions, or all others."""
    mark = request.POST.get("session", "")
    ended = end_others(
        request.user,
        own_key=request.session.session_key,
        visit=visit_of(request),
        mark=mark,
    )
    if mark and not ended:
        raise Http404("这次登录已经结束")
    messages.success(request, f"已结束 {ended} 处登录。" if ended else "没有其他登录。")
    return redirect("branches:own_sign_ins")
