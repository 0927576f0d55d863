"""整改方案 of all branches: who still writes, what waits, what is in force."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches.calendar.workdays import WorkCalendar
from branches.web.counting import count_figures
from branches.web.pages import Tab, counted_page, with_query
from branches.web.rounds import working_round
from rectification.plans.filters import FIGURES, PlanFilter
from rectification.plans.owed import duty_of_plan

PER_PAGE = 50
QUIET = ("plans_confirmation", "plans_replaced")  # shown where there are any


@require_safe
def plans(request):
    round = working_round(request.GET)
    form = PlanFilter(request.GET, user=request.user, round=round)
    conditions = {name: condition for name, (_word, condition) in FIGURES.items()}
    counts = count_figures(form.all_rows(), conditions, by=("state",))
    page = counted_page(
        with_places(form.rows()), counts[form.shown], request.GET.get("page"), PER_PAGE
    )
    context = {
        "form": form,
        "round": round,
        "page": page,
        "rows": with_due(page.object_list),
        "tabs": tabs(request, form.shown, counts),
        "count": counts[form.shown],
        "is_filtered": bool(form.values),
    }
    return render(request, "rectification/plans/list.html", context)


def with_places(rows):
    """The plans with what a row shows, and how many items their participations have open."""
    open_items = Count(
        "participation__items",
        filter=~Q(participation__items__state__in=("closed", "cancelled")),
    )
    places = ("participation__round__cycle", "participation__branch__sub_committee")
    rows = rows.select_related(*places, "participation__sub_committee")
    return rows.annotate(open_items=open_items)


def with_due(rows):
    """[Plan] with `due`: until when what its state asks for is to be done, or None."""
    calendar = WorkCalendar()
    found = list(rows)
    for plan in found:
        duty = duty_of_plan(plan, calendar)
        plan.due = duty.due_on if duty else None
    return found


def tabs(request, shown, counts):
    return [
        Tab(
            word,
            with_query(request, figure="" if name == "plans_all" else name),
            name == shown,
            counts[name],
        )
        for name, (word, _condition) in FIGURES.items()
        if name not in QUIET or counts[name] or name == shown
    ]
