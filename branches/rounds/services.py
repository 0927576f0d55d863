"""年度: its dates and parameters changed, its round archived."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, rules
from branches.duties import ledger as duties
from branches.errors import Refusal
from branches.models import Cycle, Duty, Participation, Round, Survey
from branches.organisation.induction import refresh_all_induction
from branches.rulebook.parameters import read_parameters
from branches.workflow import Step, move_all

# Whose due date follows which stage date of the round; 整改方案 by config.acts.cycle.
STAGE_DUTIES = {
    "survey_due_on": Duty.Kind.SURVEY,
    "self_due_on": Duty.Kind.SELF_SHEET,
    "review_due_on": Duty.Kind.REVIEW_SHEET,
    "decision_due_on": Duty.Kind.DECISION,
    "approval_due_on": Duty.Kind.APPROVAL,
}

CLOSE = rules.Transition(
    "round.close",
    "归档本轮",
    (Round.State.OPEN,),
    Round.State.CLOSED,
    lambda user, _round: rules.may_edit_cycle(user),
    (rules.Role.ORG_DEPT,),
)

audit.register(
    "cycle",
    "年度",
    {
        "create": "建立年度",
        "parameters": "修改年度参数",
        "rule_off": "停用问题规则",
        "rule_on": "启用问题规则",
    },
)

audit.register(
    "round",
    "轮次",
    {
        "enrol": "支部列入本轮",
        "dates": "修改阶段日期",
        "regrade": "开始复评",
        "join": "列入复评",
    },
    (CLOSE,),
)


def _locked_round(round, by):
    """The open round, locked, and the post that lets `by` edit it (None for the system)."""
    round = Round.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=round.pk)
    post = by and rules.may_edit_cycle(by)
    if by and post is None:
        raise PermissionDenied
    if round.is_closed:
        raise Refusal(f"“{round}”已经归档，不能再改动。")
    return round, post


def locked_newest(cycle, by):
    """The newest round of the (locked) `cycle`, locked as well, and the post that lets `by` edit
    the year. Raises Refusal if it is archived, PermissionDenied.
    """
    return _locked_round(cycle.rounds.order_by("-seq").first(), by)


@transaction.atomic
def set_dates(round, *, by, cutoff_on, **stage_dates):
    """Stage dates (names of Round.STAGES) and the data cut-off D of a round. Open duties move with
    their stage. Raises Refusal if D changes after the first survey was submitted: facts and grades
    of submitted surveys rest on it.
    """
    round, post = _locked_round(round, by)
    if cutoff_on != round.cutoff_on and has_submissions(round):
        raise Refusal("已有支部报送调查摸底，数据截止日不能再改。")
    new = {"cutoff_on": cutoff_on, **stage_dates}
    changes = audit.set_values(round, new)
    if changes:
        round.save(update_fields=list(new))
        _move_duties(round, stage_dates)
        audit.record("round.dates", round, by=by, post=post, changes=changes)
    return round


def has_submissions(round):
    """Whether a survey has ever been reported: from then on the data cut-off stands still."""
    states = (Survey.State.SUBMITTED, Survey.State.RETURNED)
    return Survey.objects.filter(participation__round=round, state__in=states).exists()


def _move_duties(round, stage_dates):
    for name, kind in STAGE_DUTIES.items():
        duties.redate_all(stage_dates.get(name), kind=kind, participation__round=round)


@transaction.atomic
def set_parameters(cycle, document, *, by, changes):
    """Replace the parameters of a cycle; `changes` {label: [old, new]} go into the record. Raises
    Refusal if the newest round is archived or the parameters do not hold together.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    _round, post = locked_newest(cycle, by)
    try:
        read_parameters(document)
    except ValueError as error:
        raise Refusal(str(error)) from error
    cycle.parameters = document
    cycle.save(update_fields=["parameters"])
    refresh_all_induction()
    audit.record("cycle.parameters", cycle, by=by, post=post, changes=changes)
    return cycle


@transaction.atomic
def close_round(round, *, by):
    """归档: participations are frozen, measuring is owed no more, the rest goes on (design 3)."""
    round, post = _locked_round(round, by)
    standing = Participation.objects.filter(round=round, frozen_at=None)
    frozen = standing.update(frozen_at=timezone.now())
    duties.close_all(participation__round=round, kind__in=Duty.OF_ROUND)
    step = Step(round, post, noted={"归档支部": ["", frozen]})
    return move_all([step], CLOSE, by=by, closed_on=timezone.localdate())[0]
