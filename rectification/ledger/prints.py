from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from branches.web.filters import words_of
from branches.web.printouts import contents_page, printout_of
from branches.web.rounds import working_round
from rectification.ledger.columns import CHOICE, ON_PAPER, on_paper, rows_for
from rectification.ledger.figures import FIGURE_LABELS
from rectification.ledger.filters import PLACE, LedgerFilter


@require_safe
def ledger_print(request):
    """Landscape, A3 for many columns: what the filter shows, else a 分党委 at a time."""
    round = working_round(request.GET)
    if round is None:
        return render(request, "rectification/ledger/ledger_empty.html")
    form = LedgerFilter(request.GET, user=request.user, round=round)
    columns = CHOICE.shown(request.user, ON_PAPER)
    rows = rows_for(form.rows(), columns).select_related(PLACE)
    words = words_of(form, figure=FIGURE_LABELS[form.shown])
    printout = printout_of(request, rows, PLACE)
    query = request.GET.urlencode()
    back_url = f"{reverse('rectification:items')}?{query}"
    if printout.chapters:
        more = {
            "unit": "项",
            "meta": [f"筛选：{words}"],
            "export_url": f"{reverse('rectification:export')}?{query}",
        }
        title = f"{round.cycle}基层党组织整改台账"
        return contents_page(request, printout, title, back_url, **more)
    context = {
        "round": round,
        "words": words,
        "table": on_paper(printout.rows, columns, round, printout.before + 1),
        "printout": printout,
        "back_url": back_url,
    }
    return render(request, "rectification/ledger/ledger_print.html", context)
