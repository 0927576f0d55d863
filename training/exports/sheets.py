"""签到表 to fill in: a sheet per half-day with the names of the roll."""

from branches.spreadsheet.writer import SheetPlan, write_workbook
from training.models import Attendance

WIDTHS = {0: 6, 1: 12, 2: 20, 3: 28, 4: 10, 5: 30}
COLUMNS = ("序号", "姓名*", "分党委", "党支部", "出勤", "请假原因")
# As the form writes the marks.
WORDS = {"签到": "present", "请假": "leave", "缺勤": "absent"}
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
    """The bytes of the workbook. `people`: Enrolments of the roll; `marks`: {(session pk, enrolment
    pk): Attendance}, shown as they are.
    """
    notes = SheetPlan(NOTES, [], [(number, line) for number, line in enumerate(HELP, 1)])
    plans = [
        SheetPlan(
            sheet_title(one),
            list(COLUMNS),
            [_row(number, one, who, marks) for number, who in enumerate(people, 1)],
            widths=WIDTHS,
            choices={COLUMNS.index("出勤"): list(WORDS)},
        )
        for one in sessions
    ]
    return write_workbook([notes, *plans])


def _row(number, session, enrolment, marks):
    mark = marks.get((session.pk, enrolment.pk))
    word = next((word for word, code in WORDS.items() if mark and code == mark.mark), "")
    reason = mark.reason if mark and mark.mark == Attendance.Mark.LEAVE else ""
    branch = enrolment.branch.short_name or enrolment.branch.name
    place = enrolment.sub_committee
    return number, enrolment.person.name, place.short_name, branch, word, reason
