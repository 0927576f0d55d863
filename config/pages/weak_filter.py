"""What the page of weak branches is narrowed by, and its five figures; all in the address."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from branches.rulebook.rounding import percent, share
from branches.web.filters import LenientFilter, figure_field, kind_field, search_field
from branches.web.pages import Tab, with_query
from branches.web.places import choosable

ALL, TURNED = "weak", "turned"


@dataclass(frozen=True)
class Figure:
    label: str
    holds: Callable  # of a WeakRow
    tone: str = ""


FIGURES = {
    ALL: Figure("全部", lambda row: row.left_on is None),
    "gaps": Figure("四个一有空缺", lambda row: not row.left_on and row.gaps),
    "unreported": Figure("月报未报", lambda row: not row.left_on and row.days_over, "late"),
    "overdue": Figure(
        "有逾期事项", lambda row: not row.left_on and row.items["items_overdue"], "late"
    ),
    "soon": Figure("30 天内到期", lambda row: not row.left_on and row.is_due_soon),
    "done": Figure("全部销号", lambda row: not row.left_on and row.is_all_closed),
    TURNED: Figure("已转化", lambda row: row.left_on is not None),
}


class WeakFilter(LenientFilter):
    kind = kind_field()
    q = search_field("党支部", "名称或代码")
    figure = figure_field("情形", ((name, one.label) for name, one in FIGURES.items()))

    def __init__(self, data, *, user):
        super().__init__(data, places=choosable(user))

    @property
    def shown(self):
        return self.values.get("figure") or ALL

    @property
    def conditions(self):
        values, found = self.values, []
        if "committee" in values:
            found.append(Q(sub_committee=values["committee"]))
        if "kind" in values:
            found.append(Q(kind=values["kind"]))
        if "q" in values:
            text = values["q"]
            found.append(
                Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__startswith=text)
            )
        return found

    def chosen(self, rows):
        holds = FIGURES[self.shown].holds
        return [row for row in rows if holds(row)]


def tabs(request, shown, rows):
    return [
        Tab(
            one.label,
            with_query(request, figure="" if name == ALL else name),
            name == shown,
            sum(bool(one.holds(row)) for row in rows),
            one.tone,
        )
        for name, one in FIGURES.items()
    ]


def key_figures(request, rows):
    """[{label, value, unit, sub, url}]: the figures above the list, each opening its rows."""
    weak = [row for row in rows if row.left_on is None]
    figures = OPENS if weak else ()
    return [
        figure(weak) | {"url": with_query(request, figure=name)}
        for figure, name in ((one, OPENS[one]) for one in figures)
    ]


def _gaps(weak):
    gaps = [slot for row in weak for slot in row.gaps]
    past = sum(bool(slot.due_on and slot.due_on < weak[0].today) for slot in gaps)
    return {
        "label": "四个一有空缺",
        "value": sum(bool(row.gaps) for row in weak),
        "unit": "个",
        "sub": f"空缺 {len(gaps)} 处" + (f"，{past} 处过期未配" if past else ""),
    }


def _reports(weak):
    sent = [row.report for row in weak if row.report and row.report.reported_on]
    late = sum(one.is_late for one in sent)
    return {
        "label": "月报未报",
        "value": sum(bool(row.days_over) for row in weak),
        "unit": "个",
        "sub": f"按时 {len(sent) - late} 个，迟报 {late} 个",
    }


def _overdue(weak):
    late = [row.items["items_overdue"] for row in weak if row.items["items_overdue"]]
    return {
        "label": "逾期事项",
        "value": sum(late),
        "unit": "项",
        "sub": f"涉及 {len(late)} 个支部",
    }


def _nearest(weak):
    left = [row.days_left for row in weak if row.due_on]
    ahead, past = [days for days in left if days >= 0], [days for days in left if days < 0]
    said = [f"最近的还有 {min(ahead)} 天"] if ahead else []
    said += [f"{len(past)} 个已过期限"] if past else []
    return {
        "label": "30 天内到期",
        "value": sum(row.is_due_soon for row in weak),
        "unit": "个",
        "sub": "，".join(said),
    }


def _closed(weak):
    done, total = (sum(row.items[name] for row in weak) for name in ("items_closed", "items_all"))
    return {
        "label": "事项销号率",
        "value": percent(share(done, total)),
        "unit": "",
        "sub": f"{done}/{total} 项",
    }


# Which list each figure opens.
OPENS = {
    _gaps: "gaps",
    _reports: "unreported",
    _closed: "",
    _overdue: "overdue",
    _nearest: "soon",
}
