"""更换书记: who leaves the seat, who takes it, and what becomes of the rights (requirements T1)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from branches import audit
from branches.accounts.posts import end_secretary_posts
from branches.errors import Refusal
from branches.models import Handover, Person, Term, User
from branches.organisation import handover as handovers
from branches.organisation.induction import refresh_induction
from branches.organisation.registers import find_or_create_person, lock_branch

SECRETARY = Term.Seat.SECRETARY
NOBODY = "空缺"


@dataclass(frozen=True)
class Change:
    """What a change of secretary has brought: the new Term, who sat there before, and the hand-over
    with the successor's account and one-time token, where one was begun.
    """

    term: Term
    former: Person | None
    handover: Handover | None = None
    account: User | None = None
    token: str | None = None


@transaction.atomic
def change_secretary(
    branch, *, by, since, reason, name="", staff_no="", hand_over_on=None, **facts
):
    """`name` is secretary of `branch` from the day `since` (date, today at the latest); without a
    name the seat is vacant from then on. The one before leaves it the day before.

    With `hand_over_on` (date) a hand-over begins, and the former secretary's rights last until that
    day; otherwise they end with the seat. `facts`: admin_post, is_dual_leader of the new one, empty
    = as registered. 换届 dates stay as they are. Returns a Change; raises PermissionDenied, and
    Refusal if the day does not fit or nothing would change.
    """
    branch, post = lock_branch(branch, by)
    if since > timezone.localdate():
        raise Refusal("任职时间不能晚于今天。")
    person = find_or_create_person(branch, name, staff_no) if name else None
    left = _leave(branch, person, since)
    former = left or last_secretary(branch, besides=person)
    term = Term.objects.create(branch=branch, seat=SECRETARY, person=person, since=since)
    changes = {"书记": [str(left or NOBODY), str(person or NOBODY)]}
    changes |= _set_facts(person, facts) if person else {}
    audit.record("officer.change", term, by=by, post=post, reason=reason, changes=changes)
    refresh_induction([branch.pk])
    if person and former and hand_over_on:
        begun = handovers.start(branch, giver=former, receiver=person, on=hand_over_on, by=by)
        return Change(term, former, *begun)
    if former:
        last = since - timedelta(days=1)
        end_secretary_posts(branch, former, until=last, by=by, post=post, reason=reason)
    return Change(term, former)


def last_secretary(branch, besides=None):
    """The Person in the secretary's seat, or last there, but `besides` (successor); or None."""
    terms = Term.objects.filter(branch=branch, seat=SECRETARY, person__isnull=False)
    if besides:
        terms = terms.exclude(person=besides)
    term = terms.select_related("person").order_by(F("until").desc(nulls_first=True), "-pk").first()
    return term.person if term else None


def _leave(branch, successor, since):
    """End what stands in the seat on the day `since` with the day before; who left it, or None."""
    last, today = since - timedelta(days=1), timezone.localdate()
    seats = Term.objects.select_for_update(of=("self",)).select_related("person")
    rows = seats.filter(Q(until=None) | Q(until__gte=since), branch=branch, seat=SECRETARY)
    left = None
    for row in rows.order_by("pk"):
        if row.person_id is None and row.since and row.since > last:
            # A vacancy that was to begin later never came about.
            row.delete()
            continue
        _check(row, successor, since, today)
        row.until = last
        row.save(update_fields=["until"])
        left = row.person or left
    if left is None and successor is None:
        raise Refusal("本支部书记现在没有人担任，不用再登记空缺。")
    return left


def _check(row, successor, since, today):
    """Refuse a day or a person that does not fit the Term `row`, which is to end."""
    if row.person_id and row.until and row.until < today:
        raise Refusal(f"上任书记{row.person}任职到 {row.until}，接任须在这一天以后。")
    if row.person_id and successor and row.person_id == successor.pk:
        raise Refusal(f"{row.person}已经是本支部书记。")
    if row.since and row.since >= since:
        raise Refusal(f"任职时间须晚于现任书记{row.person}的任职时间 {row.since}。")


def _set_facts(person, facts):
    """What the form knows of the new secretary, into the register; returns {label: [old, new]}."""
    given = {name: value for name, value in facts.items() if value}
    changes = audit.set_values(person, given)
    if changes:
        person.save(update_fields=list(given))
    return changes
