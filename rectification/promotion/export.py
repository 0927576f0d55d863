"""认定结果 as a workbook: every branch of the year with what its grade was recognised by, and the
cuts of the grades, so that anybody can work out 认定等级 and 结果 anew.
"""

from dataclasses import dataclass
from functools import cached_property, partial

from django.db.models import Prefetch

from branches.rulebook.fields import KINDS
from branches.spreadsheet.columns import PERCENT, SCORE, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook
from grading.scoring.conditions import RULES
from grading.scoring.verdict import veto_titles
from rectification.models import Promotion, RectificationItem
from rectification.promotion.matrix import (
    FELL,
    FIRST,
    GONE,
    HELD,
    KEPT,
    KEPT_TOP,
    OPEN,
    ROSE,
    WEAK,
)

BATCH = 500
RESULTS = {
    ROSE: "晋位",
    KEPT_TOP: "保持",
    HELD: "保持",
    WEAK: "保持",
    FELL: "下降",
    OPEN: "未复评",
    FIRST: "首次定级",
}
# The conditions of rising, in the order of the form: {key of the trace: words of the column}.
CONDITIONS = {rule.key: rule.heading for rule in RULES}
MET = {True: "是", False: "否", None: "不适用"}


@dataclass(frozen=True)
class Line:
    """`row`: a participation of Comparison.rows() with scores."""

    comparison: object
    row: object

    @property
    def assessment(self):
        return getattr(self.row, "assessment", None)

    @property
    def has_new_grade(self):
        return self.row.now in self.comparison.ladder.codes

    @property
    def was(self):
        grade = self.comparison.ladder_before.named(self.row.was)
        return grade.label if grade else ""

    @property
    def hoped(self):
        application = getattr(self.row, "application", None)
        grade = application and self.comparison.ladder.named(application.hoped_grade)
        return grade.label if grade else ""

    @property
    def facts(self):
        """What the conditions knew of the branch's items, last looked at before the approval."""
        return self.assessment.promotion_facts if self.assessment else {}

    @property
    def overdue(self):
        return self.facts["overdue"]["total"] if self.facts else None

    @property
    def left(self):
        """Not closed of the items that came with the bottom grade; None where none did."""
        bottom = self.facts.get("bottom")
        return bottom["total"] - bottom["closed"] if bottom else None

    @property
    def vetoes(self):
        is_known = self.assessment and self.has_new_grade
        codes = self.assessment.veto_codes.split() if is_known else ()
        titles = veto_titles(self.comparison.round.cycle.rules)
        return "；".join(f"{code} {titles.get(code, '')}".strip() for code in codes)

    @cached_property
    def promotion(self):
        """The one that stands; rows are only ever added."""
        return next(iter(self.row.promotions.all()), None)

    @property
    def now(self):
        """认定等级; of who keeps its grade unasked that one."""
        if self.row.now == KEPT:
            return self.was
        return self.comparison.ladder.named(self.row.now).label if self.has_new_grade else ""

    @property
    def result(self):
        if self.row.now == KEPT:
            return "沿用"
        return RESULTS.get(self.comparison.outcome(self.row.was, self.row.now), "未定级")

    @property
    def document_no(self):
        return self.assessment.approval_no if self.has_new_grade and self.assessment else ""

    @property
    def items(self):
        if self.promotion is None:
            return ""
        return "、".join(item.number for item in self.promotion.items.all())

    def met(self, key):
        """是, 否 or 不适用 of a condition as it was at the approval; empty before it."""
        if not self.has_new_grade:
            return ""
        conditions = self.promotion.conditions if self.promotion else ()
        found = next((one for one in conditions if one.get("key") == key), None)
        return MET[found["met"] if found else None]


def _met(key, line):
    return line.met(key)


def columns(comparison):
    score = "复评得分" if comparison.is_within_year else "本年度得分"
    return (
        Column("党组织代码", "row.branch_code", 16, is_code=True),
        Column("党支部名称", "row.branch_name", 36),
        Column("支部类别", lambda line: KINDS.get(line.row.kind, "")),
        Column("分党委", "row.sub_committee.full_group_name", 30),
        Column("原等级", "was"),
        Column("原得分", "row.was_score", number_format=SCORE),
        Column(score, "row.now_score", number_format=SCORE),
        Column("申报等级", "hoped"),
        Column("满意率", "row.now_rate", number_format=PERCENT),
        Column("否决情形", "vetoes", 30),
        Column("本支部逾期事项", "overdue"),
        Column("薄弱事项未销号", "left"),
        *(Column(words, partial(_met, key), 16) for key, words in CONDITIONS.items()),
        Column("认定等级", "now"),
        Column("结果", "result"),
        Column("文号", "document_no", 22),
        Column("依据事项", "items", 30),
    )


@dataclass(frozen=True)
class Cut:
    """A rung of the second sheet; `rate`: the 满意率 without which nobody has it, or None."""

    grade: object
    rate: object


CUTS = (
    Column("等级", "grade.label", 14),
    Column("分数线", "grade.cut", 10, number_format=SCORE),
    Column("满意率线", "rate", 10, number_format=PERCENT),
)


def cuts(comparison):
    """[Cut] of the newer year, the highest first."""
    ladder, gate = comparison.ladder, comparison.round.cycle.rules.gate_advanced_rate
    return [Cut(one, gate if one is ladder.top else None) for one in ladder]


def promotions_workbook(rows, comparison, heading=()):
    """(bytes of an .xlsx, number of branches) of Comparison rows: who is no more is left out."""
    keys = list(rows.exclude(now=GONE).values_list("pk", flat=True))
    lines = _lines(comparison, keys)
    plans = [
        SheetPlan("认定结果", columns(comparison), lines, heading),
        SheetPlan("等级分数线", CUTS, cuts(comparison), heading),
    ]
    return write_workbook(plans), len(keys)


def _lines(comparison, keys):
    """Lines in the order of the keys, a batch in memory at a time."""
    promotions = (
        Promotion.objects.standing()
        .order_by("-pk")
        .prefetch_related(Prefetch("items", RectificationItem.objects.order_by("pk").only("pk")))
    )
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        rows = comparison.with_scores(comparison.rows().filter(pk__in=batch))
        rows = rows.select_related("sub_committee", "assessment", "application")
        found = {row.pk: row for row in rows.prefetch_related(Prefetch("promotions", promotions))}
        yield from (Line(comparison, found[key]) for key in batch)
