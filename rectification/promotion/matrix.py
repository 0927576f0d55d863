"""晋位升级 as a matrix: the grade before by the grade after, for every branch of either side.

One queryset has a row for each branch, with `was` and `now` beside it; a figure is a set of pairs
of the two, so that what a page counts and what the list behind it holds cannot differ.
"""

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Case, CharField, F, FilteredRelation, Q, Value, When

from branches.models import Participation, Round
from branches.rulebook.grades import BOTTOM, TOP, UNGRADED
from grading.models import Assessment

# What is compared: the first grading of a year with its 复评, or the ends of two years.
ROUNDS, YEARS = "rounds", "years"
# Beside the rungs: of `was` a branch without an approved grade, and one that was not there yet;
UNDECIDED, NEW = "undecided", "new"
# of `now` one that keeps its grade unasked, one not approved yet, and one that is no more.
KEPT, OPEN, GONE = "kept", "open", "gone"
NO_GRADE = UNGRADED.code
# What has become of a branch; those of SHARES make up the branches that had a grade.
ROSE, KEPT_TOP, HELD, WEAK, FELL = "rose", "top", "held", "weak", "fell"
FIRST, STILL_NONE = "first", "still_none"
SHARES = (ROSE, KEPT_TOP, HELD, WEAK, FELL, OPEN)
HERE = ("", Participation.KEEPS_GRADE)  # out_reason of those who have a place in the round


@dataclass(frozen=True)
class Figure:
    """`pairs`: (was, now) of the branches counted."""

    label: str
    pairs: frozenset

    @property
    def condition(self):
        """The same as a condition on Comparison.rows()."""
        by_was = {}
        for was, now in sorted(self.pairs):
            by_was.setdefault(was, []).append(now)
        parts = [Q(was=was, now__in=nows) for was, nows in by_was.items()]
        return reduce(or_, parts) if parts else Q(pk__in=[])


@dataclass(frozen=True)
class Comparison:
    """`user`: whose branches, None for a command that sees all of them; `before`, `after`: the
    rounds of either side, newest first; each side counts the last grade approved in its rounds.
    """

    user: object
    kind: str
    before: tuple
    after: tuple

    @property
    def is_within_year(self):
        return self.kind == ROUNDS

    @property
    def round(self):
        return self.after[0]

    @property
    def is_regrade(self):
        return self.round.kind == Round.Kind.REGRADE

    @property
    def ladder(self):
        return self.round.cycle.rules.grades

    @property
    def ladder_before(self):
        return self.before[0].cycle.rules.grades

    @property
    def words(self):
        """(what `was` is of, what `now` is of) as headings say it."""
        if self.is_within_year:
            return "首轮", "复评"
        return str(self.before[0].cycle), str(self.round.cycle)

    @property
    def title(self):
        was, now = self.words
        return f"{was} → {now}"

    @cached_property
    def was_labels(self):
        """{code: word}: rungs, 未定级, then those without a grade."""
        labels = {one.code: one.label for one in self.ladder_before}
        return labels | {NO_GRADE: UNGRADED.label, UNDECIDED: "没有审定等级", NEW: "新成立"}

    @cached_property
    def now_labels(self):
        labels = {one.code: one.label for one in self.ladder}
        labels |= {KEPT: "沿用原等级", OPEN: "未复评"} if self.is_within_year else {OPEN: "未审定"}
        return labels | {NO_GRADE: "仍未定级", GONE: "撤并"}

    def rows(self):
        """Participations, one of each branch: of the newest round, or of the round before where
        the branch is in it no more; annotated with the codes `was` and `now`.
        """
        here, there = _part(self.after[0]), self.before[0]
        seen = Participation.objects
        rows = (seen.visible_to(self.user) if self.user else seen.all()).annotate(
            **{_part(one): _of_branch_in(one) for one in (*self.after, *self.before)}
        )
        gone = Q(round=there, out_reason__in=HERE, **{f"{here}__isnull": True})
        rows = rows.filter(Q(round=self.round, out_reason__in=HERE) | gone)
        return rows.annotate(was=self._was(), now=self._now())

    def with_scores(self, rows):
        """Of rows(): `was_score`, `now_score` (final scores) and `now_rate` (满意率, 0–1), each of
        the newest approved grading of its side.
        """
        return rows.annotate(
            was_score=_newest(self.before, "final_score"),
            now_score=_newest(self.after, "final_score"),
            now_rate=_newest(self.after, "satisfaction_rate"),
        )

    def _was(self):
        return _standing(self.before, UNDECIDED, NEW)

    def _now(self):
        keeps = Q(**{f"{_part(self.round)}__out_reason": Participation.KEEPS_GRADE})
        first = [When(keeps, then=Value(KEPT))] if self.is_within_year else []
        return _standing(self.after, OPEN, GONE, *first)

    def steps(self, was, now):
        """Rungs between two codes (branches.rulebook.grades.Ladder.move), or None."""
        return self.ladder.move(now, was, self.ladder_before)

    def outcome(self, was, now):
        """What has become of a branch, one of SHARES, FIRST, STILL_NONE or GONE."""
        had_grade = was in self.ladder_before.codes
        if now == GONE:
            return GONE
        if not had_grade:
            return FIRST if now in self.ladder.codes else STILL_NONE
        if now == NO_GRADE:
            return STILL_NONE
        if now == OPEN:
            return OPEN
        steps = 0 if now == KEPT else self.steps(was, now)
        if steps:
            return ROSE if steps > 0 else FELL
        return {TOP: KEPT_TOP, BOTTOM: WEAK}.get(self.ladder_before.position(was), HELD)

    @cached_property
    def pairs(self):
        return frozenset((was, now) for was in self.was_labels for now in self.now_labels)

    def standing(self, was, now):
        """The code of the grade that is in force at the end; "" for none."""
        if now in self.ladder.codes:
            return now
        if self.is_within_year and now in (KEPT, OPEN) and was in self.ladder_before.codes:
            return was
        return ""

    @cached_property
    def figures(self):
        """{name in the address: Figure}: outcomes, margins, grades in force, cells."""
        before, after = self.words
        labels = outcome_labels(self)
        found = {"all": Figure("全部党支部", self.pairs)}
        found["graded"] = Figure(f"{before}已定级", self._pairs(SHARES))
        found |= {name: Figure(label, self._pairs((name,))) for name, label in labels.items()}
        bottom = self.ladder_before.bottom
        turned = {pair for pair in self._pairs((ROSE,)) if pair[0] == bottom.code}
        found["turned"] = Figure(f"{bottom}已转化", frozenset(turned))
        found |= {
            f"in_{one.code}": Figure(f"现有{one}", self._standing_at(one.code))
            for one in self.ladder
        }
        codes = self.ladder.codes
        new = frozenset(pair for pair in self.pairs if pair[1] in codes)
        found["regraded"] = Figure(f"{after}已审定", new)
        found["in_none"] = Figure("现无等级", self._standing_at(""))
        for code, label in self.was_labels.items():
            found[f"{code}.."] = Figure(f"{before}{label}", self._where(was=code))
        for code, label in self.now_labels.items():
            found[f"..{code}"] = Figure(f"{after}{label}", self._where(now=code))
        for was, now in self.pairs:
            label = f"{self.was_labels[was]} → {self.now_labels[now]}"
            found[f"{was}..{now}"] = Figure(label, frozenset([(was, now)]))
        return found

    def _pairs(self, outcomes):
        return frozenset(pair for pair in self.pairs if self.outcome(*pair) in outcomes)

    def _standing_at(self, code):
        found = (pair for pair in self.pairs if pair[1] != GONE and self.standing(*pair) == code)
        return frozenset(found)

    def _where(self, was=None, now=None):
        found = (pair for pair in self.pairs if was in (None, pair[0]) and now in (None, pair[1]))
        return frozenset(found)


