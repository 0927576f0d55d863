"""发现的问题 by cause: which rules the branches of a round break, and which branches break each."""

from django.db.models import Count, Q

from branches.models import Finding
from branches.rulebook.causes import NAMES, cause_name
from branches.rulebook.findings import RULES, broken_rules

CODES = tuple(rule.code for rule in RULES)
COMMONEST = 10
PREFIX = "cause_"


def problems_with(**conditions):
    """Q: the participations with a problem (level F) of these `conditions`."""
    rows = Finding.objects.filter(level=Finding.Level.F, **conditions).order_by()
    return Q(pk__in=rows.values("survey__participation"))


# Figures of the list of surveys: the number of a cause opens what it has counted.
ANY = "problems"
FIGURES = {ANY: problems_with()} | {f"{PREFIX}{one}": problems_with(code=one) for one in CODES}


def figure_labels(set_name):
    """{figure: the cause in the words of a parameter set}."""
    causes = {f"{PREFIX}{code}": f"问题：{cause_name(code, set_name)}" for code in CODES}
    return {ANY: "有发现的问题"} | causes


def code_of(figure):
    """The code that a figure of this file counts; "" for another one."""
    code = figure.removeprefix(PREFIX)
    return code if figure != code and code in NAMES else ""


def problems_of(participations):
    """The findings of level F of these participations (a queryset in scope)."""
    return Finding.objects.filter(
        level=Finding.Level.F, survey__participation__in=participations.order_by()
    ).order_by()


def cause_counts(participations):
    """[(code, branches, findings)], the commonest cause first; each branch counts once a cause."""
    rows = problems_of(participations).values("code")
    rows = rows.annotate(branches=Count("survey", distinct=True), findings=Count("pk"))
    found = rows.values_list("code", "branches", "findings")
    return sorted(found, key=lambda row: (-row[1], row[0]))


def branches_with_problems(participations):
    return participations.filter(FIGURES[ANY]).count()


def silenced(participation):
    """Codes of the indicators whose lost points a rule would explain that the year has switched
    off: the office does not want to hear of them in this way either. Points are as they are.
    """
    round = participation.round
    off = round.cycle.rules_off
    if not off:
        return set()
    broken = broken_rules(participation.survey, round.cycle.rules, round.cutoff_on)
    return {one.indicator for one in broken if one.code in off} - {""}


def texts_of(code, survey_keys):
    """{survey pk: what was found of one cause}, for a page of surveys."""
    rows = Finding.objects.filter(survey__in=survey_keys, code=code, level=Finding.Level.F)
    found = {}
    for survey, message in rows.order_by("pk").values_list("survey", "message"):
        found.setdefault(survey, []).append(message)
    return {survey: "；".join(messages) for survey, messages in found.items()}
