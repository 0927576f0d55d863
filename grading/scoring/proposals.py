"""Suggested ticks of sum indicators, “据调查摸底”: they count only once a person saves them."""

from dataclasses import dataclass
from fractions import Fraction

from branches.rulebook.dates import add_years
from branches.rulebook.wording import label, shown

TITLES = ("教授", "副教授", "研究员", "副研究员", "高级工程师")


@dataclass(frozen=True)
class Proposal:
    """`is_true` (bool) and the facts it rests on, as a sentence."""

    is_true: bool
    ground: str


def _standing(facts, parameters, cutoff):
    joined = facts.secretary_joined_on
    return bool(joined) and add_years(joined, parameters.secretary_party_years) <= cutoff


def _title(facts, parameters, cutoff):
    return facts.secretary_education == "博士" or facts.secretary_title in TITLES


def _hours(facts, parameters, cutoff):
    hours = facts.secretary_hours
    return hours is not None and hours >= parameters.secretary_hours


def _appraisal_share(facts, parameters, cutoff):
    due, attended = facts.appraisal_due or 0, facts.appraisal_attended
    if not facts.appraisal_on or due <= 0 or attended is None:
        return False
    return Fraction(attended, due) >= Fraction(parameters.appraisal_attendance)


def given(*names):
    """True when every one is answered with 是, 有, a date, a text or a number above 0."""

    def check(facts, parameters, cutoff):
        values = [getattr(facts, name) for name in names]
        return all(value and (not isinstance(value, int) or value > 0) for value in values)

    return check


def _funds(facts, parameters, cutoff):
    return facts.funds is not None and facts.funds > 0


# name in rubrics.json → (check, the facts it reads)
PROPOSALS = {
    "secretary_standing": (_standing, ("secretary_joined_on",)),
    "secretary_title": (_title, ("secretary_education", "secretary_title")),
    "secretary_deputy": (given("secretary_admin_post"), ("secretary_admin_post",)),
    "duty_report": (given("duty_report_held"), ("duty_report_held",)),
    "secretary_hours": (_hours, ("secretary_hours",)),
    "appraisal_held": (given("appraisal_on"), ("appraisal_on",)),
    "appraisal_share": (_appraisal_share, ("appraisal_due", "appraisal_attended")),
    "org_life_held": (given("org_life_on"), ("org_life_on",)),
    "rule_made": (given("rules_made"), ("rules_made",)),
    "rule_kept": (given("has_rule_records"), ("has_rule_records",)),
    "year_plan": (given("has_year_plan"), ("has_year_plan",)),
    "year_summary": (given("has_year_summary"), ("has_year_summary",)),
    "plan_and_summary": (
        given("has_year_plan", "has_year_summary"),
        ("has_year_plan", "has_year_summary"),
    ),
    "has_place": (given("has_place"), ("has_place",)),
    "has_funds": (_funds, ("funds",)),
    "idea_discussed": (given("has_idea", "idea_discussed"), ("has_idea", "idea_discussed")),
    "deed_done": (given("deed_done"), ("deed_done",)),
    "innovation_done": (given("innovation_done"), ("innovation_done",)),
}


def proposals(facts, parameters, cutoff):
    """{name: Proposal} of every proposal rubrics.json knows; an unknown fact proposes nothing."""
    return {
        name: Proposal(bool(check(facts, parameters, cutoff)), _ground(facts, reads))
        for name, (check, reads) in PROPOSALS.items()
    }


def _ground(facts, reads):
    return "、".join(f"{label(name)}：{shown(name, getattr(facts, name))}" for name in reads)


def is_from_survey(indicator, known):
    """Whether the survey answers for a sum indicator (IndicatorSpec), so that a person need only
    confirm it: something of it is suggested, or each of its parts follows from the facts.
    """
    parts = indicator.parts
    return bool(proposed_ticks(indicator, known)) or (
        bool(parts) and all(part.get("proposal") in known for part in parts)
    )


def proposed_ticks(indicator, known):
    """Keys of the parts of a sum indicator (IndicatorSpec) that `known` (proposals) suggests."""
    return [
        part["key"]
        for part in indicator.parts
        if (proposal := known.get(part.get("proposal"))) and proposal.is_true
    ]
