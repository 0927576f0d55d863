"""换届: the duty of a branch whose term of office ends within half a year or has ended."""

from django.db import transaction
from django.urls import reverse

from branches.calendar.workdays import reminder_calendar
from branches.duties import ledger as duties
from branches.duties.ledger import SECRETARY, Owed
from branches.models import Branch, Cycle, Duty
from branches.rulebook.dates import TermLengths, add_months, term_limit

# Without a cycle there are no parameters yet: 条例 §21.
DEFAULT_MONTHS = 6


@transaction.atomic
def open_term_duties(today):
    """Open, move and close the term duties. Returns {"opened", "moved", "closed"} (counts)."""
    return duties.settle(expected_duties(today), kind=Duty.Kind.TERM).counts


def expected_duties(today):
    """{Owed}: the 换届 duties that ought to be open on `today` (date).

    A branch owes its re-election from `term_reminder_months` before the limit (延期至, else
    应换届时间, else election + term) until the limit moves beyond; without a known limit nothing.
    What would open on rest days opens before them, as its first reminder is said then.
    """
    rules = Cycle.objects.newest_rules()
    months, lengths = term_parameters(rules)
    horizon = add_months(reminder_calendar(rules).last_day_covered(today), months)
    branches = Branch.objects.open().select_related("committee")
    limits = ((branch, term_limit(branch, lengths)) for branch in branches)
    return {term_duty(branch, limit) for branch, limit in limits if limit and limit <= horizon}


def term_parameters(rules):
    if rules is None:
        return DEFAULT_MONTHS, TermLengths()
    return rules.term_reminder_months, rules.term_lengths


def term_duty(branch, limit):
    return Owed(
        kind=Duty.Kind.TERM,
        subject_id=branch.pk,
        role=SECRETARY,
        branch_id=branch.pk,
        due_on=limit,
        title=f"“{branch}”按期换届",
        link=reverse("branch", args=[branch.pk]),
    )
