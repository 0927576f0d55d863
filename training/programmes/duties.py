"""The duties of a programme follow its state, its dates and its names."""

from django.db.models import Q

from branches.duties import ledger as duties
from branches.models import Duty
from training.models import Enrolment, Invitation, LeaveRequest
from training.programmes.owed import duties_of

Kind = Duty.Kind


def refresh_duties(programme):
    """Open, move and close everything that is owed for `programme` as it now is. To be called in
    the transaction of every change of its state, dates or names.
    """
    names = Enrolment.objects.filter(programme=programme.pk).values("pk")
    asked = Invitation.objects.filter(programme=programme.pk).values("pk")
    leaves = LeaveRequest.objects.filter(enrolment__programme=programme.pk).values("pk")
    duties.settle(
        duties_of(programme),
        Q(kind=Kind.TRAINING, subject_id__in=names)
        | Q(kind=Kind.TRAINING_ANSWER, subject_id__in=asked)
        | Q(kind=Kind.TRAINING_LEAVE, subject_id__in=leaves)
        | Q(kind=Kind.TRAINING_RUN, subject_id=programme.pk),
    )
