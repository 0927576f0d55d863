"""复评: 组织部 begins it from the year; which branches take part, and what a 分党委 adds."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches import rules
from branches.calendar.deadlines import tell_moved
from branches.calendar.workdays import WorkCalendar
from branches.errors import Refusal
from branches.models import Cycle, Participation, Round
from branches.rounds.regrade_form import RegradeForm, proposed
from branches.web.once import saved_once
from branches.web.pages import refused_fields, ticked
from config.acts import regrade as acts
from config.acts.regrade_preview import foresee
from config.overview.steps import SELF
from config.pages.cycle_page import disorder
from config.pages.regrade_list import JoinForm, RegradeFilter, page_of, tabs_of

TICK = "row"


@saved_once
def regrade_new(request, pk):
    """The form with proposed dates and who would take part, then what it will do, then the deed."""
    if not rules.may_edit_cycle(request.user):
        raise PermissionDenied
    cycle = get_object_or_404(Cycle, pk=pk)
    previous = cycle.rounds.select_related("cycle").order_by("-seq").first()
    if previous.is_closed and request.method == "POST":
        raise Refusal(f"“{previous}”已经归档，不能再开始复评。")
    if previous.is_closed:
        closed = {"cycle": cycle, "previous": previous, "is_closed": True}
        return render(request, "config/pages/regrade_new.html", closed)
    today = timezone.localdate()
    if request.method == "POST" and request.POST.get("act") == "propose":
        form = proposing(request, previous, today)
    else:
        first = proposed(previous, today, WorkCalendar()) | {"after": previous.pk}
        form = RegradeForm(request.POST or None, previous=previous, initial=first)
    context = {"cycle": cycle, "previous": previous, "form": form}
    cutoff_on = form["cutoff_on"].initial
    if form.is_bound and form.is_valid():
        with refused_fields(form):
            if "confirmed" in request.POST:
                return open_confirmed(request, cycle, form)
            cutoff_on = form.cleaned_data["cutoff_on"]
            acts.check_newest(previous, form.cleaned_data["after"])
            acts.check_cutoff(previous, cutoff_on)
            context["found"] = found = foresee(cycle, cutoff_on, today)
            dated = disorder(Round(**form.dates()))
            context["consequences"] = [*form.moved, *dated, *acts.consequences(found)]
    context.setdefault("found", foresee(cycle, cutoff_on, today))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "config/pages/regrade_new.html", context, status=status)


def proposing(request, previous, today):
    """The form with stage dates counted from the cut-off that was typed."""
    typed = RegradeForm(request.POST, previous=previous)
    typed.is_valid()
    chosen = typed.cleaned_data.get("cutoff_on")
    dates = proposed(previous, today, WorkCalendar(), chosen)
    rubric = typed.cleaned_data.get("rubric")
    return RegradeForm(previous=previous, initial=dates | {"after": previous.pk, "rubric": rubric})


def open_confirmed(request, cycle, form):
    round = acts.open_regrade(
        cycle,
        by=request.user,
        keep_rubric=form.keeps_rubric,
        after=form.cleaned_data["after"],
        **form.dates(),
    )
    messages.success(request, f"“{round}”已开始。")
    tell_moved(request, form)
    return redirect(f"{reverse('regrade_branches')}?round={round.pk}")


def chosen_regrade(params):
    """The 复评 that the address names, else the newest; None before the first."""
    rounds = Round.objects.filter(kind=Round.Kind.REGRADE).select_related("cycle")
    named = rounds.filter(pk__in=ticked(params, "round")).first()
    return named or rounds.order_by("-cycle_id", "-seq").first()


@require_safe
def regrade_branches(request):
    return show_branches(request)


def show_branches(request, *, form=None, status=200):
    round = chosen_regrade(request.GET)
    context = {"round": round}
    if round is not None:
        narrowed = RegradeFilter(request.GET, user=request.user)
        page = page_of(request, round, narrowed)
        may_join = acts.may_still_join(round, timezone.localdate())
        for row in page:
            row.may_join = bool(may_join and row.keeps and rules.regrade_post(request.user, row))
        context |= {
            "filter": narrowed,
            "page": page,
            "tabs": tabs_of(request, round),
            "form": form or JoinForm(),
            "can_join": any(row.may_join for row in page),
            "until": SELF.due_on(round),
        }
    return render(request, "config/pages/regrade_branches.html", context, status=status)


@require_POST
def regrade_join(request):
    if not rules.first_post(request.user, lambda post: post.role in acts.JOINERS):
        raise PermissionDenied
    form, keys = JoinForm(request.POST), ticked(request.POST, TICK)
    if not form.is_valid() or not keys:
        if not keys:
            form.add_error(None, "没有勾选党支部。")
        return show_branches(request, form=form, status=422)
    seen = Participation.objects.visible_to(request.user).filter(pk__in=keys)
    if seen.count() != len(set(keys)):
        raise Http404
    done = acts.join_regrade(keys, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, f"{len(done)} 个党支部已列入复评，调查摸底待填报。")
    return redirect(f"{reverse('regrade_branches')}?round={done[0].round_id}")
