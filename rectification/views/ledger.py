"""整改台账: the list, its print and its export, all over the same filter."""

from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from branches import audit
from branches.models import Participation, Post
from branches.queries.counting import count_figures
from branches.queries.rounds import chosen_round
from branches.views.imports import workbook_response
from branches.views.pages import ticked
from grading.queries import grade_labels
from rectification import exports
from rectification.forms.filters import LedgerFilter
from rectification.queries import FIGURE_LABELS, FIGURES
from rectification.queries.makers import may_add_items

PER_PAGE = 50
PRINT_LIMIT = 1000
RETURNED = "items_returned"
TABS = (
    "items_all",
    "items_todo",
    "items_doing",
    "items_waiting",
    "items_closed",
    "items_overdue",
    RETURNED,
)
# Shown only while something is in them, or chosen.
QUIET_TABS = ("items_plan_review", "items_to_confirm", "items_cancelled")
LATE = ("items_overdue",)
# What a row shows; problems and measures are long texts.
BESIDE = ("round", "branch_name", "branch_short_name", "secretary_name")
COLUMNS = (
    *("problem", "indicator_code", "owner_office", "state", "return_reason"),
    *("due_on", "requested_on", "progress_on", "percent"),
    *(f"participation__{name}" for name in BESIDE),
)


def with_places(rows):
    return rows.select_related("participation").annotate(
        unit=F("participation__sub_committee__short_name"),
        grade=F("participation__assessment__grade"),
    )


@require_safe
def ledger(request):
    round = chosen_round(request.GET)
    if round is None:
        return render(request, "rectification/ledger_empty.html")
    form = LedgerFilter(request.GET, user=request.user, round=round)
    counts = count_tabs(form)
    page = page_of(form.rows(), request.GET.get("page"), counts[form.shown])
    context = {
        "round": round,
        "form": form,
        "page": page,
        "items": labelled(page.object_list, round),
        "tabs": tabs(request, form.shown, counts),
        "count": counts[form.shown],
        "closed_share": share(counts["items_closed"], counts["items_all"]),
        "query": request.GET.urlencode(),
        "may_add": may_add_items(request.user, round),
        "own_plans": own_plans(request.user, round),
        "is_filtered": bool(form.values.keys() - {"round", "sort"}),
    }
    return render(request, "rectification/ledger.html", context)


def own_plans(user, round):
    """Participations of the branches whose secretary `user` is; no query for anybody else."""
    branches = [post.branch_id for post in user.posts_as(Post.Role.SECRETARY)]
    if not branches:
        return []
    return Participation.objects.visible_to(user).in_round(round).filter(branch__in=branches)


def count_tabs(form):
    """{figure: how many} of the tabs.

    被退回 is told by a text. The whole school counts it by an index of its own, so that the others
    are counted from theirs; of a sub-committee the few rows are read.
    """
    rows = form.items().order_by()
    apart = {RETURNED} if form.user.sees_school else set()
    names = {*TABS, *QUIET_TABS, form.shown} - apart
    wanted = {name: FIGURES[name] for name in names}
    found = count_figures(rows, wanted, ["state"], count="round")
    return found | {name: rows.filter(FIGURES[name]).count() for name in apart}


def page_of(rows, number, count):
    """The page asked for; the tab has counted the rows already."""
    paginator = Paginator(with_places(rows).only(*COLUMNS), PER_PAGE)
    paginator.count = count
    return paginator.get_page(number)


def labelled(rows, round):
    """The rows with the label of their grade in this round's preset."""
    labels = grade_labels(round)
    for item in rows:
        item.grade_label = labels.get(item.grade, "")
    return rows


def tabs(request, shown, counts):
    names = [*TABS, *(name for name in QUIET_TABS if counts[name])]
    names += [shown] if shown not in names else []
    return [
        {
            "label": "全部" if name == "items_all" else FIGURE_LABELS[name],
            "url": _address(request, figure="" if name == "items_all" else name),
            "count": counts[name],
            "tone": "late" if name in LATE else "",
            "is_current": name == shown,
        }
        for name in names
    ]


def _address(request, **changes):
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def share(part, whole):
    return part / whole if whole else None


@require_safe
def ledger_print(request):
    """A4 landscape: what the filter shows, at most 1,000 rows."""
    round = chosen_round(request.GET)
    if round is None:
        return render(request, "rectification/ledger_empty.html")
    form = LedgerFilter(request.GET, user=request.user, round=round)
    rows = list(with_places(form.rows())[: PRINT_LIMIT + 1])
    context = {
        "round": round,
        "title": FIGURE_LABELS[form.shown],
        "items": labelled(rows[:PRINT_LIMIT], round),
        "is_cut": len(rows) > PRINT_LIMIT,
        "limit": PRINT_LIMIT,
        "back_url": f"{reverse('rectification:items')}?{request.GET.urlencode()}",
    }
    return render(request, "rectification/ledger_print.html", context)


@require_safe
def ledger_export(request):
    """F10: the filtered rows, or of these the ticked ones (?pk=…)."""
    round = chosen_round(request.GET)
    if round is None:
        return render(request, "rectification/ledger_empty.html")
    rows = LedgerFilter(request.GET, user=request.user, round=round).rows()
    if chosen := ticked(request.GET, "pk"):
        rows = rows.filter(pk__in=chosen[:PRINT_LIMIT])
    content, count = exports.write_ledger(rows, round)
    audit.record(
        "rectification.export",
        round,
        by=request.user,
        changes={"导出整改台账": [None, f"{count}项"]},
    )
    return workbook_response(content, f"整改台账-{round.cycle}.xlsx")
