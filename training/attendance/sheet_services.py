"""A filled-in 签到表: read, tried against the roll with every error at once, then written whole."""

from dataclasses import dataclass, field

from django.core import signing
from django.utils import timezone

from branches.errors import Refusal
from branches.imports.problems import Problem
from branches.rulebook.names import plain_name
from branches.spreadsheet.cells import CellError, shown, text
from branches.spreadsheet.limits import SpreadsheetError
from branches.spreadsheet.reader import read_workbook
from branches.spreadsheet.tables import across_columns, find_table
from training.attendance.services import import_marks, present_marks
from training.attendance.sheets import (
    BRANCH,
    MARK,
    NAME,
    NOTES,
    PLACE,
    READ,
    REASON,
    branch_name,
    sheet_title,
)
from training.models import Attendance
from training.roll.queries import ON_ROLL

NEEDED = (NAME, MARK)
SALT, VALID_FOR = "training.sheet", 2 * 3600
MAX_REASON = 200
CODE = "E01"


@dataclass
class Trial:
    """What a file would write: `wanted` [(session pk, enrolment pk, mark, reason)], `lines` what
    changes for people to read; `seen` what stands there now; `problems` if it cannot be written;
    `hints` what was read though hidden, and what was not read.
    """

    problems: list = field(default_factory=list)
    wanted: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    seen: dict = field(default_factory=dict)
    same: int = 0
    hints: list = field(default_factory=list)


def try_sheets(content, programme):
    """The Trial of a workbook (bytes) against the roll of `programme`; reads only."""
    try:
        sheets = read_workbook(content)
    except SpreadsheetError as error:
        return Trial([Problem("文件", 0, "", CODE, "", "", error.message)])
    reading = Reading(programme)
    for sheet in sorted(sheets, key=lambda one: one.is_hidden):
        reading.take(sheet)
    return reading.trial()


class Reading:
    """The sheets of a file, row by row against the half-days and names of a programme."""

    def __init__(self, programme):
        self.programme = programme
        self.sessions = {sheet_title(one): one for one in programme.sessions.all()}
        people = programme.enrolments.filter(ON_ROLL)
        self.by_name = {}
        for one in people.select_related("person", "branch", "sub_committee"):
            self.by_name.setdefault(plain_name(one.person.name), []).append(one)
        self.problems, self.found, self.rows = [], {}, []
        self.hints, self.taken = [], set()

    def take(self, sheet):
        title = sheet.title.strip()
        if title == NOTES or not any(any(row) for row in sheet.rows):
            return
        session = self.sessions.get(title)
        if sheet.is_hidden and (session is None or session.pk in self.taken):
            self.hints.append(f"“{title}”是隐藏的表，未读取。")
            return
        if session is None:
            self._wrong(sheet.title, 0, "", "", "本班次没有这个课次，请按模板保留表名")
            return
        table = find_table(sheet, [one.header for one in READ])
        missing = [one.header for one in NEEDED if one.header not in table.columns]
        if not table.header_row or missing:
            named = "、".join(missing) or NAME.header
            self._wrong(sheet.title, 1, "", "", f"没有找到“{named}”列，请按模板保留表头")
            return
        self.taken.add(session.pk)
        self.hints += table.remarks()
        if sheet.is_hidden:
            self.hints.append(f"“{title}”是隐藏的表，已读取。")
        for number, place in table.spread:
            self._wrong(sheet.title, number, "", "", across_columns(place))
        for number, cells in table.rows:
            self._take_row(session, Row(table, number, cells))

    def _take_row(self, session, row):
        try:
            values = {column: row.read(column) for column in READ}
        except RowError as error:
            self._wrong(row.title, row.number, error.header, error.value, error.reason)
            return
        if not values[MARK]:
            return
        mark = MARK.by_word.get(values[MARK])
        enrolment, column, reason = self._person(values)
        if mark is None:
            column, reason = MARK, f"只能填{'、'.join(MARK.by_word)}"
        elif enrolment is not None:
            column, reason = self._unready(session, enrolment, mark, values)
        if reason:
            self._wrong(row.title, row.number, column.header, values[column], reason)
            return
        self.found[session.pk, enrolment.pk] = row.number
        kept = values[REASON] if mark == Attendance.Mark.LEAVE else ""
        self.rows.append((session, enrolment, mark, kept))

    def _person(self, values):
        """(Enrolment, None, "") or (None, Column, why not)."""
        if not values[NAME]:
            return None, NAME, "必填项没有填"
        named = self.by_name.get(plain_name(values[NAME]), [])
        if not named:
            return None, NAME, "不在签到名单上"
        fitting = [one for one in named if is_at(one, values[BRANCH], values[PLACE])]
        if len(fitting) == 1:
            return fitting[0], None, ""
        if fitting:
            return None, NAME, "有同名人员，请填写党支部；仍分不清的在签到页登记"
        places = "、".join(branch_name(one) for one in named)
        return None, BRANCH, f"与名单不一致，名单上是{places}"

    def _unready(self, session, enrolment, mark, values):
        """(Column, why this mark cannot be written), (None, "") if it can."""
        if (session.pk, enrolment.pk) in self.found:
            return NAME, f"与第 {self.found[session.pk, enrolment.pk]} 行重复"
        if mark == Attendance.Mark.LEAVE and not values[REASON]:
            return REASON, "请假须写明原因"
        if len(values[REASON]) > MAX_REASON:
            return REASON, f"最多 {MAX_REASON} 字"
        if mark != Attendance.Mark.LEAVE and session.on > timezone.localdate():
            return MARK, "还没有到上课日期，只能登记请假"
        return None, ""

    def _wrong(self, sheet, row, column, value, message):
        self.problems.append(Problem(sheet, row, column, CODE, "", shown(value), message))

    def trial(self):
        if self.problems:
            return Trial(self.problems, hints=self.hints)
        if not self.rows:
            return Trial([Problem("文件", 0, "", CODE, "", "", "没有填写任何出勤")])
        wanted = [(one.pk, who.pk, mark, reason) for one, who, mark, reason in self.rows]
        seen = present_marks(self.programme, {row[:2] for row in wanted})
        lines = [
            {
                "session": str(one),
                "name": str(who.person),
                "branch": branch_name(who),
                "old": mark_text(seen.get((one.pk, who.pk))),
                "new": mark_text((mark, reason)),
            }
            for one, who, mark, reason in self.rows
            if seen.get((one.pk, who.pk)) != (mark, reason)
        ]
        return Trial([], wanted, lines, seen, len(wanted) - len(lines), self.hints)


