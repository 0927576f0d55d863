"""What every act on an item shares: the lock, the duties, the rows of its history."""

from dataclasses import replace

from django.utils import timezone

from branches import duties
from branches.files import store_file
from branches.workflow import lock_participation
from rectification.models import Evidence, Extension, Plan, RectificationItem
from rectification.queries.owed import BY_STATE, ITEM_KINDS, plan_duty, plan_review_duty

State = RectificationItem.State


def lock_item(item):
    """The fresh row with its participation, both locked; Refusal if the round is archived."""
    participation = lock_participation(item.participation_id)
    locked = RectificationItem.objects.select_for_update().get(pk=item.pk)
    locked.participation = participation
    return locked


def add_row(model, item, *, by, post, **fields):
    """A row of the item's history; name and post are kept as text."""
    return model.objects.create(
        item=item, by=by, by_text=str(by)[:40], post_text=str(post)[:120], **fields
    )


def keep_evidence(item, uploads, *, by, **of):
    """Store the files (UploadedFiles) of a progress entry or a request; call last in an act."""
    of_year = {"branch": item.participation.branch, "participation": item.participation}
    files = [store_file(upload, by=by, **of_year) for upload in uploads]
    Evidence.objects.bulk_create(Evidence(item=item, file=file, **of) for file in files)


def hand_over(item):
    """Close what was owed for the item and open what its state asks for now."""
    for kind in ITEM_KINDS:
        duties.close_duties(kind, item.pk)
    if item.state in BY_STATE:
        owed = BY_STATE[item.state](item)
        # While others had it in hand nobody expected progress: silence counts from today.
        duties.open_duty(replace(owed, quiet_since=owed.quiet_since and timezone.localdate()))


def lapse_extension(item):
    """An open request for more time is void once the work is handed in or called off."""
    opened = item.extension_rows.filter(state=Extension.State.OPEN)
    if opened.update(state=Extension.State.LAPSED):
        duties.close_duties(duties.Duty.Kind.EXTENSION, item.pk)


def refresh_plan_duties(participation):
    """Open, move or close the duties of the branch's plan by the states of its items."""
    plan, _made = Plan.objects.get_or_create(participation=participation)
    plan.participation = participation
    states = set(participation.items.values_list("state", flat=True).order_by().distinct())
    for state, owed in ((State.PLAN_DRAFT, plan_duty), (State.PLAN_SUBMITTED, plan_review_duty)):
        duty = owed(plan)
        if state in states:
            duties.open_duty(duty)
            duties.move_duties(duty.kind, plan.pk, duty.due_on)
        else:
            duties.close_duties(duty.kind, plan.pk)
