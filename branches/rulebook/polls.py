"""满意度测评: whether a poll counts and what it says (auto_rules.md). One rule for everybody:
forms, lists, sheets, gates and figures ask here or `Poll.is_invalid`, which asks here.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from branches.rulebook.wording import number

OPINIONS = ("satisfied", "basic", "unsatisfied")
BASIC_WEIGHT = Fraction(3, 4)
NO_RESULT = "还没有测评结果"
NO_UNKNOWN = "没有填“不了解”的票数，测评还不能计算"
WITHHELD = "收回{}票，未达到出结果的票数，测评无效，须重测"
# Fewer online votes than this would tell who said what: they give no result.
SECRET_FROM = 5


@dataclass(frozen=True)
class Satisfaction:
    """满意度指数 and 满意率 (0–1, None while invalid); `base`: the ballots that count; `fault`: why
    the poll counts for nothing yet, empty for a valid one.
    """

    index: Fraction | None = None
    rate: Fraction | None = None
    base: int = 0
    fault: str = NO_RESULT

    @property
    def is_valid(self):
        return not self.fault


def satisfaction(poll, parameters):
    """The Satisfaction of a poll (an object with the counts of Poll.COUNTS, or None).

    `parameters`: min_valid and min_return make it valid, unknown_counts puts 不了解 into the base.
    An empty count is unknown: an option not counted leaves the poll without a result, while an
    empty 应参加 or 收回 keeps the floor of turnout silent. Never raises.
    """
    if getattr(poll, "is_withheld", False):
        return Satisfaction(fault=WITHHELD.format(poll.returned))
    options = (*OPINIONS, "unknown") if parameters.unknown_counts else OPINIONS
    counts = [getattr(poll, name, None) for name in options]
    if None in counts:
        lacks_unknown = None not in counts[: len(OPINIONS)]
        return Satisfaction(fault=NO_UNKNOWN) if lacks_unknown else Satisfaction()
    good, basic, *others = (max(0, count) for count in counts)
    base = good + basic + sum(others)
    if fault := _few_ballots(base, parameters) or _low_turnout(poll, parameters):
        return Satisfaction(base=base, fault=fault)
    index = (good + basic * BASIC_WEIGHT) / base
    return Satisfaction(index, Fraction(good + basic, base), base, fault="")


def _few_ballots(base, parameters):
    # Without a single ballot there is nothing to divide by, whatever the parameter says.
    least = max(1, parameters.min_valid)
    return f"有效评价{base}票，少于{least}票，测评无效，须重测" if base < least else ""


def _low_turnout(poll, parameters):
    due, returned = getattr(poll, "due", None), getattr(poll, "returned", None)
    if due is None or returned is None or due <= 0:
        return ""
    if Fraction(returned, due) >= Fraction(parameters.min_return):
        return ""
    floor = _percent(parameters.min_return)
    return f"应参加{due}人，收回{returned}票，不到{floor}，测评无效，须重测"


def _percent(share):
    return f"{number(share * 100)}%"


def poll_terms(parameters):
    """When a poll of this year counts, as one sentence for forms, sheets and prints."""
    few = f"有效评价少于{max(1, parameters.min_valid)}票"
    if parameters.min_return:
        few += f"，或收回不到应参加人数的{_percent(parameters.min_return)}"
    unknown = "算在" if parameters.unknown_counts else "不算在"
    return f"{few}的，测评无效，须重测；“不了解”{unknown}评价总数内。"


def mass_number(members, parameters):
    """How many 群众代表 are asked beside so many members, at least (mass_share of the cycle)."""
    return math.ceil(members * Fraction(parameters.mass_share))
