"""认定结果 as it is exported: 认定等级 and 结果 of every branch are worked out anew from the sheets
alone, by rules written down here a second time.
"""

from datetime import timedelta

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from grading.decisions.rising import note_jump
from grading.models import Assessment
from rectification.models import Application, Promotion, RectificationItem
from tests import make, worlds
from tests.grading import graded, regraded
from tests.rectification import office

pytestmark = pytest.mark.django_db
HEAD = [
    *("党组织代码", "党支部名称", "支部类别", "分党委", "原等级", "原得分", "复评得分", "申报等级"),
    *("满意率", "否决情形", "本支部逾期事项", "薄弱事项未销号"),
    *("复评得分达到拟晋等级分数线", "没有一票否决情形", "党员群众满意率达标，测评有效"),
    *("随最低等级下达的整改事项全部销号", "没有本支部逾期事项", "按要求公示"),
    "晋升两级的组织部写明理由",
    *("认定等级", "结果", "文号", "依据事项"),
]
JUMP = HEAD[18]
CONDITIONS = HEAD[12:18]
UNHAPPY = {"satisfied": 34, "unsatisfied": 6}  # 85%
START = {"weak": regraded.WEAK, "qualified": {"choices": regraded.POOR}, "advanced": {}}


def sheets_of(path):
    """([{header: value}] of the first sheet, [(grade, cut, 满意率线)] of the second)."""
    book = openpyxl.load_workbook(path)
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    _cuts, *cuts = book.worksheets[1].iter_rows(values_only=True)
    assert list(head) == HEAD
    return [dict(zip(head, row, strict=True)) for row in rows], cuts


def worked_out(row, cuts):
    """(认定等级, 结果) of a row by the second sheet."""
    grades = [grade for grade, _cut, _rate in cuts]
    was, score = row["原等级"], row["复评得分"]
    if score is None:
        if row["认定等级"]:
            return was, "沿用"
        return None, "未复评" if was in grades else "未定级"
    given = next(grade for grade, cut, _rate in cuts if score >= cut)
    if row["否决情形"]:
        given = grades[-1]
    elif given == grades[0] and row["满意率"] < cuts[0][2]:
        given = grades[1]
    if was not in grades:
        return given, "首次定级"
    rise = grades.index(was) - grades.index(given)
    if rise > 0 and "否" in [row[name] for name in CONDITIONS]:
        given, rise = was, 0
    elif rise > 1 and row[JUMP] == "否":
        given, rise = grades[grades.index(was) - 1], 1
    return given, "晋位" if rise > 0 else "下降" if rise < 0 else "保持"


def exported(tmp_path, **options):
    path = tmp_path / "out.xlsx"
    call_command("export_promotions", str(path), **options)
    return sheets_of(path)


class Walk:
    """Branches of one year through the services: graded, then each its way through the 复评."""

    def __init__(self):
        self.year = make.round()
        self.rows = {}

    def begin(self, name, before, item=None):
        row, who = regraded.first(make.branch(name), within=self.year, **START[before])
        self.rows[name] = row, who
        if item:
            office.item(row.participation, **item)
        return row

    def reopen(self):
        self.round = regraded.opened(next(iter(self.rows.values()))[0])

    def end(self, name, *, note="", poll=None, **more):
        """Measured, decided and approved anew; returns the Assessment."""
        row, who = self.rows[name]
        self._give_words(row)
        of = regraded.measured(row, self.round, who, **more)
        if poll:
            of.participation.polls.update(**poll)
            regraded.refresh(self.round, [of.participation_id])
        if note:
            note_jump(of, by=who["org"], note=note)
        regraded.decide(of, who)
        return regraded.approve(of, who)

    def _give_words(self, row):
        part = self.round.participations.get(branch=row.participation.branch)
        words = {"measures": "补课", "effect": "已补", "hoped_grade": "advanced"}
        Application.objects.create(participation=part, **words)


