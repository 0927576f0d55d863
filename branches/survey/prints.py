from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.polls.blocks import poll_blocks
from branches.polls.queries import audiences_of
from branches.rulebook.fields import SECTIONS
from branches.survey.page import findings_of, lines_of, rows_of
from branches.survey.queries import officer_terms
from branches.survey.quiet import heard
from branches.survey.views import surveyed

COLUMNS = 3


@require_safe
def survey_print(request, pk):
    participation = surveyed(request.user, pk)
    survey = participation.survey
    lines = lines_of(survey, heard(survey, findings_of(survey), reporting=True))
    context = {
        "participation": participation,
        "survey": survey,
        "sections": [
            (label, spread(rows_of(request.user, survey, key, lines)))
            for key, label in SECTIONS.items()
        ],
        "terms": officer_terms(participation.branch_id, participation.round.cutoff_on),
        "lines": [line for line in lines if not line.is_missing],
        "audiences": poll_blocks(participation, audiences_of(participation)),
    }
    return render(request, "branches/survey/print.html", context)


def spread(rows):
    """[(row, columns)] on paper, three columns a line; the last and the long take what is left."""
    placed, free = [], 0
    for row in rows:
        is_long = row.field.type == "long"
        if free and is_long:
            placed[-1] = (placed[-1][0], placed[-1][1] + free)
            free = 0
        free = free or COLUMNS
        placed.append((row, COLUMNS if is_long else 1))
        free -= placed[-1][1]
    if free:
        placed[-1] = (placed[-1][0], placed[-1][1] + free)
    return placed
