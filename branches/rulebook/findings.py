"""Findings of auto_rules.md: the table of codes and `find`, pure functions over one survey's facts.

E is in checks, W in oddities, F and I in rules.
"""

from dataclasses import dataclass, replace

from branches.rulebook import checks, oddities, rules
from branches.rulebook.checks import BRANCH, COMMITTEE, Found
from branches.rulebook.rules import Hit
from branches.rulebook.sources import source_of
from branches.rulebook.wording import worded

__all__ = ["RULES", "Found", "broken_rules", "find"]


@dataclass(frozen=True)
class Rule:
    """One code: its check, the indicator it explains by kind ("" = other kinds), the parameter or
    duty it measures by, whose Source is the basis (`more`: what else a Hit of it may name), and
    who has to put it right.
    """

    code: str
    check: object
    indicators: dict
    norm: str
    more: tuple = ()
    owner: str = BRANCH

    @property
    def norms(self):
        return (self.norm, *self.more)

    def indicator(self, kind):
        return self.indicators.get(kind, self.indicators[""]) if kind else ""


TEACHERS_AND_STUDENTS = ("max_members_teacher", "max_members_student")
COLLEGE = ("term_years_college_level",)
MEETINGS = (
    *("committee_meeting_per_year", "group_meeting_per_year", "lecture_per_year"),
    *("retired_general_meeting", "retired_committee_meeting"),
)
APPRAISAL = {"": "B4", "student": "B6", "retired": "B3"}
SECRETARY_WORK = {"": "A5", "student": "A4"}
# 离退休: the training norm informs, no indicator of theirs counts it.
TRAINING = SECRETARY_WORK | {"retired": ""}
SUPPORT = {"": "C7", "retired": "C6"}
DEEDS = {"": "D3", "staff": "D4"}
MONTHLY = {"": "C3", "retired": "C1"}

RULES = (
    Rule("F01", rules.full_members_few, {"": "A1"}, "min_full_members", owner=COMMITTEE),
    Rule(
        "F02",
        rules.members_many,
        {"": "A1"},
        "max_members",
        TEACHERS_AND_STUDENTS,
        owner=COMMITTEE,
    ),
    Rule("F03", rules.joint_units_many, {"": "A1"}, "max_joint_units", owner=COMMITTEE),
    Rule("F04", rules.committee_absent, {"": "A2"}, "committee_required_from"),
    Rule("F05", rules.posts_incomplete, {"": "A2"}, "required_posts", ("committee_size",)),
    Rule("F06", rules.posts_vacant_long, {"": "A2"}, "vacancy_months"),
    Rule("F07", rules.term_overdue, {"": "A3"}, "term_years_allowed", COLLEGE),
    Rule("F08", rules.term_ends_soon, {"": "A3"}, "term_reminder_months"),
    Rule("F09", rules.extension_long, {"": "A3"}, "extension_max_months"),
    Rule("F10", rules.term_unusual, {"": "A3"}, "term_years_allowed", COLLEGE),
    Rule("F11", rules.secretary_new_to_party, {"": "A4"}, "secretary_party_years"),
    Rule("F12", rules.duty_report_missing, SECRETARY_WORK, "duty_report"),
    Rule("F13", rules.secretary_hours_few, TRAINING, "secretary_hours"),
    Rule("F14", rules.meetings_few, {"": "C1"}, "general_meeting_per_year", MEETINGS),
    Rule("F15", rules.theme_days_few, MONTHLY, "theme_day_per_year", ("retired_study",)),
    Rule("F16", rules.org_life_missing, {"": "C2"}, "org_life_per_year"),
    Rule(
        "F17", rules.appraisal_missing, APPRAISAL, "appraisal_per_year", ("appraisal_attendance",)
    ),
    Rule("F18", rules.excellent_many, APPRAISAL, "appraisal_excellent_share"),
    Rule("F19", rules.talks_few, {"": "C4"}, "talk_per_pair_year"),
    Rule("F20", rules.rules_none, {"": "C5"}, "rules_made"),
    Rule("F21", rules.place_missing, SUPPORT, "has_place", owner=COMMITTEE),
    Rule("F22", rules.funds_missing, SUPPORT, "funds", owner=COMMITTEE),
    Rule("F23", rules.idea_missing, {"": "D1", "student": "D3"}, "has_idea"),
    Rule("F24", rules.deed_missing, DEEDS, "deed_done"),
    Rule("F25", rules.innovation_missing, DEEDS, "innovation_done"),
    Rule(
        *("F26", rules.structure_unusual, {"": "A2"}, "committee_required_from"),
        ("groups_from_members",),
    ),
)


def find(facts, parameters, cutoff, *, previous=None, polls=None, required=True, off=()):
    """All findings of one survey, E before W before F and I, (code, field) unique.

    `facts`: attributes of fields.FIELDS and OFFICER_FACTS, each may be None; `parameters`:
    Parameters of the cycle; `cutoff`: data cut-off (date); `previous`: last cycle's facts; `polls`:
    {audience: counts}; `required`: also report unanswered questions (E01); `off`: codes that the
    cycle has switched off. The words are those of the parameter set. Never raises.
    """
    errors = [
        *(checks.check_required(facts) if required else ()),
        *checks.check_choices(facts),
        *checks.check_totals(facts),
        *checks.check_parts(facts),
        *checks.check_dates(facts, cutoff, parameters.term_lengths),
        *checks.check_single_secretary(facts),
        *checks.check_polls(polls),
    ]
    odd = [
        *oddities.check_changes(facts, previous),
        *oddities.check_oddities(facts),
        *oddities.check_affiliation(facts),
    ]
    broken = [one for one in broken_rules(facts, parameters, cutoff) if one.code not in off]
    return [_worded(one, parameters.set_name) for one in (*errors, *odd, *broken)]


def _worded(found, set_name):
    return replace(found, message=worded(found.message, set_name))


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
            source_of(hit.norm or rule.norm, parameters).basis,
            rule.indicator(facts.kind),
            hit.owner or rule.owner,
        )
        for rule in RULES
        for hit in _hits(rule.check(facts, parameters, cutoff))
    ]


def _hits(result):
    return [result] if isinstance(result, Hit) else result or ()


def note_key(found):
    """Where the note to a finding is kept: "W01:applicants"."""
    return f"{found.code}:{found.field}"
