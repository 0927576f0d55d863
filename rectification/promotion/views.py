"""晋位升级: who rose, held, fell; and the list behind each number."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import audit
from branches.models import Branch
from branches.web.downloads import heading, workbook_response
from branches.web.filters import words_of
from branches.web.places import reviewing_choices
from branches.web.rounds import working_round
from rectification.promotion import export, layout
from rectification.promotion.filters import Links, PromotionFilter, compared, offered
from rectification.promotion.matrix import FELL, GONE, WEAK, outcome_labels
from rectification.promotion.reasons import with_reasons
from rectification.promotion.tally import tally

PER_PAGE = 50
NAMED = 10  # of those that fell, and of those that stay at the bottom


@require_safe
def promotions(request):
    found = offered(request.user, request.GET)
    if not found:
        return empty(request)
    comparison = compared(found, request.GET)
    counted = tally(comparison)
    places = [(str(one.pk), one.name) for one in counted.places]
    form = PromotionFilter(request.GET, comparison=comparison, places=places)
    links = Links(comparison, kind=form.kind_code, committee=form.committee_pk)
    moves = counted.sum(form.committee_pk, form.kind_code)
    context = {
        "comparison": comparison,
        "form": form,
        "tally": counted,
        "moves": moves,
        "chip": chip(counted, moves),
        "compare_links": switch_of(found, comparison, form),
        "kind_links": kinds_of(counted, links, form),
        "has_places": len(counted.places) > 1,
        "is_whole": len(counted.places) > 1 and not form.committee_pk,
        "sentence": layout.sentence(moves, links),
        "segments": layout.segments(moves, links),
        "matrix": layout.matrix(moves, links),
        "fell": named(form, moves, FELL),
        "weak": named(form, moves, WEAK),
        "names": {name: links.listed(name) for name in (FELL, WEAK)},
        "counts": {name: moves.of(name) for name in (FELL, WEAK)},
        "labels": outcome_labels(comparison),
        "place_rows": layout.place_rows(counted, links, form.kind_code),
        "grounds": layout.grounds(comparison),
        "export_url": links.to("export"),
        "export_count": moves.of("all") - moves.of(GONE),
    }
    return render(request, "rectification/promotion/matrix.html", context)


def empty(request):
    """Nothing to compare yet: no year, or the first one without a 复评."""
    context = {"round": working_round(request.GET)}
    return render(request, "rectification/promotion/empty.html", context)


def chip(counted, moves):
    """(word, tone, icon) of how far the newer grades are approved."""
    if moves.asked > moves.approved > 0:
        what = "复评进行中" if moves.comparison.is_within_year else "定级进行中"
        return f"{what}，已审定 {moves.approved}/{moves.asked}", "info", "hourglass-split"
    if not moves.approved:
        return "未审定", "info", "hourglass-split"
    return f"校党委已审定 {counted.approval_no}".strip(), "ok", "check-circle-fill"


def switch_of(found, comparison, form):
    """[(label, address, is current)] of the comparisons."""
    return [
        (
            one.title,
            Links(one, kind=form.kind_code, committee=form.committee_pk).to("matrix"),
            one is comparison,
        )
        for one in found.values()
    ]


def kinds_of(counted, links, form):
    """[(label, branches, address, is current)], 全部 first."""
    choices = [("", "全部"), *Branch.Kind.choices]
    return [
        (
            label,
            counted.sum(form.committee_pk, kind or None).of("all"),
            links.to("matrix", kind=kind),
            kind == (form.kind_code or ""),
        )
        for kind, label in choices
    ]


def named(form, moves, name):
    """The first of those that fell or stay at the bottom, with their reasons."""
    if not moves.of(name):
        return []
    rows = form.rows(name).select_related("sub_committee", "assessment")[:NAMED]
    return with_words(form.comparison, with_reasons(form.comparison, rows))


def with_words(comparison, rows):
    """Each row with its grades and its outcome as pages show them."""
    labels = outcome_labels(comparison)
    for row in rows:
        row.was_grade = comparison.ladder_before.named(row.was)
        row.was_label = comparison.was_labels[row.was]
        row.now_grade = comparison.ladder.named(row.now)
        row.now_label = comparison.now_labels[row.now]
        row.has_new_grade = row.now in comparison.ladder.codes
        name = comparison.outcome(row.was, row.now)
        row.outcome, row.tone, row.sign = labels[name], *layout.LOOKS[name]
        row.has_file = comparison.is_regrade and row.round_id == comparison.round.pk
        row.why_pk = row.pk if getattr(row, "assessment", None) else None
    return rows


def narrowed(request, found):
    """(Comparison, PromotionFilter) of the address; `found`: what offered() gave."""
    comparison = compared(found, request.GET)
    places = reviewing_choices(request.user)
    return comparison, PromotionFilter(request.GET, comparison=comparison, places=places)


@require_safe
def promotion_list(request):
    """The branches of a figure: /promotions/branches/?compare=&kind=&committee=&cell="""
    found = offered(request.user, request.GET)
    if not found:
        return empty(request)
    comparison, form = narrowed(request, found)
    rows = form.rows().select_related("sub_committee", "assessment")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    links = Links(comparison, kind=form.kind_code, committee=form.committee_pk)
    context = {
        "comparison": comparison,
        "form": form,
        "page": page,
        "rows": with_words(comparison, with_reasons(comparison, page.object_list)),
        "title": comparison.figures[form.shown].label,
        "matrix_url": links.to("matrix"),
        "clear_url": Links(comparison).to("list"),
    }
    return render(request, "rectification/promotion/list.html", context)


@require_safe
def promotion_export(request):
    """认定结果 of the year as a workbook: what export_promotions writes, of one's own scope."""
    found = offered(request.user, request.GET)
    if not found:
        return empty(request)
    comparison, form = narrowed(request, found)
    title = f"{comparison.round.cycle}党支部晋位升级认定结果"
    lines = heading(request.user, title, words_of(form, leave_out=("round", "compare")))
    content, count = export.promotions_workbook(form.rows(), comparison, lines)
    audit.record(
        "rectification.export_promotions",
        comparison.round,
        by=request.user,
        changes={"导出晋位认定结果": [None, f"{count}个党支部"]},
    )
    return workbook_response(content, title)
