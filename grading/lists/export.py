"""F6 评分表 and F8 汇总表: the columns of the handbook, exact enough to be recomputed by hand."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial

from django.db.models import Count

from branches.models import Round
from branches.rulebook.fields import KINDS
from branches.rulebook.rounding import points, rounded
from branches.spreadsheet.columns import PERCENT, POINTS, SCORE, SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook
from grading.models import Assessment, Indicator
from grading.rubrics.grades import grade_labels
from grading.scoring import scoring
from grading.sheets.cards import REVIEW, SELF, load_cards

BATCH = 500
MAIN_PROBLEMS = 5


def scores_workbook(assessments, round):
    """The bytes of an .xlsx with F6 (one long table), F8 and its totals for a queryset."""
    return write_workbook([sheet_plan(_cards(assessments)), *summary_plans(assessments, round)])


def summary_workbook(assessments, round, heading):
    """F8 alone, of what a list shows, as a paper under its `heading`."""
    return write_workbook(summary_plans(assessments, round, heading))


def _cards(assessments):
    """Cards in the order of the queryset, a batch at a time in memory."""
    keys = list(assessments.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        found = {card.assessment.pk: card for card in load_cards(_rows(batch))}
        yield from (found[key] for key in batch)


def _rows(keys):
    return Assessment.objects.filter(pk__in=keys)


@dataclass
class SheetLine:
    """F6: an indicator of one branch with the scores of its submitted sheets {part: score}."""

    card: object
    indicator: object
    scores: dict

    @cached_property
    def own(self):
        """(points, note) of the self-evaluation."""
        return _score(self.card, self.indicator, self.scores[SELF], SELF)

    @cached_property
    def review(self):
        """(points, note) of the review."""
        return _score(self.card, self.indicator, self.scores[REVIEW], REVIEW)


SHEET_COLUMNS = (
    Column("党组织代码", "card.participation.branch_code", 14, is_code=True),
    Column("党支部名称", "card.participation.branch_name", 36),
    Column("指标代码", "indicator.code"),
    Column("指标", "indicator.name", 24),
    Column("满分", "indicator.points"),
    Column("评分办法", "indicator.rule", 44),
    Column("方法", lambda line: Indicator.Method(line.indicator.method).label),
    Column("自评分", lambda line: line.own[0], number_format=POINTS),
    Column("自评说明", lambda line: line.own[1], 40),
    Column("考评分", lambda line: line.review[0], number_format=POINTS),
    Column("考评说明", lambda line: line.review[1], 40),
    Column("依据", lambda line: _basis(line.card, line.indicator), 48),
)


def sheet_plan(cards):
    """F6: a row per branch and indicator; branches exempt by G3 have no sheets."""
    lines = (line for card in cards if not card.trace.is_ungraded for line in sheet_lines(card))
    return SheetPlan("F6 评分表", SHEET_COLUMNS, lines)


def sheet_lines(card):
    scores = {part: card.submitted_score(part) for part in (SELF, REVIEW)}
    return [SheetLine(card, indicator, scores) for indicator in card.rubric.spec.indicators]


def _score(card, indicator, score, part):
    """(points, note): the computed ones always, the judged ones once the sheet is sent."""
    if indicator.is_computed:
        outcome = card.computed[indicator.code]
        note = "" if outcome.applicable else "不适用"
        return outcome.points, "未计分" if outcome.is_open else note
    if score is None:
        return None, ""
    outcome = score.outcomes[indicator.code]
    typed = card.scores[part].get(indicator.code)
    return outcome.points, f"{outcome.explanation}{typed.note if typed else ''}"


def _basis(card, indicator):
    if indicator.is_computed:
        return card.computed[indicator.code].explanation
    grounds = [
        card.proposals[part["proposal"]].ground
        for part in indicator.parts
        if part.get("proposal") in card.proposals
    ]
    return f"据调查摸底：{'；'.join(grounds)}" if grounds else ""


@dataclass
class SummaryLine:
    """F8 of one branch; totals only when both sheets are complete. `labels`: {code: grade}."""

    card: object
    labels: dict

    @cached_property
    def is_complete(self):
        return self.card.final is not None and not self.card.trace.is_ungraded

    def total(self, part):
        return self.card.total(part) if self.is_complete else None

    @property
    def final(self):
        return self.card.final if self.is_complete else None

    @property
    def vetoes(self):
        return "；".join(f"{veto.code} {veto.ground}" for veto in self.card.trace.vetoes)

    @property
    def self_grade(self):
        return self_grade(self.card) if self.is_complete else ""


# In a 复评 beside the grade that it comes to.
BEFORE = Column("原等级", lambda line: line.labels.get(line.card.assessment.grade_before, ""))
SUMMARY_COLUMNS = (
    Column("序号", SERIAL),
    Column("党组织代码", "card.participation.branch_code", 14, is_code=True),
    Column("党支部名称", "card.participation.branch_name", 36),
    Column("类别", lambda line: KINDS.get(line.card.participation.kind, "")),
    Column("书记", "card.survey.secretary_name"),
    Column("党员数", "card.survey.total_members"),
    Column("自评分", lambda line: line.total(SELF), number_format=SCORE),
    Column("考评分", lambda line: line.total(REVIEW), number_format=SCORE),
    Column("最终分", "final", number_format=SCORE),
    Column("满意率", "card.satisfaction.rate", number_format=PERCENT),
    Column("否决情形", "vetoes", 30),
    Column("自评等级", "self_grade"),
    Column("评定等级", lambda line: line.labels.get(line.card.assessment.grade, "")),
    Column("主要问题", lambda line: main_problems(line.card), 48),
    Column("备注", lambda line: remark(line.card, line.labels), 30),
)


def summary_columns(round):
    """The columns of F8; a 复评 has the old grade before the new one."""
    if round is None or round.kind != Round.Kind.REGRADE:
        return SUMMARY_COLUMNS
    place = next(at for at, one in enumerate(SUMMARY_COLUMNS) if one.header == "评定等级")
    return (*SUMMARY_COLUMNS[:place], BEFORE, *SUMMARY_COLUMNS[place:])


def summary_lines(cards, round):
    labels = grade_labels(round) if round else {}
    return (SummaryLine(card, labels) for card in cards)


def summary_plans(assessments, round, heading=()):
    """F8, and its totals by kind and grade on a sheet of their own."""
    lines = summary_lines(_cards(assessments), round)
    return [
        SheetPlan("F8 汇总表", summary_columns(round), lines, heading),
        SheetPlan("F8 合计", totals_columns(round), totals_lines(assessments), heading),
    ]


def self_grade(card):
    """自评等级: the branch's own total, rounded like the final score, by the same intervals."""
    return card.parameters.grades.holding(rounded(card.total(SELF), 1)).label


