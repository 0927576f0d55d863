"""发现的问题 of the whole scope, grouped by cause: the commonest first, each opens its branches."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from branches import rules
from branches.rulebook.causes import cause_name
from branches.survey.causes import ANY, COMMONEST, PREFIX, branches_with_problems, cause_counts
from branches.survey.filters import CauseFilter
from branches.survey.queries import surveys_of
from branches.web.rounds import chosen_round

KEPT = ("round", "committee", "kind")


@require_safe
def causes(request):
    round = chosen_round(request.GET)
    form = CauseFilter(request.GET, user=request.user)
    context = {"round": round, "filter": form}
    if round is not None:
        participations = form.narrow(surveys_of(request.user, round))
        rows = rows_of(request, round, cause_counts(participations))
        context |= {
            "commonest": rows[:COMMONEST],
            "others": rows[COMMONEST:],
            "branches": branches_with_problems(participations),
            "branches_url": list_of(request, ANY),
            "findings": sum(row["findings"] for row in rows),
            "off": off_rules(round.cycle),
            "reads_rules": bool(rules.may_read_cycle(request.user)),
        }
    return render(request, "branches/survey/causes.html", context)


def list_of(request, figure):
    """The list of surveys with this figure, narrowed as the page is."""
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    return f"{reverse('branches:surveys')}?{urlencode({'figure': figure, **kept})}"


def rows_of(request, round, counts):
    return [
        {
            "name": cause_name(code, round.cycle.rules.set_name),
            "branches": branches,
            "findings": findings,
            "url": list_of(request, PREFIX + code),
        }
        for code, branches, findings in counts
    ]


def off_rules(cycle):
    """[(cause, why it is switched off)] of the year."""
    set_name = cycle.rules.set_name
    return [
        (cause_name(code, set_name), one["reason"]) for code, one in sorted(cycle.rules_off.items())
    ]
