"""Charts of the dashboard: data of charts.js and tables, every part with its list."""

from dataclasses import dataclass

from django.urls import reverse

from branches.models import Branch
from branches.rulebook.rounding import hundredths, points_apart
from config.overview.figures import NO_GRADE, UNDECIDED, month_name
from config.overview.items import STAGES
from config.overview.links import branches_link, items_link
from grading.models import Criterion
from rectification.ledger.figures import FIGURE_LABELS

HEAT = (80, 84, 88, 92)  # lower ends of q2 … q5, percent


@dataclass(frozen=True)
class Cell:
    value: object
    url: str = ""
    tone: str = ""
    delta: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    url: str
    cells: list
    note: str = ""


# grades by 分党委
def grade_rows(page):
    """[Row] per sub-committee (per kind inside one): a Cell for each grade, 未评定, the total."""
    return [
        Row(label, url, [*_grade_cells(page, tally, filters), total])
        for label, url, tally, _before, filters, total in _grade_groups(page)
    ]


def grade_columns(page):
    """[(code, label)] of the grades, and 未评定 while there is any."""
    columns = list(page.frame.labels.items())
    return [*columns, (UNDECIDED, "未评定")] if page.now.undecided else columns


def _on_axis(label):
    """计算机学院 for 计算机学院党委; 机关党委 would be no name without its last word."""
    return label.removesuffix("党委") if label.endswith("学院党委") or len(label) > 6 else label


def _grade_groups(page):
    for label, url, filters, key in _grade_places(page):
        tally = page.tally_now.sum(*key)
        before = page.tally_before.sum(*key) if page.tally_before else None
        if tally.branches:
            total = Cell(tally.branches, branches_link(page.frame, "all", **filters))
            yield label, url, tally, before, filters, total


def _grade_places(page):
    if page.place:
        for kind in Branch.Kind:
            filters = {"committee": page.place.pk, "kind": kind.value}
            url = branches_link(page.frame, "all", **filters)
            yield kind.label, url, filters, (page.place.pk, kind.value)
        return
    for place in page.tally_now.places:
        url = f"{reverse('dashboard')}?round={page.frame.round.pk}&committee={place.pk}"
        yield place.name, url, {"committee": place.pk}, (place.pk,)


def _grade_cells(page, tally, filters):
    return [
        Cell(tally.grades[code], branches_link(page.frame, f"grade_{code}", **filters))
        for code, _label in grade_columns(page)
    ]


def _tone(code, ladder):
    if code == UNDECIDED:
        return "open"
    grade = ladder.named(code)
    return grade.tone if grade else "none"


def grade_chart(page):
    columns = grade_columns(page)
    return {
        "grades": [[label, _tone(code, page.frame.grades)] for code, label in columns],
        "rows": [
            {
                "name": label,
                "short": _on_axis(label),
                "n": [tally.grades[code] for code, _label in columns],
                # Finished numbers are not held against unfinished ones.
                "p": [before.grades[code] for code, _label in columns]
                if before and not tally.undecided
                else None,
                "href": url,
                "hrefs": [cell.url for cell in _grade_cells(page, tally, filters)],
            }
            for label, url, tally, before, filters, _total in _grade_groups(page)
        ],
    }


# 五好 by kind
def heat_rows(page):
    """[Row] per kind of branch and 全部: a Cell per criterion with its rate and what it changed."""
    kinds = [*((kind.label, kind.value) for kind in Branch.Kind), ("合计", None)]
    return [row for label, kind in kinds if (row := _heat_row(page, label, kind))]


def _heat_row(page, label, kind):
    tally = page.tally_now.sum(page.committee_pk, kind)
    if not tally.branches:
        return None
    before = page.tally_before.sum(page.committee_pk, kind) if page.tally_before else None
    url = branches_link(page.frame, "reviewed", committee=page.committee_pk, kind=kind)
    cells = [
        _heat_cell(tally.rate(key), before.rate(key) if before else None, url)
        for key in Criterion.Key.values
    ]
    return Row(label, url, cells, tally.counts["reviewed"])


def _heat_cell(rate, before, url):
    if rate is None:
        return Cell(None)
    value = hundredths(rate)
    tone = f"q{1 + sum(value >= lower for lower in HEAT)}"
    return Cell(value, url, tone, _delta(points_apart(rate, before)))


def _delta(apart):
    if apart is None:
        return ""
    return f"{'▲' if apart > 0 else '▼'}{abs(apart)}" if apart else "="


