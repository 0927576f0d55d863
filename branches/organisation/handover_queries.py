from branches.duties.ledger import SECRETARY, Owed
from branches.models import Duty, Handover


def expected_duties():
    """{Owed}: one for each hand-over that is not confirmed by both sides. Both hold the secretary's
    post of the branch until the day of the hand-over, so that one duty reaches the two of them.
    """
    rows = Handover.objects.unfinished().filter(branch__closed_on=None)
    return {handover_duty(one) for one in rows.select_related("branch", "giver", "receiver")}


def handover_duty(handover):
    return Owed(
        kind=Duty.Kind.HANDOVER,
        subject_id=handover.pk,
        role=SECRETARY,
        branch_id=handover.branch_id,
        due_on=handover.on,
        title=f"“{handover.branch}”书记工作交接：{handover.giver}交给{handover.receiver}",
        link=handover.get_absolute_url(),
    )
