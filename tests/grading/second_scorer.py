"""A second program for the same rules, written from the definitions alone.

It shares no code with the product: it reads F1, F1B, F2 and F9 of a roster workbook, takes the
judged points from F6, and computes every computed indicator, total, final score, veto and grade.
"""

import json
from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

from openpyxl import load_workbook

FIXTURES = Path(__file__).resolve().parents[2] / "grading" / "fixtures"
KINDS = {"教职工": "staff", "学生": "student", "机关直属单位": "office", "离退休": "retired"}
COMPUTED = {"auto", "ratio", "survey"}


def rows_of(book, title):
    """[{header without star: value}] of a sheet."""
    rows = book[title].iter_rows(values_only=True)
    header = [str(word).rstrip("*") for word in next(rows)]
    found = []
    for row in rows:
        if any(value is not None for value in row):
            values = [value.date() if isinstance(value, datetime) else value for value in row]
            # A row ends at its last filled cell.
            values += [None] * (len(header) - len(values))
            found.append(dict(zip(header, values, strict=False)))
    return found


def months_after(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Branch:
    """One branch's facts, from four sheets."""

    def __init__(self, f1, f1b, officers, polls, cutoff, rules):
        self.f1, self.f1b, self.officers, self.polls = f1, f1b, officers, polls
        self.cutoff, self.rules = cutoff, rules
        self.kind = KINDS[f1["支部类别"]]
        self.full, self.total = f1["正式党员"], f1["党员总数"]
        self.has = f1["是否设支委会"] == "是"
        self.groups = f1b["党小组数"]

    def count(self, name):
        return self.f1b[name]

    def ungraded(self):
        return months_after(self.f1["成立时间"], 12) > self.cutoff

    def overdue(self):
        term = self.f1["任期(年)"] or self.rules["term_years_default"]
        limit = (
            self.f1["延期至"]
            or self.f1["应换届时间"]
            or months_after(self.f1["选举日期"], 12 * term)
        )
        months = 0
        while months_after(limit, months) < self.cutoff:
            months += 1
        return months

    def satisfaction(self, audience):
        """(index, rate), None where too few count or too few came back."""
        poll = self.polls.get(audience)
        if poll is None:
            return None
        good, basic, bad = poll["满意"], poll["基本满意"], poll["不满意"]
        base = good + basic + bad + (poll["不了解"] if self.rules["unknown_counts"] else 0)
        asked, back = poll["应参加"], poll["收回"]
        floor = Fraction(self.rules["min_return"])
        if base < self.rules["min_valid"] or (asked and back is not None and back < floor * asked):
            return None
        return (good + Fraction(3, 4) * basic) / base, Fraction(good + basic, base)

    def vetoes(self):
        fired = []
        idle = all(self.count(f"{name}次数") == 0 for name in ("党员大会", "支委会", "主题党日"))
        if self.overdue() > 12 or idle:
            fired.append("V2")
        measured = self.satisfaction("党员群众")
        if measured and measured[1] < Fraction(1, 2):
            fired.append("V4")
        return fired  # V5 needs a vacancy date, which no sheet has


def setup(branch, points):
    f1, lost = branch.f1, 0
    lost += branch.full < 3
    if branch.kind == "student":
        lost += 3 if branch.total > 50 else 1 if branch.total > 30 else 0
    elif branch.kind == "retired":
        lost += branch.total > 20 and branch.groups == 0
    else:
        lost += branch.total > 50
        lost += f1["单独/联合"] == "联合" and f1["覆盖单位数"] > 5
    return max(0, points - lost)


def committee(branch, points):
    needed = ["书记"] if branch.full < 7 else branch.rules["required_posts"]
    held = {row["支委职务"] for row in branch.officers}
    persons = {row["学工号"] or row["姓名"] for row in branch.officers}
    lost = sum(post not in held for post in needed)
    # Too few persons say no more than the post that is missing. Vacancies stand in no sheet.
    lost = lost or (branch.full >= 7 and not 3 <= len(persons) <= 7)
    return max(0, points - lost)


def term(branch, points):
    months = branch.overdue()
    if branch.kind == "student":
        return points - 2 * (months >= 1)
    return 4 if months == 0 else 2 if months <= 6 else 0


MEETINGS = (("党员大会次数", 4), ("支委会次数", 12), ("党小组会次数", 12), ("党课次数", 2))


def meetings(branch, points):
    if branch.kind == "retired":
        return retired_life(branch)
    quarter = Fraction(points, 4)
    worth = {name: quarter for name, _norm in MEETINGS}
    for name, is_owed in (("支委会次数", branch.has), ("党小组会次数", branch.groups != 0)):
        if not is_owed:
            worth["党员大会次数"] += worth.pop(name)
    each = Fraction(1, 3) if branch.kind == "office" else Fraction(1, 4)
    return sum(
        worth[name] * max(0, 1 - each * max(0, norm - branch.count(name)))
        for name, norm in MEETINGS
        if name in worth
    )


def retired_life(branch):
    def share(name, norm):
        return min(Fraction(1), Fraction(branch.count(name), norm))

    if not branch.has:
        return 5 * share("党员大会次数", 4) + 3 * share("主题党日次数", 10)
    held = 3 * share("党员大会次数", 4) + 2 * share("支委会次数", 6)
    return held + 3 * share("主题党日次数", 10)


def theme_days(branch, points):
    return max(Fraction(0), points - Fraction(1, 4) * max(0, 12 - branch.count("主题党日次数")))


def ratio(done, due):
    def rule(branch, points):
        whole = branch.total if due == "党员总数" else branch.count(due)
        if whole == 0:
            return "不适用"
        return min(Fraction(points), Fraction(points * branch.count(done), whole))

    return rule


def satisfied(audience):
    def rule(branch, points):
        measured = branch.satisfaction(audience)
        return None if measured is None else points * measured[0]

    return rule


STUDY = ratio("党员学时达标人数", "党员总数")
SHARED = {
    "A1": setup,
    "A2": committee,
    "A3": term,
    "C1": meetings,
    "C4": ratio("谈心谈话已谈", "谈心谈话应谈"),
    "E1": satisfied("党员群众"),
}
RULES = {
    "staff": SHARED | {"B1": STUDY, "C3": theme_days},
    "student": SHARED | {"B4": STUDY, "C3": theme_days},
    "office": SHARED | {"B1": STUDY, "C3": theme_days, "E2": satisfied("服务对象")},
    "retired": SHARED
    | {
        "B1": STUDY,
        "B4": ratio("困难党员已走访", "困难党员应走访"),
        "E2": ratio("困难党员有固定联系人", "困难党员应走访"),
    },
}


class SecondScorer:
    """`roster`: path of a roster workbook; `scores`: path of an exported F6/F8 workbook."""

    def __init__(self, roster, scores, *, cutoff, parameters="2012"):
        self.rubrics = json.loads((FIXTURES / "rubrics.json").read_text("utf-8"))
        values = json.loads((FIXTURES / "parameters.json").read_text("utf-8"))
        sets = values["parameter_sets"]
        self.rules = {
            name: value
            for name, (value, _mark) in {
                **values["poll"],
                **sets["common"],
                **sets[parameters],
            }.items()
        }
        self.branches = self._read_roster(roster, cutoff)
        book = load_workbook(scores, read_only=True)
        self.f6 = defaultdict(dict)
        for row in rows_of(book, "F6 评分表"):
            self.f6[row["党组织代码"]][row["指标代码"]] = row
        self.f8 = {row["党组织代码"]: row for row in rows_of(book, "F8 汇总表")}

    def _read_roster(self, roster, cutoff):
        book = load_workbook(roster, read_only=True)
        f1b = {row["党组织代码"]: row for row in rows_of(book, "F1B 工作情况")}
        officers, polls = defaultdict(list), defaultdict(dict)
        for row in rows_of(book, "F2 支委名册"):
            officers[row["党支部代码"]].append(row)
        for row in rows_of(book, "F9 满意度"):
            polls[row["党组织代码"]][row["测评对象"]] = row
        found = {}
        for row in rows_of(book, "F1 基本情况"):
            code = row["党组织代码"]
            facts = (row, f1b[code], officers[code], polls[code])
            found[code] = Branch(*facts, cutoff, self.rules)
        return found

    def computed(self, code):
        """{indicator: points, "不适用" or None while open} of a branch."""
        branch = self.branches[code]
        full = {
            one["code"]: one["points"]
            for criterion in self.rubrics[branch.kind]["criteria"]
            for one in criterion["indicators"]
            if one["method"] in COMPUTED
        }
        return {name: RULES[branch.kind][name](branch, points) for name, points in full.items()}

    def total(self, code, column):
        """The sum of a sheet (exact), from F6's judged points and the own computed ones."""
        computed, total = self.computed(code), Fraction(0)
        for criterion in self.rubrics[self.branches[code].kind]["criteria"]:
            got, absent = Fraction(0), 0
            for one in criterion["indicators"]:
                judged = self.f6[code].get(one["code"], {}).get(column)
                points = computed.get(one["code"], judged)
                if points is None:
                    return None
                if points == "不适用":
                    absent += one["points"]
                else:
                    got += Fraction(str(points)) if isinstance(points, float) else Fraction(points)
            total += got * criterion["points"] / (criterion["points"] - absent)
        return total

    def summary(self, code):
        """What F8 must say: self total, review total, final, rate, codes of vetoes, grade."""
        branch = self.branches[code]
        measured = branch.satisfaction("党员群众")
        rate = measured[1] if measured else None
        own, review = self.total(code, "自评分"), self.total(code, "考评分")
        if branch.ungraded():
            return None, None, None, rate, [], "未定级"
        if own is None or review is None:
            return None, None, None, rate, branch.vetoes(), None
        exact = Fraction(2, 5) * own + Fraction(3, 5) * review
        final = Decimal(floor(exact * 10 + Fraction(1, 2))) / 10
        return own, review, final, rate, branch.vetoes(), self.grade(branch, final, rate)

    @staticmethod
    def grade(branch, final, rate):
        if rate is None:
            return None
        if branch.vetoes() or final < 60:
            return "薄弱"
        return "先进" if final >= 90 and rate >= Fraction(9, 10) else "合格"
