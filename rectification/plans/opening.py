"""整改方案 asked for: with the approval of the grade, of every branch (S3.1)."""

from django.db import transaction
from django.db.models import OuterRef, Subquery

from branches import audit
from branches.duties import ledger as duties
from branches.models import AuditEntry, Finding, Participation, Round
from branches.workflow import BATCH, Step, move_all
from grading.models import Assessment
from rectification import rules
from rectification.models import Plan, RectificationItem
from rectification.plan_rules import BY_ITSELF
from rectification.plans.work import PLAN_KINDS, refresh_plan_duties

ASKED = ("kind", "opened_on", "asked_on", "approved_on", "due_on")
AGAIN = "等级审定，方案重新制定。"


@transaction.atomic
def open_plans(participations, on, *, by=None, archived=False):
    """Ask each of the `participations` (any iterable) for the plan that fits its grade, from `on`
    (date of the approval). A constant number of statements, however many.

    A branch with an approved grade has one by the position of the grade; one that is 未定级 has
    the plain form if it has findings or drafts. After a 复评, and after a revision, only where the
    position changed: else the plan in force goes on. A grade that is not approved asks for nothing.
    What the branch has open goes over to the new plan; one that was not approved yet is replaced.
    `archived`: also of a round that is over, for a revision. Returns the Plans that were asked for.
    """
    rows = _graded([one.pk for one in participations], archived)
    before = _in_force(rows)
    asked = [plan for one in rows if (plan := _asked_for(one, before.get(one.branch_id), on))]
    opened = _worth_asking(asked)
    _write(opened, by)
    _replace(opened, by)
    _take_over(opened, by)
    duties.close_all(kind__in=PLAN_KINDS, subject_id__in=[plan.pk for plan in opened])
    refresh_plan_duties(*opened)
    return opened


def open_where_due(participation, on, *, by=None):
    """open_plans() for one branch that came to it by another way than the approval of its grade: a
    未定级 branch that has reported, or one whose first item is made.
    """
    plan = Plan.objects.filter(participation=participation).first()
    return [] if plan and plan.opened_on else open_plans([participation], on, by=by)


def _graded(keys, archived):
    rows = Participation.objects.select_for_update(of=("self",)).filter(pk__in=keys, out_reason="")
    rows = rows if archived else rows.filter(frozen_at=None)
    related = ("round__cycle", "branch__sub_committee", "sub_committee", "assessment", "plan")
    return list(rows.select_related(*related).order_by("pk"))


def _in_force(participations):
    rows = Plan.objects.in_force().filter(
        participation__branch__in=[one.branch_id for one in participations]
    )
    found = {}
    for plan in rows.select_related("participation"):
        found.setdefault(plan.participation.branch_id, plan)
    return found


def position_of(participation):
    """(position of the approved grade or None, whether there is one) of a participation, loaded."""
    assessment = getattr(participation, "assessment", None)
    if assessment is None:
        return None, False
    if assessment.is_exempt:
        return None, True
    grades = participation.round.cycle.rules.grades
    return grades.position(assessment.grade), assessment.state in Assessment.SETTLED


def _asked_for(participation, before, on):
    """The unsaved Plan that is to be asked for now, or None; `before`: the one in force or None."""
    position, is_approved = position_of(participation)
    kind = Plan.KIND_OF.get(position, "")
    if not is_approved or (before and _goes_on(before, kind, participation, position)):
        return None
    plan = getattr(participation, "plan", None) or Plan()
    plan.participation, plan.kind = participation, kind
    plan.opened_on = plan.asked_on = on
    plan.approved_on = plan.due_on = None
    return plan


def _goes_on(plan, kind, participation, position):
    """Whether the plan in force stays as it is: in its own round while it is of the kind asked for,
    in a 复评 while the position is that of the grade before.
    """
    if plan.participation_id == participation.pk:
        return plan.kind == kind
    round = participation.round
    if round.kind != Round.Kind.REGRADE:
        return False
    return round.cycle.rules.grades.position(participation.assessment.grade_before) == position


def _worth_asking(plans):
    """Without the plain ones that would have nothing to say."""
    plain = [one.participation for one in plans if not one.kind]
    concerned = _with_problems(plain) if plain else set()
    return [one for one in plans if one.kind or one.participation.branch_id in concerned]


def _with_problems(participations):
    """Keys of the branches with findings of their own in their round, or with drafts."""
    keys = [one.pk for one in participations]
    found = Finding.objects.filter(
        survey__participation__in=keys,
        survey__state="submitted",
        level=Finding.Level.F,
        owner=Finding.Owner.BRANCH,
    )
    drafts = RectificationItem.objects.of_branch().filter(
        branch__in=[one.branch_id for one in participations],
        state=RectificationItem.State.PLAN_DRAFT,
    )
    return {
        *found.order_by().values_list("survey__participation__branch", flat=True),
        *drafts.order_by().values_list("branch", flat=True),
    }


def _write(plans, by):
    transition, new = BY_ITSELF["open"], [one for one in plans if one.pk is None]
    move_all([Step(one) for one in plans if one.pk], transition, by=by, touched=ASKED)
    Plan.objects.bulk_create(new, batch_size=BATCH)
    entries = [
        audit.build(transition.verb, one, by=by, to_state=transition.target.label) for one in new
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)


def _replace(plans, by):
    """Earlier plans of the branches that nobody has approved are not pursued any more."""
    keys = [plan.pk for plan in plans]
    branches = [plan.participation.branch_id for plan in plans]
    rows = Plan.objects.owed().filter(participation__branch__in=branches).exclude(pk__in=keys)
    related = rows.select_for_update(of=("self",)).select_related("participation__branch")
    gone = list(related.order_by("pk"))
    move_all([Step(plan) for plan in gone], BY_ITSELF["replace"], by=by)
    duties.close_all(kind__in=PLAN_KINDS, subject_id__in=[plan.pk for plan in gone])


def _take_over(plans, by):
    """What is open belongs to the new plans; what was sent in with another is a draft again."""
    keys = [plan.pk for plan in plans]
    branches = [plan.participation.branch_id for plan in plans]
    rows = RectificationItem.objects.of_branch().unfinished().filter(branch__in=branches)
    new = Plan.objects.filter(pk__in=keys, participation__branch=OuterRef("branch"))
    rows.order_by().update(plan=Subquery(new.values("pk")[:1]))
    waiting = rows.filter(state=RectificationItem.State.PLAN_SUBMITTED)
    related = waiting.select_for_update(of=("self",)).select_related("participation__branch")
    steps = [Step(item, reason=AGAIN) for item in related.order_by("pk")]
    move_all(steps, rules.TRANSITIONS["return_plan"], by=by, return_reason="")
