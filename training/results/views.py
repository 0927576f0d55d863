"""成绩与结业: who was there for how long, points, the end of a course."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branches.scope import get_in_scope
from training import rules
from training.models import Enrolment, Programme
from training.programmes.views import runnable
from training.results import services
from training.results.forms import PointsForm
from training.roll.filters import NamesFilter, kept_query, page_of
from training.roll.queries import gaps_in, has_begun, hours_of, standings, waiting_leave

PROGRAMMES = Programme.objects.select_related("cycle")
State = Programme.State
SHOWN = (Enrolment.State.CONFIRMED, Enrolment.State.WITHDRAWN)


@require_safe
def results_page(request, pk):
    return show_results(request, get_in_scope(PROGRAMMES, request.user, pk=pk))


def show_results(request, programme, *, status=200, sent=None):
    """A page of names; `sent`: the POST whose points could not be saved, of which all are shown."""
    user = request.user
    may_run = programme.state == State.RUNNING and rules.run_post(user, programme) is not None
    sessions = list(programme.sessions.all())
    rows = shown_rows(programme, user, sessions)
    may_score = may_run and programme.has_exam
    names = NamesFilter(request.GET, rows)
    found = [row for row in rows if was_sent(row, sent)] if sent else names.narrow(rows)
    page = Paginator(found, len(found) or 1).page(1) if sent else page_of(found, request.GET)
    taking_part = [row for row in rows if row.takes_part]
    context = {
        "programme": programme,
        "total": hours_of(sessions),
        "held": [one for one in sessions if has_begun(one)],
        "names": names,
        "page": page,
        "query": kept_query(request.GET),
        "count": len(rows),
        "rows": [(row, form_of(row, sent) if may_score else None) for row in page],
        "may_score": may_score,
        "may_run": may_run,
        "gaps": gaps_in(taking_part, sessions, leave=waiting_leave(programme)) if may_run else [],
        "has_stand_ins": any(row.tally.substituted for row in rows),
        "outlook": outlook(taking_part) if may_run else [],
        **(groups_of(taking_part) if may_run else {}),
        "certificates": sum(bool(row.enrolment.certificate_no) for row in rows),
        "sessions": sessions,
    }
    return render(request, "training/results/results.html", context, status=status)


def shown_rows(programme, user, sessions=None):
    """Standings of who takes part or has left, as far as `user` sees them, in official order."""
    names = Enrolment.objects.visible_to(user).filter(programme=programme, state__in=SHOWN)
    names = names.select_related("person", "branch", "sub_committee")
    return standings(programme, names, sessions)


def was_sent(row, sent):
    """Whether the POST brings points of this row: names may have come to the list, or left it,
    since the page was opened, and the page held a part of them.
    """
    return f"p{row.enrolment.pk}-seen" in sent


def form_of(row, sent):
    if row.enrolment.state != Enrolment.State.CONFIRMED:
        return None
    form = PointsForm(sent, standing=row)
    if form.is_bound:
        form.is_valid()
    return form


def outlook(rows):
    """[(result, how many)]: what finishing would give."""
    found = [row.result for row in rows]
    return [(one.label, found.count(one)) for one in Enrolment.Result if one in found]


def groups_of(rows):
    """Who would get what by finishing now, for the question before it."""
    return {
        "passing": [row.enrolment for row in rows if row.has_passed],
        "counted": [row.enrolment for row in rows if row.counts and not row.has_passed],
        "failing": [row.enrolment for row in rows if not row.counts],
    }


@require_POST
def save_points(request, pk):
    programme = runnable(request, pk)
    rows = shown_rows(programme, request.user)
    rows = [row for row in rows if was_sent(row, request.POST)]
    forms = [PointsForm(request.POST, standing=row) for row in rows]
    if not all(form.is_valid() for form in forms):
        return show_results(request, programme, status=422, sent=request.POST)
    entered = {form.enrolment.pk: form.entered for form in forms}
    count = services.save_points(programme, entered, by=request.user)
    messages.success(request, f"已登记 {count} 人的成绩。" if count else "成绩没有变化。")
    return redirect(reverse("training:results", args=[programme.pk]) + kept_query(request.GET))


@require_POST
def finish(request, pk):
    programme = runnable(request, pk)
    programme = services.finish(programme, by=request.user)
    passed = programme.enrolments.filter(certificate_seq__isnull=False).count()
    messages.success(request, f"“{programme}”已结业，{passed} 人取得证书，学时已计入台账。")
    return redirect("training:results", programme.pk)
