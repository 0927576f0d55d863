"""Points of the judged indicators, by method, each with its sentence and its problem."""

import re
from fractions import Fraction

from branches.rulebook.rounding import points as shown
from grading.scoring.outcomes import Outcome

# 积极分子未确定培养联系人（每人）: what is counted, and in which unit.
COUNTED = re.compile(r"（每(?P<unit>[^）]+)）$")
NOT_JUDGED = Outcome(None, "未评。")


def judge(indicator, score):
    """The Outcome of a judged indicator (IndicatorSpec); NOT_JUDGED while nobody has judged it.

    `score`: choice (band: 好 …; levels: its label), ticks (sum: keys of parts), counts (deduct:
    {key: times}); what belongs to another method is not read. A rubric of an earlier year has no
    wording of problems: then the words of the rubric itself stand for them.
    """
    return JUDGES[indicator.method](indicator, score) or NOT_JUDGED


def _chosen(indicator, score):
    points = indicator.choices.get(score.choice)
    if points is None:
        return None
    said = f"评为“{score.choice}”" if indicator.method == "band" else score.choice
    return Outcome(
        points,
        f"{said}，得{shown(points)}分。",
        problem=_choice_problem(indicator, score.choice) if points < indicator.points else "",
    )


def _choice_problem(indicator, choice):
    return indicator.problems.get(choice) or f"{indicator.name}评为“{choice}”，有待改进"


def _sum(indicator, score):
    if score.ticks is None:
        return None
    got = [part for part in indicator.parts if part["key"] in score.ticks]
    missing = [part for part in indicator.parts if part["key"] not in score.ticks]
    text = "；".join(f"{part['label']}，得{shown(part['points'])}分" for part in got)
    points = min(indicator.points, sum((part["points"] for part in got), Fraction(0)))
    problem = "；".join(_part_problem(indicator, part) for part in missing)
    return Outcome(points, f"{text or '各项都未达到'}。", problem=problem)


def _part_problem(indicator, part):
    return part.get("problem") or f"{indicator.name}没有做到：{part['label']}"


def _deduct(indicator, score):
    if score.counts is None:
        return None
    taken = [
        (one, times)
        for one in indicator.deductions
        if (times := max(0, score.counts.get(one["key"]) or 0))
    ]
    text = "；".join(
        f"{times_of(one['label'], times)}，扣{shown(one['each'] * times)}分" for one, times in taken
    )
    left = indicator.points - sum(one["each"] * times for one, times in taken)
    problem = "；".join(_deduction_problem(one, times) for one, times in taken)
    return Outcome(max(Fraction(0), left), f"{text or '没有扣分'}。", problem=problem)


def _deduction_problem(one, times):
    text, unit = one.get("problem") or plain_label(one["label"]), unit_of(one["label"])
    return f"{text}（{times}{unit}）" if unit else text


def unit_of(label):
    """人 of 积极分子未确定培养联系人（每人）; empty where a thing is either so or not so."""
    found = COUNTED.search(label)
    return found["unit"] if found else ""


def plain_label(label):
    return COUNTED.sub("", label)


def times_of(label, times):
    """How often something was found, in a sentence: 受纪律处分2人; 无年度发展计划."""
    unit = unit_of(label) or ("次" if times > 1 else "")
    return f"{plain_label(label)}{times}{unit}" if unit else plain_label(label)


JUDGES = {"band": _chosen, "levels": _chosen, "sum": _sum, "deduct": _deduct}
