"""The roster import of five sheets, against the same reader and a COPY of the same rows."""

import csv
import io

from django.db import connection

from branches.imports.place import system_reach
from branches.imports.samples import CUTOFF, sample_workbook
from branches.spreadsheet.reader import read_workbook
from config.acts.roster import Wish, import_roster
from config.bench.results import from_pairs
from config.bench.scratch import undone, vacuum

GOAL = 2
CYCLE = "2012年"
# A run takes seconds to minutes: few of them, and one to warm up at small sizes only.
RUNS = ((500, 6), (3000, 4))
FEW = 2


def measure_import(meter, size, pairs):
    """[Result] of the import of `size` branches into a freshly migrated database."""
    content = sample_workbook(size)
    runs = next((number for limit, number in RUNS if size <= limit), FEW)
    found = meter.pairs(
        lambda: bare(content),
        lambda: ours(content),
        pairs=min(pairs, runs),
        warm=size <= RUNS[0][0],
        # What is taken back leaves dead rows behind, which a first import never meets.
        before=vacuum,
    )
    return [from_pairs("名册导入（五张表）÷ 读文件 + COPY", size, found, goal=GOAL)]


def ours(content):
    with undone():
        outcome = import_roster(content, "bench.xlsx", Wish(CYCLE, CUTOFF), system_reach())
        if outcome.trial.problems:
            raise RuntimeError(f"样本名册有错误：{outcome.trial.problems[0]}")


def bare(content):
    with undone(), connection.cursor() as cursor:
        for number, sheet in enumerate(read_workbook(content)):
            _copy(cursor, f"bench_sheet_{number}", sheet.rows)


def _copy(cursor, table, rows):
    """All cells as text into a table as wide as the sheet."""
    width = max(map(len, rows))
    columns = ", ".join(f"c{number} text" for number in range(width))
    cursor.execute(f"CREATE TABLE {table} ({columns})")
    stream = io.StringIO()
    csv.writer(stream).writerows([*row, *[None] * (width - len(row))] for row in rows)
    stream.seek(0)
    cursor.copy_expert(f"COPY {table} FROM STDIN WITH (FORMAT csv)", stream)
