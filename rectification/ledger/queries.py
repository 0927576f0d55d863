"""The rows of the ledger, the counts above it and the plans of one's own branches."""

from django.db.models import F

from branches.models import Committee, Participation, Post
from branches.web.counting import count_figures
from grading.rubrics.grades import grades_of
from rectification.ledger.figures import THERE, as_left

RETURNED = "items_returned"
TABS = (
    "items_all",
    "items_todo",
    "items_doing",
    "items_waiting",
    "items_closed",
    "items_overdue",
    RETURNED,
)
# Shown only while something is in them, or chosen.
QUIET_TABS = ("items_carried", "items_plan_review", "items_to_confirm", "items_cancelled")
# What a row shows; problems and measures are long texts.
COLUMNS = (
    *(
        "problem",
        "indicator_code",
        "owner",
        "owner_office",
        "person_text",
        "state",
        "return_reason",
        "round",
        "in_round",
    ),
    *("due_on", "requested_on", "progress_on", "percent"),
)


def with_places(rows):
    return rows.select_related(THERE).annotate(
        unit=Committee.group_column(f"{THERE}__sub_committee"),
        grade=F(f"{THERE}__assessment__grade"),
    )


def own_plans(user, round):
    """Participations of the branches whose secretary `user` is; no query for anybody else."""
    branches = [post.branch_id for post in user.posts_as(Post.Role.SECRETARY)]
    if not branches:
        return []
    return Participation.objects.visible_to(user).in_round(round).filter(branch__in=branches)


def count_tabs(form):
    """{figure: how many} of the tabs. 被退回 is told by a text. The whole school counts it by an
    index of its own, so that the others are counted from theirs; of a sub-committee the few rows
    are read.
    """
    rows = form.items().order_by()
    apart = {RETURNED} if form.user.sees_school else set()
    names = {*TABS, *QUIET_TABS, form.shown} - apart
    figures = form.figures
    wanted = {name: figures[name] for name in names}
    state = "shown_state" if form.shown_round.is_closed else "state"
    found = count_figures(rows, wanted, [state], count="round")
    return found | {name: rows.filter(figures[name]).count() for name in apart}


def labelled(rows, round):
    """The rows as this round shows them, with their grade (branches.rulebook.grades)."""
    grades, rows = grades_of(round), as_left(rows, round)
    for item in rows:
        item.given = grades.get(item.grade, "")
    return rows
