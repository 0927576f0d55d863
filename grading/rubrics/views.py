"""The four rubrics, to read."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.models import Branch
from branches.rulebook.fields import KINDS
from branches.rulebook.sources import WORDS
from branches.web.pages import Tab
from branches.web.rounds import chosen_round
from grading.models import Rubric
from grading.rubrics.origins import read_origin


@require_safe
def rubrics(request):
    """One rubric at a time; the kind stands in the address."""
    round = chosen_round(request.GET)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else Branch.Kind.STAFF
    found = Rubric.objects.filter(round=round, kind=kind).order_by("-version")
    rubric = found.prefetch_related("criteria__indicators").first()
    context = {
        "round": round,
        "rubric": rubric,
        "criteria": criteria_of(rubric, round) if rubric else [],
        "tabs": [
            Tab(
                label,
                f"?kind={code}" + (f"&round={round.pk}" if "round" in request.GET else ""),
                code == kind,
            )
            for code, label in KINDS.items()
        ],
    }
    return render(request, "grading/rubrics/rubric_page.html", context)


def criteria_of(rubric, round):
    """[(criterion, its rows)] as the year of `round` reads them."""
    rules = round.cycle.rules
    return [(one, marked(one, rubric.kind, rules)) for one in rubric.criteria.all()]


def marked(criterion, kind, parameters):
    """[(indicator, chips, source)]: where each comes from, as far as its year may say."""
    rows = []
    for one in criterion.indicators.all():
        kinds, text = read_origin(one, kind, parameters)
        rows.append((one, [WORDS[name] for name in kinds], text))
    return rows
