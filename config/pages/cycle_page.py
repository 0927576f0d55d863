"""年度与参数: 组织部 edits, 督查 reads. A change re-computes what the school has not decided."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from branches import rules
from branches.calendar.deadlines import tell_moved
from branches.models import Cycle, Round
from branches.rounds import services as cycles
from branches.rounds.forms import DatesForm, NewCycleForm, ParametersForm
from branches.rounds.queries import rounds_with_counts
from branches.web.once import saved_once
from branches.web.pages import refused_fields
from config.acts import cycle as acts


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
    return render(
        request, "config/pages/cycle_page.html", context(request, round, dates, parameters)
    )


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
        "rounds": list(rounds_with_counts(cycle=fresh.cycle)),
        "warnings": stage_warnings(fresh, timezone.localdate()),
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


def stage_warnings(round, today):
    """Past and disordered stage dates are said, never locked."""
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


def save_dates(request, round, form):
    acts.change_dates(round, by=request.user, **form.cleaned_data)
    messages.success(request, "日期已保存，未办待办的期限随之调整。")
    tell_moved(request, form)
    return redirect("cycle", pk=round.cycle_id)


def save_parameters(request, cycle, form):
    if changes := form.changes():
        acts.change_parameters(cycle, form.new_document(), by=request.user, changes=changes)
        messages.success(request, f"参数已保存（{len(changes)} 项），未审定的结果已重新计算。")
    else:
        messages.info(request, "参数没有变化。")
    return redirect("cycle", pk=cycle.pk)


@saved_once
def cycle_new(request):
    """First the form, then what it will do, then the deed."""
    if not rules.may_edit_cycle(request.user):
        raise PermissionDenied
    form = NewCycleForm(
        request.POST or None,
        parameter_sets=acts.parameter_sets(),
        grade_presets=acts.grade_presets(),
    )
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        with refused_fields(form):
            if "confirmed" in request.POST:
                return open_confirmed(request, form)
            acts.check_new(form.cleaned_data["name"], form.cleaned_data["cutoff_on"])
            context["consequences"] = [
                *form.moved,
                *disorder(Round(**form.dates())),
                *acts.consequences(),
            ]
    return render(request, "config/pages/cycle_new.html", context)


def open_confirmed(request, form):
    typed = form.cleaned_data
    round = acts.open_cycle(
        typed["name"],
        set_name=typed["parameter_set"],
        preset=typed["grade_preset"],
        by=request.user,
        **form.dates(),
    )
    messages.success(request, f"“{round}”已开始。")
    tell_moved(request, form)
    return redirect("cycle", pk=round.cycle_id)
