"""F and I: the rules of the Party a survey can break; one function per code of auto_rules.md.

Each takes (facts, parameters, cutoff) and returns a Hit, a list of them, or None; an unknown fact
makes it silent.
"""

from dataclasses import dataclass
from fractions import Fraction

from branches.facts import add_months, add_years, long_vacancies, term_end, term_limit
from branches.norms import (
    is_committee_size_wrong,
    is_work_answered,
    meeting_norms,
    missing_posts,
    overdue,
    theme_day_norm,
)
from branches.survey_fields import POSTS
from branches.wording import counted, day, number, shown, unit

TEACHERS = "专业教师"


@dataclass(frozen=True)
class Hit:
    field: str
    message: str
    value: str = ""
    limit: str = ""
    level: str = "F"


def _below(facts, field, norm):
    value = getattr(facts, field)
    if value is None or value >= norm:
        return None
    limit = f"{number(norm)}{unit(field)}"
    return Hit(field, f"{counted(facts, field)}，少于{limit}", shown(field, value), limit)


def _above(facts, field, norm, level="F"):
    value = getattr(facts, field)
    if value is None or value <= norm:
        return None
    limit = f"{number(norm)}{unit(field)}"
    return Hit(field, f"{counted(facts, field)}，超过{limit}", shown(field, value), limit, level)


def _is_false(facts, field, message):
    return Hit(field, message, shown(field, False)) if getattr(facts, field) is False else None


def full_members_few(facts, parameters, cutoff):
    return _below(facts, "full_members", parameters.min_full_members)


def members_many(facts, parameters, cutoff):
    if over := _above(facts, "total_members", parameters.max_members):
        return over
    if facts.kind == "student":
        return _above(facts, "total_members", parameters.max_members_student)
    if facts.kind == "staff" and facts.subtype == TEACHERS:
        return _above(facts, "total_members", parameters.max_members_teacher, "I")
    return None


def joint_units_many(facts, parameters, cutoff):
    if not facts.is_joint:
        return None
    return _above(facts, "joint_unit_count", parameters.max_joint_units)


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
    return Hit("posts_held", "；".join(wrong), f"{facts.officer_count}人", "、".join(missing))


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
    months = overdue(facts, parameters, cutoff)
    if not months:
        return None
    limit = day(term_limit(facts, parameters.term_years_default))
    text = f"应于{limit}前换届，至数据截止日逾期{months}个月"
    return Hit(_term_source(facts), text, f"逾期{months}个月", limit)


def term_ends_soon(facts, parameters, cutoff):
    limit = term_limit(facts, parameters.term_years_default)
    months = parameters.term_reminder_months
    if limit is None or not cutoff <= limit <= add_months(cutoff, months):
        return None
    text = f"任期将于{day(limit)}届满，在数据截止日后{months}个月以内"
    return Hit(_term_source(facts), text, day(limit), f"{months}个月", "I")


def extension_long(facts, parameters, cutoff):
    due = facts.term_due_on or term_end(
        facts.elected_on, facts.term_years, parameters.term_years_default
    )
    until, months = facts.extension_until, parameters.extension_max_months
    if not (due and until) or until <= (latest := add_months(due, months)):
        return None
    text = f"延期至{day(until)}，比应换届时间{day(due)}晚{months}个月以上"
    return Hit("extension_until", text, day(until), day(latest))


def term_unusual(facts, parameters, cutoff):
    allowed = parameters.term_years_allowed
    known = term_limit(facts, parameters.term_years_default)
    if facts.term_years is None or known is None or facts.term_years in allowed:
        return None
    limit = "或".join(str(years) for years in allowed) + "年"
    return Hit(
        "term_years", f"任期{facts.term_years}年，应为{limit}", f"{facts.term_years}年", limit
    )


def secretary_new_to_party(facts, parameters, cutoff):
    joined, years = facts.secretary_joined_on, parameters.secretary_party_years
    if joined is None or add_years(joined, years) <= cutoff:
        return None
    text = f"书记{day(joined)}入党，至数据截止日党龄不满{years}年"
    return Hit("secretary_joined_on", text, day(joined), f"{years}年")


def duty_report_missing(facts, parameters, cutoff):
    return _is_false(facts, "duty_report_held", "书记本年度没有述职")


def secretary_hours_few(facts, parameters, cutoff):
    hit = _below(facts, "secretary_hours", parameters.secretary_hours)
    if hit and facts.kind == "retired":
        return Hit(hit.field, hit.message, hit.value, hit.limit, "I")
    return hit


def meetings_few(facts, parameters, cutoff):
    norms = meeting_norms(facts, parameters)
    return [hit for field, norm in norms.items() if (hit := _below(facts, field, norm))]


def theme_days_few(facts, parameters, cutoff):
    return _below(facts, "theme_days", theme_day_norm(facts, parameters))


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
    return Hit("appraisal_attended", text, f"{attended}/{due}", limit)


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
    return Hit(field, "；".join(odd.values()), shown(field, getattr(facts, field)), level="I")
