"""What the page of an import says of a file."""

from branches.imports.summaries import finding_rows
from branches.rulebook.causes import NAMES
from branches.rulebook.findings import RULES


def test_every_finding_has_its_short_name():
    assert [rule.code for rule in RULES if rule.code not in NAMES] == []


def test_a_code_that_is_told_no_more_is_still_counted():
    assert finding_rows({"findings": {"F99": 3}}) == [("F99", "其他", 3)]
