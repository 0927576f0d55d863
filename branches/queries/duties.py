"""What somebody has to do: for the home pages, the inbox and the nightly check."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from branches.duties import SECRETARY, Owed
from branches.facts import add_months, term_limit
from branches.models import Branch, Cycle, Duty

PLACES = ("participation", "branch")
SAMPLES = 3
# Without a cycle there are no parameters yet: 条例 §21 and the usual three years.
DEFAULT_MONTHS, DEFAULT_YEARS = 6, 3


@dataclass(frozen=True)
class DutyGroup:
    """The open duties of one kind: how many, the earliest date, the first few titles."""

    kind: str
    label: str
    count: int
    due_on: date | None
    link: str  # the duty itself if it is the only one, else the list of this kind
    titles: tuple


def my_duties(user):
    """[DutyGroup] of what the user's posts owe today, the most urgent first. One query."""
    by_kind = {"partition_by": [F("kind")]}
    rows = (
        Duty.objects.owed_by(user)
        .select_related(*PLACES)
        .annotate(
            total=Window(Count("pk"), **by_kind),
            first_due=Window(Min("due_on"), **by_kind),
            place=Window(
                RowNumber(), order_by=[F("due_on").asc(nulls_last=True), F("pk").asc()], **by_kind
            ),
        )
        .filter(place__lte=SAMPLES)
    )
    groups = {}
    for row in sorted(rows, key=lambda row: row.place):
        groups.setdefault(row.kind, []).append(row)
    found = [group_of(kind, rows) for kind, rows in groups.items()]
    return sorted(found, key=lambda group: (group.due_on or date.max, group.kind))


def group_of(kind, rows):
    first = rows[0]
    link = first.link if first.total == 1 else f"{reverse('inbox')}?kind={kind}"
    return DutyGroup(
        kind=kind,
        label=Duty.Kind(kind).label,
        count=first.total,
        due_on=first.first_due,
        link=link,
        titles=tuple(full_title(row) for row in rows),
    )


def place_name(duty):
    """The branch that a duty is about, "" if it is about none (with PLACES loaded)."""
    return str(duty.participation or duty.branch or "")


def full_title(duty):
    """The title with its branch, where it does not name it: for lists of many branches."""
    name = place_name(duty)
    return duty.title if name in duty.title else f"{name}：{duty.title}"


def open_duties_of(user, kind=""):
    """The user's open duties, the most urgent first; of one kind if given."""
    rows = (
        Duty.objects.owed_by(user)
        .select_related(*PLACES)
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )
    return rows.filter(kind=kind) if kind in Duty.Kind.values else rows


def expected_duties(today=None):
    """{Owed}: the 换届 duties that ought to be open on `today` (date, default today in Shanghai).

    A branch owes its re-election from `term_reminder_months` before the limit (延期至, else
    应换届时间, else election + term) until the limit moves beyond; without a known limit nothing.
    """
    today = today or timezone.localdate()
    months, years = term_parameters()
    horizon = add_months(today, months)
    limits = ((branch, term_limit(branch, years)) for branch in Branch.objects.open())
    return {term_duty(branch, limit) for branch, limit in limits if limit and limit <= horizon}


def term_parameters():
    cycle = Cycle.objects.order_by("-pk").first()
    if cycle is None:
        return DEFAULT_MONTHS, DEFAULT_YEARS
    return cycle.rules.term_reminder_months, cycle.rules.term_years_default


def term_duty(branch, limit):
    return Owed(
        kind=Duty.Kind.TERM,
        subject_id=branch.pk,
        role=SECRETARY,
        branch_id=branch.pk,
        due_on=limit,
        title=f"“{branch}”按期换届",
        link=f"/branches/{branch.pk}/",
    )
