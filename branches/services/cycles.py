"""年度: its dates and parameters changed, its round archived."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from branches import audit, rules
from branches.errors import Refusal
from branches.models import Cycle, Duty, Participation, Round, Survey
from branches.parameters import read_parameters
from branches.services.induction import refresh_all_induction

# Whose due date follows which stage date of the round.
STAGE_DUTIES = {
    "survey_due_on": Duty.Kind.SURVEY,
    "self_due_on": Duty.Kind.SELF_SHEET,
    "review_due_on": Duty.Kind.REVIEW_SHEET,
    "decision_due_on": Duty.Kind.DECISION,
    "approval_due_on": Duty.Kind.APPROVAL,
    "plan_due_on": Duty.Kind.PLAN,
}


def _locked_round(round, by):
    """The open round, locked, and the post that lets `by` edit it (None for the system)."""
    round = Round.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=round.pk)
    post = by and rules.may_edit_cycle(by)
    if by and post is None:
        raise PermissionDenied
    if round.is_closed:
        raise Refusal(f"“{round}”已经归档，不能再改动。")
    return round, post


@transaction.atomic
def set_dates(round, *, by, cutoff_on, **stage_dates):
    """Stage dates (names of Round.STAGES) and the data cut-off D of a round.

    Open duties move with their stage. Raises Refusal if D changes after the first survey was
    submitted: facts and grades of submitted surveys rest on it.
    """
    round, post = _locked_round(round, by)
    if cutoff_on != round.cutoff_on and has_submissions(round):
        raise Refusal("已有支部报送调查摸底，数据截止日不能再改。")
    new = {"cutoff_on": cutoff_on, **stage_dates}
    changes = _date_changes(round, new)
    if changes:
        round.save(update_fields=list(new))
        _move_duties(round, stage_dates)
        audit.record("round.dates", round, by=by, post=post, changes=changes)
    return round


def has_submissions(round):
    """Whether a survey has ever been reported: from then on the data cut-off stands still."""
    states = (Survey.State.SUBMITTED, Survey.State.RETURNED)
    return Survey.objects.filter(participation__round=round, state__in=states).exists()


def _date_changes(round, new):
    changes = {}
    for name, day in new.items():
        old = getattr(round, name)
        if old != day:
            label = str(Round._meta.get_field(name).verbose_name)
            changes[label] = [str(old or ""), str(day or "")]
            setattr(round, name, day)
    return changes


def _move_duties(round, stage_dates):
    """A new date is a new version: it is reminded of anew."""
    for name, kind in STAGE_DUTIES.items():
        day = stage_dates.get(name)
        waiting = Duty.objects.open().filter(kind=kind, participation__round=round)
        waiting.exclude(due_on=day).update(due_on=day, due_version=F("due_version") + 1)


@transaction.atomic
def set_parameters(cycle, document, *, by, changes):
    """Replace the parameters of a cycle; `changes` {label: [old, new]} go into the record.

    Raises Refusal if the newest round is archived or the parameters do not hold together.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    newest = cycle.rounds.order_by("-seq").first()
    _round, post = _locked_round(newest, by)
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
    """归档: participations are frozen, what was still owed for them is owed no more."""
    round, post = _locked_round(round, by)
    now = timezone.now()
    round.state = Round.State.CLOSED
    round.save(update_fields=["state"])
    frozen = Participation.objects.filter(round=round, frozen_at=None).update(frozen_at=now)
    Duty.objects.open().filter(participation__round=round).update(closed_at=now)
    changes = {"归档支部": ["", frozen]}
    audit.record("round.close", round, by=by, post=post, changes=changes)
    return round
