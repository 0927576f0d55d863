"""四个一: the slots open with the bottom grade, are filled, change hands, and end with it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.errors import FieldRefusal, Refusal
from branches.models import AuditEntry, Branch, Duty
from branches.rulebook.grades import BOTTOM
from branches.workflow import Step, move_all
from grading.decisions.standing import grades_on, standing_at
from rectification.models import Pairing, PairingSide, Support
from rectification.pairing import rules
from rectification.pairing.owed import owed_vacancies, support_duty

Slot = Support.Slot
BATCH = 500
LEFT = "该支部已不在最低等级。"


@transaction.atomic
def settle_slots(branches, on):
    """Bring the slots of `branches` (a queryset) to what the grades in force on `on` (date) ask
    for: who stands at the bottom has four, who has left it has none, and a proposal that waits
    for an answer there lapses. After an approval, and every night. Returns {"opened", "ended"}.
    """
    keys = branches.order_by().values("pk")
    open_ones = Branch.objects.filter(pk__in=keys, closed_on=None)
    weak = Branch.objects.filter(pk__in=standing_at(open_ones, BOTTOM, on).values("pk"))
    standings = grades_on(weak, on)
    current = Support.objects.select_for_update().current().filter(branch__in=keys)
    rows = list(current.order_by("pk"))
    held = {(row.branch_id, row.slot) for row in rows}
    missing = [(key, slot) for key in sorted(standings) for slot in Slot if (key, slot) not in held]
    surplus = [row for row in rows if row.branch_id not in standings]
    if missing:
        _open(missing, standings)
    if surplus:
        _end(surplus, on)
    return {"opened": len(missing), "ended": len(surplus)}


def _open(missing, standings):
    keys = {key for key, _slot in missing}
    agreed = Pairing.objects.filter(branch__in=keys, state=Pairing.State.AGREED)
    pairings = {one.branch_id: one for one in agreed}
    rows = [
        Support(
            branch_id=key,
            slot=slot,
            since=standings[key].since,
            pairing=pairings.get(key) if slot == Slot.PARTNER else None,
        )
        for key, slot in missing
    ]
    Support.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    calendar = WorkCalendar()
    vacancies = owed_vacancies().filter(branch__in=keys)
    duties.open_duties([support_duty(one, calendar) for one in vacancies])
    _write_down("pairing.open_slots", keys)


def _end(rows, on):
    """The slots of branches that have left the bottom: periods end with the day of the new grade
    (with `on` for a branch that has none any more), history stays.
    """
    now = grades_on(Branch.objects.filter(pk__in={row.branch_id for row in rows}), on)
    for row in rows:
        left_on = now[row.branch_id].since if row.branch_id in now else on
        row.until = max(row.since, left_on)
    Support.objects.bulk_update(rows, ["until"], batch_size=BATCH)
    duties.close_duties(Duty.Kind.SUPPORT, *(row.pk for row in rows))
    keys = {row.branch_id for row in rows}
    _lapse(Pairing.objects.filter(branch__in=keys, state=Pairing.State.PROPOSED))
    _write_down("pairing.end_slots", keys)


def _write_down(verb, keys):
    rows = Branch.objects.filter(pk__in=keys).order_by("pk")
    entries = [audit.build(verb, one, by=None, branch=one) for one in rows]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)


def _lapse(pairings):
    rows = list(pairings.select_for_update(of=("self",)).select_related("branch", "partner"))
    move_all(
        [Step(one, reason=LEFT) for one in rows], rules.BY_ITSELF["lapse"], by=None, reason=LEFT
    )
    sides = PairingSide.objects.filter(pairing__in=rows).values_list("pk", flat=True)
    duties.close_duties(Duty.Kind.PAIRING, *sides)


def lock_slot(branch, slot):
    """A slot's current Support, locked, with branch. Refusal if the branch is not at the bottom."""
    rows = Support.objects.select_for_update(of=("self",)).current()
    rows = rows.select_related("branch__sub_committee", "pairing__partner")
    row = rows.filter(branch=branch, slot=slot).first()
    if row is None:
        raise Refusal(f"“{branch}”不在最低等级，没有四个一可以指定。")
    return row


def replace(row, *, on, **held):
    """Close the period of `row` (locked) on `on` (date) and open the next, `held` by whom; by
    nobody it is a vacancy, and a duty. Returns the new Support.
    """
    row.until = on
    row.save(update_fields=["until"])
    duties.close_duties(Duty.Kind.SUPPORT, row.pk)
    new = Support.objects.create(branch=row.branch, slot=row.slot, since=on, **held)
    if new.is_vacant:
        duties.open_duty(support_duty(new, WorkCalendar()))
    return new


def _admit(branch, slot, by):
    """(the locked Support, post) of a slot that a person holds."""
    if slot == Slot.PARTNER:
        raise Refusal("先进支部由结对产生，请提出结对。")
    post = rules.may_fill(by, branch, slot)
    if post is None:
        raise PermissionDenied
    return lock_slot(branch, slot), post


@transaction.atomic
def assign(branch, slot, *, by, name, post_text, since, user=None):
    """指定: `name` with `post_text` (and the account `user`, if there is one) holds the slot from
    `since` (date); whoever held it until then has held it until that day.

    Returns the Support. Raises PermissionDenied; Refusal if the branch has no such slot any more,
    FieldRefusal for a day before the present period or after today, or for the same person again.
    """
    row, post = _admit(branch, slot, by)
    if since < row.since:
        raise FieldRefusal([("since", f"不能早于现在这一段的开始日期 {row.since}。")])
    if since > timezone.localdate():
        raise FieldRefusal([("since", "开始日期不能晚于今天。")])
    if (row.name, row.post_text) == (name, post_text):
        raise FieldRefusal([("name", f"现在就是{name}。")])
    new = replace(row, on=since, user=user, name=name, post_text=post_text, by_text=str(by))
    changes = {row.get_slot_display(): [row.who or "空缺", f"{name}（{post_text}）"]}
    audit.record("pairing.assign", new, by=by, post=post, changes=changes)
    return new


@transaction.atomic
def vacate(branch, slot, *, by, reason):
    """Nobody holds the slot from today on; it is owed anew. Returns the Support (空缺)."""
    row, post = _admit(branch, slot, by)
    if row.is_vacant:
        raise Refusal("这一位置现在就是空缺。", kept=[("原因", reason)])
    new = replace(row, on=max(timezone.localdate(), row.since))
    changes = {row.get_slot_display(): [row.who, "空缺"]}
    audit.record("pairing.vacate", new, by=by, post=post, reason=reason, changes=changes)
    return new
