"""The agreed number of queries of each page and role: query_budget.json, read, compared, written.

Only `make budget` writes it (tests/matrix/test_queries.py), in the world of the matrix.
"""

import json
import os
from pathlib import Path

FILE = Path(__file__).resolve().parent / "query_budget.json"
REWRITES = os.environ.get("QUERY_BUDGET") == "rewrite"
HINT = "If that is meant: make budget, and commit the diff."


def load():
    """{name of the address: {role: queries}}"""
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def agreed(name, role):
    """For tests that a page asks as often for one row as for many: as often as this."""
    return load()[name][role]


def text_of(budget):
    """One page a line, pages and roles in the order of the alphabet."""
    lines = [f"{json.dumps(name)}: {json.dumps(budget[name], sort_keys=True)}" for name in budget]
    return "{\n" + ",\n".join(sorted(lines)) + "\n}\n"


def differences(name, agreed, found):
    """What is to be said about one page: a line for each role whose number is another."""
    return [
        f"{name} for {role}: {found.get(role, 'not readable')} queries,"
        f" {agreed.get(role, 'none')} in {FILE.name}"
        for role in sorted({*agreed, *found})
        if agreed.get(role) != found.get(role)
    ]
