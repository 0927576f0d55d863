"""Points of the computed indicators: named functions over the survey's facts (auto_rules.md).

Exact arithmetic in Fraction; total for every input. A formula that reads an empty value is open
(points None), never zero. The names are data of the rubrics: add to them, never rename one.
"""

from dataclasses import replace
from fractions import Fraction
from functools import wraps

from branches.rulebook.dates import long_vacancies, term_limit, time_overdue
from branches.rulebook.fields import AUDIENCES, POSTS
from branches.rulebook.norms import is_committee_size_wrong, meeting_norms, missing_posts, overdue
from branches.rulebook.polls import satisfaction
from branches.rulebook.rounding import percent
from branches.rulebook.rounding import points as shown
from branches.rulebook.wording import counted, day, label, number
from grading.scoring.outcomes import (
    Outcome,
    deducted,
    limited,
    unanswered,
)
from grading.scoring.rubric_spec import exact

QUARTER = Fraction(1, 4)
TEACHERS = "专业教师"


FORMULAS = {}


def formula(name, *reads):
    """Registers a formula; an empty value among the fields it reads leaves it open."""

    def register(function):
        @wraps(function)
        def checked(facts, points, context):
            empty = [label(one) for one in reads if getattr(facts, one) is None]
            return unanswered(empty) if empty else function(facts, exact(points), context)

        FORMULAS[name] = checked
        return checked

    return register


def _few_full_members(facts, parameters):
    few = facts.full_members < parameters.min_full_members
    text = f"正式党员{facts.full_members}人，少于{parameters.min_full_members}人"
    return [(text, 1)] if few else []


def _size(facts):
    return f"正式党员{facts.full_members}人、党员总数{facts.total_members}人"


def _many_members(facts, limit, amount):
    return [(f"党员总数{facts.total_members}人，超过{limit}人", amount)]


@formula("setup", "full_members", "total_members", "is_joint")
def setup(facts, points, context):
    parameters = context.parameters
    if facts.is_joint and facts.joint_unit_count is None:
        return unanswered([label("joint_unit_count")])
    losses = _few_full_members(facts, parameters)
    if facts.total_members > parameters.max_members:
        losses += _many_members(facts, parameters.max_members, 1)
    if facts.is_joint and facts.joint_unit_count > parameters.max_joint_units:
        limit = parameters.max_joint_units
        losses.append((f"联合支部覆盖{facts.joint_unit_count}个单位，超过{limit}个", 1))
    return deducted(points, losses, f"{_size(facts)}，设置合理{_teacher_hint(facts, parameters)}")


def _teacher_hint(facts, parameters):
    limit = parameters.max_members_teacher
    if facts.subtype != TEACHERS or facts.total_members <= limit:
        return ""
    return f"；教师支部超过{limit}人，提示，不扣分"


@formula("setup_student", "full_members", "total_members")
def setup_student(facts, points, context):
    parameters = context.parameters
    losses = _few_full_members(facts, parameters)
    if facts.total_members > parameters.max_members:
        losses += _many_members(facts, parameters.max_members, 3)
    elif facts.total_members > parameters.max_members_student:
        losses += _many_members(facts, parameters.max_members_student, 1)
    return deducted(points, losses, f"{_size(facts)}，设置合理")


@formula("setup_retired", "full_members", "total_members")
def setup_retired(facts, points, context):
    limit = context.parameters.groups_from_members
    losses = _few_full_members(facts, context.parameters)
    if facts.total_members > limit:
        if facts.group_count is None:
            return unanswered([label("group_count")])
        if facts.group_count <= 0:
            losses.append((f"党员总数{facts.total_members}人，超过{limit}人，未划分党小组", 1))
    return deducted(points, losses, f"{_size(facts)}，设置便于活动")


def _vacancy_losses(facts, context, but=()):
    """A point for each post vacant too long, except those whose name stands in `but`."""
    months = context.parameters.vacancy_months
    codes = long_vacancies(facts.vacancies, context.cutoff, months)
    posts = [POSTS.get(code, code) for code in codes]
    return [(f"{post}空缺超过{months}个月", 1) for post in posts if post not in but]


def _missing_losses(facts, parameters):
    return [(f"没有配备{post}", 1) for post in missing_posts(facts, parameters)]


def _number_losses(facts, parameters):
    if not is_committee_size_wrong(facts, parameters):
        return []
    span = f"{parameters.committee_size[0]}—{parameters.committee_max}人"
    return [(f"支委会成员{facts.officer_count}人，应为{span}", 1)]


def _committee(facts, points, losses):
    return deducted(points, losses, f"支委会成员{facts.officer_count}人，应设职务齐备")


