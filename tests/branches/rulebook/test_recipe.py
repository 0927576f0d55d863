"""The README's recipe for a survey field, followed to the letter in a copy of the code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CODE = ("branches", "grading", "rectification", "training", "config", "tests")
# All that a new year writes: the entries of the catalogue, the columns of the model.
QUESTIONS = """
FIELDS = (
    _f1b(65, "wall_newspapers", "墙报期数", "mechanism", unit="期"),
    _f1(275, "newsletter", "支部简报", "mechanism", CHOICE, words=(("monthly", "月报"),)),
"""
COLUMNS = """    wall_newspapers = _count("墙报期数")
    newsletter = _text("支部简报")
    reporter = """
CASES = "tests/branches/rulebook/added_field.py"
CATALOGUE = "tests/branches/rulebook/test_fields.py"


def insert(path, mark, text):
    source = path.read_text("utf-8")
    assert source.count(mark) == 1
    path.write_text(source.replace(mark, text), "utf-8")


def test_an_entry_and_a_column_are_all_that_a_survey_field_needs(tmp_path):
    for name in CODE:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("vendor"))
    for name in ("templates", "static", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    insert(tmp_path / "branches/rulebook/fields.py", "\nFIELDS = (\n", QUESTIONS)
    insert(tmp_path / "branches/models/survey.py", "    reporter = ", COLUMNS)
    # A database of its own, whatever this run uses; tables come from the models.
    ours = ("DATABASE_URL", "REDIS_URL", "SQLITE_PATH", "TEST_MEDIA_ROOT", "PYTHONPATH")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nomigrations", CASES, CATALOGUE]
        + ["-p", "no:xdist", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={
            name: value
            for name, value in os.environ.items()
            if name not in ours and not name.startswith("PYTEST_")
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    # Not the code of this run by mistake.
    assert " passed" in done.stdout
