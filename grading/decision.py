"""Why this grade: exemption → score → veto → satisfaction gate, each step with its reason. Pure.

People decide afterwards; quota and public notice come in later steps of their own.
"""

from dataclasses import dataclass
from decimal import Decimal

from branches.facts import is_new_branch, long_vacancies
from branches.norms import overdue
from branches.wording import counted, day, number
from grading.outcomes import invalid_poll, satisfaction, show
from grading.scoring import grade

UNGRADED = ("ungraded", "未定级")
PASSED, STOPPED, OPEN = "passed", "stopped", "open"
ACTIVITIES = ("general_meetings", "committee_meetings", "theme_days")


@dataclass(frozen=True)
class Veto:
    """一票否决: `is_automatic` ones fire by the facts, the others are ticked with a basis."""

    code: str
    title: str
    is_automatic: bool


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
    """The whole reasoning. Grades are (code, label), None while open.

    `vetoes`: those in force; `reasons`: why the grade differs from the score's; `next_grade` and
    `points_to_next`: what the score lacks to the next higher grade (None at the top).
    """

    steps: tuple
    grade: tuple | None
    score_grade: tuple | None
    reasons: tuple = ()
    vetoes: tuple = ()
    next_grade: tuple | None = None
    points_to_next: Decimal | None = None

    @property
    def is_ungraded(self):
        return self.grade == UNGRADED


VETOES = {
    veto.code: veto
    for veto in (
        Veto("V1", "书记或支委近两年有严重违纪违法行为", False),
        Veto("V2", "长期不换届，或一年以上不开展活动", True),
        Veto("V3", "近一年发生应由支部负责的严重群体性事件或安全事故", False),
        Veto("V4", "党员群众满意率过低", True),
        Veto("V5", "书记长期空缺", True),
        Veto("V6", "核查发现数据不实", False),
    )
}


def vetoes(facts, polls, parameters, cutoff):
    """The FiredVeto of V2, V4, V5 that the facts and the members' poll bring about by themselves.

    `polls` {audience: counts} or None. Unknown facts and an invalid poll stay silent.
    """
    measured = satisfaction((polls or {}).get("members"), parameters.min_valid)
    grounds = {
        "V2": _overdue_ground(facts, parameters, cutoff) or _idle_ground(facts),
        "V4": _rate_ground(measured, parameters),
        "V5": _vacancy_ground(facts, parameters, cutoff),
    }
    return [FiredVeto(code, ground) for code, ground in grounds.items() if ground]


def _overdue_ground(facts, parameters, cutoff):
    months = overdue(facts, parameters, cutoff)
    limit = parameters.term_overdue_veto_months
    if months is None or months <= limit:
        return ""
    return f"换届逾期{months}个月，超过{limit}个月"


def _idle_ground(facts):
    if any(getattr(facts, name) != 0 for name in ACTIVITIES):
        return ""
    return f"一年内{'、'.join(counted(facts, name) for name in ACTIVITIES)}"


def _rate_ground(measured, parameters):
    if not measured.is_valid or measured.rate >= parameters.veto_rate:
        return ""
    return f"满意率{show(measured.rate * 100)}%，低于{percent(parameters.veto_rate)}"


def _vacancy_ground(facts, parameters, cutoff):
    months = parameters.secretary_vacant_veto_months
    if "secretary" in (facts.posts_held or ()):
        return ""
    vacant = "secretary" in long_vacancies(facts.vacancies, cutoff, months)
    return f"书记空缺超过{months}个月" if vacant else ""


def percent(rate):
    return f"{number(rate * 100)}%"


def decide(
    final,
    facts,
    polls,
    parameters,
    cutoff,
    vetoes_ticked=(),
    lifted=(),
):
    """The Trace of one branch.

    `final`: final score (Decimal) or None; `vetoes_ticked`: FiredVeto of V1, V3, V6 (ground = the
    basis given); `lifted`: {code: reason} or codes lifted by 组织部. Never raises.
    """
    exemption = _exemption_step(facts, parameters, cutoff)
    if exemption.outcome == STOPPED:
        return Trace((exemption,), UNGRADED, None, (exemption.text,))
    fired = sorted(
        [*vetoes(facts, polls, parameters, cutoff), *vetoes_ticked], key=lambda veto: veto.code
    )
    standing = tuple(veto for veto in fired if veto.code not in lifted)
    measured = satisfaction((polls or {}).get("members"), parameters.min_valid)
    score_grade = grade(final, parameters)
    steps = (
        exemption,
        _score_step(final, score_grade, parameters),
        _veto_step(fired, standing, lifted, parameters),
        _satisfaction_step(measured, parameters),
    )
    given, reasons = _combine(score_grade, standing, measured, parameters)
    return Trace(steps, given, score_grade, reasons, standing, *_to_next(final, parameters))


