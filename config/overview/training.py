"""Training on the dashboard: coverage by kind of branch; every part opens its list."""

from branches.models import Branch
from branches.rulebook.rounding import hundredths, percent
from config.overview.charts import Cell, Row
from config.overview.links import training_link

COLUMNS = (
    *("secretaries_all", "trained", "untrained"),
    *("new_uninducted", "induction_overdue"),
)


def training_rows(page):
    """[Row] per kind of branch and 合计: a Cell for each of COLUMNS, the rate as its note."""
    kinds = [*((kind.label, kind.value) for kind in Branch.Kind), ("合计", None)]
    return [row for label, kind in kinds if (row := _row(page, label, kind))]


def _row(page, label, kind):
    cover = _cover(page, kind)
    if not cover.all:
        return None
    cells = [Cell(cover.counts[name], _link(page, name, kind)) for name in COLUMNS]
    return Row(label, cells[0].url, cells, percent(cover.rate))


def _cover(page, kind):
    return page.coverage.sum(page.committee_pk, kind and (kind,))


def _link(page, name, kind):
    return training_link(page.frame, name, committee=page.committee_pk, kind=kind)


def training_chart(page):
    rows = []
    for kind in Branch.Kind:
        cover = _cover(page, kind.value)
        if cover.all:
            before = cover.rate_before
            rows.append(
                {
                    "label": kind.label,
                    "done": cover.counts["trained"],
                    "all": cover.all,
                    "rate": percent(cover.rate),
                    "before": None if before is None else hundredths(before),
                    "href": _link(page, "secretaries_all", kind.value),
                    "done_href": _link(page, "trained", kind.value),
                    "left_href": _link(page, "untrained", kind.value),
                }
            )
    return {"rows": rows}
