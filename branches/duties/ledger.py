"""待办: opened, moved and closed by services in the transaction of the state change."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from branches.models import Committee, Duty, Post

SECRETARY, STAFF = Post.Role.SECRETARY, Post.Role.COMMITTEE_STAFF
LEADER, ORG_DEPT = Post.Role.COMMITTEE_LEADER, Post.Role.ORG_DEPT


@dataclass(frozen=True)
class Owed:
    """A duty that ought to be open: what open_duty is given and what expected_duties() yields."""

    kind: str
    subject_id: int
    role: str
    title: str = field(compare=False)
    link: str = field(compare=False)
    due_on: object = None  # date or None
    branch_id: int | None = None
    committee_id: int | None = None
    organiser: str = ""
    participation_id: int | None = field(default=None, compare=False)
    quiet_since: object = field(default=None, compare=False)  # date; None: no progress expected


def place_of(participation, role, now=None):
    """Where `role` sits for a participation: (role, keywords of the place). `now`: the branch as
    it is today, where it is answered for by its present 分党委.

    A branch directly under the school has no sub-committee: the Organisation Department stands in
    (handbook b.5).
    """
    if role == SECRETARY:
        return role, {"branch_id": participation.branch_id}
    place = now or participation
    if role in (STAFF, LEADER) and is_direct(place):
        role = ORG_DEPT
    if role == ORG_DEPT:
        return role, {"committee_id": school_pk(place)}
    return role, {"committee_id": place.sub_committee_id}


def is_direct(participation):
    return participation.sub_committee.is_school


def school_pk(participation):
    """The root's key stands first in every path: no query needed."""
    return int(participation.sub_committee.path.split("/")[0])


def owed(kind, participation, role, *, title, link, due_on=None, subject_id=None, now=None):
    """The duty of `kind` that `role` owes for `participation` (loaded); `now` as of place_of()."""
    role, place = place_of(participation, role, now)
    return Owed(
        kind=kind,
        subject_id=subject_id or participation.pk,
        role=role,
        title=title,
        link=link,
        due_on=due_on,
        participation_id=participation.pk,
        **place,
    )


def open_duties(all_owed):
    """Write the duties that are not open yet, in one statement; open ones stay as they are."""
    Duty.objects.bulk_create(duty_rows(all_owed), batch_size=500, ignore_conflicts=True)


def duty_rows(all_owed):
    """Unsaved rows of what is owed, for things so new that nothing can be open yet."""
    return [
        Duty(
            kind=one.kind,
            subject_id=one.subject_id,
            role=one.role,
            title=one.title[:200],
            link=one.link,
            due_on=one.due_on,
            branch_id=one.branch_id,
            committee_id=one.committee_id,
            organiser=one.organiser,
            participation_id=one.participation_id,
            quiet_since=one.quiet_since,
        )
        for one in all_owed
    ]


def open_duty(one):
    open_duties([one])


def close_duties(kind, *subject_ids):
    """Close what is open of `kind` for these subjects; returns how many."""
    return close_all(kind=kind, subject_id__in=subject_ids)


def close_all(**which):
    """Close the open duties that `which` (lookups) names; returns how many."""
    return Duty.objects.open().filter(**which).update(closed_at=timezone.now())


def move_duties(kind, subject_id, due_on):
    """Give what is open of `kind` for a subject another date."""
    return redate_all(due_on, kind=kind, subject_id=subject_id)


def redate_all(due_on, **which):
    """Give the open duties that `which` (lookups) names the date `due_on` (None: none). A new date
    is a new version: it is reminded of anew. Returns how many moved.
    """
    rows = Duty.objects.open().filter(**which).exclude(due_on=due_on)
    return rows.update(due_on=due_on, due_version=F("due_version") + 1)


class Difference(NamedTuple):
    """What separates the open duties from what is owed: [Owed], [Duty], [(Duty, Owed)]."""

    missing: list
    surplus: list
    changed: list

    @property
    def counts(self):
        """{"opened", "moved", "closed"}: what settling it comes to."""
        found = (self.missing, self.changed, self.surplus)
        return dict(zip(("opened", "moved", "closed"), map(len, found), strict=True))


def compare(expected, rows):
    """The Difference between `expected` (Owed) and the open duties `rows` (Duty)."""
    wanted = {key(one): one for one in expected}
    held = {key(row): row for row in rows}
    both = [(row, wanted[name]) for name, row in held.items() if name in wanted]
    return Difference(
        missing=[one for name, one in wanted.items() if name not in held],
        surplus=[row for name, row in held.items() if name not in wanted],
        changed=[(row, one) for row, one in both if differs(row, one)],
    )


def key(duty):
    """What makes a duty (Owed or Duty) the same one."""
    return duty.kind, duty.subject_id, duty.role


def settle(expected, *conditions, **named):
    """Bring the open duties that the conditions name to what is `expected` (Owed rows): opened,
    closed, moved. A new date is a new version, a new place is not. Returns the Difference.
    """
    rows = Duty.objects.open().select_for_update().filter(*conditions, **named)
    found = compare(expected, rows)
    open_duties(found.missing)
    gone = [row.pk for row in found.surplus]
    close_all(pk__in=gone)
    _put_right(found.changed)
    return found


PLACE_AND_DATE = ("due_on", "branch_id", "committee_id")


def differs(row, one):
    """Whether an open duty has another place or date than what is owed."""
    return any(getattr(row, name) != getattr(one, name) for name in PLACE_AND_DATE)


def _put_right(pairs):
    """Give each open duty of `pairs` [(Duty, Owed)] the place and date of what is owed."""
    for row, one in pairs:
        if row.due_on != one.due_on:
            row.due_version = F("due_version") + 1
        for name in PLACE_AND_DATE:
            setattr(row, name, getattr(one, name))
    rows = [row for row, _one in pairs]
    Duty.objects.bulk_update(rows, [*PLACE_AND_DATE, "due_version"], batch_size=500)


def end_silence(kind, subject_id, on):
    """Progress was logged on `on` (date): silence counts from there."""
    Duty.objects.open().filter(kind=kind, subject_id=subject_id).update(quiet_since=on)


def school():
    return Committee.objects.get(kind=Committee.Kind.SCHOOL)
