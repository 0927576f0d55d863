"""提升: what a branch may choose to reach, and whether that would do for the next grade."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from branches.rulebook.grades import Grade
from branches.rulebook.rounding import points as shown
from grading.models import Assessment, Sheet
from grading.scoring.targets import final_with, options
from grading.sheets.cards import load_cards
from grading.sheets.lost import lost_points_of
from rectification.models import Plan
from rectification.plan_rules import missing_words

REVIEW = Sheet.Part.REVIEW


class Choice(NamedTuple):
    """An indicator that lost points; `before` its points now, `options` [grading Option]."""

    code: str
    name: str
    before: Fraction
    full: Fraction
    lost: Fraction
    options: list

    @property
    def choices(self):
        """[(key, words)] of a select box."""
        return [(one.key, f"{one.label}（{shown(one.points)} 分）") for one in self.options]

    def option(self, key):
        return next((one for one in self.options if one.key == key), None)


class Gain(NamedTuple):
    """`now` and `then`: final scores (Decimal); `next_grade`: the rung above, None at the top."""

    now: Decimal
    then: Decimal
    next_grade: Grade | None

    @property
    def suffices(self):
        return self.next_grade is None or self.then >= self.next_grade.cut

    @property
    def text(self):
        """One sentence for page and paper."""
        said = f"现得 {self.now} 分，达到所选目标后 {self.then} 分，增加 {self.then - self.now} 分"
        if self.next_grade is None:
            return f"{said}。"
        line = f"“{self.next_grade}”分数线 {self.next_grade.cut:f} 分"
        if self.suffices:
            return f"{said}，达到{line}；一票否决、满意率等条件另计。"
        return f"{said}，距{line}还差 {self.next_grade.cut - self.then} 分。"


def card_of(participation):
    """The Card of a graded participation, None before the grade is decided. Five statements."""
    rows = Assessment.objects.filter(
        participation=participation.pk, state__in=Assessment.DECIDED, rubric__isnull=False
    )
    cards = load_cards(rows)
    return cards[0] if cards else None


def missing_of(plan):
    """Labels of all that a plan (with participation) itself still lacks: its texts, and of a
    提升方案 what it is to reach, unless no indicator lost anything that can be reached.
    """
    missing = missing_words(plan)
    if plan.kind == Plan.Kind.RAISE and not plan.targets.exists():
        card = card_of(plan.participation)
        if card and any(one.options for one in choices_of(card)):
            missing.append("要提升的指标")
    return missing


def choices_of(card):
    """[Choice] of a card, in the rubric's order: what lost points and can be done better."""
    specs = {one.code: one for one in card.rubric.spec.indicators}
    outcomes, scores = card.review_score.outcomes, card.scores.get(REVIEW, {})
    found = []
    for one in lost_points_of(card):
        spec, outcome = specs[one.code], outcomes[one.code]
        better = options(spec, outcome, scores.get(one.code))
        found.append(Choice(one.code, one.name, outcome.points, spec.points, one.lost, better))
    return found


def gain_of(card, targets):
    """The Gain of reaching `targets` (indicator_code and points each); None without a score."""
    wanted = {one.indicator_code: Fraction(one.points) for one in targets}
    sheets = (card.self_score, card.review_score)
    then = final_with(card.rubric.spec, *sheets, wanted, card.parameters)
    if card.final is None or then is None:
        return None
    return Gain(card.final, then, _next_grade(card))


def _next_grade(card):
    rungs = list(card.parameters.grades)
    codes = [one.code for one in rungs]
    place = codes.index(card.assessment.grade) if card.assessment.grade in codes else 0
    return rungs[place - 1] if place else None
