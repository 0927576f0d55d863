"""The parameters of a cycle: one document, validated, with the mark of where each value comes from.

A document is {"set": "2012", "values": {name: value}, "origins": {name: mark}, "grades": [[code,
label, cut-off]]}.
Numbers that may have decimals are strings, so that nothing is lost on the way through JSON.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Parameters:
    """Values of domain/parameters.json, typed. Rates and weights are Decimal, hours Decimal,
    counts int.
    """

    set_name: str
    grades: tuple  # ((code, label, Decimal lower bound), …), highest first
    self_weight: Decimal
    review_weight: Decimal
    min_valid: int
    gate_advanced_rate: Decimal
    veto_rate: Decimal
    promotion_rate: Decimal
    mass_share: Decimal
    new_branch_ungraded_months: int
    secretary_vacant_veto_months: int
    term_overdue_veto_months: int
    discipline_lookback_months: int
    advanced_quota: Decimal
    public_notice_working_days: int
    term_years_default: int
    term_years_allowed: tuple
    secretary_hours: Decimal
    member_hours: Decimal
    theme_day_per_year: int
    general_meeting_per_year: int
    committee_meeting_per_year: int
    group_meeting_per_year: int
    lecture_per_year: int
    required_posts: tuple  # Chinese names of the posts, as in F2
    appraisal_excellent_level: str
    min_full_members: int
    max_members: int
    max_members_teacher: int
    max_members_student: int
    max_joint_units: int
    committee_required_from: int
    committee_size: tuple
    committee_max: int
    secretary_party_years: int
    extension_max_months: int
    term_reminder_months: int
    appraisal_attendance: Decimal
    appraisal_excellent_share: Fraction
    retired_general_meeting: int
    retired_committee_meeting: int
    retired_study: int
    groups_from_members: int
    vacancy_months: int
    induction_within_months: int
    hours_per_half_day_max: Decimal
    leave_share_max: Fraction

    def grade_for(self, score):
        """(code, label) of the half-open interval that holds `score` (Decimal, rounded once)."""
        return next((code, label) for code, label, cut in self.grades if score >= cut or cut == 0)

    @property
    def grade_codes(self):
        return [code for code, _label, _cut in self.grades]

    @property
    def lowest(self):
        return self.grades[-1][:2]

    @property
    def below_top(self):
        return self.grades[1][:2]


CONVERTERS = {
    Decimal: lambda value: Decimal(str(value)),
    Fraction: Fraction,
    int: int,
    str: str,
    tuple: tuple,
}


def read_parameters(document):
    """The typed Parameters of a cycle's document. Raises ValueError naming the entry that is
    missing or wrong.
    """
    values = {**document.get("values", {}), "set_name": document.get("set", "")}
    values["grades"] = tuple(
        (code, label, Decimal(str(cut))) for code, label, cut in document.get("grades", [])
    )
    read = {}
    for field in fields(Parameters):
        try:
            read[field.name] = CONVERTERS[field.type](values[field.name])
        except (KeyError, ValueError, TypeError, ArithmeticError) as error:
            raise ValueError(
                f"参数“{field.name}”缺失或不正确：{values.get(field.name)!r}"
            ) from error
    return check(Parameters(**read))


def check(parameters):
    """Refuses what no cycle can work with: weights, order of cut-offs, rates outside 0–1."""
    if parameters.self_weight + parameters.review_weight != 1:
        raise ValueError("自评和考评的权重之和应为 100%。")
    cuts = [cut for _code, _label, cut in parameters.grades]
    if len(cuts) < 2 or cuts != sorted(set(cuts), reverse=True) or cuts[-1] != 0:
        raise ValueError("等级分数线应从高到低，互不相同，最低一级为 0。")
    for name in ("gate_advanced_rate", "veto_rate", "advanced_quota", "appraisal_attendance"):
        if not 0 <= getattr(parameters, name) <= 1:
            raise ValueError(f"参数“{name}”应在 0 和 1 之间。")
    return parameters


def build_document(source, set_name, preset="plan3"):
    """A cycle's document from the shipped parameters.json (`source`, parsed).

    `set_name` is the key of a parameter set ("2012" or "current"), `preset` of a grade preset.
    """
    marked = {**source["score"], **source["poll"], **source["gates"]}
    marked |= source["parameter_sets"]["common"] | source["parameter_sets"][set_name]
    return {
        "set": set_name,
        "values": {name: value for name, (value, _mark) in marked.items()},
        "origins": {name: mark for name, (_value, mark) in marked.items()},
        "grades": source["grade_presets"][preset]["grades"],
        "grades_origin": source["grade_presets"][preset]["origin"],
    }
