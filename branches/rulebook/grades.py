"""The grades of a year: two to six rungs, the highest first, each with its lower bound.

Pure. Rules ask for a position (top, middle, bottom) or compare two rungs; labels are for people.
A document keeps a rung as [code, label, lower bound] or, with a tone of its own, as
[code, label, lower bound, tone].
"""

from dataclasses import dataclass
from decimal import Decimal

FEWEST, MOST = 2, 6
POSITIONS = TOP, MIDDLE, BOTTOM = "top", "middle", "bottom"
# The looks of a grade, by how many there are (static/css/components.css, pb-gr--*).
TONES = {
    2: ("adv", "weak"),
    3: ("adv", "qua", "weak"),
    4: ("adv", "good", "qua", "weak"),
    5: ("adv", "good", "qua", "fair", "weak"),
    6: ("adv", "good", "qua", "fair", "low", "weak"),
}
ALL_TONES = TONES[MOST]


@dataclass(frozen=True)
class Grade:
    """One rung: scores from `cut` (Decimal) upward have it, up to the next."""

    code: str
    label: str
    cut: Decimal | None
    tone: str

    def __str__(self):
        return self.label

    @property
    def is_ungraded(self):
        return self.code == UNGRADED.code


# 未定级 (founded within the year): no rung, but it counts in every denominator.
UNGRADED = Grade("ungraded", "未定级", None, "none")


@dataclass(frozen=True)
class Ladder:
    """The rungs of one year, highest first."""

    rungs: tuple

    def __iter__(self):
        return iter(self.rungs)

    def __len__(self):
        return len(self.rungs)

    @property
    def codes(self):
        return [one.code for one in self.rungs]

    @property
    def top(self):
        return self.rungs[0]

    @property
    def bottom(self):
        return self.rungs[-1]

    @property
    def below_top(self):
        return self.rungs[1]

    def holding(self, score):
        """The Grade of the half-open interval that holds `score` (Decimal, rounded once)."""
        return next(one for one in self.rungs if score >= one.cut or one is self.bottom)

    def above(self, score):
        """The next Grade that `score` (Decimal) lacks points for; None at the top."""
        return next((one for one in reversed(self.rungs) if one.cut > score), None)

    def above_of(self, grade):
        """The rung directly above `grade` (a rung); None at the top."""
        place = self.rungs.index(grade)
        return self.rungs[place - 1] if place else None

    def named(self, code):
        """The Grade of `code`, 未定级 among them; None for what this year does not know."""
        return next((one for one in (*self.rungs, UNGRADED) if one.code == code), None)

    def position(self, code):
        """TOP, MIDDLE or BOTTOM of the rung `code`; None for what is no rung (未定级, "")."""
        if code not in self.codes:
            return None
        return {self.top.code: TOP, self.bottom.code: BOTTOM}.get(code, MIDDLE)

    def steps(self, was, now):
        """Rungs (int) of `now` above `was`, codes of this year; None if one is no rung."""
        codes = self.codes
        if was not in codes or now not in codes:
            return None
        return codes.index(was) - codes.index(now)

    def move(self, now, was, before):
        """How many rungs (int, below: negative) `now` of this year lies above `was` of the Ladder
        `before`; by position where the two years do not know the same grades. None if one of them
        is no rung.
        """
        if before.codes == self.codes:
            return self.steps(was, now)
        old, new = before.position(was), self.position(now)
        if old is None or new is None:
            return None
        return POSITIONS.index(old) - POSITIONS.index(new)


def read_grades(rows):
    """The Ladder of a document's rows. Raises ValueError if there are too few or too many, if
    codes, labels or bounds repeat, if the bounds do not fall, or if the last is not 0.
    """
    rows = [list(row) for row in rows]
    tones = TONES.get(len(rows))
    if tones is None:
        raise ValueError(f"等级应为 {FEWEST} 到 {MOST} 等。")
    filled = [row if len(row) == 4 else [*row, tone] for row, tone in zip(rows, tones, strict=True)]
    rungs = tuple(Grade(code, label, Decimal(str(cut)), tone) for code, label, cut, tone in filled)
    check(rungs)
    return Ladder(rungs)


def check(rungs):
    cuts = [one.cut for one in rungs]
    if cuts != sorted(set(cuts), reverse=True) or cuts[-1] != 0:
        raise ValueError("等级分数线应从高到低，互不相同，最低一级为 0。")
    labels = [one.label for one in (*rungs, UNGRADED)]
    if len(set(labels)) != len(labels) or not all(labels):
        raise ValueError("等级名称应各不相同，也不能叫“未定级”。")
    if len({one.code for one in (*rungs, UNGRADED)}) != len(labels):
        raise ValueError("等级代码应各不相同。")
    if unknown := {one.tone for one in rungs} - set(ALL_TONES):
        raise ValueError(f"没有这种等级颜色：{'、'.join(sorted(unknown))}。")
