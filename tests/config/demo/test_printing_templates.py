"""Which templates print a share at all."""

from tests.test_house import ROOT

# Templates that print a share; each is recounted in test_printed_percentages.py.
PRINTING = {
    "config/pages/_branch_rows.html",
    "config/pages/_changes.html",
    "config/pages/_branch_years.html",
    "config/pages/_home_branch.html",
    "rectification/ledger/ledger.html",
    "rectification/promotion/_matrix.html",
    "rectification/promotion/_shares.html",
    "branches/polls/_of_branch.html",
    "branches/polls/list.html",
    "branches/survey/print.html",
    "grading/lists/grading_list.html",
    "grading/decisions/_why_steps.html",
    "training/ledger/_coverage_line.html",
    "training/results/_results_table.html",
}
# Of one branch, or a parameter: asked for in tests/branches/polls and tests/config/pages.
ASKED_ELSEWHERE = {"branches/polls/online.html", "config/pages/polls_new.html"}


def test_no_other_template_prints_a_share():
    folder = ROOT / "templates"
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if "|percent" in path.read_text("utf-8")
    }

    assert found == PRINTING | ASKED_ELSEWHERE
