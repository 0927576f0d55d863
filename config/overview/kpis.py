"""The six figures under the sentences, each with last cycle's and the moment it was counted."""

from dataclasses import dataclass

from django.utils import timezone

from branches.rulebook.rounding import hundredths, percent, points_apart, share
from config.overview.links import branches_link, items_link


@dataclass(frozen=True)
class Kpi:
    label: str
    value: object  # text, or None if unknown
    unit: str
    url: str
    sub: str
    delta: str = ""
    delta_tone: str = ""
    as_of: str = ""


def kpis(page):
    now = timezone.localtime().strftime("%m-%d %H:%M")
    cutoff = f"{page.frame.round.cutoff_on:%Y-%m-%d}"
    return [
        _grade(page, 0, now, better=1),
        _grade(page, -1, now, better=-1),
        _satisfaction(page, now),
        _closed(page, now),
        _overdue(page, now),
        _term(page, cutoff),
    ]


def _grade(page, position, as_of, better):
    code = page.frame.codes[position]
    count = page.now.grades[code]
    before = page.before.grades[code] if page.before else None
    sub = percent(share(count, page.now.graded))
    if before is not None:
        sub += f"，上期 {percent(share(before, page.before.graded))}"
    delta, tone = _difference(_more(count, before), better, "个")
    if page.now.undecided:
        # Less than last cycle is not yet less while branches wait for their grade.
        sub = f"占已评定 {page.now.graded} 个的 {sub}"
        delta, tone = f"还有 {page.now.undecided} 个未评定", ""
    return Kpi(
        f"{page.frame.labels[code]}党支部",
        count,
        "个",
        branches_link(page.frame, f"grade_{code}", committee=page.committee_pk),
        sub,
        delta,
        tone,
        as_of,
    )


def _more(now, before):
    return None if now is None or before is None else now - before


def _difference(apart, better, unit):
    """(▲ 多 8 个, up or down): the arrow shows the direction, the tone whether it is good."""
    if apart is None:
        return "", ""
    if not apart:
        return "与上期相同", ""
    words = ("▲ 多", "▼ 少") if unit in ("个", "项") else ("▲", "▼")
    text = f"{words[apart < 0]} {abs(apart)} {unit}"
    return text, "up" if (apart > 0) == (better > 0) else "down"


def _satisfaction(page, as_of):
    rate = page.now.satisfaction
    before = page.before.satisfaction if page.before else None
    delta, tone = _difference(points_apart(rate, before), 1, "个百分点")
    sub = f"{page.now.counts['polled']} 个支部平均"
    if before is not None:
        sub += f"，上期 {percent(before)}"
    return Kpi(
        "党员群众满意率",
        _text(rate),
        "%" if rate is not None else "",
        branches_link(page.frame, "polled", committee=page.committee_pk),
        sub,
        delta,
        tone,
        as_of,
    )


def _closed(page, as_of):
    items = page.items
    rate, before = items.closed_rate, items.closed_rate_before
    sub = f"{items.counts['items_closed']}/{items.all} 项"
    if before is not None:
        sub += f"，上期同期 {items.before['closed']}/{items.before['all']} 项，{percent(before)}"
    delta, tone = _difference(points_apart(rate, before), 1, "个百分点")
    return Kpi(
        "整改销号率",
        _text(rate),
        "%" if rate is not None else "",
        items_link(page.frame, "items_closed", committee=page.committee_pk),
        sub,
        delta,
        tone,
        as_of,
    )


def _overdue(page, as_of):
    count = page.items.counts["items_overdue"]
    before = page.items.before["overdue"] if page.items.before["all"] else None
    delta, tone = _difference(_more(count, before), -1, "项")
    return Kpi(
        "逾期整改",
        count,
        "项",
        items_link(page.frame, "items_overdue", committee=page.committee_pk),
        f"上期同期 {before} 项" if before is not None else "上期同期没有整改事项",
        delta,
        tone,
        as_of,
    )


def _term(page, as_of):
    terms = page.terms
    delta, tone = _difference(_more(terms.overdue, terms.overdue_before), -1, "个")
    return Kpi(
        "换届逾期",
        terms.overdue,
        "个",
        branches_link(page.frame, "term_overdue", committee=page.committee_pk),
        f"上期 {terms.overdue_before} 个" if terms.overdue_before is not None else "没有上期可比",
        delta,
        tone,
        as_of,
    )


def _text(rate):
    return None if rate is None else str(hundredths(rate))
