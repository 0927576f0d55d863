"""年度与参数: 组织部 edits, 督查 reads. A change re-computes what the school has not decided."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from branches import rules
from branches.forms.cycles import DatesForm, NewCycleForm, ParametersForm
from branches.models import Cycle, Round
from branches.services import cycles
from branches.views.pages import refused_fields
from config import cycle_setup
from grading.services.assessments import refresh


def readable_cycle(request, pk):
    may = rules.may_edit_cycle if request.method == "POST" else rules.may_read_cycle
    if not may(request.user):
        raise PermissionDenied
    return get_object_or_404(Cycle, pk=pk)


def cycle_page(request, pk):
    """Two forms, told apart by the button: dates, and parameters."""
    cycle = readable_cycle(request, pk)
    round = cycle.rounds.select_related("cycle").order_by("-seq").first()
    part = request.POST.get("part") if request.method == "POST" else None
    dates = DatesForm(request.POST if part == "dates" else None, instance=round)
    parameters = ParametersForm(
        request.POST if part == "parameters" else None, document=cycle.parameters
    )
    if part == "dates" and dates.is_valid():
        return save_dates(request, round, dates)
    if part == "parameters" and parameters.is_valid():
        return save_parameters(request, cycle, parameters)
    return render(request, "config/cycle_page.html", context(request, round, dates, parameters))


def context(request, round, dates, parameters):
    fresh = Round.objects.select_related("cycle").get(pk=round.pk)
    may_edit = bool(rules.may_edit_cycle(request.user)) and not fresh.is_closed
    if not may_edit:
        lock(dates)
        lock(parameters)
    if cycles.has_submissions(fresh):
        # Sent along unchanged: a changed one is refused with its reason.
        dates.fields["cutoff_on"].widget.attrs["readonly"] = True
    return {
        "round": fresh,
        "cycle": fresh.cycle,
        "dates": dates,
        "parameters": parameters,
        "may_edit": may_edit,
        "warnings": stage_warnings(fresh),
    }


def lock(form):
    for field in form.fields.values():
        field.disabled = True


# The count of the masses may run beside the sheets, but not after the grade it decides on; plans
# answer findings, which stand as soon as the survey does.
BESIDE = ("poll_due_on", "plan_due_on")
ORDERS = (
    ("cutoff_on", *(name for name in Round.STAGES if name not in BESIDE)),
    ("cutoff_on", "poll_due_on", "decision_due_on"),
    ("survey_due_on", "plan_due_on", "rectification_due_on"),
)


def stage_warnings(round):
    """Past and disordered stage dates are said, never locked."""
    today = timezone.localdate()
    stages = [name for name in Round.STAGES if getattr(round, name)]
    past = [label_of(one) for one in stages if getattr(round, one) < today and not round.is_closed]
    lines = [f"{'、'.join(past)}已过，仍可办理，逾期的会有标记。"] if past else []
    return lines + disorder(round)


def disorder(round):
    """A sentence for every date that stands before the one it should follow."""
    return [line for order in ORDERS for line in disordered(round, order)]


def disordered(round, names):
    days = [(name, getattr(round, name)) for name in names if getattr(round, name)]
    for (name, day), (later, later_day) in zip(days, days[1:], strict=False):
        if later_day < day:
            yield f"{label_of(later)}（{later_day}）早于{label_of(name)}（{day}），请核对。"


def label_of(name):
    return str(Round._meta.get_field(name).verbose_name)


@transaction.atomic
def save_dates(request, round, form):
    cycles.set_dates(round, by=request.user, **form.cleaned_data)
    if "cutoff_on" in form.changed_data:
        refresh(Round.objects.select_related("cycle").get(pk=round.pk))
    messages.success(request, "日期已保存，未办待办的期限随之调整。")
    return redirect("cycle", pk=round.cycle_id)


@transaction.atomic
def save_parameters(request, cycle, form):
    if changes := form.changes():
        cycles.set_parameters(cycle, form.new_document(), by=request.user, changes=changes)
        for round in Round.objects.select_related("cycle").filter(cycle=cycle):
            refresh(round)
        messages.success(request, f"参数已保存（{len(changes)} 项），未审定的结果已重新计算。")
    else:
        messages.info(request, "参数没有变化。")
    return redirect("cycle", pk=cycle.pk)


def cycle_new(request):
    """First the form, then what it will do, then the deed."""
    if not rules.may_edit_cycle(request.user):
        raise PermissionDenied
    sets = cycle_setup.parameter_sets()
    form = NewCycleForm(request.POST or None, parameter_sets=sets)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        with refused_fields(form):
            if "confirmed" in request.POST:
                return open_confirmed(request, form)
            cycle_setup.check_new(form.cleaned_data["name"], form.cleaned_data["cutoff_on"])
            context["consequences"] = [
                *disorder(Round(**form.dates())),
                *cycle_setup.consequences(),
            ]
    return render(request, "config/cycle_new.html", context)


def open_confirmed(request, form):
    name, set_name = form.cleaned_data["name"], form.cleaned_data["parameter_set"]
    round = cycle_setup.open_cycle(name, set_name=set_name, by=request.user, **form.dates())
    messages.success(request, f"“{round}”已开始。")
    return redirect("cycle", pk=round.cycle_id)
