"""F6 and F8 against the second scorer, on the whole roster of 412 branches."""

import random
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from branches.models import Post, Round, Survey
from branches.spreadsheet.columns import Column
from grading.decisions import services as decisions
from grading.lists import export as lists_export
from grading.models import Assessment, IndicatorScore, Rubric, Sheet
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import refresh, stored
from tests import make
from tests.grading import graded
from tests.grading.second_scorer import SecondScorer, rows_of

pytestmark = pytest.mark.django_db
ROSTER = Path(__file__).resolve().parents[2] / "data" / "roster_2012.xlsx"
CUTOFF = date(2012, 3, 20)


def import_roster():
    arguments = [str(ROSTER), "--cycle", "2012年度", "--cutoff", CUTOFF.isoformat()]
    call_command("import_roster", *arguments, stdout=StringIO())
    return Round.objects.newest()


def export(tmp_path):
    path = tmp_path / "scores.xlsx"
    call_command("export_scores", str(path), stdout=StringIO())
    return path


def random_score(chance, sheet, indicator):
    """A judged indicator with a random choice, mostly good."""
    row = IndicatorScore(sheet=sheet, indicator=indicator, note="有记录")
    if indicator.method == "band":
        row.choice = chance.choice(["好", "好", "较好", "一般", "差"])
    elif indicator.method == "levels":
        row.choice = chance.choice(indicator.levels)[0]
    elif indicator.method == "sum":
        row.ticks = [part["key"] for part in indicator.parts if chance.random() < 0.8]
    else:
        row.counts = {one["key"]: chance.choice([0, 0, 0, 1, 3]) for one in indicator.deductions}
    return row


def judge_everything(round):
    """Both sheets of every branch that takes part, sent, in a few statements."""
    chance = random.Random(7)
    Survey.objects.update(state="submitted")
    taking_part = list(Assessment.objects.filter(is_exempt=False))
    sheets = Sheet.objects.bulk_create(
        Sheet(assessment=one, part=part, submitted_at="2012-04-01T00:00:00+08:00")
        for one in taking_part
        for part in Sheet.Part.values
    )
    rubrics = Rubric.objects.prefetch_related("indicators").in_bulk()
    IndicatorScore.objects.bulk_create(
        random_score(chance, sheet, indicator)
        for sheet in sheets
        for indicator in rubrics[sheet.assessment.rubric_id].indicators.all()
        if not indicator.is_computed
    )
    Assessment.objects.filter(is_exempt=False).update(state="committee_reviewed")
    refresh(round)


def decide_everything():
    people = [make.org_dept()]
    places = Assessment.objects.values_list("participation__sub_committee", flat=True)
    for place in set(places):
        leader = make.user()
        Post.objects.create(
            user=leader, role="committee_leader", committee_id=place, since=date(2012, 1, 1)
        )
        people.append(leader)
    for person in people:
        rows = Assessment.objects.visible_to(person).filter(state="committee_reviewed")
        decisions.decide_as_proposed(rows, by=person, decided_on=graded.MET)


def near(seen, exact):
    """Equal to the last of the six decimals that a sheet shows."""
    if exact is None or seen is None:
        return exact is None and seen is None
    return abs(float(exact) - float(seen)) <= 5.1e-7