def _exemption_step(facts, parameters, cutoff):
    months, founded = parameters.new_branch_ungraded_months, facts.founded_on
    title = "成立时间"
    if founded is None:
        return Step("exemption", title, OPEN, "未填", "成立时间未填，按已满期限的支部定级。")
    if is_new_branch(founded, cutoff, months):
        text = f"{day(founded)}成立，至{day(cutoff)}不满{months}个月，本期不定级。"
        return Step("exemption", title, STOPPED, UNGRADED[1], text)
    text = f"{day(founded)}成立，已满{months}个月，参加定级。"
    return Step("exemption", title, PASSED, "参加", text)


def _score_step(final, score_grade, parameters):
    if final is None:
        text = "自评或考评还有指标没有得分，暂不能按分数定级。"
        return Step("score", "分数", OPEN, "未齐", text)
    text = f"{bounds(parameters)}。得{final}分，按分数应为{score_grade[1]}。"
    return Step("score", "分数", PASSED, str(final), text)


def bounds(parameters):
    """The intervals in words: 90分及以上为先进，60分及以上、90分以下为合格，60分以下为薄弱."""
    texts, above = [], None
    for _code, label, cut in parameters.grades:
        if above is None:
            texts.append(f"{number(cut)}分及以上为{label}")
        elif cut == 0:
            texts.append(f"{number(above)}分以下为{label}")
        else:
            texts.append(f"{number(cut)}分及以上、{number(above)}分以下为{label}")
        above = cut
    return "，".join(texts)


def _veto_text(veto):
    title = VETOES[veto.code].title if veto.code in VETOES else "一票否决"
    return f"{veto.code} {title}：{veto.ground}"


def _veto_step(fired, standing, lifted, parameters):
    if standing:
        text = "；".join(map(_veto_text, standing))
        lowest = parameters.lowest[1]
        return Step("veto", "一票否决", STOPPED, f"{len(standing)}条", f"{text}。定为{lowest}。")
    if fired:
        text = "；".join(_veto_text(veto) + _lift_text(veto, lifted) for veto in fired)
        return Step("veto", "一票否决", PASSED, "已解除", f"{text}。")
    return Step("veto", "一票否决", PASSED, "无", f"已核{len(VETOES)}条，都没有发生。")


def _lift_text(veto, lifted):
    reason = lifted.get(veto.code) if isinstance(lifted, dict) else ""
    return f"，组织部已解除（{reason}）" if reason else "，组织部已解除"


def _satisfaction_step(measured, parameters):
    title, gate = "满意率", percent(parameters.gate_advanced_rate)
    if not measured.is_valid:
        why = invalid_poll(measured, parameters.min_valid)
        return Step("satisfaction", title, OPEN, "未定", f"{why}，暂不能定级。")
    value = f"{show(measured.rate * 100)}%"
    if measured.rate < parameters.gate_advanced_rate:
        text = f"满意率{value}，低于{gate}，不能定为{parameters.grades[0][1]}。"
        return Step("satisfaction", title, STOPPED, value, text)
    return Step("satisfaction", title, PASSED, value, f"满意率{value}，不低于{gate}。")


def _combine(score_grade, standing, measured, parameters):
    """The grade after vetoes and the gate, with the reasons that lowered it."""
    if score_grade is None or not measured.is_valid:
        return None, ()
    if standing:
        return parameters.lowest, tuple(map(_veto_text, standing))
    top = parameters.grades[0][0]
    if measured.rate < parameters.gate_advanced_rate and score_grade[0] == top:
        gate = percent(parameters.gate_advanced_rate)
        return parameters.below_top, (f"满意率{show(measured.rate * 100)}%，低于{gate}",)
    return score_grade, ()


def _to_next(final, parameters):
    if final is None:
        return None, None
    higher = [one for one in parameters.grades if one[2] > final]
    if not higher:
        return None, None
    code, label, cut = higher[-1]
    return (code, label), cut - final
