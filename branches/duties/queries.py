"""What somebody has to do: for the home pages, the inbox and the nightly check."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.http import urlencode

from branches.models import Duty

PLACES = ("participation", "branch")
SAMPLES = 3
Kind = Duty.Kind
# kind → the list on which the whole pile can be done, and its tab; of the others the inbox lists
# the pages, one for each. A list shows the newest round, and no other has open duties.
WORK_LISTS = {
    Kind.SURVEY: ("branches:surveys", "survey_missing"),
    Kind.SELF_SHEET: ("grading:list", "to_self"),
    Kind.REVIEW_SHEET: ("grading:list", "to_review"),
    Kind.DECISION: ("grading:list", "to_decide"),
    Kind.APPROVAL: ("grading:list", "to_approve"),
    Kind.PLAN: ("rectification:plans", ""),
    Kind.PLAN_REVIEW: ("rectification:plans", ""),
    Kind.PLAN_CONFIRMATION: ("rectification:plans", ""),
    Kind.ITEM: ("rectification:items", ""),
    Kind.EXTENSION: ("rectification:items", "items_doing"),
    Kind.ACCEPTANCE: ("rectification:items", "items_waiting"),
    Kind.CONFIRMATION: ("rectification:items", "items_to_confirm"),
}


@dataclass(frozen=True)
class DutyGroup:
    """The open duties of one kind: how many, the earliest date, the first few titles."""

    kind: str
    label: str
    count: int
    due_on: date | None
    link: str  # the duty itself if it is the only one, else where the pile is done
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
    own = only_branch(user.current_posts)
    found = [group_of(kind, rows, own) for kind, rows in groups.items()]
    return sorted(found, key=lambda group: (group.due_on or date.max, group.kind))


def group_of(kind, rows, own):
    first = rows[0]
    link = first.link if first.total == 1 else work_link(kind)
    return DutyGroup(
        kind=kind,
        label=Duty.Kind(kind).label,
        count=first.total,
        due_on=first.first_due,
        link=link,
        titles=tuple(full_title(row, own) for row in rows),
    )


def work_link(kind):
    """The address of the list that holds one's open duties of a kind, to be done from there."""
    if kind not in WORK_LISTS:
        return f"{reverse('inbox')}?kind={kind}"
    name, figure = WORK_LISTS[kind]
    wanted = {"figure": figure, "duty": kind} if figure else {"duty": kind}
    return f"{reverse(name)}?{urlencode(wanted)}"


def place_name(duty):
    """The branch that a duty is about, "" if it is about none (with PLACES loaded)."""
    return str(duty.participation or duty.branch or "")


def only_branch(posts):
    """The key of the branch whose secretary somebody is by these posts, who is nothing else."""
    keys = {post.branch_id for post in posts}
    return keys.pop() if len(keys) == 1 else None


def full_title(duty, own=None):
    """The title with its branch where that is missing; whoever has only `own` (key) needs none."""
    name = place_name(duty)
    if own is not None and duty.branch_id == own:
        return own_title(duty)
    return duty.title if name in duty.title else f"{name}：{duty.title}"


def own_title(duty):
    """The title without the name of the branch, for its secretary."""
    return duty.title.replace(f"“{place_name(duty)}”", "")


def open_duties_of(user, kind=""):
    """The user's open duties, the most urgent first; of one kind if given."""
    rows = (
        Duty.objects.owed_by(user)
        .select_related(*PLACES)
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )
    return rows.filter(kind=kind) if kind in Duty.Kind.values else rows
