"""Opening a round: a participation, a survey and a duty for every branch, in a few statements."""

from django.db import transaction

from branches import audit
from branches.duties import ledger as duties
from branches.errors import Refusal
from branches.models import Branch, Cycle, Duty, Participation, Round, Survey, Term
from branches.organisation.induction import refresh_all_induction
from branches.rulebook.fields import CARRIED_FIELDS, REGISTER_FIELDS
from branches.rulebook.parameters import read_parameters
from branches.storage.bulk import insert
from branches.storage.unique import unique
from branches.survey.officers import officer_facts, seats_by_branch
from branches.survey.queries import survey_duty

FOUNDED_LATER = "数据截止日以后成立"


@transaction.atomic
def create_cycle(name, document, *, cutoff_on, by=None, **stage_dates):
    """A new cycle with its first round (not yet opened for the branches).

    `document`: the parameters (branches.rulebook.parameters); `stage_dates`: dates of
    Round.STAGES. Returns the Round.
    Raises FieldRefusal if the name is taken, Refusal if the parameters do not hold together.
    """
    try:
        read_parameters(document)
    except ValueError as error:
        raise Refusal(str(error)) from error
    cycle = Cycle(name=name, parameters=document)
    with unique(cycle, name=f"年度“{name}”已经存在。"):
        cycle.save(force_insert=True)
    round = Round.objects.create(cycle=cycle, cutoff_on=cutoff_on, **stage_dates)
    audit.record("cycle.create", cycle, by=by)
    refresh_all_induction()
    return round


@transaction.atomic
def enrol_branches(round, branches=None, *, by=None, fill=None):
    """Participation, survey draft and survey duty for the open branches that have none in `round`
    yet.

    `branches`: a queryset to limit to, or None for all. Returns the new participations, in the
    order of branch codes, without the branches that stay out (their rows say why). Surveys are
    prefilled from the register and from the branch's last survey; `fill` is given the unsaved
    surveys to set more.
    """
    _readmit(round)
    branches = (Branch.objects.open() if branches is None else branches).exclude(
        participations__round=round
    )
    branches = list(branches.select_related("committee", "sub_committee").order_by("code"))
    secretaries = _secretary_names(branches)
    rows = [
        participation_of(
            branch,
            round,
            secretary_name=secretaries.get(branch.pk, ""),
            out_reason=reason_to_stay_out(branch, round),
        )
        for branch in branches
    ]
    taking_part = [one for one in insert(Participation, rows) if not one.out_reason]
    if taking_part:
        open_surveys(round, taking_part, fill)
        audit.record("round.enrol", round, by=by, changes={"参评支部": [None, len(taking_part)]})
    return taking_part


def participation_of(branch, round, *, secretary_name, out_reason=""):
    """The unsaved Participation of `branch` in `round`, with what the register says of it now."""
    return Participation(
        round=round,
        branch=branch,
        committee=branch.committee,
        sub_committee=branch.sub_committee,
        branch_code=branch.code,
        branch_name=branch.name,
        branch_short_name=branch.short_name,
        kind=branch.kind,
        subtype=branch.subtype,
        secretary_name=secretary_name,
        out_reason=out_reason,
    )


def _readmit(round):
    """Forget who stayed out by a founding date that was corrected; nothing hangs on such rows."""
    left_out = Participation.objects.in_round(round).filter(out_reason=FOUNDED_LATER)
    left_out.filter(branch__founded_on__lte=round.cutoff_on, survey=None).delete()


def reason_to_stay_out(branch, round):
    """Why `branch` is no part of `round`, in words; empty if it is. Facts are those of the cut-off
    (design 3): a branch that was founded later has none yet.
    """
    is_later = branch.founded_on is not None and branch.founded_on > round.cutoff_on
    return FOUNDED_LATER if is_later else ""


def _secretary_names(branches):
    terms = Term.objects.filter(
        branch__in=branches, seat=Term.Seat.SECRETARY, person__isnull=False
    ).current()
    return dict(terms.values_list("branch", "person__name"))


def open_surveys(round, participations, fill=None):
    last = _last_surveys(round, [one.branch_id for one in participations])
    terms = seats_by_branch([one.branch_id for one in participations])
    surveys = [
        new_survey(one, last=last.get(one.branch_id), terms=terms.get(one.branch_id, ()))
        for one in participations
    ]
    if fill:
        fill(surveys)
    insert(Survey, surveys)
    insert(Duty, duties.duty_rows(survey_duty(one) for one in participations))


def _last_surveys(round, branch_ids):
    """branch pk → the survey of its newest earlier participation."""
    earlier = Survey.objects.filter(participation__branch__in=branch_ids).exclude(
        participation__round=round
    )
    rows = earlier.select_related("participation").order_by("participation_id")
    return {survey.participation.branch_id: survey for survey in rows}


def new_survey(participation, *, last=None, terms=()):
    """An unsaved draft: register of the branch, carried fields of `last`, officers of `terms`."""
    branch = participation.branch
    values = {name: getattr(branch, name) for name in REGISTER_FIELDS}
    carried = [name for name in CARRIED_FIELDS if name not in REGISTER_FIELDS]
    if last is not None:
        values |= {name: getattr(last, name) for name in carried}
    prefilled = (
        {name: "last" for name, value in values.items() if value not in (None, "")} if last else {}
    )
    return Survey(
        participation=participation,
        prefilled=prefilled,
        is_college_level=participation.committee.is_school,
        **values,
        **officer_facts(terms),
    )
