"""The trial run: what the file is, what is wrong with it, what it would change. Writes nothing."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from branches.imports.checks import Checker
from branches.imports.existing import load_existing
from branches.imports.parsing import parse
from branches.imports.plan import Plan
from branches.imports.problems import Problem, in_file_order
from branches.spreadsheet.limits import SpreadsheetError
from branches.spreadsheet.reader import read_workbook

ROWS_READ = "文件中支部"


@dataclass
class Trial:
    """Result of a trial run; `plan` is None where the file could not be read at all."""

    problems: list = field(default_factory=list)
    hints: list = field(default_factory=list)
    plan: object = None
    counts: dict = field(default_factory=dict)
    unread: bool = False  # columns were not read

    @property
    def is_clean(self):
        return self.plan is not None and not self.problems

    @property
    def changes_nothing(self):
        """Whether a file without errors holds nothing that is not in the system already."""
        return self.is_clean and not any(
            number for label, number in self.counts.items() if label != ROWS_READ
        )

    @property
    def differences(self):
        return self.plan.differences if self.plan else []

    @property
    def missing(self):
        return self.plan.missing if self.plan else []


def read_file(content):
    """Parsed from the bytes of a file. An unreadable one is Parsed with that one problem."""
    try:
        sheets = read_workbook(content)
    except SpreadsheetError as error:
        return None, [Problem("文件", 0, "", "E01", "", "", error.message)]
    return parse(sheets), []


def try_file(content, reach, target):
    """The Trial of a file (bytes) within `reach` against `target`; reads only."""
    parsed, unreadable = read_file(content)
    if parsed is None:
        return Trial(problems=unreadable)
    return try_parsed(parsed, reach, target)


def try_parsed(parsed, reach, target, *, lock=False):
    """As try_file for what has been parsed already. `lock`: inside the transaction that writes."""
    existing = load_existing(parsed, target.round, lock=lock)
    checker = Checker(parsed, existing, reach, target)
    checker.run()
    plan = Plan(checker)
    problems = in_file_order([*checker.problems, *plan.problems], parsed.titles)
    return Trial(problems, plan.hints, plan, counts(plan), parsed.unread)


def counts(plan):
    """What the plan holds, in numbers: {label: count}, for log, page and audit."""
    branches = list(plan.branches.values())
    seated = [one.seats for one in branches if one.seats is not None]
    polls = [poll for one in branches for poll in one.polls]
    return {
        ROWS_READ: len(plan.parsed.rows("F1")),
        "新增党组织": len(plan.new_committees),
        "更新党组织": len(plan.changed_committees),
        "新增党支部": sum(one.record is None for one in branches),
        "更新党支部": sum(bool(one.register or one.answers or one.moves) for one in branches),
        "新建调查表": sum(one.survey is None for one in branches),
        "新增任职": sum(len(one.new) for one in seated),
        "离任": sum(len(one.ended) for one in seated),
        "新增测评": sum(poll.record is None for poll in polls),
        "更新测评": sum(bool(poll.changes) for poll in polls),
        "字段差异": len(plan.differences),
    }


def shown(value):
    """A value of a difference as text."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value:%Y.%m.%d}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def fingerprint(plan):
    """Digest of everything the plan would do: the same file on the same data gives the same."""
    digest = hashlib.sha256()
    for one in plan.differences:
        digest.update(repr((one.code, one.label, shown(one.old), shown(one.new))).encode())
    digest.update(repr(sorted(counts(plan).items())).encode())
    new = sorted(code for code, one in plan.branches.items() if one.survey is None)
    digest.update(repr(new).encode())
    return digest.hexdigest()
