"""The bench: refused where it cannot measure, a tiny whole run on PostgreSQL, honest verdicts."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.bench.meter import Cost, Pairs, is_steady
from config.bench.results import Result, from_pairs, markdown, summary

JUDGED = {
    "ratio": {"ratios": (1.0, 5.0, 2.0), "goal": 2},
    "seconds": {"goal": 2, "in_seconds": True},
    "queries": {"queries": 12, "max_queries": 12},
}
MISSED = {
    "ratio": {"ratios": (1.0, 5.0, 2.1), "goal": 2},
    "seconds": {"goal": 0.9, "in_seconds": True},
    "queries": {"queries": 13, "max_queries": 12},
}


def result(**more):
    return Result("名单", 412, ours=1.0, **more)


@pytest.mark.parametrize("more", JUDGED.values(), ids=JUDGED)
def test_a_goal_is_reached_up_to_its_limit(more):
    assert result(**more).is_met


@pytest.mark.parametrize("more", MISSED.values(), ids=MISSED)
def test_a_goal_is_missed_beyond_its_limit(more):
    assert not result(**more).is_met
    assert "未达到" in result(**more).cells()


def test_ratios_are_taken_pair_by_pair():
    bare = [Cost(1.0, 1.0, 3), Cost(2.0, 2.0, 3)]
    ours = [Cost(3.0, 1.0, 7), Cost(2.0, 2.0, 9)]

    found = from_pairs("名单", 412, Pairs(bare, ours), goal=2)

    assert found.ratios == (3.0, 1.0)
    assert found.ratio == 2.0
    assert found.queries == 9


def test_the_table_has_a_row_for_each_result():
    table = markdown([result(ratios=(1.0, 2.0)), result()])

    assert table.count("\n") == 3
    assert "1.50 (1.00–2.00)" in table


def test_the_summary_names_the_worst_of_each_part():
    found = [
        result(part="列表", ratios=(3.0,), queries=9, max_queries=12),
        result(part="列表", ratios=(3.5,), queries=8, max_queries=12),
        result(part="重新计分", goal=2, in_seconds=True),
        Result("名单", 2000, ours=1.0, part="列表", ratios=(4.0,)),
    ]

    assert summary(found).splitlines()[2:] == [
        "| 列表 | 3.50，查询 9 | 4.00 |",
        "| 重新计分 | 1.00 s | — |",
    ]


def test_a_machine_that_slows_down_is_noticed():
    assert is_steady([1.0, 1.2])
    assert not is_steady([1.0, 1.2, 1.3])


@pytest.mark.skipif(connection.vendor == "postgresql", reason="这里有 PostgreSQL")
def test_bench_is_refused_without_postgresql():
    with pytest.raises(CommandError, match="需要 PostgreSQL"):
        call_command("bench")


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_bench_measures_only_what_is_asked_for():
    out = StringIO()
    options = {"branches": [60], "pairs": 2, "only": ["sweep"], "json": True}

    call_command("bench", **options, stdout=out, stderr=StringIO())

    names = [one["name"].split("：")[0] for one in json.loads(out.getvalue())["results"]]
    assert names == ["提醒", "提醒"]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_bench_measures_everything_on_a_tiny_school():
    out = StringIO()

    call_command("bench", branches=[60], pairs=2, json=True, stdout=out, stderr=StringIO())

    found = json.loads(out.getvalue())["results"]
    names = " ".join(one["name"] for one in found)
    for word in ("空白页", "党支部列表", "调查摸底", "分类定级", "整改台账", "工作简报", "导入"):
        assert word in names
    limited = [one for one in found if one["max_queries"]]
    assert [one for one in limited if one["queries"] > one["max_queries"]] == []
