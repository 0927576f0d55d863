"""How the matrix page is laid out: the sentence, the bar of shares, cells, margins, 各分党委.

Numbers come from the Tally; each stands with the address of its list.
"""

from dataclasses import dataclass
from fractions import Fraction

from branches.rulebook.rounding import percent, rounded, share
from rectification.promotion.matrix import (
    FELL,
    FIRST,
    GONE,
    HELD,
    KEPT,
    KEPT_TOP,
    NEW,
    NO_GRADE,
    OPEN,
    ROSE,
    SHARES,
    STILL_NONE,
    UNDECIDED,
    WEAK,
    outcome_labels,
)

# outcome → (tone of static/css/promotion.css, sign)
LOOKS = {
    ROSE: ("up", "▲"),
    KEPT_TOP: ("top", "◆"),
    HELD: ("held", "＝"),
    WEAK: ("weak", "＝"),
    FELL: ("down", "▼"),
    OPEN: ("open", "○"),
    FIRST: ("first", ""),
    STILL_NONE: ("open", ""),
    GONE: ("gone", ""),
}
NUMBERS = {2: "两", 3: "三", 4: "四", 5: "五"}
# Per cent of the bar that a number needs, and on a phone.
FEWEST_TO_LABEL, FEWEST_ON_A_PHONE = 3, 14


@dataclass(frozen=True)
class Part:
    """A piece of the sentence; with an address it is a number that opens its list."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Segment:
    """`start`, `width`: per cent of the bar."""

    name: str
    tone: str
    sign: str
    label: str
    count: int
    share: object
    start: Fraction
    width: Fraction
    url: str

    @property
    def middle(self):
        return f"{rounded(self.start + self.width / 2, 2)}%"

    @property
    def left(self):
        return f"{rounded(self.start, 2)}%"

    @property
    def wide(self):
        return f"{rounded(self.width, 2)}%"

    @property
    def has_room(self):
        return self.width >= FEWEST_TO_LABEL

    @property
    def is_slim(self):
        return self.width < FEWEST_ON_A_PHONE


def segments(moves, links, **where):
    """[Segment] of the shares that are not empty; `where`: filters of their lists."""
    labels, start, found = outcome_labels(moves.comparison), Fraction(0), []
    base = moves.of("graded")
    for name in SHARES:
        count = moves.of(name)
        if not count:
            continue
        tone, sign = LOOKS[name]
        width = Fraction(100 * count, base)
        part = share(count, base)
        url = links.listed(name, **where)
        found.append(Segment(name, tone, sign, labels[name], count, part, start, width, url))
        start += width
    return found


def sentence(moves, links):
    """[Part]: the denominator, what became of it, the target for the bottom grade."""
    comparison = moves.comparison
    was, _now = comparison.words
    parts = [Part(f"{was}已定级的 "), Part(f"{moves.of('graded')} 个", links.listed("graded"))]
    parts.append(Part("党支部中"))
    labels = outcome_labels(comparison)
    for name in SHARES:
        if count := moves.of(name):
            parts += [Part("，"), Part(f"{count} 个", links.listed(name)), Part(labels[name])]
    return [*parts, Part("。"), *_turned(moves, links), *_aside(moves, links)]


def _turned(moves, links):
    """转化 of the bottom grade, against the target where the year sets one."""
    bottom = moves.comparison.ladder_before.bottom
    all_name = f"{bottom.code}.."
    if not (everybody := moves.of(all_name)):
        return [Part(f"{moves.comparison.words[0]}没有{bottom}党支部。")]
    done = moves.turned_share
    parts = [Part(f"{bottom}党支部 "), Part(f"{everybody} 个", links.listed(all_name))]
    parts += [Part("，已转化 "), Part(f"{moves.of('turned')} 个", links.listed("turned"))]
    target = moves.comparison.round.cycle.rules.turned_share
    if not target:
        return [*parts, Part(f"（{percent(done)}）。")]
    return [*parts, Part(f"（{percent(done)}），{_target_text(done, target, moves.of(OPEN))}。")]


def _target_text(done, target, waiting):
    """Not reached is not yet missed while branches wait for their grade."""
    if done >= target:
        return f"达到不低于 {percent(target)} 的目标"
    word = "目标不低于" if waiting else "未达到不低于"
    return f"{word} {percent(target)}{'' if waiting else ' 的目标'}"


def _aside(moves, links):
    """Who is in no share: graded for the first time, without a grade, gone."""
    words = {FIRST: "首次定级", STILL_NONE: "没有等级", GONE: "已撤并"}
    found = [
        [Part(f"{count} 个", links.listed(name)), Part(word)]
        for name, word in words.items()
        if (count := moves.of(name))
    ]
    if not found:
        return []
    parts = [Part("另有 ")]
    for number, pair in enumerate(found):
        parts += [Part("、")] if number else []
        parts += pair
    return [*parts, Part("，不计升降。")]


# the matrix
@dataclass(frozen=True)
class Cell:
    """`count` None: what cannot be."""

    count: int | None
    tone: str = ""
    word: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the matrix: `grade` a rung or None, then `label`."""

    grade: object
    label: str
    rungs: list
    apart: list
    total: Cell
    is_apart: bool


@dataclass(frozen=True)
class Sum:
    """A foot of the matrix under a rung."""

    grade: object
    regraded: int
    added: int
    standing: Cell
    share: object
    change: int | None
    is_good: bool | None

    @property
    def change_tone(self):
        return {True: "up", False: "down", None: "mut"}[self.is_good]

    @property
    def change_text(self):
        if self.change is None:
            return "—"
        if not self.change:
            return "＝"
        if self.is_good is None:
            return f"+{self.change}" if self.change > 0 else f"−{-self.change}"
        return f"{'▲' if self.change > 0 else '▼'} {abs(self.change)}"


