"""What the rules ask of a branch; findings and points measure against the same norms."""

from branches.facts import months_overdue, term_limit
from branches.survey_fields import FIELDS, POSTS

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
    return months_overdue(term_limit(facts, parameters.term_years_default), cutoff)


def meeting_norms(facts, parameters):
    """{field: times a year} of the meetings this branch owes (auto_rules C1, F14).

    支委会 only with a committee, 党小组会 only with groups; 离退休 owe 党员大会 and 支委会 at a
    frequency of their own.
    """
    if facts.kind == "retired":
        norms = {"general_meetings": parameters.retired_general_meeting}
        committee = parameters.retired_committee_meeting
    else:
        norms = {"general_meetings": parameters.general_meeting_per_year}
        committee = parameters.committee_meeting_per_year
    if facts.has_committee:
        norms["committee_meetings"] = committee
    if facts.kind == "retired":
        return norms
    if (facts.group_count or 0) > 0:
        norms["group_meetings"] = parameters.group_meeting_per_year
    return norms | {"lectures": parameters.lecture_per_year}


def theme_day_norm(facts, parameters):
    """主题党日 (2012: 组织生活) a year; 离退休 have their own number."""
    if facts.kind == "retired":
        return parameters.retired_study
    return parameters.theme_day_per_year
