"""F and I: the rules of the Party a survey can break; one function per code of auto_rules.md.

Each takes (facts, parameters, cutoff) and returns a Hit, a list of them, or None; an unknown fact
makes it silent.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from branches.rulebook.checks import BRANCH
from branches.rulebook.dates import (
    add_months,
    add_years,
    long_vacancies,
    term_end,
    term_limit,
    time_overdue,
)
from branches.rulebook.fields import POSTS
from branches.rulebook.norms import (
    allowed_terms,
    is_committee_size_wrong,
    is_work_answered,
    meeting_parameters,
    missing_posts,
    overdue,
    theme_day_parameter,
)
from branches.rulebook.wording import counted, day, number, shown, unit

TEACHERS = "专业教师"


@dataclass(frozen=True)
class Hit:
    field: str
    message: str
    value: str = ""
    limit: str = ""
    level: str = "F"
    norm: str = ""  # what it measured by, where that is not the rule's own (findings.Rule)
    owner: str = ""  # "" = that of the rule


def _below(facts, field, parameters, norm):
    """Fewer than the parameter named `norm`."""
    value, least = getattr(facts, field), getattr(parameters, norm)
    if value is None or value >= least:
        return None
    limit = f"{number(least)}{unit(field)}"
    text = f"{counted(facts, field)}，少于{limit}"
    return Hit(field, text, shown(field, value), limit, norm=norm)


def _above(facts, field, parameters, norm, level="F"):
    """More than the parameter named `norm`."""
    value, most = getattr(facts, field), getattr(parameters, norm)
    if value is None or value <= most:
        return None
    limit = f"{number(most)}{unit(field)}"
    text = f"{counted(facts, field)}，超过{limit}"
    return Hit(field, text, shown(field, value), limit, level, norm)


def _is_false(facts, field, message):
    return Hit(field, message, shown(field, False)) if getattr(facts, field) is False else None


def full_members_few(facts, parameters, cutoff):
    return _below(facts, "full_members", parameters, "min_full_members")


def members_many(facts, parameters, cutoff):
    if over := _above(facts, "total_members", parameters, "max_members"):
        return over
    if facts.kind == "student":
        # So far a branch divides itself, with the approval of the level above.
        over = _above(facts, "total_members", parameters, "max_members_student")
        return over and replace(over, owner=BRANCH)
    if facts.kind == "staff" and facts.subtype == TEACHERS:
        return _above(facts, "total_members", parameters, "max_members_teacher", "I")
    return None


def joint_units_many(facts, parameters, cutoff):
    if not facts.is_joint:
        return None
    return _above(facts, "joint_unit_count", parameters, "max_joint_units")


def committee_absent(facts, parameters, cutoff):
    needed = parameters.committee_required_from
    if facts.full_members is None or facts.full_members < needed:
        return None
    return _is_false(facts, "has_committee", f"{counted(facts, 'full_members')}，应设支委会而未设")


def posts_incomplete(facts, parameters, cutoff):
    missing = missing_posts(facts, parameters) or []
    wrong = [f"缺{'、'.join(missing)}"] if missing else []
    if is_committee_size_wrong(facts, parameters):
        span = f"{parameters.committee_size[0]}—{parameters.committee_max}人"
        wrong.append(f"支委会成员{facts.officer_count}人，应为{span}")
    if not wrong:
        return None
    norm = "" if missing else "committee_size"
    value = f"{facts.officer_count}人"
    return Hit("posts_held", "；".join(wrong), value, "、".join(missing), norm=norm)


def posts_vacant_long(facts, parameters, cutoff):
    posts = long_vacancies(facts.vacancies, cutoff, parameters.vacancy_months)
    if not posts:
        return None
    names = "、".join(POSTS.get(post, post) for post in posts)
    limit = f"{parameters.vacancy_months}个月"
    return Hit("vacancies", f"{names}空缺超过{limit}", names, limit)


def _term_source(facts):
    if facts.extension_until:
        return "extension_until"
    return "term_due_on" if facts.term_due_on else "elected_on"


def term_overdue(facts, parameters, cutoff):
    if not overdue(facts, parameters, cutoff):
        return None
    limit = term_limit(facts, parameters.term_lengths)
    late = f"逾期{time_overdue(limit, cutoff)}"
    text = f"应于{day(limit)}前换届，至数据截止日{late}"
    norm = _term_norm(facts, parameters)
    return Hit(_term_source(facts), text, late, day(limit), norm=norm)


def term_ends_soon(facts, parameters, cutoff):
    limit = term_limit(facts, parameters.term_lengths)
    months = parameters.term_reminder_months
    if limit is None or not cutoff <= limit <= add_months(cutoff, months):
        return None
    text = f"任期将于{day(limit)}届满，在数据截止日后{months}个月以内"
    return Hit(_term_source(facts), text, day(limit), f"{months}个月", "I")


def extension_long(facts, parameters, cutoff):
    due = facts.term_due_on or term_end(facts, parameters.term_lengths)
    until, months = facts.extension_until, parameters.extension_max_months
    if not (due and until) or until <= (latest := add_months(due, months)):
        return None
    text = f"延期至{day(until)}，比应换届时间{day(due)}晚{months}个月以上"
    return Hit("extension_until", text, day(until), day(latest))


def term_unusual(facts, parameters, cutoff):
    allowed = allowed_terms(facts, parameters)
    known = term_limit(facts, parameters.term_lengths)
    if facts.term_years is None or known is None or facts.term_years in allowed:
        return None
    limit = "或".join(str(years) for years in allowed) + "年"
    years, norm = f"{facts.term_years}年", _term_norm(facts, parameters)
    return Hit("term_years", f"任期{years}，应为{limit}", years, limit, norm=norm)


def _term_norm(facts, parameters):
    """Which rule the length of the term follows."""
    if parameters.term_years_college_level and facts.is_college_level:
        return "term_years_college_level"
    return "term_years_allowed"


def secretary_new_to_party(facts, parameters, cutoff):
    joined, years = facts.secretary_joined_on, parameters.secretary_party_years
    if joined is None or add_years(joined, years) <= cutoff:
        return None
    text = f"书记{day(joined)}入党，至数据截止日党龄不满{years}年"
    return Hit("secretary_joined_on", text, day(joined), f"{years}年")


def duty_report_missing(facts, parameters, cutoff):
    return _is_false(facts, "duty_report_held", "书记本年度没有述职")


def secretary_hours_few(facts, parameters, cutoff):
    hit = _below(facts, "secretary_hours", parameters, "secretary_hours")
    return replace(hit, level="I") if hit and facts.kind == "retired" else hit


def meetings_few(facts, parameters, cutoff):
    norms = meeting_parameters(facts)
    hits = (_below(facts, field, parameters, norm) for field, norm in norms.items())
    return [hit for hit in hits if hit]


def theme_days_few(facts, parameters, cutoff):
    return _below(facts, "theme_days", parameters, theme_day_parameter(facts))


def org_life_missing(facts, parameters, cutoff):
    if facts.org_life_on or not is_work_answered(facts):
        return None
    return Hit("org_life_on", "本年度没有召开组织生活会", "0次", "1次")


def appraisal_missing(facts, parameters, cutoff):
    if facts.appraisal_on:
        return _attendance_low(facts, parameters)
    if not is_work_answered(facts):
        return None
    return Hit("appraisal_on", "本年度没有开展民主评议党员", "0次", "1次")


def _attendance_low(facts, parameters):
    due, attended = facts.appraisal_due, facts.appraisal_attended
    share = Fraction(parameters.appraisal_attendance)
    if due is None or attended is None or due <= 0 or Fraction(attended, due) >= share:
        return None
    limit = f"{number(parameters.appraisal_attendance * 100)}%"
    text = f"民主评议应参加{due}人，参加{attended}人，参评率低于{limit}"
    norm = "appraisal_attendance"
    return Hit("appraisal_attended", text, f"{attended}/{due}", limit, norm=norm)


def excellent_many(facts, parameters, cutoff):
    attended, excellent = facts.appraisal_attended, facts.appraisal_excellent
    share = parameters.appraisal_excellent_share
    if attended is None or excellent is None or excellent <= share * attended:
        return None
    limit = "三分之一" if share == Fraction(1, 3) else str(share)
    text = f"民主评议参加{attended}人，优秀{excellent}人，超过{limit}"
    level = parameters.appraisal_excellent_level
    return Hit("appraisal_excellent", text, f"{excellent}/{attended}", limit, level)


def talks_few(facts, parameters, cutoff):
    if facts.talks_due is None or facts.talks_held is None or facts.talks_held >= facts.talks_due:
        return None
    text = f"谈心谈话应谈{facts.talks_due}人，已谈{facts.talks_held}人"
    return Hit("talks_held", text, f"{facts.talks_held}人", f"{facts.talks_due}人")


def rules_none(facts, parameters, cutoff):
    if facts.rules_made is None or facts.rules_made >= 1:
        return None
    return Hit(
        "rules_made", "本年度没有新建或修订制度", shown("rules_made", facts.rules_made), "1项"
    )


def place_missing(facts, parameters, cutoff):
    return _is_false(facts, "has_place", "没有活动场所")


def funds_missing(facts, parameters, cutoff):
    if facts.funds is None or facts.funds > 0:
        return None
    return Hit("funds", "没有工作经费", shown("funds", facts.funds))


def idea_missing(facts, parameters, cutoff):
    return _is_false(facts, "has_idea", "没有提出好思路") or _is_false(
        facts, "idea_discussed", "好思路没有经党员大会讨论"
    )


def deed_missing(facts, parameters, cutoff):
    return _is_false(facts, "deed_done", "没有办成实事")


def innovation_missing(facts, parameters, cutoff):
    return _is_false(facts, "innovation_done", "没有创新工作")


def structure_unusual(facts, parameters, cutoff):
    full, total = facts.full_members, facts.total_members
    needed, groups_from = parameters.committee_required_from, parameters.groups_from_members
    odd = {}
    if full is not None and full < needed and facts.has_committee:
        odd["has_committee"] = f"正式党员{full}人，不足{needed}人，已设支委会"
    if total is not None and total > groups_from and facts.group_count == 0:
        odd["group_count"] = f"党员{total}人，超过{groups_from}人，未划分党小组"
    if not odd:
        return None
    field = next(iter(odd))
    norm = "groups_from_members" if field == "group_count" else ""
    value = shown(field, getattr(facts, field))
    return Hit(field, "；".join(odd.values()), value, level="I", norm=norm)