def outcome_labels(comparison):
    """{outcome: what pages call it} for a Comparison."""
    return {
        ROSE: "晋位",
        KEPT_TOP: f"保持{comparison.ladder.top}",
        HELD: "保持原等级",
        WEAK: f"仍为{comparison.ladder_before.bottom}",
        FELL: "下降",
        OPEN: "未复评" if comparison.is_within_year else "本年度未审定",
        FIRST: "首次定级",
        STILL_NONE: "仍未定级",
        GONE: "撤并",
    }


def comparisons(user, rounds, cycle):
    """{kind: Comparison} of `cycle`, the first to show in front; `rounds`: all_rounds()."""
    own = tuple(one for one in rounds if one.cycle_id == cycle.pk)
    earlier = [one for one in rounds if one.cycle_id < cycle.pk]
    last = tuple(one for one in earlier if one.cycle_id == earlier[0].cycle_id)
    found = {}
    if own and own[0].kind == Round.Kind.REGRADE:
        found[ROUNDS] = Comparison(user, ROUNDS, own[-1:], own[:1])
    if own and last:
        found[YEARS] = Comparison(user, YEARS, last, own)
    return found


def _part(round):
    return f"part_{round.pk}"


def _of_branch_in(round):
    path = "branch__participations"
    place = Q(**{f"{path}__round": round, f"{path}__out_reason__in": HERE})
    return FilteredRelation(path, condition=place)


def _newest(rounds, column):
    """Of the newest approved grading of `rounds`: what is not decided is nobody's result yet."""
    cases = [
        When(
            **{f"{_part(one)}__assessment__approved_on__isnull": False},
            then=F(f"{_part(one)}__assessment__{column}"),
        )
        for one in rounds
    ]
    return Case(*cases, output_field=Assessment._meta.get_field(column))


def _standing(rounds, undecided, absent, *first):
    """The code of the newest approved grade of `rounds`, else 未定级, else `undecided` for a branch
    with a place in one of them, else `absent`; `first`: what goes before the latter three.
    """
    parts = [_part(one) for one in rounds]
    approved = [
        When(
            **{f"{part}__assessment__approved_on__isnull": False},
            then=F(f"{part}__assessment__grade"),
        )
        for part in parts
    ]
    exempt = [
        When(**{f"{part}__assessment__is_exempt": True}, then=Value(NO_GRADE)) for part in parts
    ]
    placed = [When(**{f"{part}__isnull": False}, then=Value(undecided)) for part in parts]
    cases = (*approved, *first, *exempt, *placed)
    return Case(*cases, default=Value(absent), output_field=CharField())
