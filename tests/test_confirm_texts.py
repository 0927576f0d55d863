"""What the dialogs ask before an act: whatever cannot be undone is named."""

import re

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
# Acts that cannot be undone, or not by whoever does them.
FINAL = re.compile(r"不能|作废|不再|退出|停用|撤销|撤回|删")
# The whole question, whose own quotes stand in template tags only.
QUESTION = re.compile(r'data-confirm="((?:\{\{.*?\}\}|\{%.*?%\}|[^"{]|\{(?![{%]))*)"')
# The rest of the tag may name it too: a title, or the server is asked.
TITLE = re.compile(r'\s+data-confirm-(?:ask|title="[^"]*\{\{)')
OF_BUTTON = re.compile(r"\{%\s+(?:with|include)\b[^%]*?confirm=\"([^\"]*)\"[^%]*%\}")


def questions(app):
    """[(file, question, whether it names something)]."""
    for path in sorted((TEMPLATES / app).rglob("*.html")):
        text, name = path.read_text("utf-8"), str(path.relative_to(TEMPLATES))
        for found in QUESTION.finditer(text):
            names = "{" in re.sub(r"\{%.*?%\}", "", found[1])
            yield name, found[1], names or bool(TITLE.match(text, found.end()))
        for found in OF_BUTTON.finditer(text):
            yield name, found[1], "about=" in found[0]


@pytest.mark.parametrize("app", ["branches", "config", "grading", "rectification", "training"])
def test_what_cannot_be_undone_is_named_before_it_is_done(app):
    nameless = [
        (name, question)
        for name, question, is_named in questions(app)
        if FINAL.search(question) and not is_named
    ]

    assert nameless == []


@pytest.mark.parametrize("app", ["branches", "config", "grading", "rectification", "training"])
def test_there_are_questions(app):
    assert len(list(questions(app))) > 2
