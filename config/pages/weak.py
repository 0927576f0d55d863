"""薄弱支部整顿: the weak branches on one page, its print and its workbook."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches import audit
from branches.duties.ledger import school
from branches.models import Branch
from branches.web.downloads import heading, workbook_response
from branches.web.filters import words_of
from branches.web.printouts import contents_page, printout_of
from branches.web.rounds import working_round
from config.pages.weak_export import TITLE, write_weak
from config.pages.weak_filter import FIGURES, TURNED, WeakFilter, key_figures, tabs
from config.pages.weak_queries import ORDER, weak_rows
from rectification.items.report_queries import RULE
from rectification.models import Support

PER_PAGE = 50

audit.register("weak", "薄弱支部整顿", {"export": "导出整顿登记表"})


@require_safe
def weak(request):
    working_round(request.GET)  # what is to be done goes on in the newest round, so says the picker
    form, rows = rows_of(request)
    chosen = form.chosen(rows)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "tabs": tabs(request, form.shown, rows),
        "figures": key_figures(request, rows),
        "page": page,
        "count": len(chosen),
        "is_turned": form.shown == TURNED,
        "is_filtered": bool(form.values.keys() - {"round"}),
        "has_rows": bool(rows),
        "rule": RULE,
        "slots": Support.Slot,
        "query": request.GET.urlencode(),
    }
    return render(request, "config/pages/weak.html", context)


def rows_of(request):
    """(WeakFilter, [WeakRow] of what it narrows to but for its tab)."""
    form = WeakFilter(request.GET, user=request.user)
    return form, weak_rows(request.user, *form.conditions)


def words_for(form):
    return words_of(form, figure=FIGURES[form.shown].label)


@require_safe
def weak_print(request):
    """A4 landscape, a 分党委 at a time where the list is long."""
    form, rows = rows_of(request)
    chosen = {row.branch.pk: row for row in form.chosen(rows)}
    branches = Branch.objects.visible_to(request.user).filter(pk__in=chosen).order_by(*ORDER)
    printout = printout_of(request, branches, "sub_committee")
    back_url = f"{reverse('weak')}?{request.GET.urlencode()}"
    if printout.chapters:
        more = {"unit": "个支部", "meta": [f"筛选：{words_for(form)}"]}
        return contents_page(request, printout, TITLE, back_url, **more)
    context = {
        "title": TITLE,
        "words": words_for(form),
        "rows": [(number, chosen[one.pk]) for number, one in printout.numbered],
        "printout": printout,
        "slots": Support.Slot,
        "is_turned": form.shown == TURNED,
        "today": timezone.localdate(),
        "back_url": back_url,
    }
    return render(request, "config/pages/weak_print.html", context)


@require_safe
def weak_export(request):
    form, rows = rows_of(request)
    chosen = form.chosen(rows)
    content = write_weak(chosen, heading(request.user, TITLE, words_for(form)))
    audit.record(
        "weak.export",
        school(),
        by=request.user,
        changes={TITLE: [None, f"{len(chosen)}个支部"]},
    )
    return workbook_response(content, TITLE)
