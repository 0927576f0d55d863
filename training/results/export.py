"""F14 培训汇总表 as a workbook: the table of the form, and all columns of the records.

学工号 is not among them: the form does not ask for it, and an organiser is not to know it.
"""

from branches.models import Term
from branches.spreadsheet.columns import SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook

IDENTITY = f"党支部{Term.Seat.SECRETARY.label}"


def period(record):
    """学习时间 as the form writes it: 2012.03.01—03.05."""
    first, last = record.starts_on, record.ends_on
    if first == last:
        return f"{first:%Y.%m.%d}"
    short = f"{last:%m.%d}" if last.year == first.year else f"{last:%Y.%m.%d}"
    return f"{first:%Y.%m.%d}—{short}"


def _kind(line):
    enrolment = line.record.enrolment
    return enrolment.programme.get_kind_display() if enrolment else ""


def _certificate(line):
    enrolment = line.record.enrolment
    return enrolment.certificate_no if enrolment else ""


# Of rows [queries.Line].
FORM = (
    Column("序号", SERIAL, 6),
    Column("分党委", "record.branch.sub_committee.full_group_name", 28),
    Column("姓名", "record.person.name", 10),
    Column("职务职称", "record.post_text", 32),
    Column("学习时间", lambda line: period(line.record), 24),
    Column("学习内容", "record.name", 36),
    Column("举办单位", "record.organiser_text", 20),
    Column("学时", "record.hours", 8),
    Column("总计学时", "total", 10),
)
RECORD = (
    Column("序号", SERIAL, 6),
    Column("年度", "record.year", 8),
    Column("主办方", "record.organiser_text", 20),
    Column("培训类别", lambda line: line.record.get_category_display(), 14),
    Column("班类型", _kind, 10),
    Column("班名称", "record.name", 36),
    Column("形式", lambda line: line.record.get_mode_display(), 8),
    Column("开始", "record.starts_on", 12),
    Column("结束", "record.ends_on", 12),
    Column("学时", "record.hours", 8),
    Column("地点", "record.place", 18),
    Column("成绩", "record.result", 10),
    Column("是否计入年度学习任务", "record.is_counted", 12),
    Column("证书编号", _certificate, 22),
    Column("姓名", "record.person.name", 10),
    Column("时任单位及职务", "record.post_text", 32),
    Column("身份", lambda line: IDENTITY, 12),
    Column("备注", "record.note", 24),
)


def write_summary(lines, heading):
    """The bytes of the workbook for [queries.Line] with enrolment and programme loaded."""
    form = SheetPlan("F14 培训汇总表", FORM, lines, heading)
    return write_workbook([form, SheetPlan("培训记录", RECORD, lines, heading)])
