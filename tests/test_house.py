"""House rules: who may import whom, what no template may hold, how long a file may be."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
APPS = ("branches", "grading", "rectification", "training", "config")
MAY_IMPORT = {
    "branches": set(),
    "grading": {"branches"},
    "rectification": {"branches", "grading"},
    "training": {"branches"},
    "config": {"branches", "grading", "rectification", "training"},
}
# A file imports only from lines above its own (and from its own package or line).
LAYERS = (
    {"errors", "database", "survey_fields", "scope", "facts", "parameters", "rubric_spec", "hours"}
    | {"norms", "wording", "finding_checks", "finding_oddities", "finding_rules"},
    {"models"},
    # What is owed is read (expected_duties) before it is written.
    {"duties"},
    {"rules", "findings", "scoring", "queries", "audience"}
    | {"decision", "formulas", "outcomes", "proposals"},
    {"audit", "files", "spreadsheet"},
    {"workflow"},
    {"services", "reminders"},
    {"forms", "exports", "imports"},
    {"views", "tasks", "admin"},
    {"urls"},
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
# Outside the order: Django asks for them by name and nobody of the app imports them.
FREE = {"migrations", "management", "templatetags", "apps", "middleware", "__init__"}
BANNED_NAMES = {"utils", "helpers", "common", "misc"}

BANNED_IN_TEMPLATES = re.compile(
    r"""\sstyle=|\son\w+\s*=\s*["']|\|\s*safe\b|{%\s*autoescape\s+off"""
    r"""|<script(?![^>]*\bsrc=)(?![^>]*\btype="application/json")|hx-on"""
)
BANNED_IN_CODE = re.compile(r"\bmark_safe\b|\bSafeString\b|\bcsrf_exempt\b")
# Paths of one machine and hosts of a package registry have no place in a clone.
MACHINE = re.compile(
    r"/(?:work|root|home/\w+|tmp/\w+)/|(?:registry\.npmjs|files\.pythonhosted|pypi)\.org|/opt/pypi"
)
MAX_LINES = 400
MAX_FUNCTION = 60


def tracked(*endings):
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    paths = [ROOT / name for name in names if name.endswith(endings)]
    return [path for path in paths if path.is_file()]


def python_files(app):
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def imports(path):
    """Dotted names of what a file imports, (line, name); a name from a package is appended."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} 相对导入"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def layer_of(path):
    """The name that decides a file's layer: its own, or that of its package in the app."""
    return path.relative_to(ROOT).with_suffix("").parts[1]


@pytest.mark.parametrize("app", APPS)
def test_apps_import_only_what_lies_below(app):
    wrong = {
        f"{path.relative_to(ROOT)}:{line} -> {name}"
        for path in python_files(app)
        for line, name in imports(path)
        if (target := name.split(".")[0]) in APPS and target not in MAY_IMPORT[app] | {app}
    }

    assert wrong == set()


@pytest.mark.parametrize("app", [app for app in APPS if app != "config"])
def test_files_of_an_app_import_only_to_their_left(app):
    wrong = {
        f"{path.relative_to(ROOT)}:{line} -> {name}"
        for path in python_files(app)
        if layer_of(path) not in FREE
        for line, name in imports(path)
        if name.startswith(f"{app}.") and (target := name.split(".")[1]) in LEVEL
        if target != layer_of(path) and LEVEL[target] > LEVEL.get(layer_of(path), len(LAYERS))
    }

    assert wrong == set()


@pytest.mark.parametrize("app", [app for app in APPS if app != "config"])
def test_every_file_of_an_app_has_its_place_in_the_order(app):
    names = {layer_of(path) for path in python_files(app)}

    assert names - FREE - set(LEVEL) == set()


def test_no_file_is_a_drawer():
    names = {path.stem for app in APPS for path in python_files(app)}

    assert names & BANNED_NAMES == set()


def lines_with(pattern, paths):
    return [
        f"{path.relative_to(ROOT)}:{number} {found[0]}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (found := pattern.search(line))
    ]


def test_templates_hold_no_inline_style_or_script():
    assert lines_with(BANNED_IN_TEMPLATES, (ROOT / "templates").rglob("*.html")) == []


def test_code_never_switches_escaping_or_csrf_off():
    paths = [path for app in APPS for path in python_files(app)]

    assert lines_with(BANNED_IN_CODE, paths) == []


def test_files_stay_short():
    paths = tracked(".py", ".html", ".css", ".js", ".mjs")
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in paths
        if "vendor" not in path.parts and "migrations" not in path.parts
    }

    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_functions_stay_short():
    wrong = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for app in APPS
        for path in python_files(app)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= MAX_FUNCTION
    }

    assert wrong == set()


def test_nothing_of_one_machine_is_committed():
    text = (".py", ".html", ".css", ".js", ".mjs", ".json", ".toml", ".txt", ".md", ".yml", "run")
    paths = [path for path in tracked(*text, "Makefile", ".example") if path != Path(__file__)]

    assert lines_with(MACHINE, [path for path in paths if "vendor" not in path.parts]) == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
