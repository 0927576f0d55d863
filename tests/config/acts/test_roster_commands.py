import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from branches.models import (
    AuditEntry,
    Branch,
    Committee,
    Cycle,
    Duty,
    ImportRun,
    Participation,
    Person,
    Round,
    Survey,
    Term,
)
from grading.models import Assessment, Rubric
from tests import make
from tests.rosters import Roster

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "data"
CLEAN, MESSY = DATA / "roster_2012.xlsx", DATA / "roster_2012_messy.xlsx"


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.xlsx"
    path.write_bytes(Roster().content())
    return str(path)


def run(*arguments):
    call_command("import_roster", *map(str, arguments))


def refused(*arguments):
    with pytest.raises(CommandError) as stopped:
        run(*arguments)
    return stopped.value.returncode


def new(path):
    run(path, "--cycle", "2012年度", "--cutoff", "2012-03-20")


def test_the_clean_file_fills_a_fresh_database_and_comes_back_unchanged(tmp_path, capsys):
    new(CLEAN)

    assert (Committee.objects.count(), Branch.objects.count()) == (35, 412)
    assert (
        Participation.objects.count() == Survey.objects.count() == Assessment.objects.count() == 412
    )
    assert Term.objects.filter(until=None).count() == Person.objects.count() == 1465
    assert Branch.objects.filter(sub_committee__kind="school").count() == 2
    assert Rubric.objects.count() == 4
    out = tmp_path / "out.xlsx"
    call_command("export_roster", str(out))
    capsys.readouterr()
    run(out)
    assert "字段差异 0" in capsys.readouterr().out
    assert ImportRun.objects.count() == 2


def test_the_messy_file_reports_its_thirteen_problems_and_saves_nothing(capsys):
    expected = json.loads((DATA / "roster_2012_messy.expected.json").read_text("utf-8"))

    assert refused(MESSY, "--cycle", "2012年度", "--cutoff", "2012-03-20") == 1

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(expected) == 13
    for one in expected:
        assert any(one["sheet"] in line and one["column"] in line for line in lines)
    assert not any(model.objects.exists() for model in (Cycle, Committee, Branch, ImportRun))


def test_the_set_of_parameters_follows_the_name_of_the_cycle(small, capsys):
    run(small, "--cycle", "2012年度", "--cutoff", "2012-03-20")
    run(small, "--cycle", "2026年度", "--cutoff", "2026-03-20")

    assert [one.parameters["set"] for one in Cycle.objects.order_by("pk")] == ["2012", "current"]
    assert "采用“2012 年标准”" in capsys.readouterr().out


def test_a_new_cycle_is_what_the_browser_would_have_made(small, tmp_path, capsys):
    """The round before is archived with its grades and duties, every open branch takes part."""
    new(small)
    more = make.branch(of=Committee.objects.get(code="0001"))  # not in the file
    old = Cycle.objects.get().rounds.get()
    capsys.readouterr()

    run(small, "--cycle", "2013年度", "--cutoff", "2013-03-20")

    said = capsys.readouterr().out
    assert "“2012年度 分类定级”随之归档" in said
    assert "份调查摸底没有报送" in said
    old.refresh_from_db()
    assert old.is_closed
    assert not Participation.objects.filter(round=old, frozen_at=None).exists()
    states = Assessment.objects.filter(participation__round=old).values_list("state", flat=True)
    assert set(states) == {"frozen"}
    assert not Duty.objects.open().filter(participation__round=old).exists()
    fresh = Round.objects.newest()
    taking_part = Participation.objects.filter(round=fresh)
    assert taking_part.count() == Branch.objects.open().count()
    assert taking_part.filter(branch=more, assessment__isnull=False).exists()
    assert Duty.objects.open().filter(kind="survey").count() == taking_part.count()
    assert Rubric.objects.filter(round=fresh).count() == 4
    assert AuditEntry.objects.filter(action="round.close", by_text="系统").count() == 1


def test_a_trial_run_of_a_new_cycle_says_what_it_would_archive(small, capsys):
    new(small)

    run(small, "--cycle", "2013年度", "--cutoff", "2013-03-20", "--dry-run")

    assert "随之归档" in capsys.readouterr().out
    assert not Round.objects.get().is_closed


def test_a_file_with_errors_archives_nothing(small):
    new(small)

    assert refused(MESSY, "--cycle", "2013年度", "--cutoff", "2013-03-20") == 1

    assert (Cycle.objects.count(), Round.objects.get().is_closed) == (1, False)
    assert not Assessment.objects.filter(state="frozen").exists()


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_a_new_cycle_is_refused_as_in_the_browser(small, dry, capsys):
    new(small)
    staff = make.staff(Committee.objects.get(code="0001"))
    cycle = ["--cycle", "2013年度", "--cutoff"]

    assert refused(small, *cycle, "2012-03-20", *dry) == 1
    assert refused(small, *cycle, "2013-03-20", "--as", staff.username, *dry) == 1

    assert (Cycle.objects.count(), Round.objects.get().is_closed) == (1, False)
    run(small, *cycle, "2013-03-20", "--as", make.org_dept().username)
    assert Cycle.objects.count() == 2


def test_a_trial_run_writes_nothing(small, capsys):
    run(small, "--cycle", "2012年度", "--cutoff", "2012-03-20", "--dry-run")

    assert not any(model.objects.exists() for model in (Cycle, Branch, ImportRun))
    assert "没有写入" in capsys.readouterr().out


def test_a_trial_run_names_every_difference_and_who_leaves(small, tmp_path, capsys):
    new(small)
    roster = Roster().set("F1B", 0, "党员大会次数", 1)
    code, old = roster.code(0), Roster().get("F1B", 0, "党员大会次数")
    gone = roster.rows["F2"].pop(roster.rows_of("F2", code)[1])
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(roster.content())
    capsys.readouterr()

    run(changed, "--dry-run")

    first, second = [line for line in capsys.readouterr().out.splitlines() if "差异 F" in line]
    assert first.split()[3] == code
    assert first.endswith(f"党员大会次数：{old} → 1")
    assert "离任" in second
    assert gone[3] in second


@pytest.mark.parametrize(
    "arguments",
    [
        ["{small}"],
        ["{small}", "--cycle", "2012年度"],
        ["nothing.xlsx", "--cycle", "2012年度", "--cutoff", "2012-03-20"],
        ["{small}", "--cycle", "2012年度", "--cutoff", "2012-03-20", "--as", "nobody"],
    ],
    ids=["no cycle", "no cut-off", "no file", "no such user"],
)
def test_wrong_usage_is_two(small, arguments):
    assert refused(*(one.format(small=small) for one in arguments)) == 2


def test_another_cut_off_and_an_archived_round_are_refused(small):
    new(small)

    assert refused(small, "--cutoff", "2012-03-21") == 1
    Cycle.objects.get().rounds.update(state="closed")
    assert refused(small) == 1


def test_an_unreadable_file_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_text("x")

    assert refused(path, "--cycle", "2012年度", "--cutoff", "2012-03-20") == 1


def test_as_a_user_the_reach_is_theirs(small):
    new(small)
    staff = make.staff(Committee.objects.get(code="0001"))
    secretary = make.secretary(Branch.objects.first())

    assert refused(small, "--as", staff.username) == 1
    assert refused(small, "--as", secretary.username) == 1
    run(small, "--as", make.org_dept().username)
