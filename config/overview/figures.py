"""The named figures: conditions on participations, so that page and opened list agree."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, reduce
from operator import or_

from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce

from branches.models import Branch, Participation
from branches.organisation.queries import limit_before
from branches.rulebook.dates import add_months
from branches.survey.queries import FIGURE_LABELS as SURVEY_LABELS
from branches.survey.queries import FIGURES as SURVEY_FIGURES
from branches.web.rounds import all_rounds
from config.overview.steps import PLAN, POLLED, STEPS
from grading.decisions.standing import grade_at_end
from grading.lists.figures import condition_of
from grading.lists.figures import figure_labels as grading_labels
from grading.rubrics.grades import grade_labels
from rectification.models import Plan, RectificationItem
from rectification.pairing.figures import FIGURES as SLOT_FIGURES
from rectification.pairing.figures import LABELS as SLOT_LABELS
from training.ledger.years import yard_of

MONTHS = 12
UNDECIDED, NO_GRADE = "undecided", "none"
CHAIN = ("chain_problems", "chain_planned", "chain_begun", "chain_closed")


@dataclass(frozen=True)
class Figure:
    label: str
    condition: Q
    # 撤并: branches of the last cycle that are not in this one.
    of_previous: bool = False


def prefixed(condition, path):
    """`condition`, written for the model that `path` leads to, as one on participations."""
    children = [
        prefixed(child, path) if isinstance(child, Q) else (f"{path}__{child[0]}", child[1])
        for child in condition.children
    ]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def of_assessment(condition):
    """A negated condition alone would also count branches without an assessment."""
    return prefixed(condition, "assessment") & Q(assessment__isnull=False)


# 兼任同级行政副职 (T5): the survey names an administrative post of the secretary (auto_rules).
IS_STAFF = Q(kind=Branch.Kind.STAFF)
GRADED = Q(assessment__grade__gt="")
DEPUTIES = IS_STAFF & Q(survey__secretary_admin_post__gt="")


@dataclass(frozen=True)
class Frame:
    """Whose figures, of which round, on which day (date), compared with which (Round or None)."""

    user: object
    round: object
    today: object
    previous: object = None
    rounds: tuple = ()  # all of them, newest first, where they have been read already

    @cached_property
    def labels(self):
        """{grade code: label}, best first, 未定级 last."""
        return grade_labels(self.round)

    @cached_property
    def labels_before(self):
        return grade_labels(self.previous) if self.previous else self.labels

    @property
    def grades(self):
        return self.round.cycle.rules.grades

    @property
    def grades_before(self):
        return (self.previous or self.round).cycle.rules.grades

    @property
    def codes(self):
        return self.grades.codes

    def move(self, was, now):
        """up, down or same for two grades proper (codes); "" if one of them is none."""
        steps = self.grades.move(now, was, self.grades_before)
        return "" if steps is None else "up" if steps > 0 else "down" if steps < 0 else "same"

    @cached_property
    def same_day(self):
        """上期同期: as many days after the last cut-off as today is after this one; or None."""
        return self.previous and self.previous.cutoff_on + (self.today - self.round.cutoff_on)

    @cached_property
    def yards(self):
        """Training years (Yard) of the round and, to the same day, of the one before; or None."""
        rounds = self.rounds or all_rounds({})
        before = self.previous and yard_of(self.previous, rounds, self.today)
        if before:
            before = replace(before, on=min(before.on, self.same_day))
        return yard_of(self.round, rounds, self.today), before

    def participations(self, of_previous=False):
        """What every figure counts, with `other`: the same branch in the round beside."""
        here, other = (self.previous, self.round) if of_previous else (self.round, self.previous)
        rows = Participation.objects.visible_to(self.user).in_round(here).taking_part()
        path = "branch__participations"
        beside = Q(**{f"{path}__round": other, f"{path}__out_reason": ""})
        rows = rows.annotate(other=FilteredRelation(path, condition=beside))
        return rows.annotate(was_code=self._left_behind("other__assessment__grade"))

    def _left_behind(self, grade):
        """The grade (code) at the end of the year beside: `grade` (lookup), or what a 复评 left."""
        if not self.previous or not self._was_regraded:
            return F(grade)
        return Coalesce(grade_at_end(self.previous.cycle_id, "branch"), F(grade))

    @cached_property
    def _was_regraded(self):
        rounds = self.rounds or all_rounds({})
        return sum(one.cycle_id == self.previous.cycle_id for one in rounds) > 1

    @property
    def grade_before(self):
        return self._left_behind("assessment__grade")

    @cached_property
    def figures(self):
        found = _survey_figures() | _grading_figures(self) | _term_figures(self.round)
        found |= _chain_figures(self.round.cycle_id)
        found |= {name: Figure(SLOT_LABELS[name], one) for name, one in SLOT_FIGURES.items()}
        return found | (_flow_figures(self) if self.previous else {})

    @cached_property
    def months(self):
        """First days of the month of D and of the months after it, as the 换届 chart shows them."""
        first = self.round.cutoff_on.replace(day=1)
        return [add_months(first, number) for number in range(MONTHS)]


def _survey_figures():
    left = {step.figure: Figure(f"未完成{step.label}", step.left) for step in STEPS}
    left[PLAN.done_figure] = Figure("方案已批准", PLAN.done)
    return left | {
        name: Figure(SURVEY_LABELS[name], condition) for name, condition in SURVEY_FIGURES.items()
    }


def _grading_figures(frame):
    found = {
        name: Figure(label, of_assessment(condition_of(name)))
        for name, label in grading_labels(frame.round).items()
    }
    undecided = Q(assessment__grade="") | Q(assessment__isnull=True)
    return found | {
        "all": Figure("参评支部", Q()),
        "deputies": Figure("教职工党支部书记兼任同级行政副职", DEPUTIES),
        "no_deputies": Figure("教职工党支部书记没有兼任", IS_STAFF & ~DEPUTIES),
        "grade_undecided": Figure("未评定", undecided),
        "graded": Figure("已评定（含未定级）", GRADED),
        "reviewed": Figure("已考评", Q(assessment__review_total__isnull=False)),
        "polled": Figure("已测评", POLLED),
    }


# 换届: facts of the survey, measured at the data cut-off (design, "Two clocks")
def _ends_before(day, round):
    condition = limit_before(day, round.cycle.rules.term_lengths, Q(is_college_level=True))
    return prefixed(condition, "survey") & Q(survey__isnull=False)


def term_overdue(round):
    return _ends_before(round.cutoff_on, round)


def term_ends_by_month(frame):
    """Condition on participations: the term ends before the last month of the chart is over."""
    return _ends_before(add_months(frame.months[-1], 1), frame.round)


def _term_figures(round):
    overdue, cutoff = term_overdue(round), f"{round.cutoff_on:%Y-%m-%d}"
    months = round.cycle.rules.term_reminder_months
    soon = add_months(round.cutoff_on, months) + timedelta(days=1)
    found = {
        "term_overdue": Figure(f"换届逾期（截至 {cutoff}）", overdue),
        "term_due_soon": Figure(
            f"{months} 个月内应换届（{cutoff} 起）", _ends_before(soon, round) & ~overdue
        ),
    }
    year = date(round.cutoff_on.year + 1, 1, 1)
    condition = _ends_before(year, round) & ~overdue
    found["term_this_year"] = Figure(f"{cutoff} 至年底应换届", condition)
    first = round.cutoff_on.replace(day=1)
    for number in range(MONTHS):
        start, end = add_months(first, number), add_months(first, number + 1)
        start = max(start, round.cutoff_on)
        condition = _ends_before(end, round) & ~_ends_before(start, round)
        label = f"{start.year}年{start.month}月应换届"
        found[month_name(start)] = Figure(label, condition)
    return found


# the way from a problem to 晋位, in branches
def _chain_figures(cycle):
    """{name of CHAIN: Figure}: by the branches' own items of a year (key), cancelled ones apart."""
    own = RectificationItem.objects.of_branch().filter(in_round__cycle=cycle)
    own = own.exclude(state=RectificationItem.State.CANCELLED).order_by()
    plans = Plan.objects.filter(participation__round__cycle=cycle, state=Plan.State.APPROVED)

    def within(rows, path="branch"):  # read once, where a subquery per branch is read per branch
        return Q(branch__in=rows.order_by().values(path))

    some, planned = within(own), within(plans, "participation__branch")
    begun = within(own.exclude(state__in=RectificationItem.TABS["todo"][1]))
    left = within(own.exclude(state=RectificationItem.State.CLOSED))
    words = ("有整改事项", "有整改事项、方案已批准", "整改已开始", "整改事项全部销号")
    conditions = (some, some & planned, begun, some & ~left)
    return {
        name: Figure(label, condition)
        for name, label, condition in zip(CHAIN, words, conditions, strict=True)
    }