@dataclass(frozen=True)
class Matrix:
    """`apart`: [(code, label)] of the columns without a new grade."""

    comparison: object
    apart: list
    lines: list
    sums: list
    without: Cell
    everybody: Cell


def matrix(moves, links):
    """The Matrix of Moves; columns and rows that hold nobody stand there only for grades."""
    comparison = moves.comparison
    apart = [
        (code, comparison.now_labels[code])
        for code in (KEPT, OPEN, NO_GRADE, GONE)
        if code in comparison.now_labels and (code != GONE or moves.of(f"..{GONE}"))
    ]
    extra = [code for code in (UNDECIDED, NEW) if moves.of(f"{code}..")]
    rows = [*comparison.ladder_before.codes, NO_GRADE, *extra]
    return Matrix(
        comparison,
        apart,
        [_line(moves, links, code, apart) for code in rows],
        [_sum(moves, links, one) for one in comparison.ladder],
        _figure(moves, links, "in_none"),
        _figure(moves, links, "all"),
    )


def _figure(moves, links, name):
    label = moves.comparison.figures[name].label
    return Cell(moves.of(name), title=label, url=links.listed(name))


def _line(moves, links, was, apart):
    comparison = moves.comparison
    grade = comparison.ladder_before.named(was)
    return Line(
        grade,
        comparison.was_labels[was],
        [_cell(moves, links, was, now) for now in comparison.ladder.codes],
        [_cell(moves, links, was, now) for now, _label in apart],
        _figure(moves, links, f"{was}.."),
        was not in comparison.ladder_before.codes,
    )


def _cell(moves, links, was, now):
    comparison, name = moves.comparison, f"{was}..{now}"
    count, had_grade = moves.counts[was, now], was in comparison.ladder_before.codes
    if not count:
        odd = now == NO_GRADE if had_grade else now == KEPT or was == NEW and now == GONE
        return Cell(None if odd else 0)
    tone, word = _look(comparison, was, now)
    return Cell(count, tone, word, comparison.figures[name].label, links.listed(name))


def _look(comparison, was, now):
    outcome = comparison.outcome(was, now)
    tone, sign = LOOKS[outcome]
    if now == KEPT:
        return "keep", "沿用"
    if now == OPEN:
        return "open", comparison.now_labels[OPEN]
    steps = comparison.steps(was, now) or 0
    if outcome == ROSE and steps > 1:
        return tone, f"{sign} 晋{NUMBERS[steps]}级"
    if outcome == FELL and steps < -1:
        return tone, f"{sign} 降{NUMBERS[-steps]}级"
    label = "保持" if outcome == HELD else outcome_labels(comparison)[outcome]
    return tone, f"{sign} {label}".strip()


def _sum(moves, links, grade):
    comparison = moves.comparison
    regraded, name = moves.of(f"..{grade.code}"), f"in_{grade.code}"
    standing = moves.of(name)
    change, waits = None, not comparison.is_within_year and moves.of(OPEN)
    # Fewer than last year are not yet fewer while branches wait for their grade.
    if grade.code in comparison.ladder_before.codes and not waits:
        change = standing - moves.of(f"{grade.code}..")
    return Sum(
        grade,
        regraded,
        standing - regraded,
        _figure(moves, links, name),
        share(standing, moves.of("all") - moves.of(GONE)),
        change,
        _is_good(comparison.ladder, grade, change),
    )


def _is_good(ladder, grade, change):
    """More at the top and fewer at the bottom are good; None between the two, or unchanged."""
    if not change or grade not in (ladder.top, ladder.bottom):
        return None
    return (change > 0) == (grade == ladder.top)


# 各分党委
@dataclass(frozen=True)
class PlaceRow:
    """`place` None: the whole."""

    place: object
    graded: int
    segments: list
    cells: dict
    turned: Cell
    weak_before: int
    still_weak: Cell


COLUMNS = (ROSE, KEPT_TOP, HELD, FELL, OPEN, FIRST, STILL_NONE)


def place_rows(tally, links, kind):
    """[PlaceRow] in official order, the whole last."""
    rows = [_place_row(tally.sum(one.pk, kind), links, one) for one in tally.places]
    rows = [row for row in rows if row.graded or any(cell.count for cell in row.cells.values())]
    return [*rows, _place_row(tally.sum(None, kind), links, None)]


def _place_row(moves, links, place):
    where = {"committee": place.pk if place else None}

    def cell(name):
        return Cell(moves.of(name), url=links.listed(name, **where))

    return PlaceRow(
        place,
        moves.of("graded"),
        segments(moves, links, **where),
        {name: cell(name) for name in COLUMNS},
        cell("turned"),
        moves.of(f"{moves.comparison.ladder_before.bottom.code}.."),
        cell(WEAK),
    )


def grounds(comparison):
    """口径: what the numbers are of."""
    was, _now = comparison.words
    words = [f"晋位、保持、下降以{was}已定级、现在仍在的党支部为分母，各轮以校党委审定的等级计算"]
    if comparison.is_within_year:
        top = comparison.ladder.top
        words += [f"“保持{top}”含沿用原等级的", "未复评的，原等级继续有效"]
    words.append("首次定级和没有等级的不计升降")
    if comparison.ladder.codes != comparison.ladder_before.codes:
        words.append("两个年度的等级不同，按最高、居中、最低的位置比较")
    return "；".join(words) + "。"
