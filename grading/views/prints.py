"""A4: F6 of one branch, F8 of a list."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from grading import exports
from grading.queries.cards import load_cards
from grading.views.lists import listed
from grading.views.sheets import get_assessment
from grading.views.why import why_context


@require_safe
def print_sheet(request, pk):
    return render(
        request, "grading/sheet_print.html", why_context(request, get_assessment(request, pk))
    )


@require_safe
def print_list(request):
    round, _filter, rows = listed(request.user, request.GET)
    cards = load_cards(rows)
    context = {
        "round": round,
        "header": exports.SUMMARY_HEADER,
        "rows": [exports.summary_row(place, card) for place, card in enumerate(cards, 1)],
        "totals": exports.totals_rows(cards, round),
        "totals_header": exports.totals_header(round) if round else [],
    }
    return render(request, "grading/list_print.html", context)
