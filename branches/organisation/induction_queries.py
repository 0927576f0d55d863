"""任职培训: which secretaries still owe it, and until when (handbook f)."""

from django.utils import timezone

from branches.duties.ledger import SECRETARY, Owed
from branches.models import Cycle, Duty, Term
from branches.rulebook.dates import add_months

# Without a cycle there are no parameters yet, and nothing is owed.
DEFAULT_MONTHS = 6


def months_allowed():
    """Calendar months within which a new secretary is trained: of the newest cycle."""
    rules = Cycle.objects.newest_rules()
    return rules.induction_within_months if rules else DEFAULT_MONTHS


def clock_start(months):
    """Seats from this day (date) on owe it: half a year before the system began; None before it."""
    first = Cycle.objects.order_by("opened_at").values_list("opened_at", flat=True).first()
    return add_months(timezone.localdate(first), -months) if first else None


def uninducted(today, months=None):
    """[Term] of secretaries in office on `today` (date) who owe it; `months` saves a query."""
    months = months_allowed() if months is None else months
    start = clock_start(months)
    if start is None:
        return Term.objects.none()
    return Term.objects.current(today).filter(
        seat=Term.Seat.SECRETARY,
        person__isnull=False,
        branch__closed_on=None,
        inducted_on=None,
        since__gte=start,
    )


def induction_due(since, months):
    """Last day (date) for whoever took the seat on `since`: calendar months, ends clamped."""
    return add_months(since, months)


def expected_duties(today, **only):
    """{Owed}: the INDUCTION duties that ought to be open; `only` narrows the terms."""
    months = months_allowed()
    terms = uninducted(today, months).filter(**only).select_related("branch", "person")
    return {induction_duty(term, months) for term in terms}


def induction_duty(term, months):
    return Owed(
        kind=Duty.Kind.INDUCTION,
        subject_id=term.pk,
        role=SECRETARY,
        branch_id=term.branch_id,
        due_on=induction_due(term.since, months),
        title=f"“{term.branch}”书记{term.person}参加任职培训",
        link=term.branch.get_absolute_url(),
    )
