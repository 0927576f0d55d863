"""晋位条件: what must hold before a grade rises in a 复评, each with its fact and basis. Pure.

Score, veto and gate say how high a branch could come and may make it fall; the conditions only
hold back a rise, at the old grade at least (handbook e.8).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from branches.rulebook.grades import BOTTOM, POSITIONS
from branches.rulebook.wording import day, number
from grading.scoring.rates import percent, rate_text

NAMED = 3  # so many items are named in a sentence
# When what is missing can be asked for again.
WITHIN = "办妥后，本次复评审定前可以再定"
NEXT_TIME = "须等下一次复评或下一年度"


@dataclass(frozen=True)
class Condition:
    """`met`: True, False, or None where the condition does not apply; `is_open`: not met because
    it is not known yet. `fact` in numbers, `basis`: where it comes from.
    """

    key: str
    title: str
    met: bool | None
    fact: str
    basis: str
    is_open: bool = False

    @property
    def word(self):
        if self.is_open:
            return "待定"
        return {True: "符合", False: "不符合", None: "不适用"}[self.met]


@dataclass(frozen=True)
class Circumstances:
    """What others know of the branch: its items on the day `on` (ISO date), 公示 and the note.

    `bottom`: {"total", "closed", "late": counts, "open": [number]} of its own items that came with
    the bottom grade; `overdue`: {"total": count, "items": [[number, ISO date]]} of its own;
    `notice`: whether the public notice is over, None where the year asks for none or it is still
    to come (`awaits_notice`: it follows the decision, and the approval waits for it); `noticed`:
    codes of the grades that it names; `note`: what 组织部 says to a rise of two grades at once.
    """

    on: str = ""
    bottom: dict = field(default_factory=dict)
    overdue: dict = field(default_factory=dict)
    notice: bool | None = None
    awaits_notice: bool = False
    noticed: tuple = ()
    note: str = ""

    @classmethod
    def read(cls, document, **more):
        """Of a stored document {"on", "bottom", "overdue", "notice"}; {} means that nobody has
        looked.
        """
        names = ("on", "bottom", "overdue")
        more |= {name: document[name] for name in names if name in document}
        if told := document.get("notice"):
            more |= {"notice": told["over"] or None, "awaits_notice": not told["over"]}
            more["noticed"] = tuple(told["grades"])
        return cls(**more)

    @property
    def is_known(self):
        return bool(self.on)

    @property
    def basis(self):
        return f"整改台账，截至{_day(self.on)}" if self.on else "整改台账"


@dataclass(frozen=True)
class Case:
    """One branch before the question how far it rises: `before` and `to` are rungs of `ladder`."""

    ladder: object
    before: object
    to: object
    final: object
    measured: object
    standing: tuple
    limit: object
    known: Circumstances

    @property
    def steps(self):
        return self.ladder.steps(self.before.code, self.to.code)


def _day(text):
    return day(date.fromisoformat(text))


def _score(case):
    if case.final is None:
        return False, "自评或考评还有指标没有得分", True
    missing, bar = case.to.cut - case.final, f"{case.to}线{number(case.to.cut)}分"
    if missing > 0:
        return False, f"得{case.final}分，{bar}，差{missing}分", False
    return True, f"得{case.final}分，{bar}", False


def _veto(case):
    found = "；".join(f"{one.code} {one.ground}" for one in case.standing)
    return not found, found or "已核，都没有发生", False


def _satisfaction(case):
    if not case.measured.is_valid:
        return False, case.measured.fault, True
    fact = f"{rate_text(case.measured, case.limit)}，要求{percent(case.limit)}"
    return case.measured.rate >= case.limit, fact, False


def _bottom_items(case):
    if not case.known.is_known:
        return False, "还没有核对", True
    found = case.known.bottom
    total, closed, late = (found.get(name, 0) for name in ("total", "closed", "late"))
    if not total:
        return True, "没有这类事项", False
    fact = f"共{total}项，已销号{closed}项" + (f"（逾期完成{late}项）" if late else "")
    if closed < total:
        fact += f"，未销号：{_named(found.get('open', ()), total - closed)}"
    return closed == total, fact, False


def _overdue(case):
    if not case.known.is_known:
        return False, "还没有核对", True
    found = case.known.overdue
    if not (total := found.get("total", 0)):
        return True, "没有逾期事项", False
    names = [f"{item}（{_day(due)}到期）" for item, due in found.get("items", ())]
    return False, f"{total}项：{_named(names, total)}", False


def _named(names, total):
    text = "、".join(names[:NAMED])
    return f"{text}等{total}项" if total > len(names[:NAMED]) else text


def _notice(case):
    if case.known.noticed and case.to.code not in case.known.noticed:
        return None, f"{case.to}不公示", False
    if case.known.awaits_notice:
        return None, "定级后公示，期满再审定", True
    if case.known.notice is None:
        return None, "本年度没有安排", False
    return (
        case.known.notice,
        "公示期满，没有待答复的异议" if case.known.notice else "公示还没有期满",
        False,
    )


def _jump(case):
    if case.known.note:
        return True, case.known.note, False
    return False, f"没有写明理由，只能升到{case.ladder.above_of(case.before)}", False


@dataclass(frozen=True)
class Rule:
    """`judge` gives (met, fact, is_open). It binds on a rise that leaves a grade in one of the
    positions `leaving` by `steps` rungs or more; `again`: when what is missing can be asked again.
    """

    key: str
    title: str
    judge: Callable
    basis: str
    leaving: tuple = POSITIONS
    steps: int = 1
    again: str = WITHIN

    @property
    def heading(self):
        """The title for branches of any year."""
        return self.title.format(bottom="最低")

    def binds(self, case):
        position = case.ladder.position(case.before.code)
        return position in self.leaving and case.steps >= self.steps

    def applied(self, case):
        """The Condition of a Case; "" as `basis` means the ledger of items."""
        title, basis = self.title.format(bottom=case.ladder.bottom), self.basis or case.known.basis
        if not self.binds(case):
            return Condition(self.key, title, None, self._idle(case), basis)
        met, fact, is_open = self.judge(case)
        return Condition(self.key, title, met, fact, basis, is_open)

    def _idle(self, case):
        if case.steps < self.steps:
            return f"升到{case.to}只升一级" if case.steps == 1 else "不升级"
        return f"原等级是{case.before}"


RULES = (
    Rule("score", "复评得分达到拟晋等级分数线", _score, "自评、考评按权重合计", again=NEXT_TIME),
    Rule("veto", "没有一票否决情形", _veto, "一票否决核查", again=NEXT_TIME),
    Rule("rate", "党员群众满意率达标，测评有效", _satisfaction, "党员群众测评", again=NEXT_TIME),
    Rule("items", "随{bottom}等级下达的整改事项全部销号", _bottom_items, "", leaving=(BOTTOM,)),
    Rule("overdue", "没有本支部逾期事项", _overdue, ""),
    Rule("notice", "按要求公示", _notice, "公示"),
    Rule("jump", "晋升两级的组织部写明理由", _jump, "组织部", steps=2),
)
AGAIN = {rule.key: rule.again for rule in RULES}


@dataclass(frozen=True)
class Rise:
    """`grade`: what is left of a rise; `to`: the rung that `conditions` speak of, None at the top;
    `unmet`: the conditions that hold the branch below it, empty where it did not come that far.
    """

    grade: object
    to: object = None
    conditions: tuple = ()
    unmet: tuple = ()


def rise(before, given, **facts):
    """The Rise of a branch that stood at `before` and that score, veto and gate put at `given`
    (rungs of the ladder; None while open). `facts`: the other fields of Case. Never above `given`;
    below `before` only where `given` is.
    """
    ladder = facts["ladder"]
    steps = None if given is None else ladder.steps(before.code, given.code)
    to = given if steps and steps > 0 else ladder.above_of(before)
    if to is None:
        return Rise(given)
    conditions = _conditions(Case(before=before, to=to, **facts))
    if steps is None or steps <= 0:
        return Rise(given, to, conditions)
    unmet = tuple(one for one in conditions if one.met is False)
    return Rise(_highest(before, to, facts), to, conditions, unmet)


def _conditions(case):
    return tuple(rule.applied(case) for rule in RULES)


def _highest(before, to, facts):
    """The highest rung from `to` downward whose conditions all hold, `before` at least."""
    rungs = list(facts["ladder"])
    for rung in rungs[rungs.index(to) : rungs.index(before)]:
        met = (one.met for one in _conditions(Case(before=before, to=rung, **facts)))
        if False not in met:
            return rung
    return before


def again(unmet):
    """When a branch with these unmet conditions may ask again, as one sentence; "" for none."""
    if not unmet:
        return ""
    when = {AGAIN[one.key] for one in unmet}
    return f"{NEXT_TIME if NEXT_TIME in when else WITHIN}。"
