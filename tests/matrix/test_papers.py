"""Every export of a list or a report, as every role: a paper that says what it is."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from django.utils import timezone

from branches.spreadsheet.columns import PERCENT
from branches.templatetags.house import cn_date
from tests.matrix.test_matrix import READABLE, ROWS, address, expected, sample_of
from tests.papers import HEADING, papers

pytestmark = pytest.mark.django_db
# Read in again: the first row stays the head.
FORMS = {"branches:roster_export"}
CODES = ("党组织代码", "编号", "指标", "证书编号")
WRITTEN_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?%?|\d{4}[-.]\d\d[-.]\d\d")
RATES = {"满意率", "完成率"}


@dataclass
class Export:
    """`page`: the list it exports; `count`: its rows by the context of that page; `query`: a filter
    and `words`: how the heading says it.
    """

    page: str
    title: str
    count: object
    query: str
    words: str
    plain: str = "全部"


SECRETARIES = "党支部书记培训"
EXPORTS = {
    "branches:polls_export": Export(
        *("branches:polls", "党员群众满意度测评汇总表", lambda page: page["page"].paginator.count),
        *("kind=staff&q=x", "党支部：x；类别：教职工"),
    ),
    "grading:export": Export(
        *("grading:list", "党支部分类定级汇总表", lambda page: page["paginator"].count),
        *("kind=staff&grade=weak&q=x", "党支部：x；类别：教职工；等级：薄弱"),
    ),
    "grading:checks_export": Export(
        *("grading:verification", "组织部核验情况", lambda page: len(page["rows"])),
        *("state=done&why=gap", "状态：已核验；抽取原因：自评与考评相差最大"),
    ),
    "grading:table_export": Export(
        *("grading:table", "党支部考评一览表", lambda page: page["page"].paginator.count),
        *("kind=student&show=gaps", "类别：学生；显示：自评与考评不同"),
        plain="类别：教职工",
    ),
    "rectification:export": Export(
        *("rectification:items", "基层党组织整改台账", lambda page: page["count"]),
        *("figure=items_overdue&kind=staff&q=x", "支部类别：教职工；关键词：x；状态：逾期未完成"),
    ),
    "rectification:pairings_export": Export(
        *("rectification:pairings", "党支部结对情况", lambda page: page["count"]),
        *("figure=agreed&kind=staff&q=x", "支部类别：教职工；支部名称：x；状态：结对中"),
    ),
    "promotion:export": Export(
        *("promotion:list", "党支部晋位升级认定结果", lambda page: page["page"].paginator.count),
        *("kind=staff&cell=graded", "名单：2011年度已定级；支部类别：教职工"),
    ),
    "weak_export": Export(
        *("weak", "薄弱党支部整顿登记表", lambda page: page["count"]),
        *("figure=overdue&kind=staff&q=x", "支部类别：教职工；党支部：x；情形：有逾期事项"),
        plain="情形：全部",
    ),
    "training:secretaries_export": Export(
        "training:secretaries",
        f"{SECRETARIES}学时情况",
        lambda page: page["page"].paginator.count,
        "figure=secretaries_all&kind=staff",
        "支部类别：教职工；情形：在任书记",
        "情形：还缺培训",
    ),
    "training:summary_export": Export(
        *("training:summary", f"{SECRETARIES}情况汇总表", lambda page: len(page["rows"])),
        *("", "培训班次：", "培训班次："),
    ),
    "training:year_summary_export": Export(
        *("training:year_summary", f"{SECRETARIES}情况汇总表", lambda page: len(page["rows"])),
        *("year=2011", "年度：2011", "年度："),
    ),
}
ROLES = ("secretary", "staff", "leader", "org_dept", "school_leader", "auditor", "trainer")


def key_of(name):
    return "finished" if ROWS[name].family == "programme" else sample_of(ROWS[name])


def readers(name):
    return [one for one in ROLES if expected(ROWS[name], "get", one, key_of(name)) is None]


def test_no_export_is_left_out():
    assert {name for name in READABLE if name.endswith("export")} - FORMS == set(EXPORTS)
    assert all(len(readers(name)) > 2 for name in EXPORTS)


def asked(world, browsers, actor, name, query=""):
    path = f"{address(world, name, key_of(name))}?{query}"
    answer = browsers[actor].get(path)
    assert answer.status_code == 200, path
    return answer


@pytest.mark.parametrize("name", EXPORTS)
def test_a_paper_says_what_it_is_and_holds_the_rows_of_its_list(world, browsers, name):
    export = EXPORTS[name]
    for actor in readers(name):
        for query, words in (("", export.plain), (export.query, export.words)):
            response = asked(world, browsers, actor, name, query)
            listed = asked(world, browsers, actor, export.page, query).context
            title, told = next(iter(papers(response).values())).heading
            assert title.endswith(export.title)
            assert told.startswith(f"截至 {cn_date(timezone.localdate())}　范围：")
            assert f"　筛选：{words}" in told, (actor, query)
            assert len(next(iter(papers(response).values())).lines) == export.count(listed)


def test_the_heading_says_whose_rows_they_are(world, browsers):
    def reach(actor):
        response = asked(world, browsers, actor, "rectification:export")
        told = papers(response)["整改台账"].heading[1]
        return told.partition("范围：")[2].partition("　")[0]

    assert reach("org_dept") == reach("auditor") == "全校"
    assert reach("staff") == world.committees["A"].name
    assert reach("secretary") == world.branches["a1"].name


@pytest.mark.parametrize("name", EXPORTS)
def test_a_paper_is_named_in_chinese_and_by_ascii_for_who_knows_no_better(world, browsers, name):
    disposition = asked(world, browsers, "org_dept", name)["Content-Disposition"]

    plain, named = re.fullmatch(
        r'attachment; filename="([ -~]+\.xlsx)"; filename\*=UTF-8\'\'([\w%.-]+)', disposition
    ).groups()
    assert plain.isascii()
    assert EXPORTS[name].title in unquote(named)
    assert unquote(named).endswith(f"-{timezone.localdate():%Y%m%d}.xlsx")


@pytest.mark.parametrize("name", EXPORTS)
def test_numbers_and_dates_of_a_paper_are_no_text(world, browsers, name):
    for paper in papers(asked(world, browsers, "org_dept", name)).values():
        head = paper.table[0]
        for row in paper.sheet.iter_rows(min_row=HEADING + 2):
            for header, cell in zip(head, row, strict=True):
                if isinstance(cell.value, str) and header not in CODES:
                    assert not WRITTEN_NUMBER.fullmatch(cell.value), (header, cell.value)
                if header in RATES and cell.value is not None:
                    assert cell.number_format == PERCENT
                    assert 0 <= cell.value <= 1


@pytest.mark.parametrize("name", EXPORTS)
def test_a_paper_keeps_its_head_in_sight_and_fits_its_sheet(world, browsers, name):
    for paper in papers(asked(world, browsers, "org_dept", name)).values():
        sheet = paper.sheet
        assert sheet.freeze_panes == f"A{HEADING + 2}"
        assert sheet.print_title_rows == f"${HEADING + 1}:${HEADING + 1}"
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.cell(1, 1).font.b
        widths = [one.width for one in sheet.column_dimensions.values()]
        assert max(widths) > 13


@pytest.mark.parametrize("name", ["rectification:export", "grading:export"])
def test_a_paper_names_units_and_branches_in_full(world, browsers, name):
    full = {branch.name for branch in world.branches.values()}
    short = {branch.short_name for branch in world.branches.values()} - full
    units = {one.short_name for one in world.committees.values()}

    for paper in papers(asked(world, browsers, "org_dept", name)).values():
        cells = {value for row in paper.table for value in row}
        assert not cells & (short | units)