@formula("committee_posts", "full_members", "officer_count")
def committee_posts(facts, points, context):
    """A2: one missing person never costs twice. Its vacancy is the same matter, and too small a
    committee says no more than the post it lacks.
    """
    missing = missing_posts(facts, context.parameters)
    losses = _missing_losses(facts, context.parameters)
    losses = losses or _number_losses(facts, context.parameters)
    return _committee(facts, points, losses + _vacancy_losses(facts, context, but=missing))


@formula("committee_complete", "full_members", "officer_count")
def committee_complete(facts, points, context):
    """A2 of the years opened before `committee_posts`: every matter counts by itself."""
    parameters = context.parameters
    losses = _missing_losses(facts, parameters) + _number_losses(facts, parameters)
    return _committee(facts, points, losses + _vacancy_losses(facts, context))


def _term_text(facts, context, months):
    limit = term_limit(facts, context.parameters.term_lengths)
    if not months:
        return f"{day(limit)}前换届，在任期内"
    return f"应于{day(limit)}前换届，逾期{time_overdue(limit, context.cutoff)}"


NO_TERM = Outcome(None, "选举日期和应换届时间都未填，暂不计分。")


@formula("term")
def term(facts, points, context):
    months = overdue(facts, context.parameters, context.cutoff)
    if months is None:
        return NO_TERM
    text = _term_text(facts, context, months)
    if months == 0:
        return Outcome(points, f"{text}。")
    if months > 6:
        return Outcome(Fraction(0), f"{text}，扣{shown(points)}分。", problem=text)
    return deducted(points, [(text, 2)], "")


@formula("term_student")
def term_student(facts, points, context):
    months = overdue(facts, context.parameters, context.cutoff)
    if months is None:
        return NO_TERM
    text = _term_text(facts, context, months)
    losses = [(text, 2)] if months else []
    outcome = deducted(points, losses + _vacancy_losses(facts, context), text)
    # An empty seat costs here too, but as a problem it is told once, with A2 (F06).
    return replace(outcome, problem=text if months else "")


def _meeting_points(points, norms):
    """{field: points}: equal quarters of 三会一课; those of a meeting not owed go to 党员大会."""
    quarter = points / 4
    shares = dict.fromkeys(norms, quarter)
    shares["general_meetings"] += points - quarter * len(norms)
    return shares


def _moved(norms):
    moved = [
        reason
        for name, reason in (
            ("committee_meetings", "不设支委会"),
            ("group_meetings", "未划分党小组"),
        )
        if name not in norms
    ]
    return f"；{'、'.join(moved)}，该项分值并入党员大会" if moved else ""


def _meeting_text(facts, name, norm, lost):
    missing = norm - getattr(facts, name)
    text = f"{counted(facts, name)}，应{norm}次"
    return f"{text}，少{missing}次，扣{shown(lost)}分" if missing > 0 else text


def _too_few(facts, norms):
    """What is wrong, of {field: times a year}: 支委会8次，少于12次."""
    few = [name for name, norm in norms.items() if getattr(facts, name) < norm]
    return "；".join(f"{counted(facts, name)}，少于{norms[name]}次" for name in few)


def _meetings(facts, points, context, step):
    """三会一课: each missing time takes `step` of a meeting's points."""
    norms = meeting_norms(facts, context.parameters)
    empty = [label(name) for name in norms if getattr(facts, name) is None]
    if empty:
        return unanswered(empty)
    got, texts = Fraction(0), []
    for name, worth in _meeting_points(points, norms).items():
        missing = max(0, norms[name] - getattr(facts, name))
        part = limited(worth, 1 - step * missing)
        got += part
        texts.append(_meeting_text(facts, name, norms[name], worth - part))
    return Outcome(got, f"{'；'.join(texts)}{_moved(norms)}。", problem=_too_few(facts, norms))


@formula("meetings", "has_committee", "group_count")
def meetings(facts, points, context):
    return _meetings(facts, points, context, QUARTER)


@formula("meetings_office", "has_committee", "group_count")
def meetings_office(facts, points, context):
    return _meetings(facts, points, context, Fraction(1, 3))