class RowError(ValueError):
    def __init__(self, header, value, reason):
        super().__init__(reason)
        self.header, self.value, self.reason = header, value, reason


@dataclass
class Row:
    table: object
    number: int
    cells: list

    @property
    def title(self):
        return self.table.title

    def read(self, column):
        """The text of a cell, "" if it is empty or its column is not there."""
        index = self.table.columns.get(column.header)
        value = None if index is None else self.cells[index]
        try:
            return text(value) or ""
        except CellError as error:
            raise RowError(column.header, shown(value), str(error)) from error


def is_at(enrolment, branch, place):
    """Whether the row's 党支部 and 分党委 are those of the name; an empty cell fits everybody."""
    names = {enrolment.branch.short_name, enrolment.branch.name}
    unit = enrolment.sub_committee
    places = {unit.group_name, unit.short_name, unit.name}
    return (not branch or branch in names) and (not place or place in places)


def mark_text(found):
    if found is None:
        return "未登记"
    mark, reason = found
    label = Attendance.Mark(mark).label
    return f"{label}（{reason}）" if reason else label


def seal(trial, programme, user):
    """The trial as a signed text for the page that confirms it: nothing is stored meanwhile."""
    seen = [[*pair, *mark] for pair, mark in trial.seen.items()]
    return signing.dumps([programme.pk, user.pk, trial.wanted, seen], salt=SALT, compress=True)


def confirm_sheets(sealed, programme, *, by):
    """Write what was tried: as services.attendance.import_marks. Raises Refusal also if the text is
    not of this programme and person, or older than two hours.
    """
    try:
        programme_id, user_id, wanted, seen = signing.loads(sealed, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise Refusal("试运行已过期，请重新上传。") from error
    if (programme_id, user_id) != (programme.pk, by.pk):
        raise Refusal("试运行的不是这个班次，请重新上传。")
    return import_marks(
        programme,
        [tuple(one) for one in wanted],
        {tuple(one[:2]): tuple(one[2:]) for one in seen},
        by=by,
    )
