"""CPU seconds and statements of a piece of work, and two pieces measured in turn."""

import gc
import os
import resource
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

NANOSECOND = 1e-9
LOOPS = 400_000
STEADY = 1.25


@dataclass(frozen=True)
class Cost:
    """What one run took: `cpu` (with children and database) and `wall` in seconds, `queries`."""

    cpu: float
    wall: float
    queries: int


@dataclass
class Pairs:
    """Runs of a bare piece and of ours, two and two: bare, ours, ours, bare."""

    bare: list = field(default_factory=list)
    ours: list = field(default_factory=list)

    @property
    def ratios(self):
        return [ours.cpu / bare.cpu for bare, ours in zip(self.bare, self.ours, strict=True)]

    @property
    def queries(self):
        return max(cost.queries for cost in self.ours)

    def median_cpu(self, side):
        return statistics.median(cost.cpu for cost in getattr(self, side))


class Backend:
    """The database process of our connection, if it runs on this machine and may be read."""

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        self.stat = Path(f"/proc/{pid}/schedstat")
        self.is_readable = self._is_ours(Path(f"/proc/{pid}/cmdline"))

    def _is_ours(self, cmdline):
        try:
            return b"postgres" in cmdline.read_bytes() and self.cpu() >= 0
        except OSError:
            return False

    def cpu(self):
        """Seconds on a processor, to the nanosecond; utime and stime only know 10 ms."""
        return int(self.stat.read_text().split()[0]) * NANOSECOND


class Meter:
    def __init__(self):
        self.backend = Backend()

    def cpu(self):
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        total = time.process_time() + children.ru_utime + children.ru_stime
        return total + (self.backend.cpu() if self.backend.is_readable else 0)

    def measure(self, work):
        """The Cost of calling `work` once; garbage of earlier work is collected before."""
        gc.collect()
        queries = []
        with connection.execute_wrapper(lambda run, *args: (queries.append(1), run(*args))[1]):
            wall, cpu = time.perf_counter(), self.cpu()
            work()
            cpu, wall = self.cpu() - cpu, time.perf_counter() - wall
        return Cost(cpu, wall, len(queries))

    def pairs(self, bare, ours, *, pairs, warm=3, before=lambda: None):
        """Pairs of two pieces, warmed up, an even number. `before` runs unmeasured before each."""
        for _ in range(warm):
            bare(), ours()

        def measured(work):
            before()
            return self.measure(work)

        found = Pairs()
        for _ in range(max(1, (pairs + 1) // 2)):
            first, ours_1 = measured(bare), measured(ours)
            ours_2, second = measured(ours), measured(bare)
            found.bare += [first, second]
            found.ours += [ours_1, ours_2]
        return found

    def calibrate(self):
        """CPU seconds of a fixed loop and a fixed statement: how fast the machine is just now."""
        return self.measure(fixed_work).cpu


def fixed_work():
    total = 0
    for number in range(LOOPS):
        total += number & 7
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(one * 7 %% 13) FROM generate_series(1, 200000) AS one", [])
        cursor.fetchone()
    return total


def is_steady(calibrations):
    """Whether the machine was about as fast all the time; else the run should be repeated."""
    return max(calibrations) <= STEADY * min(calibrations)


def load_average():
    return os.getloadavg()[0]
