"""One run: a database per size, everything measured in it, a verdict on the machine."""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.test.utils import override_settings
from django.utils import timezone

from config.bench.jobs import measure_rescore, measure_sweep
from config.bench.meter import Meter, is_steady, load_average
from config.bench.pages import (
    measure_dashboards,
    measure_empty,
    measure_lists,
    measure_training,
    users,
)
from config.bench.regrade import measure_regrade
from config.bench.review_table import measure_review_table
from config.bench.rising import measure_rising
from config.bench.roster import measure_import
from config.bench.scratch import scratch_database, vacuum
from config.bench.visitor import HOST
from config.demo.school import load

SEED = 2012
COMMITTEES, PER_COMMITTEE = 26, 6
PARTS = {
    "import": "名册导入",
    "empty": "空白页",
    "lists": "列表",
    "training": "培训列表",
    "table": "考评一览",
    "dashboard": "工作简报",
    "rising": "晋位与整顿",
    "rescore": "重新计分",
    "regrade": "复评",
    "sweep": "提醒",
}


@dataclass
class Report:
    results: list = field(default_factory=list)
    calibrations: list = field(default_factory=list)
    load_at_start: float = 0.0
    sees_backend: bool = True

    @property
    def is_steady(self):
        return is_steady(self.calibrations)

    @property
    def missed(self):
        return [one for one in self.results if one.is_judged and not one.is_met]

    def as_dict(self):
        return {
            "results": [one.as_dict() for one in self.results],
            "calibrations": self.calibrations,
            "steady": self.is_steady,
            "load_at_start": self.load_at_start,
            "database_cpu_included": self.sees_backend,
        }


def run(sizes, pairs, say, parts=frozenset(PARTS)):
    """The Report of `parts` at each of `sizes` (branches); `say` is given a line for each step."""
    report = Report(load_at_start=load_average())
    with production():
        for size in sizes:
            with scratch_database(size):
                _measure(report, size, pairs, say, parts)
    return report


@contextmanager
def production():
    """The settings that a measurement must not inherit from the shell it is called in."""
    with tempfile.TemporaryDirectory(prefix="qiangji-bench-") as folder:
        static = Path(folder, "static")
        static.mkdir()
        storages = settings.STORAGES | {"staticfiles": {"BACKEND": settings.PLAIN_STATIC}}
        with override_settings(
            DEBUG=False,
            ALLOWED_HOSTS=[HOST],
            ROOT_URLCONF="config.bench.urls",
            STORAGES=storages,  # the hashed names need collectstatic; looking them up costs less
            MEDIA_ROOT=folder,
            STATIC_ROOT=str(static),
            EMAIL_CONFIGURED=False,
            REDIS_URL="",
        ):
            yield


def _measure(report, size, pairs, say, parts):
    meter = Meter()
    report.sees_backend = meter.backend.is_readable
    report.calibrations.append(meter.calibrate())
    if "import" in parts:  # before the school: into an empty database
        say(f"{size} 个党支部：{PARTS['import']}")
        report.results += _of("import", measure_import(meter, size, pairs))
    if set(parts) - {"import"}:
        say(f"{size} 个党支部：生成演示学校")
        committees = max(4, min(COMMITTEES, size // PER_COMMITTEE))
        on = timezone.localdate()
        load(branches=size, committees=committees, seed=SEED, on=on, password=None)
        vacuum()
        report.calibrations.append(meter.calibrate())
        report.results += _measure_school(meter, size, pairs, say, parts)
    report.calibrations.append(meter.calibrate())


def _measure_school(meter, size, pairs, say, parts):
    people = users()
    # The sweep closes all duties: it comes last.
    works = {
        "empty": lambda: measure_empty(meter, size, pairs, people),
        "lists": lambda: measure_lists(meter, size, pairs, people),
        "training": lambda: measure_training(meter, size, pairs, people),
        "table": lambda: measure_review_table(meter, size, pairs, people),
        "dashboard": lambda: measure_dashboards(meter, size, pairs, people),
        "rising": lambda: measure_rising(meter, size, pairs, people),
        "rescore": lambda: measure_rescore(meter, size),
        "regrade": lambda: measure_regrade(meter, size, pairs),
        "sweep": lambda: measure_sweep(meter, size, pairs),
    }
    for part, work in works.items():
        if part in parts:
            say(f"{size} 个党支部：{PARTS[part]}")
            yield from _of(part, work())


def _of(part, results):
    for one in results:
        one.part = PARTS[part]
        yield one
