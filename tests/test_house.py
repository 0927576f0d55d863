"""House rules: who may import whom, what no template may hold, how long a file may be."""

import ast
import functools
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
APPS = ("branches", "grading", "rectification", "training", "config")
MAY_IMPORT = {
    "branches": set(),
    "grading": {"branches"},
    "rectification": {"branches", "grading"},
    "training": {"branches"},
    "config": {"branches", "grading", "rectification", "training"},
}
# Outside the order: Django asks for them by name and nobody of the app imports them.
FREE = {"migrations", "fixtures", "apps", "__init__"}
# What a file of a room does decides its layer: it imports only from files of its own layer and of
# those before. A name at the end wins, else what it imports.
LAYERS = ("queries", "services", "forms", "views", "urls")
NAMED = {"page": "views", "list": "views"}
# Tools, not pages: they have no layers.
UNLAYERED = {"templatetags", "management", "demo", "bench"}
SIGNS = (
    ("views", re.compile(r"^from django\.(shortcuts|views|http)\b", re.M)),
    (
        "forms",
        re.compile(r"^from django import forms$|^from django\.contrib\.auth import forms", re.M),
    ),
    ("services", re.compile(r"^from branches import .*\baudit\b|\btransaction\.atomic\b", re.M)),
)
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


@functools.cache
def parsed(path):
    return ast.parse(path.read_text("utf-8"))


@functools.cache
def imports(path):
    """[(line, dotted name)] of what a file imports; a name from a package is appended."""
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} 相对导入"
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


INCLUDED = re.compile(r"{% (?:include|extends) \"([^\"]+)\"")


@pytest.mark.parametrize("app", APPS)
def test_templates_include_only_what_lies_below(app):
    wrong = {
        f"{path.relative_to(ROOT)} -> {name}"
        for path in tracked(".html")
        if path.relative_to(ROOT).parts[:2] == ("templates", app)
        for name in INCLUDED.findall(path.read_text("utf-8"))
        if (target := name.split("/")[0]) in APPS and target not in MAY_IMPORT[app] | {app}
    }
    assert wrong == set()


def room_of(path):
    """The name that decides where a file of an app stands: its own, or that of its room."""
    return path.relative_to(ROOT).with_suffix("").parts[1]


def rooms():
    """{app: [names of one line, …]} from the ground up, as the map of the README states them."""
    found = {}
    for line in README.read_text("utf-8").splitlines():
        if heading := re.fullmatch(r"### `(\w+)/`.*", line):
            found[heading[1]] = []
        elif found and (row := re.match(r"\| ((?:`\w+` ?)+)\|", line)):
            found[list(found)[-1]].append(set(re.findall(r"`(\w+)`", row[1])))
        elif line.startswith("## ") and found:
            break
    return found


ROOMS = rooms()


def levels(app):
    return {name: level for level, names in enumerate(ROOMS[app]) for name in names}


def layer_of(path):
    text = path.read_text("utf-8")
    ending = path.stem.rpartition("_")[2]
    if (layer := NAMED.get(path.stem, ending)) in LAYERS:
        return LAYERS.index(layer)
    signs = (LAYERS.index(layer) for layer, sign in SIGNS if sign.search(text))
    return next(signs, 0)


def module_files(folder):
    """{dotted name: path} of the files of a folder."""
    paths = [path for path in folder.rglob("*.py") if path.stem != "__init__"]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}


def targets(path, files):
    """Names of the `files` {dotted name: path} that a file imports."""
    for line, name in imports(path):
        for module in (name, name.rpartition(".")[0]):
            if module in files and files[module] != path:
                yield line, module
                break


@pytest.mark.parametrize("app", APPS)
def test_apps_import_only_what_lies_below(app):
    wrong = {
        f"{path.relative_to(ROOT)}:{line} -> {name}"
        for path in python_files(app)
        for line, name in imports(path)
        if (target := name.split(".")[0]) in APPS and target not in MAY_IMPORT[app] | {app}
    }

    assert wrong == set()


def test_the_map_of_the_readme_names_every_app():
    assert tuple(ROOMS) == APPS


@pytest.mark.parametrize("app", APPS)
def test_every_file_stands_in_a_room_of_the_map(app):
    names = {room_of(path) for path in python_files(app)} - FREE

    assert names == set(levels(app))


@pytest.mark.parametrize("app", APPS)
def test_rooms_import_only_from_rooms_below(app):
    level = levels(app)
    wrong = {
        f"{path.relative_to(ROOT)}:{line} -> {name}"
        for path in python_files(app)
        if (room := room_of(path)) not in FREE
        for line, name in imports(path)
        if name.startswith(f"{app}.") and (target := name.split(".")[1]) in level
        if target != room and level[target] >= level[room]
    }

    assert wrong == set()


@pytest.mark.parametrize("app", APPS)
def test_files_of_a_room_import_only_from_layers_below(app):
    wrong = {
        f"{path.relative_to(ROOT)}:{line} -> {name}"
        for room in set(levels(app)) - UNLAYERED
        if (ROOT / app / room).is_dir()
        for files in [module_files(ROOT / app / room)]
        for path in files.values()
        for line, name in targets(path, files)
        if layer_of(files[name]) > layer_of(path)
    }

    assert wrong == set()


@pytest.mark.parametrize("app", APPS)
def test_no_file_imports_itself_by_a_detour(app):
    files = module_files(ROOT / app)
    waiting = {name: {one for _line, one in targets(path, files)} for name, path in files.items()}
    # What imports nothing that is still waiting goes; what is left is a circle, or rests on one.
    while free := {name for name, wanted in waiting.items() if not wanted & waiting.keys()}:
        waiting = {name: wanted for name, wanted in waiting.items() if name not in free}

    assert waiting == {}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "OPERATIONS.md"])
def test_what_a_document_names_is_there(document):
    text = (ROOT / document).read_text("utf-8")
    paths = set(re.findall(r"`((?:\w+/)+[\w.]*)`", text)) - {"app/", "room/"}

    assert {path for path in paths if not (ROOT / path).exists()} == set()


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
        for node in ast.walk(parsed(path))
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
