"""F14 培训汇总表 as a workbook: the table of the form, and all columns of the records.

学工号 is not among them: the form does not ask for it, and an organiser is not to know it.
"""

from branches.models import Term
from branches.spreadsheet.writer import SheetPlan, write_workbook

FORM = {
    "序号": 6,
    "分党委": 18,
    "姓名": 10,
    "职务职称": 32,
    "学习时间": 24,
    "学习内容": 36,
    "举办单位": 20,
    "学时": 8,
    "总计学时": 10,
}
RECORD = {
    "序号": 6,
    "年度": 8,
    "主办方": 20,
    "培训类别": 14,
    "班类型": 10,
    "班名称": 36,
    "形式": 8,
    "开始": 12,
    "结束": 12,
    "学时": 8,
    "地点": 18,
    "成绩": 10,
    "是否计入年度学习任务": 12,
    "证书编号": 22,
    "姓名": 10,
    "时任单位及职务": 32,
    "身份": 12,
    "备注": 24,
}
IDENTITY = f"党支部{Term.Seat.SECRETARY.label}"


def write_summary(lines):
    """The bytes of the workbook for [queries.summary.Line] with enrolment and programme loaded."""
    sheets = (("F14 培训汇总表", FORM, form_row), ("培训记录", RECORD, record_row))
    return write_workbook(
        [
            SheetPlan(
                title,
                list(columns),
                [row(number, one) for number, one in enumerate(lines, 1)],
                widths=dict(enumerate(columns.values())),
            )
            for title, columns, row in sheets
        ]
    )


def form_row(number, line):
    one = line.record
    return (
        number,
        one.branch.sub_committee.short_name,
        one.person.name,
        one.post_text,
        period(one),
        one.name,
        one.organiser_text,
        one.hours,
        line.total,
    )


def period(record):
    """学习时间 as the form writes it: 2012.03.01—03.05."""
    first, last = record.starts_on, record.ends_on
    if first == last:
        return f"{first:%Y.%m.%d}"
    short = f"{last:%m.%d}" if last.year == first.year else f"{last:%Y.%m.%d}"
    return f"{first:%Y.%m.%d}—{short}"


def record_row(number, line):
    one = line.record
    enrolment = one.enrolment
    return (
        number,
        one.year,
        one.organiser_text,
        one.get_category_display(),
        enrolment.programme.get_kind_display() if enrolment else "",
        one.name,
        one.get_mode_display(),
        one.starts_on,
        one.ends_on,
        one.hours,
        one.place,
        one.result,
        "是" if one.is_counted else "否",
        enrolment.certificate_no if enrolment else "",
        one.person.name,
        one.post_text,
        IDENTITY,
        one.note,
    )
