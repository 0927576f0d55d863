"""评分标准 of a round: the four shipped rubrics, written once."""

import json
from pathlib import Path

from django.db import transaction

from branches import audit
from branches.rulebook.wording import worded
from grading.models import Criterion, Indicator, Rubric

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "rubrics.json"
OPTIONAL = (
    "rule",
    "origin",
    "formula",
    "levels",
    "parts",
    "deductions",
    "problems",
    "needs_note",
)

audit.register(
    "rubric",
    "评分标准",
    {"load": "载入评分标准", "copy": "沿用评分标准"},
)


def shipped_rubrics():
    """{kind: rubric} as in grading/fixtures/rubrics.json, parsed."""
    source = json.loads(FIXTURE.read_text("utf-8"))
    return {kind: rubric for kind, rubric in source.items() if not kind.startswith("_")}


@transaction.atomic
def load_rubrics(round, *, by=None):
    """Write the shipped rubrics of kinds that `round` lacks; returns all of the round."""
    present = set(Rubric.objects.filter(round=round).values_list("kind", flat=True))
    for kind, source in shipped_rubrics().items():
        if kind not in present:
            _write(round, kind, _worded(source, round.cycle.rules.set_name), by)
    return list(Rubric.objects.filter(round=round))


def _worded(source, set_name):
    """The rubric in the words of the year's parameter set; its names and codes hold none."""
    return json.loads(worded(json.dumps(source, ensure_ascii=False), set_name))


def _write(round, kind, source, by):
    rubric = Rubric.objects.create(round=round, kind=kind, name=source["name"])
    criteria = Criterion.objects.bulk_create(
        Criterion(rubric=rubric, key=one["id"], points=str(one["points"]), sort_order=place)
        for place, one in enumerate(source["criteria"])
    )
    rows = [
        _indicator(rubric, criterion, one, place)
        for criterion, block in zip(criteria, source["criteria"], strict=True)
        for place, one in enumerate(block["indicators"])
    ]
    Indicator.objects.bulk_create(rows)
    audit.record("rubric.load", rubric, by=by)


def _indicator(rubric, criterion, source, place):
    more = {name: source[name] for name in OPTIONAL if name in source}
    return Indicator(
        rubric=rubric,
        criterion=criterion,
        code=source["code"],
        name=source["name"],
        points=str(source["points"]),
        method=source["method"],
        sort_order=place,
        **more,
    )


@transaction.atomic
def copy_rubrics(previous, round, *, by=None):
    """Give `round` the newest rubric of each kind of `previous`; returns the new rubrics."""
    newest = {one.kind: one for one in Rubric.objects.filter(round=previous).order_by("version")}
    old = list(newest.values())
    new = Rubric.objects.bulk_create(
        Rubric(round=round, kind=one.kind, version=one.version, name=one.name) for one in old
    )
    rubrics = {one.pk: copy for one, copy in zip(old, new, strict=True)}
    criteria = _copied(Criterion, {"rubric": rubrics})
    _copied(Indicator, {"rubric": rubrics, "criterion": criteria})
    for rubric in new:
        audit.record("rubric.copy", rubric, by=by)
    return new


def _copied(model, links):
    """The old rows once more; `links` {column: {old key: new row}}. Returns {old key: new row}."""
    rows = list(model.objects.filter(rubric__in=links["rubric"].keys()))
    keys = [row.pk for row in rows]
    for row in rows:
        for name, found in links.items():
            setattr(row, name, found[getattr(row, f"{name}_id")])
        row.pk, row._state.adding = None, True
    return dict(zip(keys, model.objects.bulk_create(rows), strict=True))
