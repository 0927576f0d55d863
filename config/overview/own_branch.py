"""What the secretary sees first: the own branch, its next step, its grade, its open items."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from branches.duties.queries import PLACES, own_title
from branches.models import Branch, Duty, Participation, Post, Survey
from grading.decisions.standing import grades_on
from grading.models import Assessment
from grading.rubrics.grades import grades_of
from rectification.models import RectificationItem
from rectification.plans.problems import open_problems

State = Assessment.State
SHOWN = 8
# What the others are doing while the branch has nothing to do itself.
MEANWHILE = {
    State.SELF_SUBMITTED: "自评已报送，等分党委考评。",
    State.COMMITTEE_REVIEWED: "分党委已考评，等分党委定级。",
    State.COMMITTEE_DECIDED: "分党委已定级，等校党委审定。",
    State.APPROVED: "校党委已审定等级。",
    State.FROZEN: "本期已归档。",
}


@dataclass(frozen=True)
class OwnBranch:
    branch: object
    participation: object  # or None
    assessment: object  # or None
    grade: object  # Grade or ""
    duties: list  # the nearest date first
    items: list
    standing: object  # Standing in force today, or None
    open_problems: int  # found, not yet items; asked for only while nothing else is owed

    @property
    def next_duty(self):
        return self.duties[0] if self.duties else None

    @property
    def next_title(self):
        return own_title(self.next_duty)

    @property
    def meanwhile(self):
        if self.participation is None:
            return "本支部没有参加本期分类定级。"
        if self.assessment and self.assessment.is_exempt:
            return "本支部成立不满一年，本期未定级，不填评分表。"
        if self.participation.survey.state != Survey.State.SUBMITTED:
            return "分党委正在填报本支部的调查摸底，报送后由您填写自评。"
        state = self.assessment.state if self.assessment else ""
        nothing = "" if self.open_problems else "现在没有需要您办理的事项。"
        return MEANWHILE.get(state, nothing)

    @property
    def is_approved(self):
        return bool(self.assessment and self.assessment.approved_on)


def own_branches(user, round):
    """[OwnBranch] of the user's posts as secretary, in `round` (or None before the first). Four
    statements, however many posts; those of open_problems() where nothing is owed.
    """
    branches = [post.branch for post in user.posts_as(Post.Role.SECRETARY)]
    if not branches:
        return []
    keys = [branch.pk for branch in branches]
    participations = _participations(user, round, keys)
    duties, items = _duties(user, keys), _items(user, keys)
    busy = {duty.branch_id for duty in duties}
    idle = [one for key, one in participations.items() if key not in busy and not one.is_frozen]
    problems = open_problems(idle) if idle else {}
    standings = grades_on(Branch.objects.filter(pk__in=keys), timezone.localdate())
    return [
        _own(
            branch,
            participations.get(branch.pk),
            round,
            duties,
            items,
            problems,
            standings.get(branch.pk),
        )
        for branch in branches
    ]


def _own(branch, participation, round, duties, items, problems, standing):
    assessment = getattr(participation, "assessment", None)
    grade = grades_of(round).get(assessment.grade, "") if assessment else ""
    return OwnBranch(
        branch=branch,
        participation=participation,
        assessment=assessment,
        grade=grade,
        standing=standing,
        duties=[duty for duty in duties if duty.branch_id == branch.pk],
        items=[item for item in items if item.branch_id == branch.pk][:SHOWN],
        open_problems=problems.get(participation.pk, 0) if participation else 0,
    )


def _participations(user, round, keys):
    rows = Participation.objects.visible_to(user).in_round(round).taking_part()
    related = ("round__cycle", "survey", "assessment")
    found = rows.filter(branch__in=keys).select_related(*related)
    return {one.branch_id: one for one in found}


def _duties(user, keys):
    rows = Duty.objects.owed_by(user).filter(branch__in=keys).select_related(*PLACES)
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk"))


def _items(user, keys):
    """What is open today, in whichever round: while a 复评 is in course it goes on there."""
    rows = RectificationItem.objects.visible_to(user).of_branch().unfinished()
    return list(rows.filter(branch__in=keys).order_by("due_on", "pk"))
