"""What made the difference between two rounds of one branch, and what was done for it: every
indicator that rose or fell with the closed items behind it (S3.1: the honest measure).
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.utils import timezone

from branches.rulebook.findings import RULES
from branches.rulebook.rounding import points, rounded, share
from branches.rulebook.wording import is_named
from grading.scoring.difference import Difference, Line, difference, total
from grading.sheets.between import fact_shown, facts_of, names_read
from rectification.items import chain

RULE_OF = {rule.code: rule for rule in RULES}
NOTE = "各项保留两位小数，合计按未四舍五入的分数计算。"


class Closing(NamedTuple):
    """An item as it was closed on a day; `taken_up`: when 回头看 began it once more, or None."""

    item: object
    on: date
    days_late: int
    taken_up: date | None


class Row(NamedTuple):
    """An indicator that rose or fell: `closed` [Closing] between the two cut-off dates, `open`
    others of the same matter, `problem` of the later round without an item, `links` its chain.
    """

    line: Line
    facts: list
    closed: list
    open: list
    problem: object
    links: list

    @property
    def has_risen(self):
        return self.line.delta > 0

    @property
    def places(self):
        """Where the two points stand on the indicator's own scale (0–1)."""
        return tuple(
            part.points / part.full if part.full else Fraction(0)
            for part in (self.line.before, self.line.after)
        )

    @property
    def bar(self):
        """Attributes of the drawing in percent of its width, text: from, to, x, width."""
        start, end = (5 + 90 * one for one in self.places)
        low = min(start, end)
        marks = (start, end, low, abs(end - start))
        return dict(zip(("from", "to", "x", "width"), map(_percent, marks), strict=True))


@dataclass(frozen=True)
class Changes:
    """`before` and `after`: the Chapters compared; `rows` rises first, each the largest first."""

    before: object
    after: object
    difference: Difference
    rows: list

    @property
    def both(self):
        return (self.before, self.after)

    @property
    def apart(self):
        """How far the exact totals lie apart, without a sign."""
        return abs(self.difference.delta)

    @property
    def covered(self):
        """How much of the rise has a closed item behind it (exact)."""
        return total(row.line for row in self.rows if row.has_risen and row.closed)

    @property
    def covered_share(self):
        return share(self.covered, self.difference.risen)

    @property
    def closed(self):
        """The items behind, each once."""
        found = {one.item.pk: one.item for row in self.rows for one in row.closed}
        return list(found.values())

    @property
    def sum_note(self):
        """NOTE where the printed numbers do not sum to the printed totals."""
        moved = (*self.difference.moved, *self.difference.changed)
        printed = sum(rounded(one.delta, 2) for one in moved)
        finals = self.after.card.final - self.before.card.final
        is_exact = printed == rounded(self.difference.delta, 2) == finals
        return "" if is_exact else NOTE

    @property
    def is_year_apart(self):
        return self.before.round.cycle_id != self.after.round.cycle_id


def _percent(value):
    return f"{rounded(value, 1)}%"


def changes_of(story, after):
    """The Changes that led to a Chapter; None without two final scores that the reader may see."""
    before = story.before(after)
    if before is None or after.final is None:
        return None
    found = difference(before.parts, after.parts)
    behind = items_behind(story, after)
    later = {item.pk for one in story.later(after) for item in one.items}
    rows = []
    for line in found.moved:
        known = later if line.delta < 0 else later | {item.pk for item in after.items}
        items = [one for one in behind.get(line.code, []) if one.pk not in known]
        rows.append(_row(line, before, after, items))
    return Changes(before, after, found, rows)


def _row(line, before, after, items):
    first, last = before.card.cutoff, after.card.cutoff
    closings = [closing_between(one, first, last) for one in items]
    closed = [one for one in closings if one]
    done = [one.item for one in closed]
    others = [one for one in items if one not in done and not _is_past(one, first)]
    problem = after.problem(line.code) if line.delta < 0 else None
    return Row(
        line=line,
        facts=facts_of(line, before.card, after.card),
        closed=closed,
        open=others,
        problem=problem if problem and problem.item is None else None,
        links=chain_of(line.code, before, after, [*done, *others]),
    )


