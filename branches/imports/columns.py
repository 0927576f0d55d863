"""The five forms and their columns, exactly as in the workbook, for import, export and template.

Of F1 and F1B only the place of a branch stands here: their questions are those of the catalogue.
"""

from dataclasses import dataclass
from functools import cached_property, partial

from branches.models import Committee
from branches.rulebook.checks import POLL_COUNTS
from branches.rulebook.fields import (
    AUDIENCES,
    BOOL,
    CHOICE,
    F1,
    F1B,
    FIELDS,
    MAX_VOTES,
    POSTS,
    YES_NO,
)
from branches.spreadsheet import cells
from branches.spreadsheet.answers import reader_of
from branches.spreadsheet.cells import CellError
from branches.spreadsheet.columns import SERIAL, Column

F0, F2, F9 = "F0 党组织", "F2 支委名册", "F9 满意度"
WIDTH = 14
# What other systems call a column that means the same.
OTHER_WORDS = {
    "党组织代码": ("党支部代码", "支部代码", "党支部编号"),
    "党支部代码": ("党组织代码", "支部代码", "党支部编号"),
    "党支部名称": ("支部名称", "党支部", "党支部全称"),
    "党支部": ("党支部名称", "支部名称", "所在党支部"),
    "学工号": ("工号", "学号", "职工号", "学号/工号", "工作证号"),
    "支委职务": ("党内职务", "支委会职务", "支部职务"),
    "出生年月": ("出生日期",),
    "入党时间": ("入党日期",),
    "任职时间": ("任职日期", "任现职时间"),
    "成立时间": ("成立日期",),
    "联系电话": ("手机", "手机号", "手机号码", "电话"),
    "选举日期": ("换届日期", "选举时间"),
    "任期(年)": ("任期",),
}
# Stands first in F1 and is only for the eye.
NUMBER = Column("序号", SERIAL)


@dataclass(frozen=True)
class Form:
    """One sheet: key (F1), title, columns in order. Its rows are {name of the value: value}."""

    key: str
    title: str
    columns: tuple

    @cached_property
    def headers(self):
        """Of all columns, in the order of the workbook."""
        return [one.header for one in self.columns]

    @cached_property
    def by_name(self):
        """{name of the value: Column} of those that an import reads."""
        return {one.name: one for one in self.columns if one.read}

    @cached_property
    def aliases(self):
        """{another word: header} of what other systems call the columns."""
        return {word: one.header for one in self.columns for word in OTHER_WORDS.get(one.label, ())}

    @cached_property
    def personal(self):
        """Names of the values that not everybody may see."""
        return [one.name for one in self.columns if one.is_personal]


def read_text(value, *, reader=cells.line, max_length):
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


read_name = partial(read_text, reader=cells.name, max_length=40)
read_votes = partial(cells.integer, unit="票", most=MAX_VOTES)


def read_staff_no(value):
    found = read_text(value, reader=cells.code, max_length=32)
    # An export for somebody who may not see it; imported, it would become a new number.
    if found and "*" in found:
        raise CellError("学工号已遮盖，不能导入")
    return found


def column(header, name, read, **more):
    """A Column whose rows are {name: value}."""
    more = {"width": WIDTH, **more}
    return Column(header, lambda values: values.get(name), name=name, read=read, **more)


def text(header, name, max_length, **more):
    return column(header, name, partial(read_text, max_length=max_length), empty="", **more)


def code(header, name):
    reader = partial(read_text, reader=cells.code, max_length=32)
    return column(header, name, reader, empty="", is_code=True)


def word(header, name, pairs, empty=None, **more):
    pairs = tuple(pairs)
    words = {label: value for value, label in pairs}
    reader = partial(read_word, words=words)
    return column(header, name, reader, empty=empty, words=pairs, **more)


def of_field(field):
    shape = {"width": field.width, "is_personal": field.personal}
    if field.type in (BOOL, CHOICE):
        empty = "" if field.type == CHOICE else None
        return word(field.header, field.name, field.words, empty, **shape)
    if reader := reader_of(field):
        return column(field.header, field.name, reader, **shape)
    return text(field.header, field.name, field.max_length, **shape)


def survey_columns(sheet, own, fields=FIELDS):
    """The Columns of a sheet: its `own` ({order: Column}) and the catalogue's, in order."""
    placed = [(field.order, of_field(field)) for field in fields if field.sheet == sheet]
    return tuple(one for _order, one in sorted([*own.items(), *placed], key=lambda pair: pair[0]))


COMMITTEES = Form(
    "F0",
    F0,
    (
        code("编号*", "code"),
        text("全称*", "name", 100, width=40),
        text("简称*", "short_name", 40, width=28),
        word("类别*", "kind", Committee.Kind.choices),
        code("上级编号", "parent_code"),
        column("排序*", "sort_order", cells.integer),
    ),
)
BRANCHES = Form(
    "F1",
    F1,
    survey_columns(
        F1,
        {
            0: NUMBER,
            10: code("党组织代码*", "code"),
            40: text("所属分党委*", "committee_name", 40, width=24),
            50: text("内设党总支", "general_branch_name", 40),
        },
    ),
)
WORK = Form(
    "F1B",
    F1B,
    survey_columns(
        F1B,
        {
            10: code("党组织代码*", "code"),
            20: text("党支部名称*", "branch_name", 100, width=28),
        },
    ),
)
OFFICERS = Form(
    "F2",
    F2,
    (
        code("党支部代码*", "code"),
        text("党支部*", "branch_name", 100, width=28),
        column("学工号", "staff_no", read_staff_no, empty="", is_code=True, is_personal=True),
        column("姓名*", "name", read_name, empty="", width=40),
        text("性别", "gender", 4),
        text("民族", "ethnicity", 20),
        column("出生年月", "born_on", cells.day),
        column("入党时间", "joined_on", cells.day),
        text("学历", "education", 20),
        text("职称/身份", "title", 40),
        text("行政职务", "admin_post", 40),
        word("支委职务*", "post", POSTS.items()),
        column("任职时间", "since", cells.day),
        text("联系电话", "phone", 40, is_personal=True),
        word("双带头人", "is_dual_leader", YES_NO, False),
    ),
)
POLLS = Form(
    "F9",
    F9,
    (
        code("党组织代码*", "code"),
        word("测评对象*", "audience", AUDIENCES.items()),
        *(column(label, name, read_votes) for name, label in POLL_COUNTS.items()),
    ),
)
FORMS = (COMMITTEES, BRANCHES, WORK, OFFICERS, POLLS)
