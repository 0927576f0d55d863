"""公示与异议: the desk of 组织部, a batch opened, shown, ended, withdrawn."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.calendar.deadlines import tell_moved
from branches.scope import get_in_scope
from branches.web.downloads import paper_response
from branches.web.fields import ReasonForm
from branches.web.kept import send_back
from branches.web.once import saved_once
from branches.web.pages import Tab, refused_fields, ticked
from grading.models import NoticeEntry, Objection, PublicNotice
from grading.publicity import notices, rules
from grading.publicity.days import period_of
from grading.publicity.forms import NoticeForm
from grading.publicity.paper import notice_paper
from grading.publicity.queries import (
    by_unit,
    rounds_in_work,
    shown_entries,
    waiting,
    with_open_objections,
)

NOTICES = PublicNotice.objects.select_related("cycle")
SHOWN = 100
FIGURES = {
    "": ("全部", {}),
    "open": ("待答复", {"answered_on": None}),
    "answered": ("已答复", {"answered_on__isnull": False}),
    "upheld": ("成立", {"outcome": Objection.Outcome.UPHELD}),
}


def reader(request):
    if rules.may_read_desk(request.user) is None:
        raise PermissionDenied
    return rules.may_keep(request.user)


def keeper(request):
    if rules.may_keep(request.user) is None:
        raise PermissionDenied


@require_safe
def desk(request):
    keeps, today = reader(request), timezone.localdate()
    found = list(NOTICES.visible_to(request.user).with_counts()[:SHOWN])
    for one in found:
        one.runs, one.over = one.is_running(today), one.is_over(today)
    running = [one for one in found if one.runs]
    for one in running:
        one.period = period_of(one, today)
    objections = Objection.objects.visible_to(request.user)
    figure = request.GET.get("figure", "")
    figure = figure if figure in FIGURES else ""
    rows = objections.filter(**FIGURES[figure][1]).select_related("entry")
    context = {
        "notices": found,
        "running": running,
        "groups": [(round, len(waiting(round))) for round in rounds_in_work()] if keeps else [],
        "keeps": keeps,
        "tabs": _tabs(objections, figure) if keeps else [],
        "objections": list(rows[:SHOWN]),
        "today": today,
    }
    return render(request, "grading/publicity/desk.html", context)


def _tabs(objections, figure):
    url = reverse("publicity:desk")
    wanted = {name or "all": Count("pk", filter=Q(**of)) for name, (_label, of) in FIGURES.items()}
    counts = objections.order_by().aggregate(**wanted)
    return [
        Tab(label, f"{url}?figure={name}", name == figure, counts[name or "all"])
        for name, (label, _of) in FIGURES.items()
    ]


def _round_of(request):
    """The round in work that the address names, else the newest in which somebody waits."""
    found = list(rounds_in_work())
    if not found:
        raise Http404
    named = [one for one in found if str(one.pk) == request.GET.get("round")]
    return named[0] if named else found[0]


@saved_once
def new(request):
    """开始公示 of what waits, all of it ticked."""
    keeper(request)
    round = _round_of(request)
    rows, posted = waiting(round), request.method == "POST"
    form = NoticeForm(request.POST or None, parameters=round.cycle.rules)
    if posted and form.is_valid():
        keys = ticked(request.POST, "row")
        with refused_fields(form):
            made = notices.open_notice(round, keys, by=request.user, **form.cleaned_data)
            messages.success(request, f"第 {made.number} 批公示已开始。")
            tell_moved(request, form)
            return redirect(made)
    chosen = set(request.POST.getlist("row"))
    labels = {one.code: one.label for one in round.cycle.rules.grades}
    for one in rows:
        one.is_chosen = not posted or str(one.participation_id) in chosen
        one.label = labels[one.grade]
    context = {"form": form, "round": round, "rows": rows, "title": notices.title_of(round)}
    status = 422 if form.is_bound else 200
    return render(request, "grading/publicity/new.html", context, status=status)


@require_POST
def foresee(request):
    """What open_notice() would come to, for the question before it; writes nothing."""
    keeper(request)
    round = _round_of(request)
    form = NoticeForm(request.POST, parameters=round.cycle.rules)
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    keys = set(ticked(request.POST, "row"))
    rows = [one for one in waiting(round) if str(one.participation_id) in keys]
    return JsonResponse(notices.question(round, rows, **form.cleaned_data))


def notice_of(request, pk):
    reader(request)
    return get_in_scope(NOTICES, request.user, pk=pk)


@require_safe
def notice(request, pk):
    row = notice_of(request, pk)
    return show_notice(request, row)


def show_notice(request, row, *, status=200, **bound):
    """The page; `bound` {name: form} are those that could not be saved."""
    keeps, today = rules.may_keep(request.user), timezone.localdate()
    entries = list(with_open_objections(shown_entries(row)))
    listed = {one.pk for one in entries}
    gone = [one for one in NoticeEntry.objects.filter(notice=row) if one.pk not in listed]
    objections = Objection.objects.visible_to(request.user).filter(notice=row)
    is_open = row.is_open(today)
    context = {
        "notice": row,
        "units": by_unit(entries),
        "entries": entries,
        "gone": [] if row.is_withdrawn else gone,
        "held": sum(one.is_held for one in entries),
        "period": period_of(row, today),
        "runs": row.is_running(today),
        "is_open": is_open,
        "objections": list(objections.select_related("entry")),
        "keeps": keeps,
        "forms": {"end": ReasonForm(auto_id="end-%s"), "withdraw": ReasonForm(auto_id="out-%s")}
        | bound
        if keeps and is_open
        else {},
        "today": today,
    }
    return render(request, "grading/publicity/notice.html", context, status=status)


@require_POST
def end(request, pk):
    return _close(request, pk, notices.end_early, "没有结束", "公示已提前结束。")


@require_POST
def withdraw(request, pk):
    return _close(request, pk, notices.withdraw, "没有撤回", "公示已撤回，名单不再显示。")


def _close(request, pk, act, failed, done):
    keeper(request)
    row = notice_of(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return send_back(request, failed, form, row)
    act(row, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, done)
    return redirect(row)


def paper_of(request, pk):
    row = notice_of(request, pk)
    days = period_of(row, timezone.localdate()).number
    return row, notice_paper(row, list(shown_entries(row)), days)


@require_safe
def notice_print(request, pk):
    row, paper = paper_of(request, pk)
    return render(request, "grading/publicity/print.html", {"notice": row, "paper": paper})


@require_safe
def notice_word(request, pk):
    row, paper = paper_of(request, pk)
    return paper_response(paper, f"公示稿_{row.number}")
