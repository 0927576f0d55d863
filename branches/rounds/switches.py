"""停用问题规则: what the office does not want to hear of this year, with the reason, and again.

Only findings follow the switch; points are reckoned by the survey alone (auto_rules.md).
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, rules
from branches.errors import Refusal
from branches.models import Cycle, Finding, Survey
from branches.rounds.services import locked_newest
from branches.rulebook.causes import cause_name
from branches.rulebook.findings import RULES, find
from branches.storage.bulk import insert
from branches.survey.services import finding_rows

CODES = frozenset(rule.code for rule in RULES)
REASON_LENGTH = 200


@transaction.atomic
def switch_off(cycle, code, *, reason, by):
    """停用 one rule (`code` of findings.RULES) for a cycle: what it found goes, in all rounds that
    are not archived, and it finds nothing until it is switched on again.

    Returns how many findings went. Raises PermissionDenied, Refusal without a reason, if it is off
    already or the year is archived.
    """
    cycle, post = _locked(cycle, code, by)
    reason = reason.strip()[:REASON_LENGTH]
    name = cause_name(code, cycle.rules.set_name)
    if not reason:
        raise Refusal("停用规则须写明原因。")
    if code in cycle.rules_off:
        sentence = f"“{name}”已经停用，可能刚才有人办过。请刷新后再看。"
        raise Refusal(sentence, kept=[("停用原因", reason)])
    today = timezone.localdate().isoformat()
    had = list(_standing(cycle, code).values_list("survey", flat=True).distinct())
    cycle.rules_off[code] = {"reason": reason, "by": f"{by}", "on": today, "surveys": had}
    cycle.save(update_fields=["rules_off"])
    gone, _by_model = _standing(cycle, code).delete()
    changes = {name: ["启用", "停用"], "撤下的问题": [None, gone]}
    audit.record("cycle.rule_off", cycle, by=by, post=post, reason=reason, changes=changes)
    return gone


@transaction.atomic
def switch_on(cycle, code, *, by):
    """启用 it again and find anew. Returns how many findings came back. Raises as switch_off."""
    cycle, post = _locked(cycle, code, by)
    name = cause_name(code, cycle.rules.set_name)
    if code not in cycle.rules_off:
        raise Refusal(f"“{name}”没有停用，可能刚才有人办过。请刷新后再看。")
    had = set(cycle.rules_off.pop(code).get("surveys", ()))
    cycle.save(update_fields=["rules_off"])
    # Whatever a survey reported in the meantime may have left behind.
    _standing(cycle, code).delete()
    rows = [row for survey in _examined(cycle, had) for row in _found(survey, cycle, code)]
    insert(Finding, rows)
    changes = {name: ["停用", "启用"], "重新列出的问题": [None, len(rows)]}
    audit.record("cycle.rule_on", cycle, by=by, post=post, changes=changes)
    return len(rows)


def _locked(cycle, code, by):
    """The cycle, locked, and the post of 组织部 that may switch; refuses an archived year."""
    if rules.may_edit_cycle(by) is None:
        raise PermissionDenied
    if code not in CODES:
        raise Refusal("没有这条规则，请刷新后再看。")
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    _round, post = locked_newest(cycle, by)
    # Whoever reports a survey holds its row: it has been written, or will see the change.
    surveys = _surveys(cycle).select_for_update(of=("self",)).order_by("pk")
    list(surveys.values_list("pk", flat=True))
    return cycle, post


def _surveys(cycle):
    rows = {"participation__round__cycle": cycle, "participation__frozen_at": None}
    return Survey.objects.filter(**rows).order_by()


def _standing(cycle, code):
    return Finding.objects.filter(code=code, survey__in=_surveys(cycle).values("pk")).order_by()


def _examined(cycle, had):
    """The surveys whose findings are kept: reported ones, and drafts that a file has filled or that
    `had` one of the rule (primary keys) when it was switched off.
    """
    surveys = _surveys(cycle).filter(participation__out_reason="")
    for survey in surveys.select_related("participation__round"):
        is_filled = Survey.IMPORTED in survey.prefilled.values()
        if survey.state != Survey.State.DRAFT or is_filled or survey.pk in had:
            yield survey


def _found(survey, cycle, code):
    found = find(survey, cycle.rules, survey.participation.round.cutoff_on, required=False)
    return finding_rows(survey, [one for one in found if one.code == code])
