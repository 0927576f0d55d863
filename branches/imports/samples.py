"""An invented roster of any size for measuring and tests: consistent, the same each time."""

import random
from datetime import date, timedelta

from branches.imports.columns import FORMS
from branches.spreadsheet.columns import cells_of, in_order
from branches.spreadsheet.writer import SheetPlan, write_workbook

CUTOFF = date(2012, 3, 20)
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "建国文华志强秀英海燕晓明俊杰丽娜伟芳"
POSTS = ("secretary", "organisation", "publicity", "discipline", "youth")
PER_COMMITTEE = 16


def sample_workbook(branch_count, seed=1):
    """The bytes of a workbook with `branch_count` branches, about 3.5 officers and a poll each."""
    rows = sample_rows(branch_count, seed)
    return write_workbook(
        [SheetPlan(form.title, in_order(form.headers), rows[form.key]) for form in FORMS]
    )


def sample_rows(branch_count, seed=1):
    """{form key: rows of cells} of the same roster, under Form.headers."""
    values = _sample_values(branch_count, seed)
    return {form.key: list(cells_of(form.columns, values[form.key])) for form in FORMS}


def _sample_values(branch_count, seed):
    """{form key: rows of {name: value}}; a question nobody thought of here stays empty."""
    random_of = random.Random(seed)
    committees = max(1, branch_count // PER_COMMITTEE)
    rows = {form.key: [] for form in FORMS}
    rows["F0"] = [_committee("000", "中共示范大学委员会", "校党委", "school", "", 0)]
    rows["F0"] += [
        _committee(
            f"{n:04}", f"中共示范大学第{n}学院委员会", f"第{n}学院党委", "committee", "000", n
        )
        for n in range(1, committees + 1)
    ]
    for serial in range(1, branch_count + 1):
        _add_branch(rows, serial, 1 + serial % committees, random_of)
    return rows


def _committee(code, name, short_name, kind, parent_code, sort_order):
    return {
        "code": code,
        "name": name,
        "short_name": short_name,
        "kind": kind,
        "parent_code": parent_code,
        "sort_order": sort_order,
    }


def _add_branch(rows, serial, committee, random_of):
    code = f"{committee:04}{serial:06}"
    short = f"第{committee}学院第{serial}党支部"
    elected = CUTOFF - timedelta(days=random_of.randrange(60, 1400))
    named = {
        "code": code,
        "name": f"中共示范大学{short}委员会",
        "short_name": short,
        "committee_name": f"第{committee}学院党委",
        "founded_on": date(2001, 1 + serial % 12, 1 + serial % 28),
        "elected_on": elected,
        "term_due_on": elected + timedelta(days=1095),
        "reporter_phone": f"8266{serial:06}",
    }
    full, probationary = random_of.randrange(3, 40), random_of.randrange(5)
    read_by_eye = {"code": code, "branch_name": short}
    rows["F1"].append(_basics(full, probationary, random_of) | named)
    rows["F1B"].append(_work(full, full + probationary, random_of) | read_by_eye)
    for index, post in enumerate(POSTS[: random_of.randrange(2, 6)]):
        rows["F2"].append(_officer(serial, index, post, elected, random_of) | read_by_eye)
    rows["F9"].append(_poll(random_of.randrange(10, 40)) | {"code": code})


def _basics(full, probationary, random_of):
    total = full + probationary
    return {
        "kind": "staff",
        "subtype": "专业教师",
        "setup_basis": "系",
        "is_joint": False,
        "joint_unit_count": 1,
        "full_members": full,
        "probationary_members": probationary,
        "total_members": total,
        "staff_members": total,
        "retired_members": 0,
        "undergraduate_members": 0,
        "master_members": 0,
        "doctoral_members": 0,
        "applicants": random_of.randrange(9),
        "activists": random_of.randrange(5),
        "targets": 1,
        "mobile_members": 0,
        "has_committee": full >= 7,
        "committee_seats": 3,
        "term_years": 3,
        "has_place": True,
        "funds": 1000 * random_of.randrange(9),
        "reporter": _name(random_of),
    }


def _work(full, total, random_of):
    held, met = random_of.randrange(2, 6), random_of.randrange(6, 14)
    yes = [random_of.random() < 0.8 for _ in range(8)]
    return {
        "general_meetings": held,
        "committee_meetings": met,
        "group_count": 2,
        "group_meetings": 12,
        "lectures": 2,
        "theme_days": random_of.randrange(8, 13),
        "org_life_on": date(2011, 12, 20),
        "appraisal_on": date(2012, 1, 8),
        "appraisal_due": full,
        "appraisal_attended": full - full // 20,
        "appraisal_excellent": full // 4,
        "talks_due": total,
        "talks_held": total - total // 6,
        "has_year_plan": yes[0],
        "has_year_summary": yes[1],
        "rules_made": random_of.randrange(3),
        "has_rule_records": yes[2],
        "hours_met_members": total - total // 5,
        "developed_members": 1,
        "duty_report_held": yes[3],
        "secretary_hours": 40,
        "has_idea": yes[4],
        "idea_discussed": yes[5],
        "deed_done": yes[6],
        "innovation_done": yes[7],
        "hardship_due": 2,
        "hardship_visited": 2,
        "hardship_contacted": 1,
    }


def _officer(serial, index, post, elected, random_of):
    return {
        "staff_no": f"{serial * 10 + index:08}",
        "name": _name(random_of),
        "gender": "男",
        "ethnicity": "汉族",
        "born_on": date(1965, 1 + index, 1),
        "joined_on": date(1990, 6, 1),
        "education": "博士",
        "title": "教授",
        "post": post,
        "since": elected,
        "phone": f"139{serial:07}{index}",
        "is_dual_leader": True if index == 0 and serial % 5 == 0 else None,
    }


def _poll(valid):
    good = valid * 3 // 4
    return {
        "audience": "members",
        "due": valid + 8,
        "issued": valid + 6,
        "returned": valid + 2,
        "valid": valid,
        "satisfied": good,
        "basic": valid - good - 1,
        "unsatisfied": 1,
        "unknown": 0,
    }


def _name(random_of):
    return random_of.choice(FAMILY) + random_of.choice(GIVEN) + random_of.choice(GIVEN)
