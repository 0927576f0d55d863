"""成绩与结业: who was there for how long, points, the end of a course."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from branches.scope import get_in_scope
from training import rules
from training.forms.attendance import PointsForm
from training.models import Enrolment, Programme
from training.queries.attendance import gaps_in, standings
from training.services import results as services
from training.views.programmes import runnable

PROGRAMMES = Programme.objects.select_related("cycle")
State = Programme.State
SHOWN = (Enrolment.State.CONFIRMED, Enrolment.State.WITHDRAWN)


@require_safe
def results_page(request, pk):
    return show_results(request, get_in_scope(PROGRAMMES, request.user, pk=pk))


def show_results(request, programme, *, status=200, sent=None):
    """The page; `sent`: the POST whose points could not be saved."""
    user = request.user
    may_run = programme.state == State.RUNNING and rules.run_post(user, programme) is not None
    rows = shown_rows(programme, user)
    may_score = may_run and programme.has_exam
    taking_part, sessions = [row for row in rows if row.takes_part], list(programme.sessions.all())
    context = {
        "programme": programme,
        "total": sum(one.hours for one in sessions),
        "rows": [(row, form_of(row, sent) if may_score else None) for row in rows],
        "may_score": may_score,
        "may_run": may_run,
        "gaps": gaps_in(taking_part, sessions) if may_run else [],
        "outlook": outlook(taking_part) if may_run else [],
        "certificates": sum(bool(row.enrolment.certificate_no) for row in rows),
        "sessions": sessions,
    }
    return render(request, "training/results.html", context, status=status)


def shown_rows(programme, user):
    """Standings of who takes part or has left, as far as `user` sees them, in official order."""
    names = Enrolment.objects.visible_to(user).filter(programme=programme, state__in=SHOWN)
    return standings(programme, names.select_related("person", "branch", "sub_committee"))


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


@require_POST
def save_points(request, pk):
    programme = runnable(request, pk)
    rows = shown_rows(programme, request.user)
    forms = [PointsForm(request.POST, standing=row) for row in rows]
    # Names that came to the list, or left it, since the page was opened.
    forms = [form for form in forms if form.add_prefix("seen") in request.POST]
    if not all(form.is_valid() for form in forms):
        return show_results(request, programme, status=422, sent=request.POST)
    entered = {form.enrolment.pk: form.entered for form in forms}
    count = services.save_points(programme, entered, by=request.user)
    messages.success(request, f"已登记 {count} 人的成绩。" if count else "成绩没有变化。")
    return redirect("training:results", programme.pk)


@require_POST
def finish(request, pk):
    programme = runnable(request, pk)
    programme = services.finish(programme, by=request.user)
    passed = programme.enrolments.filter(certificate_seq__isnull=False).count()
    messages.success(request, f"“{programme}”已结业，{passed} 人取得证书，学时已计入台账。")
    return redirect("training:results", programme.pk)