def main_problems(card):
    """The indicators that lost most, as the ledger will name them."""
    scores = card.scores.get(REVIEW, {}) if card.is_submitted(REVIEW) else {}
    lost = scoring.lost_points(card.rubric.spec, card.computed, scores)
    if card.trace.is_ungraded or not lost:
        return ""
    worst = sorted(lost, key=lambda one: -one.points)[:MAIN_PROBLEMS]
    return "；".join(
        f"{one.indicator.code} {one.indicator.name}（失{points(one.points)}分）" for one in worst
    )


def remark(card, labels):
    assessment, trace = card.assessment, card.trace
    words = []
    if trace.is_ungraded:
        words.append("成立不满一年")
    elif assessment.grade and trace.grade and assessment.grade != trace.grade.code:
        words.append(f"按规则为{trace.grade}")
    elif not assessment.grade and trace.grade:
        words.append(f"拟定{trace.grade}，未决定")
    if assessment.grade and assessment.approved_on is None and not trace.is_ungraded:
        words.append("未审定")
    words += [f"{one.title}：{one.fact}" for one in trace.unmet]
    if assessment.return_reason:
        words.append(f"已退回：{assessment.return_reason}")
    return "；".join(words)


@dataclass(frozen=True)
class TotalsLine:
    """How many branches of a kind, or of all, have each grade: Counter by code, "" none yet."""

    label: str
    counts: Counter


def _counted(code, line):
    return line.counts[code]


def totals_columns(round):
    """A column for each grade of the round, 未评定 and 合计 last."""
    grades = {**(grade_labels(round) if round else {}), "": "未评定"}
    return (
        Column("类别", "label", 16),
        *(Column(label, partial(_counted, code)) for code, label in grades.items()),
        Column("合计", lambda line: sum(line.counts[code] for code in grades)),
    )


def totals_lines(assessments):
    """[TotalsLine] of each kind of a queryset, 合计 last. One statement."""
    counts = {kind: Counter() for kind in KINDS}
    grouped = assessments.order_by().values_list("participation__kind", "grade")
    for kind, grade, number in grouped.annotate(Count("pk")):
        counts.setdefault(kind, Counter())[grade] += number
    lines = [TotalsLine(label, counts[kind]) for kind, label in KINDS.items()]
    return [*lines, TotalsLine("合计", sum((line.counts for line in lines), Counter()))]
