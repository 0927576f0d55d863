"""培训班次: the calendar, a programme with half-days and names, the acts of its organiser."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from branches.calendar.deadlines import tell_moved
from branches.errors import Refusal
from branches.scope import get_in_scope
from branches.web.fields import LineOfReasonForm
from branches.web.once import saved_once
from branches.web.pages import Tab, counted_page, refused_fields, ticked, with_query
from training import rules
from training.models import Invitation, Programme, Session
from training.programmes import queries, services
from training.programmes.forms import ProgrammeFilter, ProgrammeForm
from training.programmes.owed import ANSWERABLE

PAGE = 50
PAGE_OF_NAMES = 20  # of one programme, below its half-days
SESSIONS = Session.objects.select_related("programme__cycle")
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
    rows = rows.filter(state=state) if state else rows
    page = counted_page(rows, counts[state], request.GET.get("page"), PAGE)
    page.object_list = queries.add_sums(list(page.object_list), request.user)
    context = {
        "form": form,
        "page": page,
        "tabs": tabs(request, state, counts),
        "is_filtered": bool(request.GET.keys() - {"page", "state"}),
        "may_plan": bool(rules.organisers_of(request.user)),
    }
    return render(request, "training/programmes/programmes.html", context)


def tabs(request, shown, counts):
    """全部 and the states; 计划 and 已取消 only while something is in them."""
    quiet = (State.PLAN, State.CANCELLED)
    names = ["", *(one for one in State.values if one not in quiet or counts[one] or one == shown)]
    return [
        Tab(
            State(name).label if name else "全部",
            with_query(request, state=name),
            name == shown,
            counts[name],
        )
        for name in names
    ]


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
        "page": counted_page(names, count.all, request.GET.get("page"), PAGE_OF_NAMES),
        "shows_roll": programme.state in HELD and bool(count.all),
        **invitations(programme, user),
        **acts_open_to(user, programme, cancel_form),
    }
    return render(request, "training/programmes/programme.html", context, status=status)


def steps_of(programme):
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
        one.place = one.committee.group_name
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
        "cancel_form": may("cancel") and (cancel_form or LineOfReasonForm(prefix="cancel")),
    }


def runnable(request, pk):
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


@saved_once
def programme_new(request):
    organisers = own_organisers(request)
    initial = {"cycle": queries.newest_cycle()}
    form = ProgrammeForm(request.POST or None, organisers=organisers, initial=initial)
    if request.method == "POST" and (new := saved(form, services.create, by=request.user)):
        messages.success(request, "班次已建立，请添加课次。")
        tell_moved(request, form)
        return redirect(new)
    return render(
        request, "training/programmes/programme_form.html", {"form": form, "title": "新建班次"}
    )


def programme_edit(request, pk):
    programme = runnable(request, pk)
    title = f"修改 {programme}"
    organisers = rules.organisers_of(request.user)
    form = ProgrammeForm(request.POST or None, instance=programme, organisers=organisers)
    if request.method == "POST" and saved(form, services.edit, programme, by=request.user):
        messages.success(request, "班次已保存。")
        tell_moved(request, form)
        return redirect(programme)
    context = {"form": form, "title": title, "programme": programme}
    return render(request, "training/programmes/programme_form.html", context)


def saved(form, save, *args, by):
    """What `save` returns, or None: the form is not right, or holds the refusal as its error."""
    if not form.is_valid():
        return None
    try:
        with refused_fields(form):
            return save(*args, by=by, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
    return None


@saved_once
def programme_copy(request):
    """Programmes of the year before, to be ticked and planned again."""
    organisers = own_organisers(request)
    cycle = queries.newest_cycle()
    rows = queries.to_take_over(cycle, organisers) if cycle else []
    if request.method == "POST":
        chosen = set(ticked(request.POST, "programme"))
        if take_over(request, cycle, [one for one in rows if str(one.pk) in chosen]):
            return redirect("training:programmes")
    context = {"cycle": cycle, "rows": queries.add_sums(rows, request.user)}
    status = 422 if request.method == "POST" else 200
    return render(request, "training/programmes/programme_copy.html", context, status=status)


def take_over(request, cycle, rows):
    """How many programmes of `rows` were copied; the messages say which were not, and why."""
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
    return done


@require_POST
def programme_start(request, pk):
    programme = services.start(runnable(request, pk), by=request.user)
    messages.success(request, "已开班，可以签到。")
    return redirect(programme)


@require_POST
def programme_cancel(request, pk):
    programme = runnable(request, pk)
    form = LineOfReasonForm(request.POST, prefix="cancel")
    if not form.is_valid():
        return show_programme(request, programme, status=422, cancel_form=form)
    programme = services.cancel(programme, by=request.user, **form.cleaned_data)
    messages.success(request, "班次已取消。")
    return redirect(programme)


def runnable_session(request, pk):
    """The half-day, for who runs its programme; else 404 or 403."""
    session = get_in_scope(SESSIONS, request.user, pk=pk)
    if rules.run_post(request.user, session.programme) is None:
        raise PermissionDenied
    return session
