"""All rows against each other and the database: every error at once, one cause one error."""

from functools import cached_property

from branches.imports.columns import OFFICERS
from branches.imports.tree import build_tree
from branches.models import Committee
from branches.rulebook.checks import (
    check_dates,
    check_officers,
    check_parts,
    check_poll,
    check_totals,
    valid_ballots,
)
from branches.rulebook.wording import day
from branches.spreadsheet import cells
from branches.spreadsheet.headers import heading

OFFICER_DATES = {name: one.label for name, one in OFFICERS.by_name.items() if one.read is cells.day}
NOT_HERE = "没有这个党支部，或不在本单位范围内"


class Checker:
    """Collects the problems of a Parsed file; afterwards `branches` {code: F1 row in order} and
    `homes` {code: Node} say what the file holds.
    """

    def __init__(self, parsed, existing, reach, target):
        self.parsed, self.existing = parsed, existing
        self.reach, self.target = reach, target
        self.problems = list(parsed.problems)
        self.branches, self.homes = {}, {}
        self.known, self.excused = set(), set()

    def run(self):
        self.tree, wrong = build_tree(self.parsed.rows("F0"), self.existing.committees, self.reach)
        self.problems += wrong
        for row in self.parsed.rows("F1"):
            self._check_branch(row)
        self._learn_codes()
        for key in ("F1B", "F2", "F9"):
            for row in self.parsed.rows(key):
                self._check_code(row)
        self._check_work()
        self._check_officers()
        self._check_polls()
        return self.problems

    def report(self, row, name, message, code="E01"):
        self.problems.append(row.problem(name, message, code))

    # F1

    def _check_branch(self, row):
        first = self.branches.get(row.code)
        if row.code and first is not None:
            self.report(row, "code", f"代码重复，第{first.number}行已有这个代码")
        elif row.code:
            self.branches[row.code] = row
        self._check_home(row)
        facts, rules = row.facts, self.target.rules
        self._report_found(row, check_totals(facts))
        self._report_found(row, check_parts(facts))
        dates = check_dates(facts, self.target.cutoff, rules.term_lengths, row.broken)
        self._report_found(row, dates)
        if facts.total_members is None and "total_members" not in row.broken:
            _add_up(row)

    def _report_found(self, row, found):
        for one in found:
            self.report(row, one.field, one.message, one.code)

    def _check_home(self, row):
        home = self._sub_committee(row)
        name = row.values.get("general_branch_name", "")
        if name and "general_branch_name" not in row.broken:
            home = self._general_branch(row, name, home)
        if home is None:
            return
        self.homes[row.code] = home
        row.values["is_college_level"] = home.is_school
        record = self.existing.branches.get(row.code)
        if record is not None and not self.reach.covers(record.committee):
            # In the words of an unknown code: it is not told what others have.
            self.report(row, "code", NOT_HERE)
        elif record is not None and record.closed_on:
            self.report(row, "code", f"该党支部已于{day(record.closed_on)}撤销")
        elif not self.reach.is_school and not home.lies_in(self.reach.committee):
            self.report(row, "committee_name", "不在本单位范围内")
        elif record is None and row.code:
            self._check_namesake(row, home)

    def _check_namesake(self, row, home):
        """A new branch with the name of one that the same 分党委 has already."""
        place = home.sub_committee.record
        found = self.namesakes.get((place.pk, heading(row.values.get("name")))) if place else None
        if place and found is None:
            found = self.namesakes.get((place.pk, heading(row.values.get("short_name"))))
        if found is not None and found != row.code:
            self.report(
                row, "code", f"本单位已有同名的党支部，代码是{found}；代码是否丢了前面的0？"
            )

    @cached_property
    def namesakes(self):
        """{(sub-committee pk, name): code} of the open branches, named as the file leaves them."""
        listed = {row.code: row.values for row in self.parsed.rows("F1") if row.code}
        found = {}
        for code, branch in self.existing.branches.items():
            if branch.closed_on is None:
                for column in ("short_name", "name"):
                    name = listed.get(code, {}).get(column) or getattr(branch, column)
                    if name:
                        found[branch.sub_committee_id, heading(name)] = code
        return found

    def _sub_committee(self, row):
        name = row.values.get("committee_name", "")
        if not name:
            return None
        node = self.tree.find(name)
        if node is None:
            if not self._is_excused(name):
                self.report(row, "committee_name", "没有这个党组织，应填“F0 党组织”中的简称")
            return None
        if not (node.is_school or node.parent is None or node.parent.is_school):
            self.report(row, "committee_name", "不是校党委直接管理的党组织，应填分党委的简称")
            return None
        return node

    def _is_excused(self, name):
        """F0 as a whole, or its row of this name, is the error already."""
        return "F0" in self.parsed.damaged or heading(name) in self.tree.excused

    def _general_branch(self, row, name, home):
        node = self.tree.find(name)
        if self._is_excused(name):
            return home
        if node is None:
            self.report(row, "general_branch_name", "没有这个党总支")
            return None
        if node.kind != Committee.Kind.GENERAL_BRANCH or (home and home not in node.chain):
            above = f"“{home.short_name}”下" if home else ""
            self.report(row, "general_branch_name", f"不是{above}的党总支")
            return None
        return node if home else None

    # the code in the other sheets

    def _learn_codes(self):
        rows = self.parsed.rows("F1")
        self.known = {row.code for row in rows if row.code}
        self.known |= {
            code
            for code, branch in self.existing.branches.items()
            if branch.closed_on is None and self.reach.covers(branch.committee)
        }
        broken = [row for row in rows if row.broken]
        names = {heading(row.values.get(name)) for row in broken for name in ("short_name", "name")}
        names.discard("")
        # The row with the branch's name shows which code its broken F1 row should have had.
        self.excused = {
            row.code
            for key in ("F1B", "F2")
            for row in self.parsed.rows(key)
            if row.code not in self.known and heading(row.values.get("branch_name")) in names
        }

    @property
    def _has_no_codes(self):
        """F1 is missing or has no column of codes: that is the one error."""
        sheet = self.parsed.sheets.get("F1")
        return sheet is None or "code" in sheet.lacking

    def _check_code(self, row):
        code = row.code
        if not code or code in self.known or code in self.excused or self._has_no_codes:
            return
        closed = self.existing.branches.get(code)
        if self.reach.is_school and closed is not None:
            self.report(row, "code", "该党支部已撤销")
        else:
            missing = "没有这个党支部，“F1 基本情况”和系统中都没有这个代码"
            missing = missing if self.reach.is_school else NOT_HERE
            full = self.without_zeros.get(code)
            hint = f"；代码是否丢了前面的0（{full}）？" if full else ""
            self.report(row, "code", missing + hint)

    @cached_property
    def without_zeros(self):
        """{code without the zeros before it: code} of the branches that may be meant."""
        return {code.lstrip("0"): code for code in self.known if code.startswith("0")}

    # F1B, F2, F9

    def _check_work(self):
        seen = {}
        for row in self.parsed.rows("F1B"):
            self._check_single(row, row.code, seen, "代码重复，第{}行已有这个党支部")
            facts, lengths = row.facts, self.target.rules.term_lengths
            self._report_found(row, check_parts(facts))
            self._report_found(row, check_dates(facts, self.target.cutoff, lengths, row.broken))

    def _check_single(self, row, key, seen, message):
        if not row.code:
            return
        if key in seen:
            self.report(row, "code", message.format(seen[key]))
        seen.setdefault(key, row.number)

    def _check_officers(self):
        cutoff, groups = self.target.cutoff, {}
        for row in self.parsed.rows("F2"):
            for name, label in OFFICER_DATES.items():
                value = row.values.get(name)
                if value is not None and value > cutoff:
                    text = f"“{label}”{day(value)}晚于数据截止日{day(cutoff)}"
                    self.report(row, name, text, "E04")
            if row.code:
                groups.setdefault(row.code, []).append(row)
        for rows in groups.values():
            for index, one in check_officers([Officer(row) for row in rows]):
                self.report(rows[index], one.field, one.message, one.code)

    def _check_polls(self):
        seen = {}
        for row in self.parsed.rows("F9"):
            audience = row.values.get("audience")
            if audience:
                message = "第{}行已有这个党支部同一测评对象的数据"
                self._check_single(row, (row.code, audience), seen, message)
            if row.values.get("valid") is None and "valid" not in row.broken:
                row.values["valid"] = valid_ballots(PollFacts(row))
            self._report_found(row, check_poll(PollFacts(row)))


class Officer:
    """What check_officers reads of an F2 row."""

    __slots__ = ("name", "post", "staff_no")

    def __init__(self, row):
        values = row.values
        self.post = values.get("post")
        self.staff_no, self.name = values.get("staff_no", ""), values.get("name", "")


class PollFacts:
    """What check_poll reads of an F9 row: counts, None where empty or in error."""

    due = issued = returned = valid = None
    satisfied = basic = unsatisfied = unknown = None

    def __init__(self, row):
        self.__dict__.update(row.values)


def _add_up(row):
    """党员总数 is added up where it was left empty."""
    full, probationary = row.values.get("full_members"), row.values.get("probationary_members")
    if full is not None and probationary is not None:
        row.values["total_members"] = full + probationary
