"""What one act does in several apps stands in config/acts, and nowhere else."""

import ast

from tests.test_house import APPS, ROOT, imports, parsed, python_files

# Each half changes what the other apps rest on; a page that calls one alone forgets the rest.
HALVES = {
    "branches.survey.services.submit_survey",
    "branches.survey.services.return_survey",
    "branches.polls.services.record_poll",
    "branches.polls.opening.open_polls",
    "branches.polls.closing.close_poll",
    "branches.rounds.opening.enrol_branches",
    "branches.rounds.services.set_dates",
    "branches.rounds.services.set_parameters",
    "branches.rounds.services.close_round",
    "branches.imports.runs.confirm_run",
    "branches.imports.runs.import_parsed",
    "grading.decisions.services.decide",
    "grading.decisions.services.decide_as_proposed",
    "grading.decisions.services.approve",
    "grading.decisions.undoing.undo_decision",
    "grading.decisions.undoing.undo_approval",
    "grading.revisions.services.approve",
    "rectification.items.closure.request_closure",
    "rectification.items.closure.accept",
    "rectification.items.closure.accept_many",
    "rectification.items.closure.return_item",
    "rectification.items.reports.hand_in",
    "rectification.items.progress.answer_extension",
    "rectification.plans.items.make_items",
    "rectification.plans.items.add_item",
    "rectification.plans.items.cancel_item",
    "grading.sheets.assessments.survey_changed",
    "grading.sheets.assessments.open_assessments",
    "grading.sheets.assessments.refresh",
    "grading.sheets.assessments.freeze",
}
# An import writes its surveys, a monthly report asks for closures in the middle of its own act; the
# measurement of a 复评 tells the scoring from the copying.
PARTS = {
    ("config/bench/regrade.py", "grading.sheets.assessments.refresh"),
    ("branches/imports/surveys.py", "branches.rounds.opening.enrol_branches"),
    ("rectification/items/reports.py", "rectification.items.closure.request_closure"),
}


def names_used(path):
    """Dotted names that a file imports, or takes from a module it imports whole."""
    tree = parsed(path)
    local = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                local[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    taken = {
        f"{local[node.value.id]}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in local
    }
    return {name for _line, name in imports(path)} | taken


def test_only_an_act_over_several_apps_calls_its_halves():
    used = {
        (path.relative_to(ROOT).as_posix(), half)
        for app in APPS
        for path in python_files(app)
        for half in HALVES & names_used(path)
    }
    outside = {(name, half) for name, half in used if not name.startswith("config/acts/")}

    assert outside == PARTS
    assert {half for _name, half in used} == HALVES
