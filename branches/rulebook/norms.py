"""What the rules ask of a branch; findings and points measure against the same norms."""

from branches.rulebook.dates import months_overdue, term_limit
from branches.rulebook.fields import FIELDS, POSTS
from branches.rulebook.wording import number

# One answered counter says that the yearly part was filled in; an empty date there means not held.
WORK_COUNTERS = tuple(
    field.name
    for field in FIELDS
    if field.sheet.startswith("F1B") and field.type in ("int", "decimal") and not field.carried
)


def is_work_answered(facts):
    """Whether anything of F1B is known: only then an empty date of it means “not held”."""
    return any(getattr(facts, name) is not None for name in WORK_COUNTERS)


def required_posts(full_members, parameters):
    """Names of the posts a branch must fill: 书记 alone below 7 full members (条例第二十条)."""
    if full_members < parameters.committee_required_from:
        return (POSTS["secretary"],)
    return parameters.required_posts


def missing_posts(facts, parameters):
    """Names of required posts nobody holds; None while members or officers are unknown."""
    if facts.full_members is None or facts.officer_count is None:
        return None
    held = {POSTS.get(code) for code in facts.posts_held or ()}
    return [post for post in required_posts(facts.full_members, parameters) if post not in held]


def is_committee_size_wrong(facts, parameters):
    """From 7 full members on, fewer than 3 or more than 7 persons; unknown counts are not wrong."""
    if facts.full_members is None or facts.officer_count is None:
        return False
    if facts.full_members < parameters.committee_required_from:
        return False
    least = parameters.committee_size[0]
    return not least <= facts.officer_count <= parameters.committee_max


def overdue(facts, parameters, cutoff):
    """months_overdue of the term of office on `cutoff` (date); None if no limit is known."""
    return months_overdue(term_limit(facts, parameters.term_lengths), cutoff)


def allowed_terms(facts, parameters):
    """Years a term may have: the set's, and five at 院（系） level where the set knows them."""
    college = parameters.term_years_college_level
    own = (college,) if college and facts.is_college_level else ()
    return tuple(sorted({*parameters.term_years_allowed, *own}))


def meeting_parameters(facts):
    """{field: name of the parameter} of the meetings this branch owes (auto_rules C1, F14). 支委会
    only with a committee, 党小组会 only with groups; 离退休 owe 党员大会 and 支委会 at a frequency
    of their own.
    """
    is_retired = facts.kind == "retired"
    found = {
        "general_meetings": "retired_general_meeting" if is_retired else "general_meeting_per_year"
    }
    if facts.has_committee:
        own, usual = "retired_committee_meeting", "committee_meeting_per_year"
        found["committee_meetings"] = own if is_retired else usual
    if is_retired:
        return found
    if (facts.group_count or 0) > 0:
        found["group_meetings"] = "group_meeting_per_year"
    return found | {"lectures": "lecture_per_year"}


def meeting_norms(facts, parameters):
    """{field: times a year} of the meetings this branch owes."""
    return {field: getattr(parameters, name) for field, name in meeting_parameters(facts).items()}


def stated_norm(name, parameters):
    """The norm to stand beside a question of the survey, in words; empty where it has none."""
    hours = {
        "hours_met_members": ("每名党员每年", parameters.member_hours),
        "secretary_hours": ("每年", parameters.secretary_hours),
    }
    if name not in hours:
        return ""
    period, norm = hours[name]
    return f"规定{period}{number(norm)}学时"


def theme_day_parameter(facts):
    """Name of the number of 主题党日 (2012: 组织生活) a year; 离退休 have their own."""
    return "retired_study" if facts.kind == "retired" else "theme_day_per_year"
