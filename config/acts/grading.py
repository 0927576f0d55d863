"""定级, 审定, 撤回, 退回: what follows in rectification follows in the same transaction."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from branches.models import Branch
from config.acts.rises import work_rises
from grading.decisions import services, undoing
from grading.decisions.returning import return_many
from grading.models import Decision
from grading.revisions import services as revisions
from grading.sheets.assessments import refresh
from grading.sheets.regrade import follow_grade
from grading.sheets.services import take_back
from grading.verification import services as verification
from rectification.items.reports import refresh_reports
from rectification.pairing.slots import settle_slots
from rectification.plans import levels
from rectification.plans.opening import open_plans
from rectification.plans.unasking import built_on, unask_plan
from rectification.promotion.recognition import recognise


@transaction.atomic
def decide(assessment, *, by, **decision):
    """分党委 decides one branch. Arguments, result and refusals as grading.decisions.services."""
    work_rises([assessment.participation.branch_id])
    decided = services.decide(assessment, by=by, **decision)
    _after_decision([decided], by)
    return decided


@transaction.atomic
def decide_as_proposed(assessments, *, by, **meeting):
    """分党委 decides a selection (queryset) as the rules propose. Returns Done."""
    work_rises(_branches_of(assessments))
    done = services.decide_as_proposed(assessments, by=by, **meeting)
    _after_decision(done.moved, by)
    return done


@transaction.atomic
def approve(assessments, *, by, **paper):
    """组织部 records the school's approval of a selection (queryset). Returns Done, refusals as
    grading.decisions.services.
    """
    services.lock_rounds(assessments)
    work_rises(_branches_of(assessments))
    done = services.approve(assessments, by=by, **paper)
    _after_approval(done.moved, by)
    return done


@transaction.atomic
def undo(assessment, name, *, by, reason=""):
    """撤回 or 退回 of a decision (`name` of rules.TRANSITIONS); returns the assessment."""
    moved = undoing.undo_decision(assessment, name, by=by, reason=reason)
    levels.restore([moved.participation.branch_id], by=by)
    return moved


@transaction.atomic
def return_selection(assessments, name, *, by, reason):
    """退回 of a selection (queryset) by the step `name` with one reason. Returns Done."""
    step = undo if name == "return_decision" else take_back
    return return_many(assessments, name, step, by=by, reason=reason)


@transaction.atomic
def return_checked(check, *, by, reason):
    """据核验退回考评; returns the assessment."""
    moved = verification.return_review(check, by=by, reason=reason)
    levels.restore([moved.participation.branch_id], by=by)
    return moved


@transaction.atomic
def undo_approval(assessment, name="undo_approval", *, by, reason):
    """撤销审定 on the day of it, until a plan or an item of the branch was saved; what it brought
    goes with it. Returns the assessment, refusals as grading.decisions.undoing.
    """
    today, spine = timezone.localdate(), assessment.participation
    moved, approval = undoing.undo_approval(
        assessment, by=by, reason=reason, today=today, built=partial(built_on, spine)
    )
    keys = [moved.participation.branch_id]
    decided = moved.decisions.filter(level=Decision.Level.COMMITTEE).order_by("-pk").first()
    if decided and moved.is_bottom:
        levels.follow_again(keys[0], decided.at)
    unask_plan(moved.participation, approval, by=by)
    refresh_reports(today, pk__in=keys)
    settle_slots(Branch.objects.filter(pk__in=keys), today)
    return moved


@transaction.atomic
def approve_revision(revision, *, by, **paper):
    """同意更正: levels, plan, 四个一, reports and a running 复评 follow the other grade.

    Returns the Revision, refusals as grading.revisions.services.
    """
    work_rises([revision.participation.branch_id])
    row, assessment = revisions.approve(revision, by=by, **paper)
    _after_decision([assessment], by)
    _after_approval([assessment], by, archived=True)
    for round, keys in follow_grade(assessment):
        refresh(round, keys)
        work_rises([assessment.participation.branch_id])
    return row


def _after_decision(decided, by):
    """What the opinion of 分党委 brings with it, before the school has approved."""
    levels.raise_for(_branches(one for one in decided if one.is_bottom), by=by)


def _after_approval(approved, by, *, archived=False):
    """Whatever opens with an approval. `approved`: [Assessment] with participation and round."""
    keys = _branches(approved)
    levels.settle(keys)
    refresh_reports(timezone.localdate(), pk__in=keys)
    recognise(approved, by=by)
    settle_slots(Branch.objects.filter(pk__in=keys), timezone.localdate())
    participations = [one.participation for one in approved]
    open_plans(participations, timezone.localdate(), by=by, archived=archived)


def _branches_of(assessments):
    return assessments.order_by().values("participation__branch")


def _branches(assessments):
    return [one.participation.branch_id for one in assessments]
