"""结对: proposed by the office of the weak branch, confirmed by both sides, ended with a result."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.duties import telling
from branches.errors import FieldRefusal, Refusal
from branches.models import Branch, Cycle, Duty
from branches.rulebook.grades import TOP
from branches.workflow import Step, admit, move, move_all
from grading.decisions.standing import grade_on
from rectification.models import Pairing, PairingSide, RectificationItem, Support
from rectification.pairing import rules
from rectification.pairing.owed import answer_duty, support_duty
from rectification.pairing.slots import lock_slot, replace

State, Slot = Pairing.State, Support.Slot
TRANSITIONS = rules.TRANSITIONS
NO_LONGER_TOP = "“{}”现在不是最高等级，不能结成，请撤回后另选支部。"


def lock_pairing(pairing):
    """The fresh row, locked, with both branches."""
    rows = Pairing.objects.select_for_update(of=("self",))
    return rows.select_related("branch__sub_committee", "partner__sub_committee").get(pk=pairing.pk)


def most_partners():
    """How many weak branches one partner may help (newest year's parameter); 0: no limit."""
    parameters = Cycle.objects.newest_rules()
    return parameters.pairings_per_branch if parameters else 0


def is_top(branch, on):
    standing = grade_on(branch, on)
    return standing is not None and standing.position == TOP


@transaction.atomic
def propose(branch, *, partner, goals, since, until, by):
    """提出结对 for the weak `branch` with `partner` (Branches), for a period (dates).

    Both secretaries are asked; the slot is theirs to fill meanwhile. Returns the Pairing. Raises
    PermissionDenied; Refusal if the branch is not weak or has a partner, FieldRefusal if the
    partner is not at the top or has as many as it may.
    """
    post = rules.may_propose(by, branch)
    if post is None:
        raise PermissionDenied
    kept = [("结对目标", goals)]
    vacancy = lock_slot(branch, Slot.PARTNER)
    if not vacancy.is_vacant or branch.pairings.filter(state__in=Pairing.RUNNING).exists():
        raise Refusal(f"“{branch}”已有结对，须先结束或撤回。", kept=kept)
    # Whoever proposes the same partner at this moment waits here and counts this one too.
    partner = Branch.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    _check_partner(partner)
    today = timezone.localdate()
    pairing = Pairing.objects.create(
        branch=branch,
        partner=partner,
        goals=goals,
        since=since,
        until=until,
        proposed_on=today,
        by=by,
        by_text=str(by),
        post_text=str(post)[:120],
    )
    sides = [(branch, True), (partner, False)]
    for one, is_helped in sides:
        PairingSide.objects.create(pairing=pairing, branch=one, is_helped=is_helped)
    duties.close_duties(Duty.Kind.SUPPORT, vacancy.pk)
    calendar = WorkCalendar()
    duties.open_duties([answer_duty(one, calendar) for one in pairing.sides.all()])
    audit.record("pairing.propose", pairing, by=by, post=post, changes=_facts(pairing))
    return pairing


def _facts(pairing):
    return {
        "结对支部": [None, str(pairing.partner)],
        "起止": [None, f"{pairing.since}至{pairing.until}"],
    }


def _check_partner(partner):
    if partner.closed_on or not is_top(partner, timezone.localdate()):
        raise FieldRefusal([("partner", f"“{partner}”现在不是最高等级，请另选支部。")])
    most = most_partners()
    helped = partner.partnerships.filter(state__in=Pairing.RUNNING).count()
    if most and helped >= most:
        raise FieldRefusal([("partner", f"“{partner}”已结对 {helped} 个，最多 {most} 个。")])


def _side(pairing, is_helped):
    rows = pairing.sides.select_for_update(of=("self",)).select_related("branch__sub_committee")
    return rows.get(is_helped=is_helped)


@transaction.atomic
def confirm(pairing, *, is_helped, by):
    """One side confirms; with the second the 结对 is agreed and fills the slot. Returns the
    Pairing. Raises PermissionDenied; Refusal if the side has confirmed already, if the branch has
    left the bottom or the partner the top.
    """
    pairing = lock_pairing(pairing)
    side = _side(pairing, is_helped)
    post = rules.answering_post(by, side)
    if post is None:
        raise PermissionDenied
    admit(pairing, TRANSITIONS["agree"], by=by)
    if side.confirmed_at:
        raise Refusal("这一方已经确认过了。")
    side.confirmed_at, side.by, side.by_text = timezone.now(), by, str(by)
    side.post_text = str(post)[:120]
    side.save(update_fields=["confirmed_at", "by", "by_text", "post_text"])
    duties.close_duties(Duty.Kind.PAIRING, side.pk)
    if pairing.sides.filter(confirmed_at=None).exists():
        audit.record("pairing.confirm", pairing, by=by, post=post)
        return pairing
    return _agree(pairing, by, post)


def _agree(pairing, by, post):
    today = timezone.localdate()
    vacancy = lock_slot(pairing.branch, Slot.PARTNER)
    if not is_top(pairing.partner, today):
        raise Refusal(NO_LONGER_TOP.format(pairing.partner))
    move_all([Step(pairing, post)], TRANSITIONS["agree"], by=by, agreed_on=today)
    replace(vacancy, on=max(today, vacancy.since), pairing=pairing)
    return pairing


@transaction.atomic
def decline(pairing, *, is_helped, by, reason):
    """不同意: one side says why; the office of the weak branch looks for another."""
    side = _side(lock_pairing(pairing), is_helped)
    if rules.answering_post(by, side) is None:
        raise PermissionDenied
    return _undo(pairing, "decline", by, reason)


@transaction.atomic
def withdraw(pairing, *, by, reason):
    """撤回 by the office that proposed it, before both have confirmed."""
    return _undo(pairing, "withdraw", by, reason)


def _undo(pairing, name, by, reason):
    reason = reason.strip()
    pairing = move(pairing, TRANSITIONS[name], by=by, lock=lock_pairing, reason=reason)
    pairing.reason = reason
    pairing.save(update_fields=["reason"])
    duties.close_duties(Duty.Kind.PAIRING, *pairing.sides.values_list("pk", flat=True))
    vacancy = Support.objects.vacant().filter(branch=pairing.branch, slot=Slot.PARTNER).first()
    if vacancy:
        vacancy.branch = pairing.branch
        duties.open_duty(support_duty(vacancy, WorkCalendar()))
        post = TRANSITIONS[name].may(by, pairing)
        stage = telling.one_act(telling.RETURNED, pairing.pk)
        telling.tell(stage, Duty.Kind.SUPPORT, vacancy.pk, by=by, post=post, reason=reason)
    return pairing


@transaction.atomic
def end(pairing, *, by, result):
    """结束结对 today, with its `result` in words; what became of the branch is kept beside it. A
    branch still at the bottom has an empty slot again. Returns the Pairing.
    """
    today = timezone.localdate()
    before, after = (_label(pairing.branch, day) for day in (pairing.since, today))
    pairing = move(
        pairing,
        TRANSITIONS["end"],
        by=by,
        lock=lock_pairing,
        kept=[("结对成效", result)],
        ended_on=today,
        result=result,
        grade_before=before,
        grade_after=after,
        items_closed=closed_between(pairing.branch, pairing.since, today),
    )
    held = Support.objects.select_for_update(of=("self",)).current()
    row = held.select_related("branch__sub_committee").filter(pairing=pairing).first()
    if row:
        replace(row, on=max(today, row.since))
    return pairing


def _label(branch, on):
    standing = grade_on(branch, on)
    return standing.grade.label if standing else ""


def closed_between(branch, first, last):
    """How many items of the branch's own were closed from `first` to `last` (dates)."""
    items = RectificationItem.objects.of_branch().filter(branch=branch)
    return items.filter(
        state=RectificationItem.State.CLOSED, closed_on__range=(first, last)
    ).count()
