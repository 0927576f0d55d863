"""The stored result of a run, arranged for its page."""

from itertools import groupby

from branches.imports.trial import ROWS_READ
from branches.models import ImportRun
from branches.rulebook.causes import cause_name


def problem_groups(result):
    """[(sheet, its lines of errors, how many errors they are)] in file order."""
    return groups_of(result.get("problems", []))


def groups_of(problems):
    """As problem_groups(), of a part of the stored problems."""
    found = []
    for sheet, group in groupby(problems, key=lambda one: one["sheet"]):
        lines = list(group)
        found.append((sheet, lines, sum(one.get("count", 1) for one in lines)))
    return found


def shown_errors(result):
    """How many errors the stored lines stand for."""
    return sum(one.get("count", 1) for one in result.get("problems", []))


def difference_groups(result):
    """[(sheet, differences)] sheet by sheet."""
    rows = sorted(result.get("differences", []), key=lambda one: one["sheet"])
    return [(sheet, list(group)) for sheet, group in groupby(rows, key=lambda one: one["sheet"])]


def finding_rows(result):
    """[(code, what it says, branches)] of the findings stored by the import."""
    found = sorted(result.get("findings", {}).items())
    return [(code, cause_name(code), number) for code, number in found]


def count_rows(result):
    """The numbers of a run that are not zero: [(label, number)]."""
    counts = result.get("counts", {})
    return [(label, number) for label, number in counts.items() if number]


def sentence(state, counts, problem_count):
    """One line for the log."""
    if state == ImportRun.State.REFUSED:
        return f"{problem_count or 0} 处错误，没有写入"
    if state == ImportRun.State.UNCHANGED:
        return f"党支部 {counts.get(ROWS_READ, 0)} 个，与系统中的数据相同"
    new, changed = counts.get("新增党支部", 0), counts.get("更新党支部", 0)
    return f"党支部 {counts.get(ROWS_READ, 0)} 个，新增 {new}，更新 {changed}"
