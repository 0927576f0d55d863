"""Opening a 复评: copied rows against the bare INSERT … SELECT; the scoring apart."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from branches.models import Cycle, Duty, Participation, Round, Survey
from branches.rounds import regrade
from config.acts.regrade import copy_last
from config.acts.regrade_preview import graded_branches
from config.acts.rises import begin_rises
from config.bench.results import Result, from_pairs
from config.bench.scratch import undone, vacuum
from grading.models import Assessment, IndicatorScore, Sheet
from grading.rubrics.services import copy_rubrics
from grading.sheets.assessments import refresh

COPY_GOAL = 2
# What is copied, in the order in which it may be written, and how it hangs on the round.
COPIED = (
    (Participation, "round"),
    (Survey, "participation__round"),
    (Duty, "participation__round"),
    (Assessment, "participation__round"),
    (Sheet, "assessment__participation__round"),
    (IndicatorScore, "sheet__assessment__participation__round"),
)


def measure_regrade(meter, size, pairs):
    """[Result] of copying into an empty 复评 of the newest year, and of scoring it."""
    cycle = Cycle.objects.order_by("-pk").first()
    today = timezone.localdate()
    round = _empty_round(cycle, today)
    rows = _keep_rows(round, today)
    found = meter.pairs(_bare, lambda: _ours(round, today), pairs=pairs, warm=1)
    with undone():
        _copy(round, today)
        scored = meter.measure(lambda: _score(round, today))
        number = Assessment.objects.filter(participation__round=round).count()
    return [
        from_pairs("复评：复制 ÷ 裸 INSERT…SELECT", size, found, rows=rows, goal=COPY_GOAL),
        Result("复评：计分", size, ours=scored.cpu, rows=number, queries=scored.queries),
    ]


def _empty_round(cycle, today):
    previous = Round.objects.filter(cycle=cycle).select_related("cycle").order_by("-seq").first()
    cutoff_on = max(today, previous.cutoff_on + timedelta(days=1))
    round = regrade.create_round(previous, cutoff_on=cutoff_on, by=None, post=None)
    copy_rubrics(previous, round)
    return round


def _copy(round, today):
    regrade.enter_branches(round, graded_branches(round.cycle, round.cutoff_on, today))
    copy_last(round, today)


def _score(round, today):
    begin_rises(today)
    refresh(round)


def _ours(round, today):
    with undone():
        _copy(round, today)


def _keep_rows(round, today):
    """Keep what we copy in tables beside, for the bare piece, and leave the round empty again;
    returns how many rows. Raises RuntimeError if the bare piece writes others.
    """
    _copy(round, today)
    total = 0
    with connection.cursor() as cursor:
        for model, path in COPIED:
            table = model._meta.db_table
            rows = model._base_manager.filter(**{path: round}).order_by().values("pk")
            chosen, values = rows.query.sql_with_params()
            wanted = f"SELECT * FROM {table} WHERE id IN ({chosen})"
            cursor.execute(f"CREATE TABLE bench_{table} AS {wanted}", values)
            total += rows.count()
    for model, path in reversed(COPIED):
        rows = model._base_manager.filter(**{path: round})
        model._base_manager.filter(pk__in=rows.values("pk"))._raw_delete("default")
    vacuum()
    with undone():
        written = _insert()
    if written != total:
        raise RuntimeError(f"裸 SQL 写了 {written} 行，应为 {total} 行。")
    return total


def _bare():
    with undone():
        _insert()


def _insert():
    written = 0
    with connection.cursor() as cursor:
        for model, _path in COPIED:
            table = model._meta.db_table
            cursor.execute(f"INSERT INTO {table} SELECT * FROM bench_{table}")
            written += cursor.rowcount
    return written
