"""A4: F6 of one branch, F8 of a list."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from branches.spreadsheet.columns import cells_of
from branches.templatetags.house import cn_date
from branches.web.columns import printed
from branches.web.printouts import contents_page, printout_of
from grading.decisions.why import why_context
from grading.lists import export
from grading.lists.views import listed
from grading.sheets.cards import cards_in, with_papers
from grading.sheets.views import get_assessment


@require_safe
def print_sheet(request, pk):
    return render(
        request, "grading/lists/sheet_print.html", why_context(request, get_assessment(request, pk))
    )


@require_safe
def print_list(request):
    """F8 of what the filter shows, a 分党委 at a time where that is much."""
    round, _filter, rows = listed(request.user, request.GET)
    printout = printout_of(request, with_papers(rows), "participation__sub_committee")
    totals = table(export.totals_columns(round), export.totals_lines(rows))
    query = request.GET.urlencode()
    back_url = f"{reverse('grading:list')}{f'?{query}' if query else ''}"
    if printout.chapters:
        more = {
            "unit": "个党支部",
            "meta": [round, f"数据截止 {cn_date(round.cutoff_on)}"],
            "export_url": f"{reverse('grading:export')}?{query}",
            "totals": totals,
        }
        return contents_page(request, printout, "党支部分类定级汇总表", back_url, **more)
    lines = export.summary_lines(cards_in(round, printout.rows), round)
    context = {
        "round": round,
        "back_url": back_url,
        "printout": printout,
        "unit": unit_of(printout.rows) if request.GET.get("committee") else "",
        "summary": table(export.summary_columns(round), lines, printout.before + 1),
        "totals": totals,
    }
    return render(request, "grading/lists/list_print.html", context)


def unit_of(rows):
    """The 分党委 of a print of one: F8 has no column for it."""
    return rows[0].participation.sub_committee.group_name if rows else ""


def table(columns, lines, first=1):
    """{"header", "rows"} of Columns on paper, "—" for nothing; `first`: number of the first row."""
    words = [printed(one) for one in columns]
    return {
        "header": [one.header for one in columns],
        "rows": [
            [word(value) for word, value in zip(words, cells, strict=True)]
            for cells in cells_of(columns, lines, first)
        ],
    }
