"""整改台账: the list, its print and its export, all over the same filter."""

from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from branches import audit
from branches.rulebook.rounding import share
from branches.web.column_views import keep_columns
from branches.web.downloads import heading, workbook_response
from branches.web.filters import words_of
from branches.web.pages import PRINT_LIMIT, Tab, counted_page, ticked, with_query
from branches.web.rounds import working_round
from rectification.ledger import export as exports
from rectification.ledger.columns import CHOICE, ON_SCREEN, page_rows, with_cells
from rectification.ledger.figures import FIGURE_LABELS
from rectification.ledger.filters import LedgerFilter
from rectification.ledger.pile_queries import pile_count
from rectification.ledger.queries import QUIET_TABS, TABS, count_tabs, own_plans
from rectification.plans.makers import may_add_items

PER_PAGE = 50
LATE = ("items_overdue",)


@require_safe
def ledger(request):
    round = working_round(request.GET)
    if round is None:
        return render(request, "rectification/ledger/ledger_empty.html")
    form = LedgerFilter(request.GET, user=request.user, round=round)
    counts = count_tabs(form)
    columns = CHOICE.shown(request.user, ON_SCREEN)
    page = page_of(form.rows(), columns, request.GET.get("page"), counts[form.shown])
    context = {
        "round": round,
        "form": form,
        "page": page,
        "items": with_cells(page.object_list, columns, round),
        "columns": columns,
        "chosen": [one.name for one in columns],
        "offered": CHOICE.offered,
        "tabs": tabs(request, form.shown, counts),
        "count": counts[form.shown],
        "closed_share": share(counts["items_closed"], counts["items_all"]),
        "query": request.GET.urlencode(),
        "may_add": may_add_items(request.user, round),
        "own_plans": own_plans(request.user, round),
        "to_accept": pile_count(form),
        "is_filtered": bool(form.values.keys() - {"round", "sort"}),
    }
    return render(request, "rectification/ledger/ledger.html", context)


def page_of(rows, columns, number, count):
    """The page asked for; the tab has counted the rows already."""
    return counted_page(page_rows(rows, columns), count, number, PER_PAGE)


@require_POST
def ledger_columns(request):
    return keep_columns(request, CHOICE, "rectification:items")


def tabs(request, shown, counts):
    names = [*TABS, *(name for name in QUIET_TABS if counts[name])]
    names += [shown] if shown not in names else []
    return [
        Tab(
            "全部" if name == "items_all" else FIGURE_LABELS[name],
            with_query(request, figure="" if name == "items_all" else name),
            name == shown,
            counts[name],
            "late" if name in LATE else "",
        )
        for name in names
    ]


@require_safe
def ledger_export(request):
    """F10: the filtered rows, or of these the ticked ones (?pk=…)."""
    round = working_round(request.GET)
    if round is None:
        return render(request, "rectification/ledger/ledger_empty.html")
    form = LedgerFilter(request.GET, user=request.user, round=round)
    rows, words = form.rows(), words_of(form)
    if chosen := ticked(request.GET, "pk"):
        rows = rows.filter(pk__in=chosen[:PRINT_LIMIT])
        words += f"；其中勾选的 {len(chosen[:PRINT_LIMIT])} 项"
    title = f"{round.cycle}基层党组织整改台账"
    content, count = exports.write_ledger(rows, round, heading(request.user, title, words))
    audit.record(
        "rectification.export",
        round,
        by=request.user,
        changes={"导出整改台账": [None, f"{count}项"]},
    )
    return workbook_response(content, title)
