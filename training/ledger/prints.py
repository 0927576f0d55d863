from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from branches.web.printouts import contents_page, printout_of
from training.ledger.coverage import FIGURES
from training.ledger.secretaries import as_secretaries
from training.ledger.views import asked_year, filtered


@require_safe
def secretaries_print(request):
    """A4: what the filter shows, a 分党委 at a time where that is much."""
    round, yard = asked_year(request)
    if round is None:
        return render(request, "training/ledger/coverage_empty.html")
    form, rows = filtered(request, yard)
    printout = printout_of(request, rows, "branch__sub_committee")
    query = request.GET.urlencode()
    back_url = f"{reverse('training:secretaries')}?{query}"
    if printout.chapters:
        more = {
            "unit": "人",
            "meta": [f"范围：{FIGURES[form.shown].label}"],
            "export_url": f"{reverse('training:secretaries_export')}?{query}",
        }
        title = f"{yard.year} 年党支部书记培训学时情况"
        return contents_page(request, printout, title, back_url, **more)
    secretaries = as_secretaries(request.user, printout.rows, yard)
    context = {
        "round": round,
        "yard": yard,
        "title": FIGURES[form.shown].label,
        "printout": printout,
        "rows": list(enumerate(secretaries, printout.before + 1)),
        "back_url": back_url,
    }
    return render(request, "training/ledger/secretaries_print.html", context)
