"""消息: what I owe, what I was reminded of; 催办 of those below."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from branches.duties import bell, ledger
from branches.duties import read as service
from branches.duties.forms import OverdueFilter
from branches.duties.inbox_queries import reminders_of, shown, unread_count
from branches.duties.nudges import nudge, preview
from branches.duties.overdue import LEADER_AFTER, ORG_DEPT_AFTER, hears_of_overdue, overdue_below
from branches.duties.queries import (
    PLACES,
    WORK_LISTS,
    my_duties,
    only_branch,
    open_duties_of,
    own_title,
    place_name,
)
from branches.duties.reminders.stages import reminder_label
from branches.models import Participation
from branches.web.pages import Tab, ticked

PAGE = 50


@require_safe
def inbox(request):
    """The tabs of one page: 待办, 提醒, and for those above what is overdue below them."""
    groups = my_duties(request.user)
    context = {"tabs": tabs(request, sum(group.count for group in groups))}
    tab = request.GET.get("tab")
    if tab == "reminders":
        return render(request, "branches/duties/inbox_reminders.html", context | reminders(request))
    if tab == "overdue" and hears_of_overdue(request.user):
        return render(request, "branches/duties/inbox_overdue.html", context | overdue(request))
    kind = request.GET.get("kind", "")
    rows = open_duties_of(request.user, kind)
    pile = next((group for group in groups if group.kind == kind and group.count > 1), None)
    if pile and kind in WORK_LISTS:
        context["work_url"] = pile.link
    page, own = page_of(request, rows), only_branch(request.user.current_posts)
    for duty in page.object_list:
        duty.place = place_name(duty)
        duty.shown_title = own_title(duty) if own and duty.branch_id == own else duty.title
    context |= {"groups": groups, "kind": kind, "page": page}
    return render(request, "branches/duties/inbox_duties.html", context)


def tabs(request, duty_count):
    user = request.user
    unread = unread_count(user)
    rows = [
        ("", "待办", duty_count),
        ("reminders", "未读提醒" if unread else "提醒", unread or None),
    ]
    if hears_of_overdue(user):
        rows.append(("overdue", "下级逾期", overdue_below(user, timezone.localdate()).count()))
    names = [name for name, _label, _count in rows]
    current = request.GET.get("tab")
    current = current if current in names else ""
    return [
        Tab(label, f"?tab={name}" if name else "?", name == current, number)
        for name, label, number in rows
    ]


def overdue(request):
    form = OverdueFilter(request.GET, user=request.user)
    rows = form.narrow(overdue_below(request.user, timezone.localdate())).select_related(
        *PLACES, "committee"
    )
    page = page_of(request, rows)
    for duty in page.object_list:
        duty.place = place_name(duty) or str(duty.committee)
    after = LEADER_AFTER if request.user.posts_as(ledger.LEADER) else ORG_DEPT_AFTER
    return {"form": form, "page": page, "days": after}


def reminders(request):
    page = page_of(request, reminders_of(request.user))
    own = only_branch(request.user.current_posts)
    for reminder in page.object_list:
        reminder.label = reminder_label(reminder)
        reminder.shown = shown(reminder, own)
    return {"page": page, "has_unread": any(one.read_at is None for one in page.object_list)}


def page_of(request, rows):
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    return page


@require_POST
def read_all(request):
    count = service.mark_read(request.user)
    messages.success(request, f"已把 {count} 条提醒标为已读。" if count else "没有未读的提醒。")
    return redirect(f"{reverse('inbox')}?tab=reminders")


@require_POST
def read_one(request, pk):
    get_object_or_404(reminders_of(request.user), pk=pk)
    service.mark_read(request.user, pk)
    return redirect(back(request, request.POST, f"{reverse('inbox')}?tab=reminders"))


@require_safe
def nudge_preview(request):
    """Whom a 催办 of the ticked branches would tell of what: `participation`, `next` as there."""
    lines = preview(chosen(request, request.GET), by=request.user)
    sent = [one for one in lines if not one.skipped]
    context = {
        "lines": sent,
        "skipped": [one for one in lines if one.skipped],
        "reminders": sum(one.reminders for one in sent),
        "people": len({person for one in sent for person in one.recipients}),
        "has_mail": settings.EMAIL_CONFIGURED,
        "back": back(request, request.GET, reverse("inbox")),
    }
    return render(request, "branches/duties/nudge_preview.html", context)


@require_POST
def nudge_branches(request):
    """催办 the ticked branches: `participation` (several), `next` (the page to return to)."""
    result = nudge(chosen(request, request.POST), by=request.user)
    bell.ring(bell.SEND_DIGESTS)
    tone = messages.SUCCESS if result.branches else messages.WARNING
    messages.add_message(request, tone, sentence(result))
    return redirect(back(request, request.POST, reverse("inbox")))


def chosen(request, params):
    """The ticked participations of `params`; all of them must be visible, or it is 404."""
    wanted = {int(pk) for pk in ticked(params, "participation")}
    seen = Participation.objects.visible_to(request.user).filter(pk__in=wanted)
    found = set(seen.values_list("pk", flat=True))
    if found != wanted:
        raise Http404
    return found


def sentence(result):
    parts = []
    if result.branches:
        parts.append(f"已催办 {result.branches} 个支部，写出 {result.reminders} 条提醒")
    if result.already:
        parts.append(f"{result.already} 个支部今天已经催办过")
    if result.idle:
        parts.append(f"{result.idle} 个支部没有由下级承办的待办，或承办人就是您")
    return "；".join(parts) + "。" if parts else "请先选择要催办的支部。"


def back(request, params, otherwise):
    wanted = params.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else otherwise
