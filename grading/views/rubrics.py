"""The four rubrics, to read."""

import re

from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.models import Branch
from branches.queries.rounds import chosen_round
from branches.survey_fields import KINDS
from grading.models import Rubric

# A mark standing alone in an origin, as in “S: 条例§4-5”.
LETTER = re.compile(r"(?<![A-Za-z0-9])[SAP](?![A-Za-z0-9])[:：]?[/\s]*")
MARKS = {"S": ("来源", "见于文件"), "A": ("改编", "据文件改编"), "P": ("建议", "本校建议，可调整")}


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
        "criteria": [(one, marked(one)) for one in rubric.criteria.all()] if rubric else [],
        "tabs": [
            {
                "label": label,
                "url": f"?kind={code}" + (f"&round={round.pk}" if "round" in request.GET else ""),
                "is_current": code == kind,
                "count": None,
            }
            for code, label in KINDS.items()
        ],
    }
    return render(request, "grading/rubric_page.html", context)


def marked(criterion):
    """[(indicator, [(mark word, meaning)], source)]: where each comes from (handbook c.5)."""
    rows = criterion.indicators.all()
    return [(one, marks_of(one.origin), LETTER.sub("", one.origin)) for one in rows]


def marks_of(origin):
    """The marks S, A, P of an origin, in the order they stand."""
    heads = [part.strip() for part in origin.replace("/", ";").split(";")]
    codes = [head[:1] for head in heads if head[:1] in MARKS]
    codes += ["P"] if "P" in origin[1:] and "P" not in codes else []
    return [MARKS[code] for code in dict.fromkeys(codes)]
