"""The parameters of a cycle: one document, validated, with the mark of where each value comes from.

A document is {"set": "2012", "values": {name: value}, "origins": {name: mark}, "grades": [[code,
label, cut-off]]} (branches.rulebook.grades).
Numbers that may have decimals are strings, so that nothing is lost on the way through JSON.

A year keeps the document it was opened with. A parameter that came later stands in OFF with the
value under which its rule does nothing: a document without it reads as that.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from branches.rulebook.dates import TermLengths
from branches.rulebook.grades import Ladder, read_grades


@dataclass(frozen=True)
class Parameters:
    """Values of domain/parameters.json, typed: rates, weights and hours Decimal, counts int."""

    set_name: str
    grades: Ladder
    self_weight: Decimal
    review_weight: Decimal
    min_valid: int
    min_return: Decimal  # of 应参加; 0 = no floor
    unknown_counts: bool
    gate_advanced_rate: Decimal
    veto_rate: Decimal
    promotion_rate: Decimal
    mass_share: Decimal
    new_branch_ungraded_months: int
    secretary_vacant_veto_months: int
    term_overdue_veto_months: int
    discipline_lookback_months: int
    advanced_quota: Decimal  # of the top grade; 0: no share
    advanced_quota_mode: str  # warn | reason: above it the approval says so, or asks why
    advanced_quota_pool: str  # kind | school | committee: of which branches it is a share
    advanced_quota_rounding: str  # down | half_up | up
    advanced_quota_least_one: bool  # whether each 分党委 may have one
    regrade_quota: str  # information | same | own: what the share is in a 复评
    regrade_quota_share: Decimal
    public_notice_working_days: int  # 0: no public notice
    notice_before_approval: bool  # whether approval waits for the end of the notice
    notice_above_bottom: bool  # whether it names all grades but the bottom one; else the top alone
    notice_list_stays: bool  # whether the names stay on the page when the notice is over
    objection_anonymous: bool  # whether an objection may come without a name
    objection_working_days: int  # to answer an objection
    meeting_record_required: bool  # whether 分党委 decides only with a record of the meeting
    term_years_default: int
    term_years_allowed: tuple
    term_years_college_level: int | None
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
    term_months: tuple  # months before a term ends at which it is spoken of, the farthest first
    vacation_is_rest: bool  # whether reminders keep silent in vacations
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
    reopen_within_months: int  # how long after 销号 an item may be reopened; 0: never
    look_back_months: tuple  # after a branch has left the bottom grade
    reform_months_max: int  # how long 整顿 may take
    verification_gap: int  # points that 核验 may differ from 考评; more: it may go back; 0: never
    pairings_per_branch: int  # how many weak branches one partner may help at a time; 0: no limit
    turned_share: Decimal  # of the bottom grade that is to rise; 0: no target
    adjusted: tuple  # names of the values that the school has changed

    @property
    def asks_notice(self):
        """Whether a grade that is made public waits for the end of its notice."""
        return self.notice_before_approval and self.public_notice_working_days > 0

    @property
    def noticed_grades(self):
        """Codes of the grades that a public notice names, highest first."""
        codes = self.grades.codes
        return tuple(codes[:-1] if self.notice_above_bottom else codes[:1])

    @property
    def term_lengths(self):
        return TermLengths(self.term_years_default, self.term_years_college_level)


# The grades of the plan itself: 先进, 合格, 薄弱.
PLAN = "plan3"
# Parameters that a document need not know, with what switches their rule off then.
OFF = {
    "min_return": "0",
    "unknown_counts": False,
    "term_years_college_level": None,
    "reopen_within_months": 0,
    "look_back_months": [],
    "reform_months_max": 6,
    "pairings_per_branch": 0,
    "verification_gap": 0,
    "turned_share": "0",
    "advanced_quota_mode": "warn",
    "advanced_quota_pool": "kind",
    "advanced_quota_rounding": "down",
    "advanced_quota_least_one": False,
    "regrade_quota": "information",
    "regrade_quota_share": "0",
    "notice_before_approval": False,
    "notice_above_bottom": False,
    "notice_list_stays": False,
    "objection_anonymous": False,
    "objection_working_days": 5,
    "meeting_record_required": False,
}


def _flag(value):
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


CONVERTERS = {
    Decimal: lambda value: Decimal(str(value)),
    Fraction: Fraction,
    int: int,
    int | None: lambda value: None if value is None else int(value),
    bool: _flag,
    str: str,
    tuple: tuple,
    Ladder: lambda value: value,
}


def read_parameters(document):
    """The typed Parameters of a document, OFF where missing. ValueError naming a bad entry."""
    values = OFF | document.get("values", {})
    values |= {"set_name": document.get("set", ""), "adjusted": document.get("adjusted", ())}
    values["grades"] = read_grades(document.get("grades", ()))
    read = {}
    for field in fields(Parameters):
        try:
            read[field.name] = CONVERTERS[field.type](values[field.name])
        except (KeyError, ValueError, TypeError, ArithmeticError) as error:
            raise ValueError(
                f"参数“{field.name}”缺失或不正确：{values.get(field.name)!r}"
            ) from error
    return check(Parameters(**read))


SHARES = (
    "gate_advanced_rate",
    "veto_rate",
    "min_return",
    "advanced_quota",
    "regrade_quota_share",
    "appraisal_attendance",
    "turned_share",
)


CHOICES = {
    "advanced_quota_mode": ("warn", "reason"),
    "advanced_quota_pool": ("kind", "school", "committee"),
    "advanced_quota_rounding": ("down", "half_up", "up"),
    "regrade_quota": ("information", "same", "own"),
}


def check(parameters):
    """Refuses what no cycle can work with: weights, order of cut-offs, rates outside 0–1."""
    if parameters.self_weight + parameters.review_weight != 1:
        raise ValueError("自评和考评的权重之和应为 100%。")
    for name in SHARES:
        if not 0 <= getattr(parameters, name) <= 1:
            raise ValueError(f"参数“{name}”应在 0 和 1 之间。")
    for name, words in CHOICES.items():
        if getattr(parameters, name) not in words:
            raise ValueError(f"参数“{name}”应为{'、'.join(words)}之一。")
    check_months(parameters.term_months, parameters.term_reminder_months)
    return parameters


def check_months(months, opened):
    """Refuses months of reminding that do not come nearer, or begin before the duty is `opened`."""
    if not months or list(months) != sorted(set(months), reverse=True) or months[-1] < 1:
        raise ValueError("换届提醒的月数应从大到小，互不相同，至少 1 个月。")
    # A year that opens the duty on the last day only (0 months) still says one word before.
    if months[0] > max(opened, 1):
        raise ValueError(f"换届提醒不能早于到期前 {opened} 个月（换届提前提醒）。")


def build_document(source, set_name, preset=PLAN):
    """A cycle's document from the shipped parameters.json (`source`, parsed). `set_name` is the key
    of a parameter set ("2012" or "current"), `preset` of a grade preset.
    """
    marked = {**source["score"], **source["poll"], **source["gates"]}
    marked |= source["parameter_sets"]["common"] | source["parameter_sets"][set_name]
    marked |= source["promotion"]
    marked |= {name: source["reminders"][name] for name in ("term_months", "vacation_is_rest")}
    return {
        "set": set_name,
        "values": {name: value for name, (value, _mark) in marked.items()},
        "origins": {name: mark for name, (_value, mark) in marked.items()},
        "grades": source["grade_presets"][preset]["grades"],
        "grades_origin": source["grade_presets"][preset]["origin"],
    }
