"""晋位认定 of one branch: stated by its secretary, read by everybody above, printed as F12."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.models import Participation, Round
from branches.scope import get_in_scope
from branches.templatetags.house import iso_date
from branches.web.downloads import paper_response
from grading.decisions.conditions_card import OF_ITEMS, ledger_of, mark_of, marks
from grading.models import Assessment
from rectification.promotion import application as services
from rectification.promotion.application_form import ApplicationForm
from rectification.promotion.application_paper import application_paper
from rectification.promotion.dossier import (
    dossier_of,
    hindrance,
    may_state,
    suggested,
)

State = Assessment.State
PARTICIPATIONS = Participation.objects.select_related(
    "round__cycle", "branch", "committee", "sub_committee", "application"
)
# (label, states in which the step is done)
STEPS = (
    ("支部自评", Assessment.SELF_DONE),
    ("分党委考评", Assessment.REVIEWED),
    ("分党委意见", Assessment.DECIDED),
    ("校党委审定", Assessment.SETTLED),
)


@require_safe
def application(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    return show(request, dossier_of(request.user, participation))


def show(request, found, *, form=None, status=200):
    """The page; `form` is one that could not be saved."""
    part = found.participation
    reason = hindrance(part, found.assessment)
    may = not part.is_frozen and may_state(request.user, part)
    if may and not reason and form is None:
        form = form_of(found, suggestion=suggested(part) if found.application is None else None)
    context = {
        "found": found,
        "participation": part,
        "title": title_of(found),
        "form": form if may and not reason else None,
        "hindrance": reason if may else "",
        "steps": steps(found),
        "timeline": timeline(found),
        "is_regrade": part.round.kind == Round.Kind.REGRADE,
        "rows": [(one, *mark_of(one), one.key in OF_ITEMS) for one in found.conditions],
        "ledger": ledger_of(part),
        "marks": marks(found.conditions),
        "matrix_url": f"{reverse('promotion:matrix')}?round={part.round_id}",
    }
    return render(request, "rectification/promotion/application.html", context, status=status)


def title_of(found):
    what = "等级下降认定" if found.fell else "晋位认定"
    return f"{what}：{found.participation}"


def form_of(found, data=None, suggestion=None):
    return ApplicationForm(
        data,
        instance=found.application,
        ladder=found.ladder,
        was=found.was,
        suggestion=suggestion,
    )


def steps(found):
    """[{label, state, number}] for components/path.html; none outside a 复评."""
    if found.assessment is None or found.was is None:
        return []
    state = found.assessment.state
    # An archived 复评 has gone the whole way if it was approved.
    done = [("支部申报", found.application is not None)]
    done += [(label, found.is_approved or state in states) for label, states in STEPS]
    last = max((index for index, (_label, is_done) in enumerate(done) if is_done), default=-1)
    now = last + 1  # what was passed over (no 申报) is not done any more
    return [
        {
            "label": label,
            "state": "done" if is_done else "now" if index == now else "next",
            "number": index + 1,
        }
        for index, (label, is_done) in enumerate(done)
    ]


def timeline(found):
    """办理经过, oldest first, for components/timeline.html."""
    entries = []
    if found.application:
        stated = found.application
        entry = {"title": "支部申报", "when": iso_date(stated.stated_on), "who": stated.by_text}
        entries.append(entry | {"icon": "pencil-square"})
    for one in found.decisions:
        grade = found.ladder.named(one.grade)
        entries.append(
            {
                "title": f"{one.get_level_display()}：{grade}",
                "when": iso_date(one.decided_on),
                "who": f"{one.by_text} {one.post_text}",
                "text": "\n".join(filter(None, (one.reason, one.document_no))),
                "icon": "person-check",
            }
        )
    return entries


@require_POST
def state(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    if may_state(request.user, participation) is None:
        raise PermissionDenied
    found = dossier_of(request.user, participation)
    if found.was is None:
        # Nothing to choose from: the service says why.
        words = dict.fromkeys(services.FIELDS, "") | {
            name: request.POST.get(name, "") for name in services.FIELDS
        }
    else:
        form = form_of(found, request.POST)
        if not form.is_valid():
            return show(request, found, form=form, status=422)
        words = form.cleaned_data
    services.state(participation, by=request.user, today=timezone.localdate(), **words)
    messages.success(request, "申报已保存，自评报送前可以修改。")
    return redirect("promotion:application", participation.pk)


@require_safe
def application_print(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    paper = application_paper(dossier_of(request.user, participation))
    context = {"participation": participation, "paper": paper}
    return render(request, "rectification/promotion/application_print.html", context)


@require_safe
def application_word(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    paper = application_paper(dossier_of(request.user, participation))
    return paper_response(paper, f"{participation}晋位升级申报（认定）表")
