"""An invented roster of any size for measuring and tests: consistent, the same each time."""

import random
from datetime import date, timedelta

from branches.imports.columns import BRANCHES, COMMITTEES, OFFICERS, POLLS, SERIAL, WORK
from branches.spreadsheet.writer import SheetPlan, write_workbook

CUTOFF = date(2012, 3, 20)
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "建国文华志强秀英海燕晓明俊杰丽娜伟芳"
POSTS = ("书记", "组织委员", "宣传委员", "纪检委员", "青年委员")
PER_COMMITTEE = 16


def sample_workbook(branch_count, seed=1):
    """The bytes of a workbook with `branch_count` branches, about 3.5 officers and a poll each."""
    rows = sample_rows(branch_count, seed)
    return write_workbook(
        [
            SheetPlan(
                form.title,
                [SERIAL, *form.headers] if form is BRANCHES else form.headers,
                rows[form.key],
            )
            for form in (COMMITTEES, BRANCHES, WORK, OFFICERS, POLLS)
        ]
    )


def sample_rows(branch_count, seed=1):
    """{form key: rows of cells} of the same roster."""
    random_of = random.Random(seed)
    committees = max(1, branch_count // PER_COMMITTEE)
    rows = {"F0": [["000", "中共示范大学委员会", "校党委", "校党委", "", 0]]}
    rows["F0"] += [
        [f"{n:04}", f"中共示范大学第{n}学院委员会", f"第{n}学院党委", "分党委", "000", n]
        for n in range(1, committees + 1)
    ]
    rows |= {"F1": [], "F1B": [], "F2": [], "F9": []}
    for serial in range(1, branch_count + 1):
        _add_branch(rows, serial, 1 + serial % committees, random_of)
    return rows


def _add_branch(rows, serial, committee, random_of):
    code = f"{committee:04}{serial:06}"
    short = f"第{committee}学院第{serial}党支部"
    elected = CUTOFF - timedelta(days=random_of.randrange(60, 1400))
    full, probationary = random_of.randrange(3, 40), random_of.randrange(5)
    total = full + probationary
    name, home = f"中共示范大学{short}委员会", f"第{committee}学院党委"
    rows["F1"].append(
        [serial, code, name, short, home, "", "教职工", "专业教师"]
        + [date(2001, 1 + serial % 12, 1 + serial % 28), "系", "单独", 1, full, probationary, total]
        + [total, 0, 0, 0, 0, random_of.randrange(9), random_of.randrange(5), 1, 0]
        + ["是" if full >= 7 else "否", 3, elected, 3, elected + timedelta(days=1095), "", "有"]
        + [1000 * random_of.randrange(9), _name(random_of), f"8266{serial:06}"]
    )
    meetings = [random_of.randrange(2, 6), random_of.randrange(6, 14), 2, 12, 2]
    yes = ["是" if random_of.random() < 0.8 else "否" for _ in range(8)]
    rows["F1B"].append(
        [code, short, *meetings, random_of.randrange(8, 13), date(2011, 12, 20), date(2012, 1, 8)]
        + [full, full - full // 20, full // 4, total, total - total // 6, yes[0], yes[1]]
        + [random_of.randrange(3), yes[2], total - total // 5, 1, yes[3], 40, *yes[4:8], 2, 2, 1]
    )
    for index, post in enumerate(POSTS[: random_of.randrange(2, 6)]):
        rows["F2"].append(
            [code, short, f"{serial * 10 + index:08}", _name(random_of), "男", "汉族"]
            + [date(1965, 1 + index, 1), date(1990, 6, 1), "博士", "教授", "", post, elected]
            + [f"139{serial:07}{index}", "是" if index == 0 and serial % 5 == 0 else ""]
        )
    valid = random_of.randrange(10, 40)
    good = valid * 3 // 4
    rows["F9"].append(
        [code, "党员群众", valid + 8, valid + 6, valid + 2, valid, good, valid - good - 1, 1, 0]
    )


def _name(random_of):
    return random_of.choice(FAMILY) + random_of.choice(GIVEN) + random_of.choice(GIVEN)