@formula("meetings_retired", "has_committee", "general_meetings", "theme_days")
def meetings_retired(facts, points, context):
    parameters = context.parameters
    if facts.has_committee and facts.committee_meetings is None:
        return unanswered([label("committee_meetings")])
    committee = parameters.retired_committee_meeting
    parts = [
        ("general_meetings", parameters.retired_general_meeting, 3 if facts.has_committee else 5),
        *([("committee_meetings", committee, 2)] if facts.has_committee else ()),
        ("theme_days", parameters.retired_study, 3),
    ]
    got = sum(
        limited(points * eighths / 8, _done(getattr(facts, name), norm))
        for name, norm, eighths in parts
    )
    text = "；".join(f"{counted(facts, name)}，应{norm}次" for name, norm, _ in parts)
    moved = "" if facts.has_committee else "；不设支委会，该项分值并入党员大会"
    norms = {name: norm for name, norm, _eighths in parts}
    return Outcome(
        got, f"{text}{moved}，按完成比例得{shown(got)}分。", problem=_too_few(facts, norms)
    )


def _done(times, norm):
    return Fraction(times, norm) if norm > 0 else Fraction(1)


@formula("monthly_life", "theme_days")
def monthly_life(facts, points, context):
    norm = context.parameters.theme_day_per_year
    missing = norm - facts.theme_days
    text = f"{counted(facts, 'theme_days')}，应{norm}次"
    losses = [(f"{text}，少{missing}次", QUARTER * missing)] if missing > 0 else []
    return deducted(points, losses, text)


def ratio(facts, points, part, whole, lacking, norm=""):
    """points × part ÷ whole, at most points; nobody to count: not applicable. `lacking`: what is
    wrong, with the places {whole} and {left}; `norm`: what `part` is measured against, said before
    the numbers.
    """
    total, done = getattr(facts, whole), getattr(facts, part)
    if total is None:
        return unanswered([label(whole)])
    if total <= 0:
        return Outcome(None, f"{label(whole)}为0，不适用。", applicable=False)
    if done is None:
        return unanswered([label(part)])
    got = limited(points, Fraction(done, total))
    text = f"{norm}{counted(facts, part)}，{counted(facts, whole)}，按比例得{shown(got)}分。"
    problem = lacking.format(whole=total, left=total - done) if done < total else ""
    return Outcome(got, text, problem=problem)


@formula("study_hours")
def study_hours(facts, points, context):
    hours = f"每年{number(context.parameters.member_hours)}学时"
    lacking = f"党员{{whole}}人中有{{left}}人学习不到规定学时（{hours}）"
    norm = f"规定{hours}；"
    return ratio(facts, points, "hours_met_members", "total_members", lacking, norm)


@formula("talks")
def talks(facts, points, context):
    lacking = "应谈心谈话{whole}人，还有{left}人没有谈到"
    return ratio(facts, points, "talks_held", "talks_due", lacking)


@formula("hardship_visits")
def hardship_visits(facts, points, context):
    lacking = "应走访困难党员{whole}人，还有{left}人没有走访"
    return ratio(facts, points, "hardship_visited", "hardship_due", lacking)


@formula("hardship_contacts")
def hardship_contacts(facts, points, context):
    lacking = "困难党员{whole}人中有{left}人没有固定联系人"
    return ratio(facts, points, "hardship_contacted", "hardship_due", lacking)


def _satisfied(points, context, audience):
    poll = (context.polls or {}).get(audience)
    measured = satisfaction(poll, context.parameters)
    if not measured.is_valid:
        return Outcome(None, f"{measured.fault}，暂不计分。")
    got = points * measured.index
    unknown = poll.unknown if context.parameters.unknown_counts else 0
    votes = [("满意", poll.satisfied), ("基本满意", poll.basic), ("不满意", poll.unsatisfied)]
    votes += [("不了解", unknown)] if unknown else []
    text = "、".join(f"{word}{count}票" for word, count in votes)
    return Outcome(
        got,
        f"{text}，满意度指数{percent(measured.index)}，得{shown(got)}分。",
        problem=_dissatisfied(f"{measured.base}名{AUDIENCES[audience]}", poll, unknown),
    )


def _dissatisfied(people, poll, unknown):
    """What is wrong: 参加测评的20名党员群众中，3人不够满意（不满意1人、基本满意2人）."""
    low = [("不满意", poll.unsatisfied), ("基本满意", poll.basic)]
    low = [(word, count) for word, count in low if count > 0]
    told = []
    if low:
        parts = "、".join(f"{word}{count}人" for word, count in low)
        told.append(f"{sum(count for _word, count in low)}人不够满意（{parts}）")
    if unknown > 0:
        told.append(f"{unknown}人不了解支部工作")
    return f"参加测评的{people}中，{'，'.join(told)}" if told else ""


@formula("satisfaction")
def members_satisfaction(facts, points, context):
    return _satisfied(points, context, "members")


@formula("satisfaction_served")
def clients_satisfaction(facts, points, context):
    return _satisfied(points, context, "clients")
