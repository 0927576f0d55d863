"""What every act on an item shares: the lock, the duties, the rows of its history."""

from dataclasses import replace

from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.files import store_files
from rectification.models import Evidence, Extension, Plan, RectificationItem
from rectification.plans.owed import ITEM_KINDS, duty_of, plan_duty, plan_review_duty

State = RectificationItem.State


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
    """Close what was owed for the items and open what their states ask for now: a handful of
    statements, however many items.
    """
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


def refresh_plan_duties(participation):
    """Open, move or close the duties of the branch's plan by the states of its items."""
    plan, _made = Plan.objects.get_or_create(participation=participation)
    plan.participation = participation
    calendar = WorkCalendar()
    items = participation.items.of_branch().order_by()
    states = set(items.values_list("state", flat=True).distinct())
    for state, owed in ((State.PLAN_DRAFT, plan_duty), (State.PLAN_SUBMITTED, plan_review_duty)):
        duty = owed(plan, calendar)
        if state in states:
            duties.open_duty(duty)
            duties.move_duties(duty.kind, plan.pk, duty.due_on)
        else:
            duties.close_duties(duty.kind, plan.pk)
