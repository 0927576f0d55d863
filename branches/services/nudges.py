"""催办: the level above reminds of what is owed, once a day per branch."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, database, duties, rules
from branches.models import AuditEntry, Participation, Reminder
from branches.reminders import nudge_stage


def org_post(user, participation):
    return rules.org_post(user)


# Downwards only: whom each level may chase.
CHASED = (
    (org_post, (duties.SECRETARY, duties.STAFF, duties.LEADER)),
    (rules.leader_post, (duties.SECRETARY, duties.STAFF)),
    (rules.staff_post, (duties.SECRETARY,)),
)


@dataclass(frozen=True)
class Nudged:
    """Branches reminded, branches that had been today already, branches that owe nothing."""

    branches: int
    reminders: int
    already: int
    idle: int


def chased_roles(user, participation):
    """(post, roles): by which post the user may chase whom for the branch; (None, ()) if nobody."""
    for may, roles in CHASED:
        if post := may(user, participation):
            return post, roles
    return None, ()


@transaction.atomic
def nudge(participation_ids, *, by):
    """Write a reminder for every open duty that the levels below owe for these participations.

    `participation_ids`: primary keys that `by` sees. Returns Nudged. Raises PermissionDenied if
    `by` may chase nobody for one of them.
    """
    today = timezone.localdate()
    stage = nudge_stage(today)
    chosen = lock(participation_ids)
    groups, posts = by_roles(chosen, by)
    done = nudged_today(chosen, stage)
    fresh = {one.pk for one in chosen if one.pk not in done}
    written = sum(
        database.write_nudges(stage, [pk for pk in pks if pk in fresh], roles, today, by=by.pk)
        for roles, pks in groups.items()
    )
    reached = nudged_today(chosen, stage) - done
    record([one for one in chosen if one.pk in reached], posts, by)
    return Nudged(len(reached), written, len(done), len(fresh) - len(reached))


def lock(participation_ids):
    """Two people at the same button must not both count as the first of the day."""
    rows = Participation.objects.select_for_update(of=("self",)).filter(pk__in=participation_ids)
    return list(rows.select_related("branch", "committee", "sub_committee").order_by("pk"))


def by_roles(chosen, user):
    """({roles chased: [participation key]}, {participation key: the post that allows it})."""
    groups, posts = defaultdict(list), {}
    for one in chosen:
        posts[one.pk], roles = chased_roles(user, one)
        if not roles:
            raise PermissionDenied
        groups[roles].append(one.pk)
    return groups, posts


def nudged_today(chosen, stage):
    """Keys of the participations that somebody has chased today."""
    rows = Reminder.objects.filter(stage=stage, duty__participation__in=chosen)
    return set(rows.values_list("duty__participation", flat=True).distinct())


def record(reached, posts, by):
    AuditEntry.objects.bulk_create(
        audit.build("duty.nudge", one, by=by, post=posts[one.pk]) for one in reached
    )
