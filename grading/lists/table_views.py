"""考评一览: the page, its workbook and its print."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from branches import audit
from branches.organisation.queries import official_order
from branches.rulebook.rounding import points
from branches.web.downloads import heading, workbook_response
from branches.web.filters import words_of
from branches.web.printouts import contents_page, printout_of
from branches.web.rounds import chosen_round
from grading import rules
from grading.lists.figures import assessments_of
from grading.lists.table import judged_columns, mean_gaps, table_rows
from grading.lists.table_export import table_workbook
from grading.lists.table_forms import TableFilter
from grading.models import Assessment

PAGE = 200
TITLE = "党支部考评一览表"
BESIDE = (
    *("state", "is_exempt", "participation__round", "participation__branch"),
    *(f"participation__{name}" for name in ("branch_name", "branch_short_name", "branch_code")),
    *("participation__frozen_at", "participation__committee__path"),
    *("participation__sub_committee__path", "participation__sub_committee__kind"),
    *("participation__sub_committee__short_name", "participation__sub_committee__name"),
)
# Whether the review is below the self-evaluation.
MARKS = {True: "▾", False: "▴"}
CELL = '<td class="{}"><a href="{}#i-{}">{}<small>{}</small></a></td>'


def asked(request):
    """(round, filter, assessments in official order, columns) of the address."""
    user, round = request.user, chosen_round(request.GET)
    narrowing = TableFilter(request.GET, user=user)
    if round is None:
        return round, narrowing, Assessment.objects.none(), []
    rows = narrowing.narrow(assessments_of(user, round)).filter(is_exempt=False)
    rows = rows.select_related("participation__committee", "participation__sub_committee")
    rows = rows.only(*BESIDE).order_by(*official_order(user, "participation__"))
    return round, narrowing, rows, judged_columns(round, narrowing.kind_asked)


@require_safe
def review_table(request):
    round, narrowing, rows, columns = asked(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = table_rows(list(page.object_list), columns, request.user)
    context = {
        "round": round,
        "filter": narrowing,
        "page": page,
        "columns": columns,
        "lines": [line_of(request.user, one, columns) for one in lines],
        "means": [points(gap) for gap in mean_gaps(lines, columns)],
        "query": request.GET.urlencode(),
    }
    return render(request, "grading/lists/review_table.html", context)


def line_of(user, row, columns):
    """{name, url, state, gaps, cells}: the cells are put together here, five thousand of them are
    too many for the template engine.
    """
    of = row.assessment
    name = "review_sheet" if rules.may_edit_review(user, of) else "why"
    url = reverse(f"grading:{name}", args=[of.participation_id])
    return {
        "name": str(of.participation),
        "url": url,
        "state": of,
        "gaps": row.gap_count,
        "cells": format_html_join("", CELL, cells_of(url, row, columns)),
    }


def cells_of(url, row, columns):
    """What CELL is filled with: each cell opens its sheet at the indicator."""
    for one, cell in zip(columns, row.cells, strict=True):
        mark = MARKS[cell.gap < 0] if cell.gap else ""
        yield "is-gap" if mark else "", url, one.code, cell.words, mark


@require_safe
def export_table(request):
    round, narrowing, rows, columns = asked(request)
    if round is None:
        raise Http404
    title = f"{round}{TITLE}"
    lines = table_rows(list(rows), columns, request.user)
    content = table_workbook(lines, columns, heading(request.user, title, words_of(narrowing)))
    changes = {"导出考评一览表": [None, f"{len(lines)}个党支部"]}
    audit.record("grading.export", round, by=request.user, changes=changes)
    return workbook_response(content, title)


@require_safe
def print_table(request):
    round, narrowing, rows, columns = asked(request)
    printout = printout_of(request, rows, "participation__sub_committee")
    back_url = f"{reverse('grading:table')}?{request.GET.urlencode()}"
    if printout.chapters:
        more = {"unit": "个党支部", "meta": [round]}
        return contents_page(request, printout, TITLE, back_url, **more)
    lines = table_rows(printout.rows, columns, request.user)
    context = {
        "round": round,
        "title": TITLE,
        "back_url": back_url,
        "printout": printout,
        "columns": columns,
        "lines": list(enumerate(lines, printout.before + 1)),
    }
    return render(request, "grading/lists/review_table_print.html", context)
