"""四个一 and 结对 as pages show them, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from branches.calendar.workdays import WorkCalendar
from branches.models import Branch
from branches.rulebook.grades import BOTTOM, TOP
from grading.decisions.standing import grades_on
from rectification.models import Pairing, Plan, Support
from rectification.pairing.owed import fill_due

Slot = Support.Slot


@dataclass(frozen=True)
class SlotView:
    """A slot of a branch at the bottom: held by a Support, or empty with a day to fill it by."""

    slot: Slot
    support: object = None  # or None
    due_on: date | None = None
    office: str = ""  # whose it is to fill
    proposed: object = None  # the Pairing that waits for its answers, or None
    activities: int = 0

    @property
    def label(self):
        return self.slot.label

    @property
    def who(self):
        return self.support.who if self.support else ""

    @property
    def detail(self):
        return self.support.post_text if self.support else ""

    @property
    def pairing(self):
        return self.support.pairing if self.support else None


def supports_of(participations):
    """{participation pk: {slot: Support or None}} of today, with the pairing and its partner; of a
    branch that does not stand at the bottom {}. `participations`: rows or a queryset. One
    statement besides theirs.
    """
    rows = list(participations)
    held = _current(row.branch_id for row in rows)
    return {
        row.pk: {
            slot: None if one.is_vacant else one
            for slot, one in held.get(row.branch_id, {}).items()
        }
        for row in rows
    }


def slots_of(branches):
    """{branch pk: [SlotView]} of those at the bottom, in the order of the slots. `branches`: rows
    with their sub-committee. Four statements, one if none of them stands there.
    """
    rows = {one.pk: one for one in branches}
    calendar, current = WorkCalendar(), _current(rows)
    if not current:
        return {}
    waiting = Pairing.objects.filter(branch__in=current, state=Pairing.State.PROPOSED)
    proposed = {one.branch_id: one for one in waiting.select_related("partner")}
    return {
        key: [_view(rows[key], held[slot], proposed.get(key), calendar) for slot in held]
        for key, held in current.items()
    }


def _current(branch_keys):
    """{branch pk: {slot: Support}}."""
    rows = Support.objects.current().filter(branch__in=set(branch_keys))
    rows = rows.annotate(held=Count("pairing__activities")).select_related("pairing__partner")
    found = {}
    for row in rows:
        found.setdefault(row.branch_id, {})[row.slot] = row
    return {key: {slot: held[slot] for slot in Slot if slot in held} for key, held in found.items()}


def _view(branch, row, proposed, calendar):
    slot = Slot(row.slot)
    if not row.is_vacant:
        return SlotView(slot, support=row, activities=row.held)
    return SlotView(
        slot,
        due_on=fill_due(row, calendar),
        office=office_of(branch, slot),
        proposed=proposed if slot == Slot.PARTNER else None,
    )


def office_of(branch, slot):
    """Whose a slot is to fill, as pages name it."""
    is_own = slot == Slot.LEADER or branch.sub_committee.is_school
    return "组织部" if is_own else "分党委"


def example_of(partner):
    """What the approved 巩固方案 of a partner (its key) says that others may see, or ""."""
    plans = Plan.objects.in_force().filter(participation__branch=partner)
    plan = plans.only("state", "shown").first()
    return plan.shown if plan and plan.state == Plan.State.APPROVED else ""


def history_of(branch):
    """The periods of the slots that are over, the last first; those of nobody are left out."""
    rows = Support.objects.filled().filter(branch=branch, until__isnull=False)
    return rows.select_related("pairing__partner").order_by("-until", "-pk")


def with_grades(pairings, on):
    """The `pairings` (a list) with the grades in force on `on` (date) of both sides, which both
    may read (branches.scope): `branch_grade`, `partner_grade` (Grade or None), `has_left` (the
    helped branch is not at the bottom any more), `lost_top` (nor the partner at the top).
    """
    keys = {key for one in pairings for key in (one.branch_id, one.partner_id)}
    found = grades_on(Branch.objects.filter(pk__in=keys), on)
    for one in pairings:
        own, other = found.get(one.branch_id), found.get(one.partner_id)
        one.branch_grade, one.partner_grade = own and own.grade, other and other.grade
        one.has_left = own is None or own.position != BOTTOM
        one.lost_top = other is None or other.position != TOP
    return pairings
