"""The tables that the grading of a round fills."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from config.demo.rows import write, write_values
from grading.models import Assessment, Decision, IndicatorScore, Rubric, Sheet, Verdict, Veto
from grading.scoring.scoring import judged_points

SCORE_COLUMNS = (
    *("sheet_id", "indicator_id", "points"),
    *("choice", "ticks", "counts", "note", "proposed"),
)


@dataclass
class Ledger:
    """What the grading of a round writes, table by table."""

    assessments: list = field(default_factory=list)
    sheets: list = field(default_factory=list)
    scores: list = field(default_factory=list)  # (Sheet, rubric, {code: Choice})
    vetoes: list = field(default_factory=list)
    verdicts: list = field(default_factory=list)
    decisions: list = field(default_factory=list)


def write_ledger(ledger):
    for model, rows in (
        (Assessment, ledger.assessments),
        (Sheet, ledger.sheets),
        (Veto, ledger.vetoes),
        (Verdict, ledger.verdicts),
        (Decision, ledger.decisions),
    ):
        write(model, rows)
    write_values(IndicatorScore, SCORE_COLUMNS, score_rows(ledger.scores))


def score_rows(all_scores):
    """SCORE_COLUMNS of (Sheet, rubric, {code: Choice})."""
    for sheet, rubric, scores in all_scores:
        for code, choice in scores.items():
            indicator = rubric.by_code[code]
            points = _decimal(judged_points(indicator.spec, choice))
            yield (sheet.pk, indicator.pk, points, *choice)


@lru_cache
def _decimal(points):
    return Decimal(points.numerator) / points.denominator


def rubrics_of(round):
    """{kind: Rubric} of a round, indicators at hand by code."""
    found = Rubric.objects.filter(round=round).prefetch_related("criteria__indicators")
    rubrics = {one.kind: one for one in found}
    for one in rubrics.values():
        one.by_code = {
            row.code: row for block in one.criteria.all() for row in block.indicators.all()
        }
    return rubrics
