"""培训班次: the calendar, a programme with half-days and names, the acts of its organiser."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from branches.errors import Refusal
from branches.forms.accounts import ReasonForm
from branches.scope import get_in_scope
from branches.views.pages import refused_fields, ticked
from training import rules
from training.forms.programmes import ProgrammeFilter, ProgrammeForm
from training.models import Invitation, Programme
from training.queries import programmes as queries
from training.queries.owed import ANSWERABLE
from training.services import programmes as services

PAGE = 50
NAMES = 20  # of one programme, below its half-days
State = Programme.State
HELD = (State.RUNNING, State.FINISHED)
STEPS = (State.PLAN, State.OPEN, State.RUNNING, State.FINISHED)
ROWS = Programme.objects.select_related("cycle", "copied_from__cycle")


@require_safe
def programme_list(request):
    form = ProgrammeFilter(request.GET, user=request.user)
    conditions = form.conditions()
    rows, state = Programme.objects.none(), ""
    if conditions is not None:
        state = conditions.pop("state")
        rows = queries.find_programmes(request.user, **conditions)
    counts = queries.count_states(rows)
    page = page_of(rows.filter(state=state) if state else rows, counts[state], request)
    page.object_list = queries.add_sums(list(page.object_list), request.user)
    context = {
        "form": form,
        "page": page,
        "tabs": tabs(request, state, counts),
        "is_filtered": bool(request.GET.keys() - {"page", "state"}),
        "may_plan": bool(rules.organisers_of(request.user)),
    }
    return render(request, "training/programmes.html", context)


def page_of(rows, count, request, size=PAGE):
    """The page asked for, of rows that have been counted already."""
    paginator = Paginator(rows, size)
    paginator.count = count
    return paginator.get_page(request.GET.get("page"))


def tabs(request, shown, counts):
    """全部 and the states; 计划 and 已取消 only while something is in them."""
    quiet = (State.PLAN, State.CANCELLED)
    names = ["", *(one for one in State.values if one not in quiet or counts[one] or one == shown)]
    return [
        {
            "label": State(name).label if name else "全部",
            "url": f"?{_query(request, state=name)}",
            "count": counts[name],
            "is_current": name == shown,
        }
        for name in names
    ]


def _query(request, **changes):
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return query.urlencode()


@require_safe
def programme_page(request, pk):
    programme = get_in_scope(ROWS, request.user, pk=pk)
    return show_programme(request, programme)


def show_programme(request, programme, *, status=200, cancel_form=None):
    """The page; `cancel_form` is a bound form that could not be carried out."""
    user = request.user
    names = queries.names_of(programme, user)
    count = queries.count_names(names)
    sessions = list(programme.sessions.all())
    context = {
        "programme": programme,
        "steps": steps_of(programme),
        "sessions": sessions,
        "hours": sum(one.hours for one in sessions),
        "count": count,
        "page": page_of(names, count.all, request, NAMES),
        "shows_roll": programme.state in HELD and bool(count.all),
        **invitations(programme, user),
        **acts_open_to(user, programme, cancel_form),
    }
    return render(request, "training/programme.html", context, status=status)


def steps_of(programme):
    """The bar of steps; empty for a cancelled programme."""
    if programme.state not in STEPS:
        return []
    here = STEPS.index(programme.state)
    is_over = programme.state == State.FINISHED
    return [
        {
            "label": State(one).label,
            "state": "done" if number < here or is_over else "now" if number == here else "next",
            "number": number + 1,
        }
        for number, one in enumerate(STEPS)
    ]


def invitations(programme, user):
    """Those that `user` sees: of the organiser all, of a 分党委 the own one."""
    rows = Invitation.objects.visible_to(user).filter(programme=programme)
    rows = list(rows.select_related("committee"))
    for one in rows:
        one.place = "直属党支部" if one.committee.is_school else str(one.committee)
    return {
        "invitations": rows,
        "waiting": [one for one in rows if not one.answered_at],
        "to_answer": [one for one in rows if may_answer(user, programme, one)],
        "answered": [one for one in rows if one.answered_at],
    }


def may_answer(user, programme, invitation):
    """Whether the names of `invitation` still wait for `user`."""
    if invitation.answered_at or programme.state not in ANSWERABLE:
        return False
    return rules.committee_post(user, invitation.committee) is not None


def acts_open_to(user, programme, cancel_form):
    """What the organiser may do now, and what still stands in the way."""
    if not rules.run_post(user, programme):
        return {"may_run": False}

    def may(name):
        return rules.is_open_to(user, programme, name)

    return {
        "may_run": True,
        "may_edit": programme.state in services.EDITABLE,
        "may_open": may("open"),
        "opening_gap": may("open") and rules.opening_gap(programme),
        "may_start": may("start"),
        "names_gap": may("start") and rules.names_gap(programme),
        "may_sign_in": programme.state == State.RUNNING,
        "may_finish": may("finish"),
        "cancel_form": may("cancel") and (cancel_form or ReasonForm(prefix="cancel")),
    }


def runnable(request, pk):
    """The programme of the address, for its organiser."""
    programme = get_in_scope(ROWS, request.user, pk=pk)
    if not rules.run_post(request.user, programme):
        raise PermissionDenied
    return programme


def own_organisers(request):
    """Codes of the organisers whose programmes the user runs, or 403."""
    organisers = rules.organisers_of(request.user)
    if not organisers:
        raise PermissionDenied
    return organisers


def programme_new(request):
    organisers = own_organisers(request)
    initial = {"cycle": queries.newest_cycle()}
    form = ProgrammeForm(request.POST or None, organisers=organisers, initial=initial)
    if request.method == "POST" and (new := saved(form, services.create, by=request.user)):
        messages.success(request, "班次已建立，请添加课次。")
        return redirect(new)
    return render(request, "training/programme_form.html", {"form": form, "title": "新建班次"})


def programme_edit(request, pk):
    programme = runnable(request, pk)
    title = f"修改 {programme}"
    organisers = rules.organisers_of(request.user)
    form = ProgrammeForm(request.POST or None, instance=programme, organisers=organisers)
    if request.method == "POST" and saved(form, services.edit, programme, by=request.user):
        messages.success(request, "班次已保存。")
        return redirect(programme)
    context = {"form": form, "title": title, "programme": programme}
    return render(request, "training/programme_form.html", context)


def saved(form, save, *args, by):
    """What `save` returns, or None: the form is not right, or has the refusal among its errors,
    that of a field beside it.
    """
    if not form.is_valid():
        return None
    try:
        with refused_fields(form):
            return save(*args, by=by, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
    return None


def programme_copy(request):
    """Programmes of the year before, to be ticked and planned again."""
    organisers = own_organisers(request)
    cycle = queries.newest_cycle()
    rows = queries.to_take_over(cycle, organisers) if cycle else []
    if request.method == "POST":
        chosen = set(ticked(request.POST, "programme"))
        take_over(request, cycle, [one for one in rows if str(one.pk) in chosen])
        return redirect("training:programmes")
    context = {"cycle": cycle, "rows": queries.add_sums(rows, request.user)}
    return render(request, "training/programme_copy.html", context)


def take_over(request, cycle, rows):
    refused, year = [], queries.year_of(cycle) if rows else 0
    for one in rows:
        try:
            services.copy(one, by=request.user, cycle=cycle, year=year)
        except Refusal as refusal:
            refused.append(f"“{one}”没有沿用：{refusal.message}")
    done = len(rows) - len(refused)
    if done:
        messages.success(request, f"已沿用 {done} 个班次，日期顺延到 {year} 年，请核对。")
    elif not refused:
        messages.error(request, "没有沿用：请先选择班次。")
    for sentence in refused:
        messages.warning(request, sentence)


@require_POST
def programme_start(request, pk):
    programme = services.start(runnable(request, pk), by=request.user)
    messages.success(request, "已开班，可以签到。")
    return redirect(programme)


@require_POST
def programme_cancel(request, pk):
    programme = runnable(request, pk)
    form = ReasonForm(request.POST, prefix="cancel")
    if not form.is_valid():
        return show_programme(request, programme, status=422, cancel_form=form)
    programme = services.cancel(programme, by=request.user, **form.cleaned_data)
    messages.success(request, "班次已取消。")
    return redirect(programme)
