"""Where an import happens: whose subtree it may touch, and which round it fills."""

from dataclasses import dataclass
from datetime import date

from branches.errors import Refusal
from branches.models import Committee, Cycle, Post
from branches.rulebook.parameters import Parameters

IMPORT_ROLES = (Post.Role.ORG_DEPT, Post.Role.COMMITTEE_STAFF)


@dataclass(frozen=True)
class Reach:
    """Who imports. `committee` None is the system on a fresh database: the whole school."""

    committee: object = None
    by: object = None
    post: object = None

    @property
    def is_school(self):
        return self.committee is None or self.committee.is_school

    def covers(self, committee):
        """Whether a Committee (saved) lies in the subtree."""
        return self.is_school or committee.path.startswith(self.committee.path)


@dataclass(frozen=True)
class Target:
    """What is filled: the round (None: made on writing), its data cut-off and its rules."""

    cutoff: date
    rules: Parameters
    round: object = None
    # Keys of participations whose grade is decided: their polls stand still (grading knows).
    decided: frozenset = frozenset()


def reach_of(user, post_pk=None):
    """The Reach of a post of the user that may import (the widest, if not named), or None."""
    posts = user.posts_as(*IMPORT_ROLES)
    if post_pk is not None:
        posts = [post for post in posts if post.pk == post_pk]
    post = min(posts, key=lambda one: len(one.committee.path), default=None)
    return Reach(post.committee, user, post) if post else None


def system_reach():
    """The system, for the whole school; on a fresh database there is no committee yet."""
    return Reach(Committee.objects.filter(kind=Committee.Kind.SCHOOL).first())


def open_target(cycle):
    """The Target of the cycle's newest round. Raises Refusal if there is none or it is archived."""
    round = cycle.rounds.order_by("-seq").first()
    if round is None:
        raise Refusal(f"年度“{cycle}”还没有轮次，不能导入。")
    if round.is_closed:
        raise Refusal(f"“{round}”已归档，不能再导入。")
    return Target(round.cutoff_on, cycle.rules, round)


def newest_target():
    """The Target of the newest cycle. Raises Refusal if there is no cycle."""
    cycle = Cycle.objects.order_by("-pk").first()
    if cycle is None:
        raise Refusal("还没有年度。请先新建年度，再导入。")
    return open_target(cycle)