# 晋位升级
def flow_rows(page):
    """[Row] per grade of last cycle: a Cell per grade of this one."""
    befores, nows = _flow_axes(page)
    return [
        Row(
            label,
            _flow_link(page, f"was_{was}"),
            [_flow_cell(page, was, now) for now in nows],
        )
        for was, label in befores.items()
    ]


def flow_columns(page):
    return list(_flow_axes(page)[1].values())


def _flow_axes(page):
    """Grades left and right; grades nobody has stay, other empty ends go, waiting ones aside."""
    frame, flow = page.frame, graded_flow(page)
    left, right = frame.labels_before | {NO_GRADE: "无等级"}, dict(frame.labels)
    for code in left.keys() - frame.grades_before.codes:
        if not _sum(flow, was=code):
            del left[code]
    for code in right.keys() - frame.codes:
        if not _sum(flow, now=code):
            del right[code]
    return left, right


def graded_flow(page):
    return {move: count for move, count in page.now.flow.items() if move[1] != UNDECIDED}


def _sum(flow, was=None, now=None):
    return sum(
        count for (one, other), count in flow.items() if was in (None, one) and now in (None, other)
    )


def _flow_cell(page, was, now):
    count = page.now.flow[was, now]
    tone = page.frame.move(was, now)
    return Cell(count, _flow_link(page, f"was_{was}_now_{now}"), tone)


def _flow_link(page, figure):
    return branches_link(page.frame, figure, committee=page.committee_pk)


def flow_chart(page):
    flow = graded_flow(page)
    befores, nows = _flow_axes(page)
    old, new = page.frame.grades_before, page.frame.grades
    lefts = [
        _node("left", was, label, old, _sum(flow, was=was), _flow_link(page, f"was_{was}"))
        for was, label in befores.items()
    ]
    rights = [
        _node("right", now, label, new, _sum(flow, now=now), _flow_link(page, f"grade_{now}"))
        for now, label in nows.items()
    ]
    links = [
        {
            "source": f"left-{was}",
            "target": f"right-{now}",
            "value": flow[was, now],
            "kind": page.frame.move(was, now) or "other",
            "href": _flow_link(page, f"was_{was}_now_{now}"),
        }
        for was in befores
        for now in nows
        if flow.get((was, now))
    ]
    return {"nodes": [one for one in (*lefts, *rights) if one["value"]], "links": links}


def _node(side, code, label, ladder, value, href):
    return {
        "id": f"{side}-{code}",
        "side": side,
        "label": label,
        "tone": _tone(code, ladder),
        "value": value,
        "href": href,
    }


# rectification and 换届
LATE = {"items_todo": "items_overdue_todo", "items_doing": "items_overdue_doing"}


def funnel_chart(page):
    """Data of `funnel`: the four stages with what is late among them."""
    counts = page.items.counts
    notes = {
        "items_waiting": _waited(page.items.oldest_request, page.frame.today),
        "items_closed": _late_done(counts["items_late_done"]),
    }
    return {
        "stages": [
            {
                "label": FIGURE_LABELS[name],
                "total": counts[name],
                "late": counts[LATE[name]] if name in LATE else 0,
                "note": notes.get(name, ""),
                "href": items_link(page.frame, name, committee=page.committee_pk),
                "late_href": items_link(
                    page.frame, name, committee=page.committee_pk, due="overdue"
                ),
            }
            for name in STAGES
        ]
    }


def _waited(day, today):
    return f"最早已等 {(today - day).days} 天" if day else ""


def _late_done(count):
    return f"含逾期完成 {count}" if count else ""


def term_chart(page):
    """Data of `term`: what is overdue, then month by month."""
    frame, soon = page.frame, page.frame.round.cutoff_on
    months = [_month(page, "超期", page.terms.overdue, "late", "term_overdue")]
    for number, first in enumerate(frame.months):
        tone = "soon" if first.year == soon.year else ""
        label = f"{first.month}月"
        if number and first.month == 1:
            label += f"\n{first:%y}年"
        name = month_name(first)
        months.append(_month(page, label, page.terms.months[name], tone, name))
    return {"months": months, "name": "应换届党支部"}


def _month(page, label, value, tone, figure):
    href = branches_link(page.frame, figure, committee=page.committee_pk)
    name = page.frame.figures[figure].label
    return {"label": label, "name": name, "value": value, "tone": tone, "href": href}
