"""What the bench found: rows for people and for programs."""

import statistics
from dataclasses import asdict, dataclass

HEAD = ("测什么", "党支部", "行", "查询", "我们 ms", "参照 ms", "比值（最小–最大）", "目标", "结果")


@dataclass
class Result:
    """One measured thing. `ratios` ours ÷ bare, pair by pair; without a bare piece empty. `goal`
    limits the median of the ratios, or with `in_seconds` the CPU seconds of ours; `max_queries`
    limits the statements; None: measured, not judged.
    """

    name: str
    branches: int
    ours: float  # CPU seconds, median
    bare: float | None = None
    ratios: tuple = ()
    rows: int | None = None
    queries: int | None = None
    goal: float | None = None
    in_seconds: bool = False
    max_queries: int | None = None
    part: str = ""

    @property
    def ratio(self):
        return statistics.median(self.ratios) if self.ratios else None

    @property
    def is_judged(self):
        return self.goal is not None or self.max_queries is not None

    @property
    def is_met(self):
        measured = self.ours if self.in_seconds else self.ratio
        in_time = self.goal is None or measured <= self.goal
        return in_time and (self.max_queries is None or self.queries <= self.max_queries)

    def as_dict(self):
        return asdict(self) | {"ratio": self.ratio, "met": self.is_met if self.is_judged else None}

    def cells(self):
        spread = f" ({min(self.ratios):.2f}–{max(self.ratios):.2f})" if self.ratios else ""
        return (
            self.name,
            str(self.branches),
            _text(self.rows),
            _text(self.queries),
            f"{1000 * self.ours:.1f}",
            f"{1000 * self.bare:.1f}" if self.bare is not None else "—",
            f"{self.ratio:.2f}{spread}" if self.ratios else "—",
            self._goal_text(),
            ("达到" if self.is_met else "未达到") if self.is_judged else "",
        )

    def _goal_text(self):
        parts = []
        if self.goal is not None:
            parts.append(f"≤ {self.goal:g} s" if self.in_seconds else f"≤ {self.goal:g} 倍")
        if self.max_queries is not None:
            parts.append(f"查询 ≤ {self.max_queries}")
        return "，".join(parts) or "—"


def _text(number):
    return "—" if number is None else str(number)


def from_pairs(name, branches, pairs, **more):
    return Result(
        name,
        branches,
        ours=pairs.median_cpu("ours"),
        bare=pairs.median_cpu("bare"),
        ratios=tuple(pairs.ratios),
        queries=more.pop("queries", pairs.queries),
        **more,
    )


def markdown(results):
    return _table(HEAD, [one.cells() for one in results])


def summary(results):
    """The table for a README: of each part the worst ratio (or seconds) and most statements."""
    sizes = sorted({one.branches for one in results})
    rows = [
        (
            part,
            *(
                _worst([one for one in results if (one.part, one.branches) == (part, size)])
                for size in sizes
            ),
        )
        for part in dict.fromkeys(one.part for one in results)
    ]
    return _table(("测什么", *(f"{size} 个党支部" for size in sizes)), rows)


def _worst(results):
    times = [f"{one.ours:.2f} s" for one in results if one.in_seconds]
    ratios = [one.ratio for one in results if one.ratios]
    limited = [one.queries for one in results if one.max_queries]
    words = [*times, *([f"{max(ratios):.2f}"] if ratios else [])]
    return "，".join([*words, *([f"查询 {max(limited)}"] if limited else [])]) or "—"


def _table(head, rows):
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
