"""The grade in force: the last that the school has approved, whichever round it came from."""

from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from branches.models import Cycle
from branches.rulebook.grades import BOTTOM, Grade
from grading.models import Decision


class Standing(NamedTuple):
    """`grade` of its own year's ladder; `participation`: key of the round that gave it; `since`:
    the day of the approval; `position` of the grade on that ladder (branches.rulebook.grades).
    """

    grade: Grade
    participation: int
    since: date
    document_no: str
    position: str = ""

    @property
    def is_bottom(self):
        return self.position == BOTTOM


def last_approvals(on, branch="pk"):
    """The approvals of the branch in OuterRef(`branch`), the one in force on `on` (date) first:
    first grading, 复评 or revision alike, each from the day of its approval (design 5).
    """
    rows = Decision.objects.approvals().filter(
        assessment__participation__branch=OuterRef(branch), decided_on__lte=on
    )
    return rows.order_by("-decided_on", "-pk")


def grade_of_year(cycle, on, branch="pk"):
    """The code of the grade in force on `on` (date) as an expression, where `cycle` gave it; ""
    where the branch in OuterRef(`branch`) has none or that of another year, whose grades are other
    ones.
    """
    is_own = When(assessment__participation__round__cycle=cycle, then=F("grade"))
    newest = last_approvals(on, branch).annotate(code=Case(is_own, default=Value("")))
    return Coalesce(Subquery(newest.values("code")[:1]), Value(""))


def grade_at_end(cycle, branch="pk"):
    """The code of the grade that `cycle` left to the branch in OuterRef(`branch`) as an expression,
    whichever round gave it; NULL where it approved none.
    """
    rows = Decision.objects.approvals().filter(
        assessment__participation__branch=OuterRef(branch),
        assessment__participation__round__cycle=cycle,
    )
    return Subquery(rows.order_by("-decided_on", "-pk").values("grade")[:1])


def grades_on(branches, on):
    """{branch pk: Standing} of a queryset of branches on `on` (date); who has no approved grade is
    not in it. One statement, whatever the number.
    """
    newest = branches.order_by().annotate(newest=Subquery(last_approvals(on).values("pk")[:1]))
    keys = newest.filter(newest__isnull=False).values("newest")
    found = Decision.objects.filter(pk__in=keys).select_related(
        "assessment__participation__round__cycle"
    )
    return {one.assessment.participation.branch_id: _standing(one) for one in found}


def once_weak(branches, on):
    """grades_on() of those alone that the school had graded at the bottom by `on` (date), whether
    they have risen since or not. Two statements; they read the few, not the school.
    """
    return grades_on(branches.filter(pk__in=_given_bottom(on)), on)


def _given_bottom(on):
    """Keys of the branches, as a subquery."""
    bottoms = (
        Q(assessment__participation__round__cycle=cycle, grade=cycle.rules.grades.bottom.code)
        for cycle in Cycle.objects.all()
    )
    given = Decision.objects.approvals().filter(
        reduce(or_, bottoms, Q(pk__in=[])), decided_on__lte=on
    )
    return given.order_by().values("assessment__participation__branch")


def standing_at(branches, position, on):
    """Of a queryset of branches those whose grade in force on `on` (date) stands at `position`, by
    the ladder of the year that gave it. One statement, and one for the years.
    """
    newest = branches.annotate(newest=Subquery(last_approvals(on).values("pk")[:1]))
    here = (_rungs_at(cycle, position) for cycle in Cycle.objects.order_by())
    given = Decision.objects.filter(reduce(or_, here, Q(pk__in=[])))
    return newest.filter(newest__in=given.values("pk"))


def _rungs_at(cycle, position):
    ladder = cycle.rules.grades
    codes = [code for code in ladder.codes if ladder.position(code) == position]
    return Q(assessment__participation__round__cycle=cycle, grade__in=codes)


def left_bottom(branches, on):
    """{branch pk: Standing} of those that stood at the bottom once and no more on `on` (date): the
    approval that lifted them, whatever was approved since. Two statements.
    """
    found = weak_and_risen(branches, on)
    return {key: lifted for key, (_now, lifted) in found.items() if lifted}


def weak_and_risen(branches, on):
    """{branch pk: (Standing in force, the Standing that lifted it or None)} of once_weak(). Two
    statements.
    """
    return _histories(branches.filter(pk__in=_given_bottom(on)).order_by().values("pk"), on)


def _histories(branches, on):
    """{branch pk: (its last Standing, the first of those since it left the bottom or None)}."""
    found = {}
    for row in _approvals_of(branches, on):
        one, key = _standing(row), row.assessment.participation.branch_id
        _before, lifted = found.get(key, (None, None))
        found[key] = (one, None if one.is_bottom else lifted or one)
    return found


def standings_of(branch, on):
    """[Standing] of a branch (its key) up to `on` (date), the first approval first."""
    return [_standing(row) for row in _approvals_of([branch], on)]


def _approvals_of(branches, on):
    rows = Decision.objects.approvals().filter(
        assessment__participation__branch__in=branches, decided_on__lte=on
    )
    years = rows.select_related("assessment__participation__round__cycle")
    return years.order_by("decided_on", "pk")


def grade_on(branch, on):
    """The Standing of one branch on `on` (date), None before its first approved grade."""
    return grades_on(type(branch)._base_manager.filter(pk=branch.pk), on).get(branch.pk)


def _standing(decision):
    participation = decision.assessment.participation
    grades = participation.round.cycle.rules.grades
    return Standing(
        grades.named(decision.grade),
        participation.pk,
        decision.decided_on,
        decision.document_no,
        grades.position(decision.grade) or "",
    )
