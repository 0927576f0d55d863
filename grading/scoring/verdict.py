"""Why this grade: exemption → score → veto → satisfaction gate, and in a 复评 the conditions of a
rise, each step with its reason. Pure.

People decide afterwards; quota and public notice come in later steps of their own.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from branches.rulebook import rounding
from branches.rulebook.dates import is_new_branch, long_vacancies, term_limit, time_overdue
from branches.rulebook.grades import UNGRADED, Grade
from branches.rulebook.norms import overdue
from branches.rulebook.polls import satisfaction
from branches.rulebook.wording import counted, day, number, worded
from grading.scoring.conditions import Circumstances, Condition, again, rise
from grading.scoring.rates import percent, rate_text
from grading.scoring.scoring import grade

__all__ = ["Circumstances", "Condition", "percent"]

PASSED, STOPPED, OPEN = "passed", "stopped", "open"
RISE = "晋位条件"
YEARS = {1: "一", 2: "两", 3: "三", 4: "四", 5: "五"}
ACTIVITIES = ("general_meetings", "committee_meetings", "theme_days")


@dataclass(frozen=True)
class Veto:
    """一票否决: `is_automatic` ones fire by the facts, the others are ticked with a basis. `title`
    may have the place {recent}: how far back the year looks (discipline_lookback_months).
    """

    code: str
    title: str
    is_automatic: bool

    def named(self, parameters):
        """The title as it reads in a year."""
        return self.title.format(recent=_recent(parameters.discipline_lookback_months))


@dataclass(frozen=True)
class FiredVeto:
    code: str
    ground: str


@dataclass(frozen=True)
class Step:
    """`outcome`: passed, stopped (it lowers or ends the way) or open; `value`: in a few words."""

    key: str
    title: str
    outcome: str
    value: str
    text: str


@dataclass(frozen=True)
class Trace:
    """The whole reasoning. Grades are rungs (branches.rulebook.grades), None while open.

    `vetoes`: those in force; `reasons`: why the grade differs from the score's; `next_grade` and
    `points_to_next`: what the score lacks to the next higher grade (None at the top).

    In a 复评 of a graded branch: `conditions` [Condition] of rising to the rung `rises_to`; `unmet`
    those that hold it back, and `again` when it can be asked anew.
    """

    steps: tuple
    grade: Grade | None
    score_grade: Grade | None
    reasons: tuple = ()
    vetoes: tuple = ()
    next_grade: Grade | None = None
    points_to_next: Decimal | None = None
    conditions: tuple = ()
    rises_to: Grade | None = None
    unmet: tuple = ()

    @property
    def again(self):
        """When a branch that does not rise so far may ask anew, in words."""
        return again([one for one in self.conditions if one.met is False])

    @property
    def result(self):
        """What counts of it: a new one is worth a Verdict of its own."""
        code = self.grade and self.grade.code
        return code, tuple((one.key, one.met) for one in self.conditions)

    @property
    def is_ungraded(self):
        return self.grade == UNGRADED


VETOES = {
    veto.code: veto
    for veto in (
        Veto("V1", "书记或支委{recent}有严重违纪违法行为", False),
        Veto("V2", "长期不换届，或一年以上不开展活动", True),
        Veto("V3", "近一年发生应由支部负责的严重群体性事件或安全事故", False),
        Veto("V4", "党员群众满意率过低", True),
        Veto("V5", "书记长期空缺", True),
        Veto("V6", "核查发现数据不实", False),
    )
}


def veto_titles(parameters):
    """{code: title} of all vetoes, as they read in a year with these Parameters."""
    return {code: veto.named(parameters) for code, veto in VETOES.items()}


def vetoes(facts, polls, parameters, cutoff):
    """The FiredVeto of V2, V4, V5 that the facts and the members' poll bring about by themselves.
    `polls` {audience: counts} or None. Unknown facts and an invalid poll stay silent.
    """
    measured = satisfaction((polls or {}).get("members"), parameters)
    grounds = {
        "V2": _overdue_ground(facts, parameters, cutoff) or _idle_ground(facts, parameters),
        "V4": _rate_ground(measured, parameters),
        "V5": _vacancy_ground(facts, parameters, cutoff),
    }
    return [FiredVeto(code, ground) for code, ground in grounds.items() if ground]


def _overdue_ground(facts, parameters, cutoff):
    months = overdue(facts, parameters, cutoff)
    limit = parameters.term_overdue_veto_months
    if months is None or months <= limit:
        return ""
    since = time_overdue(term_limit(facts, parameters.term_lengths), cutoff)
    # Past the limit by days alone, its months say nothing more than the limit.
    return (
        f"换届逾期超过{limit}个月"
        if since == f"{limit}个月"
        else f"换届逾期{since}，超过{limit}个月"
    )


def _idle_ground(facts, parameters):
    if any(getattr(facts, name) != 0 for name in ACTIVITIES):
        return ""
    counts = "、".join(counted(facts, name) for name in ACTIVITIES)
    return worded(f"一年内{counts}", parameters.set_name)


def _rate_ground(measured, parameters):
    if not measured.is_valid or measured.rate >= parameters.veto_rate:
        return ""
    limit = parameters.veto_rate
    return f"{rate_text(measured, limit)}，低于{percent(limit)}"


def _vacancy_ground(facts, parameters, cutoff):
    months = parameters.secretary_vacant_veto_months
    if "secretary" in (facts.posts_held or ()):
        return ""
    vacant = "secretary" in long_vacancies(facts.vacancies, cutoff, months)
    return f"书记空缺超过{months}个月" if vacant else ""


def decide(
    final,
    facts,
    polls,
    parameters,
    cutoff,
    vetoes_ticked=(),
    lifted=(),
    *,
    grade_before="",
    circumstances=None,
):
    """The Trace of one branch.

    `final`: final score (Decimal) or None; `vetoes_ticked`: FiredVeto of V1, V3, V6 (ground = the
    basis given); `lifted`: {code: reason} or codes lifted by 组织部; `grade_before`: code of the
    grade that a 复评 starts from, "" for a first grading, which has no conditions; `circumstances`:
    Circumstances of the rise. Never raises.
    """
    exemption = _exemption_step(facts, parameters, cutoff)
    if exemption.outcome == STOPPED:
        return Trace((exemption,), UNGRADED, None, (exemption.text,))
    fired = sorted(
        [*vetoes(facts, polls, parameters, cutoff), *vetoes_ticked], key=lambda veto: veto.code
    )
    standing = tuple(veto for veto in fired if veto.code not in lifted)
    measured = satisfaction((polls or {}).get("members"), parameters)
    score_grade = grade(final, parameters)
    steps = (
        exemption,
        _score_step(final, score_grade, parameters),
        _veto_step(fired, standing, lifted, parameters),
        _satisfaction_step(measured, parameters),
    )
    given, reasons = _combine(score_grade, standing, measured, parameters)
    trace = Trace(steps, given, score_grade, reasons, standing, *_to_next(final, parameters))
    before = parameters.grades.named(grade_before or "")
    if before is None or before.is_ungraded:
        return trace
    known = circumstances or Circumstances()
    return _regraded(trace, before, final, measured, parameters, known)


def _regraded(trace, before, final, measured, parameters, known):
    """The Trace of a first grading carried on: how far the branch rises above `before`."""
    given = trace.grade
    found = rise(
        before,
        given,
        ladder=parameters.grades,
        final=final,
        measured=measured,
        standing=trace.vetoes,
        limit=parameters.promotion_rate,
        known=known,
    )
    reasons = trace.reasons
    if found.grade != given:
        reasons += tuple(f"{one.title}：{one.fact}，{one.word}" for one in found.unmet)
    elif given and not reasons and given.cut < before.cut:
        reasons = (f"得{final}分，低于{before}线{number(before.cut)}分",)
    step = _rise_step(before, given, found)
    return replace(
        trace,
        steps=(*trace.steps, step),
        grade=found.grade,
        reasons=reasons,
        conditions=found.conditions,
        rises_to=found.to,
        unmet=found.unmet,
    )


def _rise_step(before, given, found):
    """The last Step of a 复评: what becomes of the old grade."""
    start = f"原等级{before}"
    if given is None:
        return Step("rise", RISE, OPEN, "未定", f"{start}，得分和测评齐全后再看晋位条件。")
    if given == before:
        return Step("rise", RISE, PASSED, "保持", f"{start}，按前几步仍为{given}。")
    if given.cut < before.cut:
        return Step("rise", RISE, STOPPED, "下降", f"{start}，按前几步降为{given}。")
    applying = [one for one in found.conditions if one.met is not None]
    value = f"{sum(one.met for one in applying)}/{len(applying)}"
    if not found.unmet:
        text = f"{start}，可以升为{given}；{len(applying)}项条件都符合。"
        return Step("rise", RISE, PASSED, value, text)
    missing = "；".join(f"{one.title}：{one.fact}" for one in found.unmet)
    text = f"{start}，按前几步可以升为{given}。还缺：{missing}。定为{found.grade}。"
    return Step("rise", RISE, STOPPED, value, f"{text}{again(found.unmet)}")


def _exemption_step(facts, parameters, cutoff):
    months, founded = parameters.new_branch_ungraded_months, facts.founded_on
    title = "成立时间"
    if founded is None:
        return Step("exemption", title, OPEN, "未填", "成立时间未填，按已满期限的支部定级。")
    if is_new_branch(founded, cutoff, months):
        text = f"{day(founded)}成立，至{day(cutoff)}不满{months}个月，本期不定级。"
        return Step("exemption", title, STOPPED, UNGRADED.label, text)
    text = f"{day(founded)}成立，已满{months}个月，参加定级。"
    return Step("exemption", title, PASSED, "参加", text)


def _score_step(final, score_grade, parameters):
    if final is None:
        text = "自评或考评还有指标没有得分，暂不能按分数定级。"
        return Step("score", "分数", OPEN, "未齐", text)
    text = f"{bounds(parameters.grades)}。得{final}分，按分数应为{score_grade}。"
    return Step("score", "分数", PASSED, str(final), text)


def bounds(grades):
    """The intervals in words: 90分及以上为先进，60分及以上、90分以下为合格，60分以下为薄弱."""
    texts, above = [], None
    for one in grades:
        if above is None:
            texts.append(f"{number(one.cut)}分及以上为{one}")
        elif one.cut == 0:
            texts.append(f"{number(above)}分以下为{one}")
        else:
            texts.append(f"{number(one.cut)}分及以上、{number(above)}分以下为{one}")
        above = one.cut
    return "，".join(texts)


def _recent(months):
    years, rest = divmod(months, 12)
    if rest or years not in YEARS:
        return f"近{months}个月" if months else ""
    return f"近{YEARS[years]}年"


def _veto_text(veto, parameters):
    title = VETOES[veto.code].named(parameters) if veto.code in VETOES else "一票否决"
    return f"{veto.code} {title}：{veto.ground}"


def _veto_step(fired, standing, lifted, parameters):
    if standing:
        text = "；".join(_veto_text(veto, parameters) for veto in standing)
        text = f"{text}。定为{parameters.grades.bottom}。"
        return Step("veto", "一票否决", STOPPED, f"{len(standing)}条", text)
    if fired:
        text = "；".join(_veto_text(veto, parameters) + _lift_text(veto, lifted) for veto in fired)
        return Step("veto", "一票否决", PASSED, "已解除", f"{text}。")
    return Step("veto", "一票否决", PASSED, "无", f"已核{len(VETOES)}条，都没有发生。")


def _lift_text(veto, lifted):
    reason = lifted.get(veto.code) if isinstance(lifted, dict) else ""
    return f"，组织部已解除（{reason}）" if reason else "，组织部已解除"


def _satisfaction_step(measured, parameters):
    title, gate = "满意率", percent(parameters.gate_advanced_rate)
    if not measured.is_valid:
        return Step("satisfaction", title, OPEN, "未定", f"{measured.fault}，暂不能定级。")
    value = rounding.percent(measured.rate)
    said = rate_text(measured, parameters.gate_advanced_rate)
    if measured.rate < parameters.gate_advanced_rate:
        text = f"{said}，低于{gate}，不能定为{parameters.grades.top}。"
        return Step("satisfaction", title, STOPPED, value, text)
    return Step("satisfaction", title, PASSED, value, f"{said}，不低于{gate}。")


def _combine(score_grade, standing, measured, parameters):
    """The grade after vetoes and the gate, with the reasons that lowered it."""
    grades = parameters.grades
    if score_grade is None or not measured.is_valid:
        return None, ()
    if standing:
        return grades.bottom, tuple(_veto_text(veto, parameters) for veto in standing)
    if measured.rate < parameters.gate_advanced_rate and score_grade == grades.top:
        gate = parameters.gate_advanced_rate
        return grades.below_top, (f"{rate_text(measured, gate)}，低于{percent(gate)}",)
    return score_grade, ()


def _to_next(final, parameters):
    higher = None if final is None else parameters.grades.above(final)
    return (higher, higher.cut - final) if higher else (None, None)
