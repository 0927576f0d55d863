"""结对情况: the list, its print and its export, over the same filter."""

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches import audit
from branches.web.counting import count_figures
from branches.web.downloads import heading, workbook_response
from branches.web.filters import words_of
from branches.web.pages import Tab, counted_page, with_query
from branches.web.printouts import contents_page, printout_of
from branches.web.rounds import working_round
from rectification.models import Support
from rectification.pairing import export
from rectification.pairing.filters import TABS, PairingFilter, condition_of
from rectification.pairing.queries import with_grades

PER_PAGE = 50
TITLE = "党支部结对情况"
QUIET = ("to_end", "declined")  # shown where there are any


@require_safe
def pairings(request):
    working_round(request.GET)  # 结对 are of now: menu and picker say the newest round
    today = timezone.localdate()
    form = PairingFilter(request.GET, user=request.user, on=today)
    conditions = {name: condition_of(name, today) for name in TABS}
    counts = count_figures(form.all_rows(), conditions, by=("state",))
    rows = with_activities(form.rows())
    page = counted_page(rows, counts[form.shown], request.GET.get("page"), PER_PAGE)
    context = {
        "form": form,
        "page": page,
        "rows": with_grades(list(page.object_list), today),
        "tabs": tabs(request, form.shown, counts),
        "count": counts[form.shown],
        "query": request.GET.urlencode(),
        "is_filtered": bool(form.values),
        "vacancies": vacancies_seen(request.user),
    }
    return render(request, "rectification/pairing/list.html", context)


def with_activities(rows):
    return rows.annotate(held=Count("activities"))


def vacancies_seen(user):
    """{"slots", "branches"}: how many slots stand empty, of how many branches."""
    rows = Support.objects.visible_to(user).vacant().order_by()
    return rows.aggregate(slots=Count("pk"), branches=Count("branch", distinct=True))


def tabs(request, shown, counts):
    return [
        Tab(
            word,
            with_query(request, figure="" if name == "all" else name),
            name == shown,
            counts[name],
        )
        for name, (word, _states) in TABS.items()
        if name not in QUIET or counts[name] or name == shown
    ]


@require_safe
def pairings_print(request):
    today = timezone.localdate()
    form = PairingFilter(request.GET, user=request.user, on=today)
    printout = printout_of(request, with_activities(form.rows()), "branch__sub_committee")
    words = words_of(form)
    query = request.GET.urlencode()
    back_url = f"{reverse('rectification:pairings')}?{query}"
    if printout.chapters:
        return contents_page(request, printout, TITLE, back_url, unit="对", meta=[f"筛选：{words}"])
    with_grades(printout.rows, today)
    context = {"printout": printout, "words": words, "back_url": back_url, "title": TITLE}
    return render(request, "rectification/pairing/list_print.html", context)


@require_safe
def pairings_export(request):
    today = timezone.localdate()
    form = PairingFilter(request.GET, user=request.user, on=today)
    rows = with_grades(list(with_activities(form.rows())), today)
    content = export.write_pairings(rows, heading(request.user, TITLE, words_of(form)))
    round = working_round(request.GET)
    if round:
        changes = {f"导出{TITLE}": [None, f"{len(rows)}对"]}
        audit.record("pairing.export", round, by=request.user, changes=changes)
    return workbook_response(content, TITLE)
