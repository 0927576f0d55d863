"""The duties that empty slots and proposed 结对 give to somebody (design 7)."""

from datetime import timedelta

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.models import Duty
from rectification.models import Pairing, PairingSide, Support

Slot = Support.Slot
# Working days to find somebody, from the approval of the grade or the day a slot fell empty (P).
FILL_DAYS = 15
# How long a secretary may take to answer (P).
ANSWER_DAYS = 7


def fill_due(vacancy, calendar):
    """The last day (date) to fill a slot that is empty since `vacancy.since`."""
    return calendar.days_after(vacancy.since, FILL_DAYS)


def answer_due(pairing, calendar):
    return calendar.on_or_after(pairing.proposed_on + timedelta(days=ANSWER_DAYS))


def support_duty(vacancy, calendar):
    """配齐四个一: `vacancy` is a Support with its branch. It hangs on no year, which may close."""
    role = duties.ORG_DEPT if vacancy.slot == Slot.LEADER else duties.STAFF
    role, place = duties.place_of(vacancy.branch, role)
    return duties.Owed(
        kind=Duty.Kind.SUPPORT,
        subject_id=vacancy.pk,
        role=role,
        title=f"配齐“{vacancy.branch}”四个一：{vacancy.get_slot_display()}",
        link=vacancy.get_absolute_url(),
        due_on=fill_due(vacancy, calendar),
        **place,
    )


def answer_duty(side, calendar):
    """确认结对: of a PairingSide with its branch and both of the pairing."""
    pairing = side.pairing
    other = pairing.partner if side.is_helped else pairing.branch
    return duties.Owed(
        kind=Duty.Kind.PAIRING,
        subject_id=side.pk,
        role=duties.SECRETARY,
        title=f"确认与“{other}”结对",
        link=pairing.get_absolute_url(),
        due_on=answer_due(pairing, calendar),
        branch_id=side.branch_id,
    )


def owed_vacancies():
    """Empty slots that somebody has to fill: a proposed partner is waited for."""
    proposed = Pairing.objects.filter(state=Pairing.State.PROPOSED).values("branch")
    vacancies = Support.objects.vacant().exclude(slot=Slot.PARTNER, branch__in=proposed)
    return vacancies.select_related("branch__sub_committee")


def owed_answers():
    sides = PairingSide.objects.filter(pairing__state=Pairing.State.PROPOSED, confirmed_at=None)
    return sides.select_related("branch", "pairing__branch", "pairing__partner")


def expected_duties():
    """The duties of 四个一 and 结对 that ought to be open: {Owed}."""
    calendar = WorkCalendar()
    return {
        *(support_duty(one, calendar) for one in owed_vacancies()),
        *(answer_duty(one, calendar) for one in owed_answers()),
    }