def walked():
    walk = Walk()
    yesterday, today = timezone.localdate() - timedelta(days=1), timezone.localdate()
    closed = {"state": "closed", "closed_on": today, "requested_on": today}
    walk.begin("沿用", "advanced")
    walk.begin("晋位", "weak", closed)
    walk.begin("越级", "weak")
    walk.begin("无说明", "weak")
    walk.begin("未销号", "weak", {"days_left": 30})
    walk.begin("逾期", "qualified", {"due_on": yesterday})
    walk.begin("门槛", "qualified")
    walk.begin("下降", "qualified")
    walk.begin("升级", "qualified", closed)
    walk.begin("没有复评", "qualified")
    late = graded.assessment(make.branch("首次"), within=walk.year)
    walk.rows["首次"] = late, graded.people(late)
    graded.assessment(make.branch("新建"), within=walk.year, founded_on=regraded.D2)
    walk.reopen()
    poor = {"choices": regraded.POOR}
    for name in ("晋位",):
        walk.end(name, **poor)
    for name in ("无说明", "未销号", "逾期", "升级", "首次"):
        walk.end(name)
    walk.end("越级", note="连续三年全校先进集体。")
    walk.end("门槛", poll=UNHAPPY)
    walk.end("下降", **regraded.WEAK)
    return walk


walk = worlds.of_module(walked)


EXPECTED = {
    "沿用": ("先进", "沿用"),
    "晋位": ("合格", "晋位"),
    "越级": ("先进", "晋位"),
    "无说明": ("合格", "晋位"),
    "未销号": ("薄弱", "保持"),
    "逾期": ("合格", "保持"),
    "门槛": ("合格", "保持"),
    "下降": ("薄弱", "下降"),
    "升级": ("先进", "晋位"),
    "没有复评": (None, "未复评"),
    "首次": ("先进", "首次定级"),
    "新建": (None, "未定级"),
}


def test_grade_and_result_are_recomputed_from_the_sheets_alone(walk, tmp_path):
    rows, cuts = exported(tmp_path)
    named = {row["党支部名称"].removeprefix("中共示范大学"): row for row in rows}

    assert [grade for grade, *_rest in cuts] == ["先进", "合格", "薄弱"]
    assert {name: (row["认定等级"], row["结果"]) for name, row in named.items()} == EXPECTED
    assert {name: worked_out(row, cuts) for name, row in named.items()} == EXPECTED


def test_what_stands_beside_the_result(walk, tmp_path):
    rows, _cuts = exported(tmp_path)
    named = {row["党支部名称"].removeprefix("中共示范大学"): row for row in rows}

    rose = named["晋位"]
    [item] = Promotion.objects.get(participation__branch__short_name="晋位").items.all()
    assert rose["依据事项"] == item.number
    assert rose["文号"] == regraded.PAPER["document_no"]
    assert rose["申报等级"] == "先进"
    assert (rose["薄弱事项未销号"], rose["本支部逾期事项"]) == (0, 0)
    assert named["未销号"]["薄弱事项未销号"] == 1
    assert named["逾期"]["本支部逾期事项"] == 1
    assert named["逾期"]["没有本支部逾期事项"] == "否"
    assert named["下降"]["否决情形"].startswith("V2 ")
    assert named["越级"][JUMP] == "是"
    assert named["无说明"][JUMP] == "否"
    assert named["升级"][JUMP] == "不适用"
    # What is not approved is nobody's result yet.
    waiting = named["没有复评"]
    assert [waiting[name] for name in (*CONDITIONS, "复评得分", "满意率")] == [None] * 8


def test_the_browser_exports_the_own_branches_under_a_heading(walk, client, tmp_path):
    row, who = walk.rows["升级"]
    client.force_login(who["reviewer"])
    response = client.get(reverse("promotion:export"))
    path = tmp_path / "own.xlsx"
    path.write_bytes(response.content)

    sheet = openpyxl.load_workbook(path).worksheets[0]

    values = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert values[0][0] == f"{walk.year.cycle}党支部晋位升级认定结果"
    assert values[2] == HEAD
    assert [line[1] for line in values[3:]] == [row.participation.branch_name]


def test_every_item_of_a_rise_is_closed(walk):
    for row in Promotion.objects.all():
        states = {item.state for item in row.items.all()}
        assert states <= {RectificationItem.State.CLOSED}
    assert Assessment.objects.filter(participation__round=walk.round).count() == 11
