"""撤销审定: what an approval had asked for is asked for no more, while nobody has built on it."""

from django.db import transaction

from branches.duties import ledger as duties
from branches.models import AuditEntry
from branches.workflow import Step, move_all
from rectification.models import Plan, RectificationItem
from rectification.plan_rules import BY_ITSELF
from rectification.plans.work import PLAN_KINDS, refresh_plan_duties

# Written by the approval itself; the last of them cannot be taken back.
ITS_OWN = ("rectification.recognise", "plan.open")
FOR_GOOD = ("plan.replace", "rectification.return_plan", "pairing.lapse")
GROUPS = ("rectification.", "plan.", "pairing.")
SAVED = "该支部的整改方案或事项已有人办理，不能再撤销审定；确有错误的请办理等级更正。"
REPLACED = "审定时已有方案或结对随之变动，不能再撤销审定；确有错误的请办理等级更正。"


def built_on(participation, approval):
    """Why the `approval` (Decision) of a locked Participation cannot be undone: a plan or an item
    of the branch was saved since, or what it set aside cannot be restored. "" if it can.
    """
    rows = AuditEntry.objects.filter(branch=participation.branch_id, at__gte=approval.at)
    verbs = set(rows.order_by().values_list("action", "by").distinct())
    ours = {(verb, by) for verb, by in verbs if verb.startswith(GROUPS)}
    if any(verb in FOR_GOOD for verb, _by in ours):
        return REPLACED
    return SAVED if any(by and verb not in ITS_OWN for verb, by in ours) else ""


@transaction.atomic
def unask_plan(participation, approval, *, by):
    """The plan that the `approval` (Decision) asked for is a place for drafts again, and what the
    branch has open goes back to the plan in force before. Returns the Plan, None if none was asked.
    """
    opened = AuditEntry.objects.filter(
        participation=participation.pk, action="plan.open", at__gte=approval.at
    )
    rows = Plan.objects.select_for_update(of=("self",)).filter(participation=participation.pk)
    plan = rows.filter(opened_on__isnull=False).first() if opened.exists() else None
    if plan is None:
        return None
    columns = {"opened_on": None, "asked_on": None, "kind": "", "due_on": None}
    move_all([Step(plan)], BY_ITSELF["unask"], by=by, **columns)
    duties.close_all(kind__in=PLAN_KINDS, subject_id=plan.pk)
    before = Plan.objects.in_force().filter(participation__branch=participation.branch_id).first()
    if before:
        items = RectificationItem.objects.of_branch().unfinished()
        items.filter(branch=participation.branch_id, plan=plan).update(plan=before)
        refresh_plan_duties(before)
    return plan