@pytest.fixture(scope="module")
def exported(django_db_setup, django_db_blocker, tmp_path_factory):
    """Workbooks of the whole school, as imported and decided; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        round = import_roster()
        plain = export(tmp_path_factory.mktemp("plain"))
        judge_everything(round)
        decide_everything()
        decided = export(tmp_path_factory.mktemp("scores"))
        transaction.set_rollback(True)
    return {"plain": plain, "decided": decided}


@pytest.fixture(scope="module")
def decided(exported):
    return SecondScorer(ROSTER, exported["decided"], cutoff=CUTOFF)


def test_the_second_scorer_equals_f6_for_every_graded_branch(decided):
    graded_codes = {code for code, one in decided.branches.items() if not one.ungraded()}

    assert set(decided.f6) == graded_codes
    wrong = []
    for code in graded_codes:
        for name, points in decided.computed(code).items():
            row = decided.f6[code][name]
            if points == "不适用":
                fits = row["自评分"] is None and "不适用" in row["自评说明"]
            else:
                fits = near(row["自评分"], points) and near(row["考评分"], points)
            if not fits:
                wrong.append((code, name, row["自评分"], points))
    assert wrong == []


def test_the_second_scorer_equals_f8_for_all_branches(decided):
    assert len(decided.f8) == len(decided.branches) == 412
    wrong = []
    for code, row in decided.f8.items():
        own, review, final, rate, vetoes, grade = decided.summary(code)
        fired = [part.split(" ")[0] for part in (row["否决情形"] or "").split("；") if part]
        fits = (
            near(row["自评分"], own)
            and near(row["考评分"], review)
            and near(row["最终分"], final)
            and near(row["满意率"], rate)
            and (fired == vetoes or row["评定等级"] == "未定级")
            and row["评定等级"] == grade
        )
        if not fits:
            wrong.append((code, row, own, review, final, rate, vetoes, grade))
    assert wrong == []


def test_the_roster_has_every_grade_and_a_branch_whose_poll_must_be_repeated(decided):
    grades = [row["评定等级"] for row in decided.f8.values()]

    assert {"合格", "薄弱", "未定级"} <= set(grades)


def test_after_a_plain_import_the_computed_scores_stand_and_the_judged_are_empty(exported):
    book = load_workbook(exported["plain"], read_only=True)

    filled = {True: 0, False: 0}
    for row in rows_of(book, "F6 评分表"):
        is_computed = row["方法"] in ("自动计算", "按比例计算", "按测评计算")
        assert is_computed or (row["自评分"], row["考评分"]) == (None, None)
        filled[is_computed] += row["自评分"] is not None
    assert filled[False] == 0
    assert filled[True] > 2500
    summary = rows_of(book, "F8 汇总表")
    assert len(summary) == 412
    assert {row["最终分"] for row in summary} == {None}
    assert {row["评定等级"] for row in summary} == {None, "未定级"}


def test_totals_by_kind_and_grade_add_up(tmp_path):
    of = graded.assessment()
    graded.to_state(of, "approved", graded.people(of))
    graded.assessment(within=of.participation.round, founded_on=date(2011, 12, 1))

    book = load_workbook(export(tmp_path), read_only=True)

    rows = {row["类别"]: row for row in rows_of(book, "F8 合计")}
    assert rows["教职工"] == rows["合计"] | {"类别": "教职工"}
    assert (rows["合计"]["先进"], rows["合计"]["未定级"], rows["合计"]["合计"]) == (1, 1, 2)


def test_a_column_of_f6_or_f8_is_one_line(tmp_path, client, monkeypatch):
    of = graded.assessment()
    added = Column("定级号", "card.assessment.pk")
    for name in ("SHEET_COLUMNS", "SUMMARY_COLUMNS"):
        monkeypatch.setattr(lists_export, name, (added, *getattr(lists_export, name)))

    book = load_workbook(export(tmp_path), read_only=True)
    client.force_login(make.org_dept())
    page = client.get(reverse("grading:print_list")).context["summary"]

    assert {row["定级号"] for row in rows_of(book, "F6 评分表")} == {of.pk}
    assert [row["定级号"] for row in rows_of(book, "F8 汇总表")] == [of.pk]
    assert (page["header"][:2], page["rows"][0][:2]) == (["定级号", "序号"], [of.pk, 1])


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    branch = make.branch(name="=1+1")
    graded.assessment(branch)

    sheet = load_workbook(export(tmp_path))["F8 汇总表"]

    assert sheet["C2"].data_type == "s"


def test_the_command_names_a_cycle_that_does_not_exist(tmp_path):
    with pytest.raises(CommandError, match="1999年度"):
        call_command("export_scores", str(tmp_path / "x.xlsx"), "--cycle", "1999年度")


def test_loading_the_rubrics_twice_changes_nothing():
    round = make.round()
    first = load_rubrics(round)

    assert load_rubrics(round) == first
    assert len(first) == 4
    assert {sum(one.points for one in rubric.criteria.all()) for rubric in first} == {100}


def test_stored_decimals_keep_ten_places():
    """Four were too few: 0.93746 was kept as 0.9375 and printed as 93.8%."""
    assert stored(None) is None
    assert str(stored(Fraction(2, 3))) == "0.6666666667"