def closing_between(item, first, last):
    """The Closing of an item (with its reopenings) that stood on `last` (date) and came after
    `first`; None without one. What was taken up again only later was closed all the same.
    """
    found = [
        Closing(item, one.closed_on, _days(one), timezone.localdate(one.at))
        for one in item.taken_up
    ]
    if item.closed_on:
        found.append(Closing(item, item.closed_on, item.days_late if item.was_late else 0, None))
    inside = [one for one in found if first < one.on <= last]
    stood = [one for one in inside if one.taken_up is None or one.taken_up > last]
    return stood[-1] if stood else None


def _days(reopening):
    """How late the closure was asked for that 回头看 has undone."""
    if not reopening.was_late:
        return 0
    return (timezone.localdate(reopening.request.at) - reopening.from_due_on).days


def _is_past(item, cutoff):
    """Closed before the earlier round was measured: nothing of it belongs to the difference."""
    return item.closed_on and item.closed_on <= cutoff


def items_behind(story, chapter):
    """{indicator code: [item]} of all items of a Story, by the rubric's codes of a Chapter: the
    item's own indicator, and those that the findings it was made of explain. One behind two
    stands at both.
    """
    kind = chapter.participation.kind
    found = {}
    for item in story.items:
        rules = (RULE_OF.get(code) for code in sorted(story.finding_codes(item)))
        codes = [item.indicator_code, *(rule.indicator(kind) for rule in rules if rule)]
        for code in dict.fromkeys(filter(None, codes)):
            found.setdefault(code, []).append(item)
    return found


def chain_of(code, before, after, items):
    """[Link] of an indicator: answer, points, problem, items, and where there is a later Chapter
    `after` its answer, its points, what is still a problem, and the 认定.
    """
    problem = before.problem(code)
    name = field_of(code, before, after, problem)
    links = [*_stage(code, name, before)]
    links.append(chain.problem_link(before.participation, problem))
    links += chain.item_links(items)
    if after is None:
        return links
    links += _stage(code, name, after)
    if again := after.problem(code):
        links.append(chain.problem_link(after.participation, again))
    promoted = chain.promotion_link(after.promotion, after.participation)
    return links + ([promoted] if promoted else [])


def field_of(code, before, after, problem):
    """The survey field that stands for an indicator: what a finding names, else the answer that
    moved, else the first it counts by; "" where people judge without the survey.
    """
    spec = spec_of(before, code)
    if problem and (found := before.findings.get(problem.code)) and is_named(found[0].field):
        return found[0].field
    if spec is None or before.card is None:
        return ""
    names = [name for name in names_read(before.card, spec) if fact_shown(before.card, name)]
    if after and after.card:
        moved = (n for n in names if fact_shown(before.card, n) != fact_shown(after.card, n))
        names = [*moved, *names]
    return names[0] if names else ""


def spec_of(chapter, code):
    """The IndicatorSpec of a code in the rubric of a Chapter, or None."""
    specs = chapter.card.rubric.spec.indicators if chapter.card else ()
    return next((one for one in specs if one.code == code), None)


def _stage(code, name, chapter):
    """What a Chapter says of an indicator: the answer, and what it brings into the score."""
    if name and chapter.card:
        said = fact_shown(chapter.card, name)
        yield chain.survey_link(chapter.participation, name, said)
    if spec := spec_of(chapter, code):
        yield chain.indicator_link(chapter.participation, spec, points_said(chapter, code))


def points_said(chapter, code):
    """2.4/6 of the final score; "" before it may be seen."""
    part = chapter.parts.get(code)
    if part is None:
        return ""
    return f"{points(part.points)}/{points(part.full)}" if part.applicable else "不适用"
