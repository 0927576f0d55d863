"""Findings of auto_rules.md: the table of codes and `find`, pure functions over one survey's facts.

E is in finding_checks, W in finding_oddities, F and I in finding_rules.
"""

from dataclasses import dataclass

from branches import finding_checks, finding_oddities, finding_rules
from branches.finding_checks import Found
from branches.finding_rules import Hit

__all__ = ["RULES", "Found", "broken_rules", "find"]


@dataclass(frozen=True)
class Rule:
    """One code: its check, its basis, and the indicator it explains by kind ("" = other kinds)."""

    code: str
    check: object
    indicators: dict
    basis: str

    def indicator(self, kind):
        return self.indicators.get(kind, self.indicators[""]) if kind else ""


ONE_PLAN = "本校方案（好思路、办实事、抓创新）"
APPRAISAL = {"": "B4", "student": "B6", "retired": "B3"}
SECRETARY_WORK = {"": "A5", "student": "A4"}
# 离退休: the training norm informs, no indicator of theirs counts it.
TRAINING = SECRETARY_WORK | {"retired": ""}
SUPPORT = {"": "C7", "retired": "C6"}
DEEDS = {"": "D3", "staff": "D4"}

RULES = (
    Rule("F01", finding_rules.full_members_few, {"": "A1"}, "条例第四条"),
    Rule(
        "F02", finding_rules.members_many, {"": "A1"}, "条例第四条；教师支部按教育部党组2017年意见"
    ),
    Rule("F03", finding_rules.joint_units_many, {"": "A1"}, "条例第五条"),
    Rule("F04", finding_rules.committee_absent, {"": "A2"}, "条例第二十条"),
    Rule("F05", finding_rules.posts_incomplete, {"": "A2"}, "条例第二十条"),
    Rule("F06", finding_rules.posts_vacant_long, {"": "A2"}, "本校标准（空缺及时补选）"),
    Rule("F07", finding_rules.term_overdue, {"": "A3"}, "条例第二十一条"),
    Rule("F08", finding_rules.term_ends_soon, {"": "A3"}, "条例第二十一条（任期届满前提醒）"),
    Rule("F09", finding_rules.extension_long, {"": "A3"}, "条例第二十一条（延期一般不超过1年）"),
    Rule("F10", finding_rules.term_unusual, {"": "A3"}, "条例第二十一条"),
    Rule("F11", finding_rules.secretary_new_to_party, {"": "A4"}, "条例第二十三条"),
    Rule("F12", finding_rules.duty_report_missing, SECRETARY_WORK, "条例第二十七条"),
    Rule("F13", finding_rules.secretary_hours_few, TRAINING, "全国党员教育培训工作规划"),
    Rule("F14", finding_rules.meetings_few, {"": "C1"}, "条例第十一条至第十三条"),
    Rule("F15", finding_rules.theme_days_few, {"": "C3", "retired": "C1"}, "条例第十六条"),
    Rule("F16", finding_rules.org_life_missing, {"": "C2"}, "条例第十七条"),
    Rule("F17", finding_rules.appraisal_missing, APPRAISAL, "条例第十八条"),
    Rule(
        "F18", finding_rules.excellent_many, APPRAISAL, "民主评议党员的规定（优秀不超过三分之一）"
    ),
    Rule("F19", finding_rules.talks_few, {"": "C4"}, "条例第十九条"),
    Rule("F20", finding_rules.rules_none, {"": "C5"}, "本校方案（每个支部至少一项务实管用的制度）"),
    Rule("F21", finding_rules.place_missing, SUPPORT, "本校标准（活动阵地保障）"),
    Rule("F22", finding_rules.funds_missing, SUPPORT, "本校方案（工作经费保障）"),
    Rule("F23", finding_rules.idea_missing, {"": "D1", "student": "D3"}, ONE_PLAN),
    Rule("F24", finding_rules.deed_missing, DEEDS, ONE_PLAN),
    Rule("F25", finding_rules.innovation_missing, DEEDS, ONE_PLAN),
    Rule("F26", finding_rules.structure_unusual, {"": "A2"}, "条例第二十条"),
)


def find(facts, parameters, cutoff, *, previous=None, polls=None, required=True):
    """All findings of one survey, E before W before F and I, (code, field) unique.

    `facts`: attributes of survey_fields.FIELDS and OFFICER_FACTS, each may be None; `parameters`:
    Parameters of the cycle; `cutoff`: data cut-off (date); `previous`: last cycle's facts; `polls`:
    {audience: counts}; `required`: also report unanswered questions (E01). Never raises.
    """
    errors = [
        *(finding_checks.check_required(facts) if required else ()),
        *finding_checks.check_choices(facts),
        *finding_checks.check_totals(facts),
        *finding_checks.check_parts(facts),
        *finding_checks.check_dates(facts, cutoff, parameters.term_years_default),
        *finding_checks.check_single_secretary(facts),
        *finding_checks.check_polls(polls),
    ]
    odd = [
        *finding_oddities.check_changes(facts, previous),
        *finding_oddities.check_oddities(facts),
        *finding_oddities.check_affiliation(facts),
    ]
    return [*errors, *odd, *broken_rules(facts, parameters, cutoff)]


def broken_rules(facts, parameters, cutoff):
    """The findings of level F and I only, in the order of their codes."""
    return [
        Found(
            rule.code,
            hit.level,
            hit.field,
            hit.message,
            hit.value,
            hit.limit,
            rule.basis,
            rule.indicator(facts.kind),
        )
        for rule in RULES
        for hit in _hits(rule.check(facts, parameters, cutoff))
    ]


def _hits(result):
    return [result] if isinstance(result, Hit) else result or ()
