"""The five forms and their columns, exactly as in the workbook, for import, export and template."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from branches.models import Committee
from branches.spreadsheet import cells
from branches.spreadsheet.cells import CellError
from branches.survey_fields import (
    AUDIENCES,
    BOOL,
    CHOICE,
    DATE,
    DECIMAL,
    F1,
    F1B,
    FIELDS,
    INT,
    POSTS,
    YES_NO,
)

F0, F2, F9 = "F0 党组织", "F2 支委名册", "F9 满意度"
COMMITTEE_KINDS = dict(Committee.Kind.choices)


@dataclass(frozen=True)
class Column:
    """One column: header of the file, name of the value, how a cell is read, what empty means."""

    header: str
    name: str
    read: Callable
    empty: object = None
    words: tuple = ()  # (value, word) pairs of a closed list
    is_code: bool = False

    @property
    def starred(self):
        return self.header.endswith("*")

    @property
    def label(self):
        return self.header.rstrip("*")


@dataclass(frozen=True)
class Form:
    """One sheet: its key (F1), its title, its columns in the order of the workbook."""

    key: str
    title: str
    columns: tuple

    @property
    def headers(self):
        return [one.header for one in self.columns]


def read_text(value, *, reader=cells.text, max_length):
    found = reader(value)
    if found is not None and len(found) > max_length:
        raise CellError(f"超过 {max_length} 字")
    return found


def read_word(value, *, words):
    """A word of a closed list; its value is answered."""
    found = cells.narrow(value)
    if found is None:
        return None
    if found not in words:
        raise CellError("没有这个选项，应为：{}".format("、".join(words)))
    return words[found]


def read_staff_no(value):
    found = read_text(value, reader=cells.code, max_length=32)
    # An export for somebody who may not see it; imported, it would become a new number.
    if found and "*" in found:
        raise CellError("学工号已遮盖，不能导入")
    return found


def read_years(value):
    found = cells.integer(value)
    if found is not None and found > 100:
        raise CellError("数值过大")
    return found


def text(header, name, max_length):
    return Column(header, name, partial(read_text, max_length=max_length), empty="")


def code(header, name):
    reader = partial(read_text, reader=cells.code, max_length=32)
    return Column(header, name, reader, empty="", is_code=True)


def word(header, name, pairs, empty=None):
    words = {label: value for value, label in pairs}
    return Column(header, name, partial(read_word, words=words), empty, tuple(pairs))


def of_field(field):
    """The column of a survey field."""
    if field.type == INT:
        reader = read_years if field.name == "term_years" else cells.integer
        return Column(field.column, field.name, reader)
    if field.type == DECIMAL:
        digits, places = (12, 2) if field.name == "funds" else (6, 1)
        reader = partial(cells.decimal, digits=digits, places=places)
        return Column(field.column, field.name, reader)
    if field.type == DATE:
        return Column(field.column, field.name, cells.day)
    if field.type in (BOOL, CHOICE):
        return word(field.column, field.name, field.words, "" if field.type == CHOICE else None)
    return text(field.column, field.name, field.max_length)


def fields_by_header(sheet, headers):
    found = {field.column: of_field(field) for field in FIELDS if field.sheet == sheet}
    return tuple(found[header] for header in headers.split())


COMMITTEES = Form(
    "F0",
    F0,
    (
        code("编号*", "code"),
        text("全称*", "name", 100),
        text("简称*", "short_name", 40),
        word("类别*", "kind", COMMITTEE_KINDS.items()),
        code("上级编号", "parent_code"),
        Column("排序*", "sort_order", cells.integer),
    ),
)
BRANCHES = Form(
    "F1",
    F1,
    (
        code("党组织代码*", "code"),
        *fields_by_header(F1, "党支部名称* 简称"),
        text("所属分党委*", "committee_name", 40),
        text("内设党总支", "general_branch_name", 40),
        *fields_by_header(
            F1,
            "支部类别* 细类 成立时间* 设置依据 单独/联合 覆盖单位数 正式党员 预备党员 党员总数"
            " 在岗教职工党员 离退休党员 本科生党员 硕士生党员 博士生党员 入党申请人 入党积极分子"
            " 发展对象 流动党员 是否设支委会 支委人数 选举日期 任期(年) 应换届时间 延期至 活动场所"
            " 工作经费(元) 填表人 联系电话",
        ),
    ),
)
WORK = Form(
    "F1B",
    F1B,
    (
        code("党组织代码*", "code"),
        text("党支部名称*", "branch_name", 100),
        *fields_by_header(
            F1B,
            "党员大会次数 支委会次数 党小组数 党小组会次数 党课次数 主题党日次数 组织生活会日期"
            " 民主评议日期 民主评议应参加 民主评议参加 优秀人数 谈心谈话应谈 谈心谈话已谈 年度计划"
            " 年度总结 新建或修订制度数 制度执行记录 党员学时达标人数 发展党员数 书记述职"
            " 书记培训学时 好思路 好思路大会讨论 办成实事 创新工作 困难党员应走访 困难党员已走访"
            " 困难党员有固定联系人",
        ),
    ),
)
OFFICERS = Form(
    "F2",
    F2,
    (
        code("党支部代码*", "code"),
        text("党支部*", "branch_name", 100),
        Column("学工号", "staff_no", read_staff_no, empty="", is_code=True),
        text("姓名*", "name", 40),
        text("性别", "gender", 4),
        text("民族", "ethnicity", 20),
        Column("出生年月", "born_on", cells.day),
        Column("入党时间", "joined_on", cells.day),
        text("学历", "education", 20),
        text("职称/身份", "title", 40),
        text("行政职务", "admin_post", 40),
        word("支委职务*", "post", POSTS.items()),
        Column("任职时间", "since", cells.day),
        text("联系电话", "phone", 40),
        word("双带头人", "is_dual_leader", YES_NO, False),
    ),
)
POLLS = Form(
    "F9",
    F9,
    (
        code("党组织代码*", "code"),
        word("测评对象*", "audience", AUDIENCES.items()),
        Column("应参加", "due", cells.integer),
        Column("发出", "issued", cells.integer),
        Column("收回", "returned", cells.integer),
        Column("有效", "valid", cells.integer),
        Column("满意", "satisfied", cells.integer),
        Column("基本满意", "basic", cells.integer),
        Column("不满意", "unsatisfied", cells.integer),
        Column("不了解", "unknown", cells.integer),
    ),
)
FORMS = (COMMITTEES, BRANCHES, WORK, OFFICERS, POLLS)
# Stands first in F1 and is only for the eye.
SERIAL = "序号"
