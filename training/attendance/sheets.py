"""签到表 to fill in: a sheet per half-day with the names of the roll."""

from dataclasses import dataclass

from branches.spreadsheet.columns import SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook
from training.models import Attendance, Enrolment

Mark = Attendance.Mark
# As the form writes the marks.
WORDS = ((Mark.PRESENT.value, "签到"), (Mark.LEAVE.value, "请假"), (Mark.ABSENT.value, "缺勤"))


def branch_name(enrolment):
    return enrolment.branch.short_name or enrolment.branch.name


@dataclass(frozen=True)
class Line:
    """A name of the roll and its Attendance at a half-day, or None."""

    enrolment: Enrolment
    attendance: object

    @property
    def mark(self):
        mark = self.attendance.mark if self.attendance else ""
        # Who came in the place of another is said in the roll, not in the sheet.
        return "" if mark == Mark.SUBSTITUTED else mark

    @property
    def reason(self):
        return self.attendance.reason if self.mark == Mark.LEAVE else ""


NAME = Column("姓名*", "enrolment.person.name", 12)
PLACE = Column("分党委", "enrolment.sub_committee.group_name", 20)
BRANCH = Column("党支部", lambda line: branch_name(line.enrolment), 28)
MARK = Column("出勤", "mark", 10, words=WORDS)
REASON = Column("请假原因", "reason", 30)
# What is read from a filled-in sheet.
READ = (NAME, PLACE, BRANCH, MARK, REASON)
COLUMNS = (Column("序号", SERIAL, 6), *READ)
NOTES = "填表说明"
HELP = (
    "每个课次一张表，表名不要改；没有要登记的课次，表可以删去。",
    "“出勤”填签到、请假或缺勤；空着的人不登记，原有记录不变。",
    "请假须写明原因。",
    "按姓名和党支部核对人员；同一支部有同名人员的，请在签到页登记。",
)


def sheet_title(session):
    """Names the half-day in the workbook; a programme holds each half-day once."""
    return f"{session.on:%Y-%m-%d} {session.get_half_display()}"


def write_sheets(sessions, people, marks):
    """The workbook (bytes). `people`: [Enrolment]; `marks`: {(session pk, enrolment pk): …}."""
    notes = SheetPlan(NOTES, (Column("", SERIAL), Column("", str)), HELP)
    plans = [
        SheetPlan(
            sheet_title(session),
            COLUMNS,
            [Line(one, marks.get((session.pk, one.pk))) for one in people],
        )
        for session in sessions
    ]
    return write_workbook([notes, *plans])
