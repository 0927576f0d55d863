"""消息: what I owe, what I was reminded of; 催办 of those below."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from branches.models import Participation
from branches.queries.duties import my_duties, open_duties_of, place_name
from branches.queries.inbox import reminders_of, unread_count
from branches.reminders import stage_label
from branches.services import bell
from branches.services import inbox as service
from branches.services.nudges import nudge
from branches.views.pages import ticked

PAGE = 50


@require_safe
def inbox(request):
    """Two tabs of one page: 待办 and 提醒."""
    groups = my_duties(request.user)
    context = {"tabs": tabs(request, sum(group.count for group in groups))}
    if request.GET.get("tab") == "reminders":
        return render(request, "branches/inbox_reminders.html", context | reminders(request))
    kind = request.GET.get("kind", "")
    rows = open_duties_of(request.user, kind)
    page = page_of(request, rows)
    for duty in page.object_list:
        duty.place = place_name(duty)
    context |= {"groups": groups, "kind": kind, "page": page}
    return render(request, "branches/inbox_duties.html", context)


def tabs(request, duty_count):
    at_reminders = request.GET.get("tab") == "reminders"
    unread = unread_count(request.user)
    return [
        {"label": "待办", "url": "?", "count": duty_count, "is_current": not at_reminders},
        {
            "label": "未读提醒" if unread else "提醒",
            "url": "?tab=reminders",
            "count": unread or None,
            "is_current": at_reminders,
        },
    ]


def reminders(request):
    page = page_of(request, reminders_of(request.user))
    for reminder in page.object_list:
        reminder.label = stage_label(reminder.stage)
        reminder.place = place_name(reminder.duty)
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
    return redirect(back(request, f"{reverse('inbox')}?tab=reminders"))


@require_POST
def nudge_branches(request):
    """催办 the ticked branches: `participation` (several), `next` (the page to return to)."""
    result = nudge(chosen(request), by=request.user)
    bell.ring(bell.SEND_DIGESTS)
    tone = messages.SUCCESS if result.branches else messages.WARNING
    messages.add_message(request, tone, sentence(result))
    return redirect(back(request, reverse("inbox")))


def chosen(request):
    """The ticked participations; all of them must be visible, or it is 404."""
    wanted = {int(pk) for pk in ticked(request.POST, "participation")}
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


def back(request, otherwise):
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else otherwise
