"""工作日历: 组织部 keeps it, 督查 reads it. A page for each year, with its forms beside."""

from datetime import MAXYEAR, MINYEAR

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches import rules
from branches.calendar import queries, services
from branches.calendar.forms import DayForm, PasteForm, VacationForm
from branches.models import Cycle, Vacation
from branches.web.pages import Tab


@require_safe
def calendar(request):
    if not rules.may_read_cycle(request.user):
        raise PermissionDenied
    return show(request, chosen_year(request.GET.get("year", "")))


def chosen_year(text):
    today = timezone.localdate()
    year = int(text) if text.isdecimal() and len(text) == 4 else today.year
    return year if MINYEAR < year < MAXYEAR else today.year


def show(request, year, *, status=200, **bound):
    """The page of a year; `bound` {name: form} that could not be saved."""
    may_edit = bool(rules.may_edit_cycle(request.user))
    known = queries.known_years()
    cycle_rules = Cycle.objects.newest_rules()
    context = {
        "year": year,
        "tabs": year_tabs(known, year),
        "is_known": year in known,
        "missing": queries.years_without_holidays(timezone.localdate(), known),
        "holidays": queries.holidays_of(year),
        "vacations": queries.vacations_of(year),
        "vacation_is_rest": bool(cycle_rules and cycle_rules.vacation_is_rest),
        "may_edit": may_edit,
    }
    if may_edit:
        context |= {
            "paste": PasteForm(year=year, prefix="paste"),
            "day": DayForm(prefix="day"),
            "vacation": VacationForm(prefix="vacation"),
        } | bound
    return render(request, "branches/calendar/calendar.html", context, status=status)


def year_tabs(known, year):
    this = timezone.localdate().year
    years = sorted({this - 1, this, this + 1, year})
    label = {one: f"{one} 年" if one in known else f"{one} 年（缺）" for one in years}
    return [Tab(label[one], f"?year={one}", one == year) for one in years]


def editors_only(request):
    if not rules.may_edit_cycle(request.user):
        raise PermissionDenied
    return chosen_year(request.POST.get("year", ""))


def back_to(year):
    return redirect(f"{reverse('branches:calendar')}?year={year}")


@require_POST
def import_days(request):
    year = editors_only(request)
    form = PasteForm(request.POST, year=year, prefix="paste")
    if not form.is_valid():
        return show(request, year, status=422, paste=form)
    count = services.import_days(form.entries, by=request.user)
    messages.success(request, f"已导入，{count} 天有变化。" if count else "与现有安排一致。")
    return back_to(year)


@require_POST
def set_day(request):
    year = editors_only(request)
    form = DayForm(request.POST, prefix="day")
    if not form.is_valid():
        return show(request, year, status=422, day=form)
    services.set_day(by=request.user, **form.cleaned_data)
    messages.success(request, f"{form.cleaned_data['day']:%Y-%m-%d} 已保存。")
    return back_to(form.cleaned_data["day"].year)


@require_POST
def add_vacation(request):
    year = editors_only(request)
    form = VacationForm(request.POST, prefix="vacation")
    if not form.is_valid():
        return show(request, year, status=422, vacation=form)
    row = services.add_vacation(by=request.user, **form.cleaned_data)
    messages.success(request, f"{row}已登记。")
    return back_to(row.first_day.year)


@require_POST
def remove_vacation(request, pk):
    year = editors_only(request)
    services.remove_vacation(get_object_or_404(Vacation, pk=pk), by=request.user)
    messages.success(request, "已删去。")
    return back_to(year)
