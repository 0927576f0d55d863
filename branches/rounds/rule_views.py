"""问题规则 of a year: what each finds, and which of them 组织部 has switched off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from branches import rules
from branches.models import Cycle, Round
from branches.rounds import switches
from branches.rounds.forms import OFF, SwitchForm
from branches.rulebook.causes import cause_name
from branches.rulebook.findings import RULES
from branches.rulebook.sources import OF_THE_YEAR, source_of
from branches.survey.causes import PREFIX, cause_counts
from branches.survey.queries import surveys_of


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_rules(request, pk):
    may = rules.may_edit_cycle if request.method == "POST" else rules.may_read_cycle
    if not may(request.user):
        raise PermissionDenied
    cycle = get_object_or_404(Cycle, pk=pk)
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return switch(request, cycle, **form.cleaned_data)
    return show_rules(request, cycle, form)


def switch(request, cycle, *, code, act, reason):
    name = cause_name(code, cycle.rules.set_name)
    if act == OFF:
        gone = switches.switch_off(cycle, code, reason=reason, by=request.user)
        messages.success(request, f"“{name}”已停用，撤下 {gone} 条问题；得分不变。")
    else:
        back = switches.switch_on(cycle, code, by=request.user)
        messages.success(request, f"“{name}”已启用，重新列出 {back} 条问题。")
    return redirect("branches:cycle_rules", pk=cycle.pk)


def show_rules(request, cycle, form):
    round = Round.objects.filter(cycle=cycle).order_by("-seq").first()
    counts = {code: found for code, found, _n in cause_counts(surveys_of(request.user, round))}
    context = {
        "cycle": cycle,
        "round": round,
        "rows": [row_of(rule, cycle, round, counts) for rule in RULES],
        "off_count": len(cycle.rules_off),
        "may_edit": bool(rules.may_edit_cycle(request.user)) and not round.is_closed,
        "form": form,
        "tried": form.data.get("code", "") if form.errors else "",
    }
    status = 422 if form.errors else 200
    return render(request, "branches/rounds/rules.html", context, status=status)


def bases_of(rule, parameters):
    """What its findings cite, each once; 本年度参数 last, if at all."""
    found = dict.fromkeys(source_of(name, parameters).basis for name in rule.norms)
    return sorted(found, key=lambda basis: basis == OF_THE_YEAR)


def row_of(rule, cycle, round, counts):
    return {
        "code": rule.code,
        "name": cause_name(rule.code, cycle.rules.set_name),
        "bases": bases_of(rule, cycle.rules),
        "branches": counts.get(rule.code, 0),
        "url": f"{reverse('branches:surveys')}?round={round.pk}&figure={PREFIX}{rule.code}",
        "off": cycle.rules_off.get(rule.code),
    }