def month_name(day):
    return f"term_{day:%Y%m}"


# 晋位升级
def was_grade(code):
    if code == NO_GRADE:
        return Q(other__isnull=True) | Q(other__assessment__isnull=True) | was_grade("")
    return Q(was_code=code)


def is_grade(code):
    if code == UNDECIDED:
        return Q(assessment__grade="") | Q(assessment__isnull=True)
    return Q(assessment__grade=code)


def _flow_figures(frame):
    befores = frame.labels_before | {NO_GRADE: "无等级"}
    nows = frame.labels | {UNDECIDED: "未评定"}
    found = {
        f"was_{code}": Figure(f"上期{label}、本期已评定", was_grade(code) & GRADED)
        for code, label in befores.items()
    }
    moves = {"up": [], "down": [], "same": []}
    for was, was_label in befores.items():
        for now, now_label in nows.items():
            condition = was_grade(was) & is_grade(now)
            found[f"was_{was}_now_{now}"] = Figure(f"{was_label} → {now_label}", condition)
            if move := frame.move(was, now):
                moves[move].append(condition)
    found["gone"] = Figure("上期参评、本期撤并", Q(other__isnull=True), of_previous=True)
    words = {"up": "晋位升级", "down": "等级下降", "same": "保持原等级"}
    found |= {name: Figure(words[name], reduce(or_, moves[name])) for name in moves}
    both = Q(
        was_code__in=frame.grades_before.codes,
        assessment__grade__in=frame.codes,
    )
    return found | {"comparable": Figure("两期都已定级", both)}
