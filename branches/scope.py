"""Who sees what: turns a user into a condition on rows. The only place that does."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

NOTHING = Q(pk__in=[])
PROPOSERS = ("committee_staff", "org_dept")  # of a 结对
# Whose secretaries each training organiser trains: kinds of branch (requirements T1).
AUDIENCES = {
    "party_school": ("staff", "office"),
    "student_affairs": ("student",),
    "retired_committee": ("retired",),
    "school_committee": ("staff", "student", "office", "retired"),
}
# All that an organiser may know of a secretary: the name, the branch, the seat.
TRAINEE = (
    *("person", "person__name", "seat", "branch", "branch__name", "branch__short_name"),
    *("branch__kind", "branch__sub_committee", "branch__sub_committee__kind"),
    *("branch__sub_committee__short_name", "branch__sub_committee__name"),
)


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a branch or to a committee. `scope_branch` is the lookup that leads to
    the branch ("" on the branch itself, None if there is none), `scope_paths` are the lookups that
    lead to committee paths.
    """

    scope_branch = "branch"
    scope_paths = ("branch__committee__path",)

    def visible_to(self, user):
        """Only what today's posts of `user` reach; nothing for anybody else (fails closed)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_school:
            return self
        return self.filter(self.reach(user.current_posts))

    def reach(self, posts):
        """The union of what each post reaches, as one condition."""
        return reduce(or_, (self.reach_of(post) for post in posts), NOTHING)

    def reach_of(self, post):
        if post.branch_id and self.scope_branch is not None:
            return Q(**{self.scope_branch or "pk": post.branch_id})
        if post.is_committee_role:
            paths = (Q(**{f"{path}__startswith": post.committee.path}) for path in self.scope_paths)
            return reduce(or_, paths, NOTHING)
        return NOTHING


class ParticipationScopedQuerySet(ScopedQuerySet):
    """Rows of a participation: seen by the committee it was copied from and by the branch's
    present one. `scope_participation` is the lookup that leads to it.
    """

    scope_branch = "participation__branch"
    scope_participation = "participation"

    def reach_of(self, post):
        if not post.is_committee_role:
            return super().reach_of(post)
        path, of = post.committee.path, self.scope_participation
        if post.has_incomers:
            return Q(**{f"{of}__in": participations_under(path)})
        copied = "committee" if of == "pk" else f"{of}__committee"
        return Q(**{f"{copied}__in": committees_under(path).values("pk")})


class TrainingScopedQuerySet(ScopedQuerySet):
    """Rows of a person in training: an organiser sees those of its own programmes, a secretary the
    own ones. `scope_person` and `scope_organiser` are the lookups that lead there.
    """

    scope_person = "person"
    scope_organiser = "programme__organiser"

    def reach_of(self, post):
        if post.organiser:
            return Q(**{self.scope_organiser: post.organiser})
        if post.branch_id:
            person = post.user.person_id
            return Q(**{self.scope_person: person}) if self.scope_person and person else NOTHING
        return super().reach_of(post)


class PairedQuerySet(ScopedQuerySet):
    """Rows of a 结对, which two branches share: whoever sees one of the two reads them, and of the
    other branch nothing else (design 2). `scope_sides` are the lookups that lead to the two.
    """

    scope_sides = ("branch", "partner")

    def reach_of(self, post):
        if post.branch_id:
            return self._either(post.branch_id, "{}")
        if post.is_committee_role:
            return self._either(post.committee.path, "{}__committee__path__startswith")
        return NOTHING

    def _either(self, value, lookup):
        return reduce(or_, (Q(**{lookup.format(side): value}) for side in self.scope_sides))


class OfficeQuerySet(models.QuerySet):
    """Rows that 组织部 alone reads: who objects to what (design 8; 督查 is none of the readers)."""

    def visible_to(self, user):
        known = user.is_authenticated and user.is_active
        reads = known and any(post.role == "org_dept" for post in user.current_posts)
        return self if reads else self.none()


# The closed list of what reaches beyond a user's own branches on purpose (design 2), this and no
# more: median and quartiles of a kind (scores_of_kind() below),
# the seats of trainees() and learners(), what the two sides of a 结对 share (above), the
# names of approved top branches, of which whoever looks for a partner reads PARTNER, how many
# branches of a kind have the top grade, and what the office has opened: a 公示 (published()), of
# which everybody reads PUBLISHED_NOTICE and, of its lines, PUBLISHED_ENTRY.
PARTNER = (
    *("pk", "name", "short_name", "kind", "subtype", "sub_committee"),
    *("sub_committee__kind", "sub_committee__short_name"),
)


PUBLISHED_NOTICE = (
    *("pk", "title", "text", "contact", "first_on", "last_on"),
    *("ended_on", "withdrawn_at", "cycle"),
)
PUBLISHED_ENTRY = ("pk", "name", "unit", "grade")


def published(notices, user, *, on, on_campus=False):
    """The door of 公示: of `notices` (a queryset of PublicNotice) what has begun on `on` (date),
    for whoever is signed in or asks from the campus, else none.
    """
    known = user.is_authenticated and user.is_active
    seen = notices.filter(first_on__lte=on)
    return (seen if known or on_campus else notices.none()).only(*PUBLISHED_NOTICE)


def partner_names(top_branches, user):
    """The door of 结对: `top_branches` (a queryset of Branch; who is at the top in an approved
    grade, the caller knows), as dictionaries of PARTNER and nothing more, for 分党委 and 组织部,
    who propose; for all others none.
    """
    may = user.is_authenticated and user.is_active
    proposes = may and any(post.role in PROPOSERS for post in user.current_posts)
    return (top_branches if proposes else top_branches.none()).values(*PARTNER)


def top_numbers(rows, user, own=None, by="kind"):
    """The door of quotas: of `rows` (Participation, annotated with `is_top`) how many there are of
    each kind in the school (`by` "round": of all) and how many at the top, beside those of the
    committee `own` (key); for who has a post in a committee or reads the school, else nothing.
    """
    may = user.is_authenticated and user.is_active
    asks = may and (user.sees_school or any(post.is_committee_role for post in user.current_posts))
    here, top = Q(sub_committee=own), Q(is_top=True)
    return (
        (rows if asks else rows.none())
        .order_by(by)
        .values(by)
        .annotate(
            branches=Count("pk"),
            units=Count("sub_committee", distinct=True),
            top=Count("pk", filter=top),
            own=Count("pk", filter=here),
            own_top=Count("pk", filter=here & top),
        )
    )


# Fewer than these and a figure of all would tell of one.
LEAST_OF_A_KIND = 5


def scores_of_kind(assessments, columns):
    """The door of comparison: of all `assessments` (a queryset of one kind in one round) the
    figures `columns` and not whose they are, in no order; none where there are fewer than five.
    """
    rows = list(assessments.order_by().values_list(*columns))
    return rows if len(rows) >= LEAST_OF_A_KIND else []


def trainees(terms, user):
    """The door of training: of the seats `terms` those that `user` may see for it, as dictionaries
    of TRAINEE and nothing more. An organiser reaches its audience in the whole school, everybody
    else what visible_to() shows.
    """
    return trainee_seats(terms, user).values(*TRAINEE)


def trainee_seats(terms, user):
    """The seats of trainees(), to be counted."""
    seen = terms.visible_to(user)
    if user.is_authenticated and user.is_active:
        kinds = _audience(user)
        if kinds:
            seen = terms.filter(Q(branch__kind__in=kinds) | Q(pk__in=seen.values("pk")))
    return seen


def _audience(user):
    """Codes of the kinds of branch whose secretaries the posts of `user` train."""
    return {kind for post in user.current_posts for kind in AUDIENCES.get(post.organiser, ())}


def learners(persons, user):
    """Of `persons` those whose training `user` may look up: whoever has a seat that the user's
    committee or training post reaches; of a branch's members the secretary only the own person.
    """
    if not user.is_authenticated or not user.is_active:
        return persons.none()
    if user.sees_school:
        return persons
    terms = apps.get_model("branches", "Term").objects.order_by()
    posts = [post for post in user.current_posts if not post.branch_id]
    reached = terms.reach(posts) | Q(seat="secretary", branch__kind__in=_audience(user))
    return persons.filter(Q(pk__in=terms.filter(reached).values("person")) | Q(pk=user.person_id))


def committees_under(path):
    """The committees of a subtree."""
    return apps.get_model("branches", "Committee").objects.order_by().filter(path__startswith=path)


def participations_under(path):
    """Keys of what the subtree sees where branches have come from elsewhere. Two halves, for each
    has an index. A condition that asks for either has none: the database reads the whole round.
    """
    rows = apps.get_model("branches", "Participation").objects.order_by().values("pk")
    copied = rows.filter(committee__in=committees_under(path).values("pk"))
    return copied.union(rows.filter(branch__in=incomers(path).values("pk")), all=True)


def incomers(path):
    """The branches in the subtree at `path` that hung on another committee once."""
    branches = apps.get_model("branches", "Branch").objects.order_by()
    return branches.filter(has_moved=True, committee__path__startswith=path)


def get_in_scope(queryset, user, **lookup):
    """The one row of `queryset` that `lookup` names, or 404 if the user does not see it."""
    return get_object_or_404(queryset.visible_to(user), **lookup)
