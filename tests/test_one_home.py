"""One home per fact: what stood in several places must not come back in a second one."""

import ast
import re

import pytest

import config.urls  # noqa: F401 -- the site as it runs: every room has told its words
from branches import audit
from branches.duties import ledger
from tests.test_house import APPS, ROOT, parsed, python_files

# Rows that are no state machine of the office, and what a whole archive writes at once.
STATES_SET = {
    "branches/workflow.py",
    "branches/duties/deliveries.py",  # mails in the queue
    "grading/sheets/assessments.py",  # freeze: every assessment of an archived round
    "rectification/items/progress.py",  # the answer of an extension, a row of history
    "rectification/plans/work.py",  # an extension that lapses with its item
}


def calls(path, name):
    """Keywords of every call of a method `name` in a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == name:
            yield {keyword.arg for keyword in node.keywords}


def assigned(path):
    """Names of attributes that a file assigns to."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Assign):
            yield from (one.attr for one in node.targets if isinstance(one, ast.Attribute))


def code():
    """(name, path) of every file but the demo, the bench and the models."""
    for app in APPS:
        for path in python_files(app):
            parts = path.relative_to(ROOT).parts
            if not {"demo", "bench", "models"} & set(parts):
                yield "/".join(parts), path


def files_where(condition):
    return {name for name, path in code() if condition(path)}


def test_states_are_moved_by_the_one_mover():
    found = files_where(
        lambda path: (
            "state" in assigned(path) or any("state" in one for one in calls(path, "update"))
        )
    )

    assert found - {"branches/imports/runs.py"} <= STATES_SET


def test_duties_are_closed_and_dated_by_their_ledger():
    columns = {"closed_at", "due_version"}
    found = files_where(
        lambda path: (
            columns & set(assigned(path)) or any(columns & one for one in calls(path, "update"))
        )
    )

    assert found <= {"branches/duties/ledger.py"}


def test_what_settle_did_is_what_it_found():
    assert ledger.Difference([1], [2, 3], []).counts == {"opened": 1, "moved": 0, "closed": 2}


@pytest.mark.parametrize(
    "name",
    ["DateInput", "TimeInput", "ReasonForm", "Place", "Transition", "Column", "StateChoices"],
)
def test_a_shared_class_is_defined_once(name):
    found = [
        path.relative_to(ROOT)
        for app in APPS
        for path in python_files(app)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and node.name == name
    ]

    assert len(found) == 1


def test_the_name_of_branches_without_a_committee_stands_once():
    pattern = re.compile(r"""["']直属党支部["']""")

    assert files_where(lambda path: pattern.search(path.read_text("utf-8"))) == set()


VERB = re.compile(r"[a-z]+\.[a-z_]+")


def verbs(app):
    """Verbs that the code of an app writes or names in a transition."""
    for path in python_files(app):
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in ("record", "build", "_record", "Transition") and isinstance(
                first, ast.Constant
            ):
                yield first.value


def registered(app):
    """Groups of verbs that an app tells the words of."""
    for path in python_files(app):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "register":
                first = node.args[0] if node.args else None
                if (
                    isinstance(first, ast.Constant)
                    and getattr(node.func.value, "id", "") == "audit"
                ):
                    yield first.value


@pytest.mark.parametrize("app", [app for app in APPS if app != "config"])
def test_every_app_tells_the_words_of_its_own_verbs(app):
    used = {verb for verb in verbs(app) if VERB.fullmatch(verb)}

    assert used - audit.LABELS.keys() == set()
    assert {verb.partition(".")[0] for verb in used} <= set(registered(app))


def test_the_lowest_app_names_no_verb_of_those_above():
    above = {group for app in APPS if app != "branches" for group in registered(app)}

    assert above
    assert above & set(registered("branches")) == set()
