"""What the services refuse, asked of every plan and item of the demo: each gives those that break
its rule.
"""

from django.db.models import F
from django.utils import timezone

from branches.models import AuditEntry, Participation
from grading.models import Assessment
from grading.rules import TRANSITIONS as GRADING
from rectification.models import Acceptance, ClosureRequest, Extension, Plan, RectificationItem
from rectification.plan_rules import PLANS, needs_confirmation
from rectification.plans.opening import position_of
from rectification.plans.targets import missing_of
from rectification.plans.timetable import latest_deadline
from rectification.rules import TRANSITIONS as ITEMS

State = RectificationItem.State
APPROVED = Plan.State.APPROVED
BEGUN = (
    *(State.IN_PROGRESS, State.CLOSURE_REQUESTED, State.COMMITTEE_ACCEPTED),
    *(State.CLOSED, State.CANCELLED),
)
PLACES = "participation__assessment", "participation__round__cycle", "participation__branch"


def plans(**only):
    return Plan.objects.filter(**only).select_related(*PLACES).order_by("pk")


def entries(verb):
    """{key of the thing: [AuditEntry]}."""
    found = {}
    for one in AuditEntry.objects.filter(action=verb).order_by("at"):
        found.setdefault(one.target_id, []).append(one)
    return found


def day_of(entry):
    return timezone.localdate(entry.at)


def plans_before_the_grade():
    """plan_hindrance: nothing is asked for before the approval of the grade."""
    asked = plans(opened_on__isnull=False).exclude(kind="")
    return [
        one
        for one in asked
        if one.participation.assessment.approved_on is None
        or one.opened_on < one.participation.assessment.approved_on
        or (one.approved_on and one.approved_on < one.opened_on)
    ]


def sent_before_they_were_asked_for():
    sent = entries(PLANS["submit"].verb)
    return [one for one in plans() if one.pk in sent and day_of(sent[one.pk][0]) < one.opened_on]


def plans_of_another_kind():
    """KIND_OF: the form follows the position of the grade."""
    position = {one.pk: position_of(one.participation)[0] for one in plans()}
    return [one for one in plans() if one.kind != Plan.KIND_OF.get(position[one.pk], "")]


def branches_without_a_plan():
    """Every approved grade of a first grading asks for a plan, that of a 复评 where it moved."""
    rows = Assessment.objects.filter(approved_on__isnull=False)
    rows = rows.select_related("participation__round__cycle")
    asked = set(plans(opened_on__isnull=False).values_list("participation", flat=True))
    found = []
    for one in rows:
        grades = one.participation.round.cycle.rules.grades
        goes_on = grades.position(one.grade_before) == grades.position(one.grade)
        if goes_on == (one.participation_id in asked):
            found.append(one)
    return found


def plans_without_their_words():
    """What was sent in said all that its kind asks for."""
    sent = plans().exclude(state__in=(Plan.State.DRAFT, Plan.State.REPLACED))
    return [one for one in sent if missing_of(one)]


def reforms_without_two_approvals():
    first, second = entries(PLANS["approve_first"].verb), entries(PLANS["confirm"].verb)
    found = []
    for one in plans(kind=Plan.Kind.REFORM, approved_on__isnull=False):
        if needs_confirmation(one):
            acts = [rows[one.pk][0] for rows in (first, second) if one.pk in rows]
            if len({act.by_id for act in acts}) < 2 or not one.reviewed_on:
                found.append(one)
    return found


def reforms_without_a_deadline_that_holds():
    reforms = list(plans(kind=Plan.Kind.REFORM).exclude(state=Plan.State.DRAFT))
    latest = {one.pk: latest_deadline(one, one.participation.round.cycle.rules) for one in reforms}
    return [one for one in reforms if not one.opened_on < one.due_on <= latest[one.pk]]


def held_by_a_reform(**only):
    """[(item of a branch, the 整顿方案 that holds it)] of those made after it was asked for."""
    rows = RectificationItem.objects.of_branch().filter(**only)
    found = []
    for item in rows.select_related("plan", "participation__plan"):
        plan = item.plan or getattr(item.participation, "plan", None)
        if plan and plan.is_reform and timezone.localdate(item.created_at) >= plan.opened_on:
            found.append((item, plan))
    return found


def items_begun_without_a_plan():
    """An item of the branch is in work once a plan that holds it was approved, no day before."""
    begun, made = entries(ITEMS["approve_plan"].verb), []
    rows = RectificationItem.objects.of_branch().filter(state__in=BEGUN)
    for item in rows.select_related("participation__plan"):
        approvals = begun.get(item.pk, ())
        own = plans(participation__branch=item.branch_id, approved_on__isnull=False)
        if not approvals or min(one.approved_on for one in own) > day_of(approvals[-1]):
            made.append(item)
    return made


def items_later_than_their_reform():
    """_check_date: what a 整顿方案 holds is done before its deadline, unless it got more time."""
    granted = set(Extension.objects.filter(state="granted").values_list("item", flat=True))
    rows = held_by_a_reform(state__in=BEGUN)
    return [one for one, plan in rows if one.due_on > plan.due_on and one.pk not in granted]


def items_of_a_weak_branch_on_one_level():
    """born_with: what a weak branch began is accepted by two levels."""
    rows = held_by_a_reform(levels=1)
    return [item for item, plan in rows if not plan.participation.branch.sub_committee.is_school]


def work_that_was_accepted_by_its_doer():
    own = Acceptance.objects.filter(by=F("request__by"))
    twice = [
        request.pk
        for request in ClosureRequest.objects.prefetch_related("acceptances")
        if len(people := [one.by_id for one in request.acceptances.all()]) > len(set(people))
    ]
    return [*own, *twice]


def items_closed_on_too_few_levels():
    closed = RectificationItem.objects.filter(state=State.CLOSED)
    passed = Acceptance.objects.filter(is_accepted=True)
    counts = {}
    for item, request in passed.values_list("item", "request"):
        counts.setdefault(item, []).append(request)
    return [one for one in closed if len(counts.get(one.pk, ())) < one.levels]


def acts_before_their_item():
    """Progress and requests come after the item was made and begun."""
    begun = entries(ITEMS["approve_plan"].verb) | entries(ITEMS["begin"].verb)
    found = []
    for item in RectificationItem.objects.prefetch_related("progress_rows", "closurerequest_rows"):
        acts = [*item.progress_rows.all(), *item.closurerequest_rows.all()]
        start = begun[item.pk][0].at if item.pk in begun else None
        if any(start is None or one.at < start for one in acts):
            found.append(item)
    return found


def sheets_after_the_round():
    """Nothing was measured in a round once it was archived."""
    verbs = [one.verb for one in GRADING.values()]
    rows = AuditEntry.objects.filter(action__in=verbs, participation__frozen_at__isnull=False)
    return list(rows.filter(at__gt=F("participation__frozen_at")))


def items_where_no_grade_is_given():
    """Who keeps the grade beside a 复评 makes no item in it."""
    kept = RectificationItem.objects.filter(
        participation__out_reason=Participation.KEEPS_GRADE,
    )
    return list(kept)
