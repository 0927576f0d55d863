"""F6 评分表 and F8 汇总表: the columns of the handbook, exact enough to be recomputed by hand."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from branches.spreadsheet.writer import SheetPlan, write_workbook
from branches.survey_fields import KINDS
from grading import scoring
from grading.models import Assessment, Indicator
from grading.queries import grade_labels
from grading.queries.cards import REVIEW, SELF, load_cards

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIX_PLACES = Decimal("0.000001")
BATCH = 500
MAIN_PROBLEMS = 5

SHEET_HEADER = [
    "党组织代码",
    "党支部名称",
    "指标代码",
    "指标",
    "满分",
    "评分办法",
    "方法",
    "自评分",
    "自评说明",
    "考评分",
    "考评说明",
    "依据",
]
SUMMARY_HEADER = [
    "序号",
    "党组织代码",
    "党支部名称",
    "类别",
    "书记",
    "党员数",
    "自评分",
    "考评分",
    "最终分",
    "满意率",
    "否决情形",
    "自评等级",
    "评定等级",
    "主要问题",
    "备注",
]


def exact(value):
    """A Fraction with up to six decimals, half up; None stays empty."""
    if value is None:
        return None
    number = (Decimal(value.numerator) / value.denominator).quantize(SIX_PLACES, ROUND_HALF_UP)
    return number.normalize() if number else Decimal(0)


def scores_workbook(assessments, round):
    """The bytes of an .xlsx with F6 (one long table), F8 and its totals for a queryset."""
    cards = list(_cards(assessments))
    return write_workbook([sheet_plan(cards), *summary_plans(cards, round)])


def summary_workbook(assessments, round):
    """F8 alone, of what a list shows."""
    return write_workbook(summary_plans(list(_cards(assessments)), round))


def _cards(assessments):
    keys = list(assessments.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        found = {card.assessment.pk: card for card in load_cards(_rows(batch))}
        yield from (found[key] for key in batch)


def _rows(keys):
    return Assessment.objects.filter(pk__in=keys)


def sheet_plan(cards):
    """F6: a row per branch and indicator; branches exempt by G3 have no sheets."""
    rows = (row for card in cards if not card.trace.is_ungraded for row in sheet_rows(card))
    widths = {0: 14, 1: 36, 3: 24, 5: 44, 8: 40, 10: 40, 11: 48}
    return SheetPlan("F6 评分表", SHEET_HEADER, rows, widths, text_columns=(0,))


def sheet_rows(card):
    own, review = card.submitted_score(SELF), card.submitted_score(REVIEW)
    for indicator in card.rubric.spec.indicators:
        yield [
            card.participation.branch_code,
            card.participation.branch_name,
            indicator.code,
            indicator.name,
            exact(indicator.points),
            indicator.rule,
            Indicator.Method(indicator.method).label,
            *_score(card, indicator, own, SELF),
            *_score(card, indicator, review, REVIEW),
            _basis(card, indicator),
        ]


def _score(card, indicator, score, part):
    """(points, note): the computed ones always, the judged ones once the sheet is sent."""
    if indicator.is_computed:
        outcome = card.computed[indicator.code]
        note = "" if outcome.applicable else "不适用"
        return exact(outcome.points), "未计分" if outcome.is_open else note
    if score is None:
        return None, ""
    outcome = score.outcomes[indicator.code]
    typed = card.scores[part].get(indicator.code)
    return exact(outcome.points), f"{outcome.explanation}{typed.note if typed else ''}"


def _basis(card, indicator):
    if indicator.is_computed:
        return card.computed[indicator.code].explanation
    grounds = [
        card.proposals[part["proposal"]].ground
        for part in indicator.parts
        if part.get("proposal") in card.proposals
    ]
    return f"据调查摸底：{'；'.join(grounds)}" if grounds else ""


# Totals with two places, the final score with one, the rate in percent.
SHOWN = {6: "0.00", 7: "0.00", 8: "0.0", 9: "0.0%"}


def summary_plans(cards, round):
    """F8, and its totals by kind and grade on a sheet of their own."""
    rows = [summary_row(place, card) for place, card in enumerate(cards, 1)]
    widths = {1: 14, 2: 36, 10: 30, 13: 48, 14: 30}
    header = totals_header(round)
    return [
        SheetPlan("F8 汇总表", SUMMARY_HEADER, rows, widths, text_columns=(1,), formats=SHOWN),
        SheetPlan("F8 合计", header, totals_rows(cards, round), {0: 16}),
    ]


def summary_row(place, card):
    """F8 of one branch; totals only when both sheets are complete."""
    labels = grade_labels(card.participation.round)
    complete = card.final is not None and not card.trace.is_ungraded
    rate = card.satisfaction.rate
    return [
        place,
        card.participation.branch_code,
        card.participation.branch_name,
        KINDS.get(card.participation.kind, ""),
        card.survey.secretary_name,
        card.survey.total_members,
        exact(card.total(SELF)) if complete else None,
        exact(card.total(REVIEW)) if complete else None,
        card.final if complete else None,
        exact(rate),
        "；".join(f"{veto.code} {veto.ground}" for veto in card.trace.vetoes),
        self_grade(card) if complete else "",
        labels.get(card.assessment.grade, ""),
        main_problems(card),
        remark(card, labels),
    ]


def self_grade(card):
    """自评等级: the branch's own total, rounded like the final score, by the same intervals."""
    tenths = floor(card.total(SELF) * 10 + Fraction(1, 2))
    return card.parameters.grade_for(Decimal(tenths) / 10)[1]


def main_problems(card):
    """The indicators that lost most, as the ledger will name them."""
    scores = card.scores.get(REVIEW, {}) if card.is_submitted(REVIEW) else {}
    lost = scoring.lost_points(card.rubric.spec, card.computed, scores)
    if card.trace.is_ungraded or not lost:
        return ""
    worst = sorted(lost, key=lambda one: -one.points)[:MAIN_PROBLEMS]
    return "；".join(
        f"{one.indicator.code} {one.indicator.name}（失{scoring.show(one.points)}分）"
        for one in worst
    )


def remark(card, labels):
    assessment, trace = card.assessment, card.trace
    words = []
    if trace.is_ungraded:
        words.append("成立不满一年")
    elif assessment.grade and trace.grade and assessment.grade != trace.grade[0]:
        words.append(f"按规则为{trace.grade[1]}")
    elif not assessment.grade and trace.grade:
        words.append(f"拟定{trace.grade[1]}，未决定")
    if assessment.grade and assessment.approved_on is None and not trace.is_ungraded:
        words.append("未审定")
    if assessment.return_reason:
        words.append(f"已退回：{assessment.return_reason}")
    return "；".join(words)


def totals_header(round):
    return ["类别", *grade_labels(round).values(), "未评定", "合计"]


def totals_rows(cards, round):
    """Counts by kind and grade, 合计 last."""
    codes = [*grade_labels(round), ""] if round else []
    counts = Counter((card.participation.kind, card.assessment.grade) for card in cards)
    rows = [
        [label, *_counted(counts[kind, code] for code in codes)] for kind, label in KINDS.items()
    ]
    sums = [sum(row[place] for row in rows) for place in range(1, len(codes) + 2)]
    return [*rows, ["合计", *sums]]


def _counted(numbers):
    numbers = list(numbers)
    return [*numbers, sum(numbers)]
