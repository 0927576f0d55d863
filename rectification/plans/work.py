"""What every act on an item shares: the lock, the duties, the rows of its history."""

from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.files import store_files
from branches.workflow import Step, move_all
from rectification.models import Evidence, Extension, Plan, RectificationItem
from rectification.plan_rules import BY_ITSELF
from rectification.plans.owed import ITEM_KINDS, PLAN_KINDS, duty_of, duty_of_plan

State = RectificationItem.State
# What acts on a plan, and its duties, read beside it.
PLACES = (
    "participation__branch__sub_committee",
    "participation__sub_committee",
    "participation__round__cycle",
)


def row_of(model, item, *, by, post, **fields):
    """An unsaved row of the item's history; name and post are kept as text."""
    return model(item=item, by=by, by_text=str(by)[:40], post_text=str(post)[:120], **fields)


def add_row(model, item, **facts):
    """row_of(), saved."""
    row = row_of(model, item, **facts)
    row.save()
    return row


def keep_evidence(item, uploads, *, by, **of):
    """Store the files (UploadedFiles) of a progress entry or a request; call last in an act."""
    of_year = {"branch": item.participation.branch, "participation": item.participation}
    files = store_files(uploads, by=by, **of_year)
    Evidence.objects.bulk_create(Evidence(item=item, file=file, **of) for file in files)


def hand_over(*items):
    """Close what was owed for the items, open what their states ask for now; few statements."""
    keys = [item.pk for item in items]
    duties.close_all(kind__in=ITEM_KINDS, subject_id__in=keys)
    calendar, today = WorkCalendar(), timezone.localdate()
    owed = [duty for item in items if (duty := duty_of(item, calendar))]
    # While others had it in hand nobody expected progress: silence counts from today.
    duties.open_duties(replace(one, quiet_since=one.quiet_since and today) for one in owed)


def lapse_extension(item):
    """An open request for more time is void once the work is handed in or called off."""
    opened = item.extension_rows.filter(state=Extension.State.OPEN)
    if opened.update(state=Extension.State.LAPSED):
        duties.close_duties(duties.Duty.Kind.EXTENSION, item.pk)


def items_of_plan(plan):
    """The branch's own items that a plan holds: of its participation, added, or taken over."""
    own = Q(plan=None, participation=plan.participation_id)
    return RectificationItem.objects.of_branch().filter(own | Q(plan=plan))


def refresh_plan(plan, *, by=None):
    """Bring a plan (locked) in line with its items, after one was made or called off, and its duty
    with its state: an approved plan to which an item was added is a draft again; if all that was
    added has been called off, the plan in force stands as it was. One of the plain form, which
    consists of its items, is asked for no more once none of them is left.
    """
    found = items_of_plan(plan).filter(state__in=(State.PLAN_DRAFT, State.PLAN_SUBMITTED))
    pending, moved = set(found.order_by().values_list("state", flat=True).distinct()), [Step(plan)]
    if plan.state == Plan.State.APPROVED and State.PLAN_DRAFT in pending:
        changes = {"asked_on": timezone.localdate(), "return_reason": ""}
        move_all(moved, BY_ITSELF["supplement"], by=by, **changes)
    elif plan.is_supplement and not pending:
        move_all(moved, BY_ITSELF["resume"], by=by, return_reason="")
    elif plan.state in Plan.UNFINISHED and plan.opened_on and not plan.kind and not pending:
        nothing = {"opened_on": None, "asked_on": None, "return_reason": ""}
        move_all(moved, BY_ITSELF["drop"], by=by, **nothing)
    refresh_plan_duties(plan)


def plan_for(participation):
    """The Plan that holds what is made for a branch now, locked: the one in force, from whichever
    round, else that of the participation, made if there is none.
    """
    found = Plan.objects.in_force().filter(participation__branch=participation.branch_id).first()
    return lock_plan(found or Plan.objects.get_or_create(participation=participation)[0])


def plan_of_item(item):
    """The Plan that holds an item, locked."""
    if item.plan_id:
        return lock_plan(item.plan)
    return lock_plan(Plan.objects.get_or_create(participation=item.participation)[0])


def lock_plan(plan):
    """The fresh row, locked, with all that acts and duties read."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related(*PLACES)
    return rows.get(pk=plan.pk)


def refresh_plan_duties(*plans):
    """Close what was owed for the plans and open what their states ask for now: a handful of
    statements, however many plans (with participation, sub_committee and round).
    """
    calendar = WorkCalendar()
    owed = [duty for plan in plans if (duty := duty_of_plan(plan, calendar))]
    duties.settle(owed, kind__in=PLAN_KINDS, subject_id__in=[plan.pk for plan in plans])


def redate_plans(round):
    """The date of the stage has changed: the plans of the round that are being written follow."""
    plans = Plan.objects.owed().filter(participation__round=round)
    refresh_plan_duties(*plans.filter(state=Plan.State.DRAFT).select_related(*PLACES))
