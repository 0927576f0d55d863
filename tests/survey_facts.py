"""Facts for tests of the rules, without a database: a branch that meets every norm."""

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from branches.rulebook.fields import FIELDS, OFFICER_FACTS, PLACE_FACTS
from branches.rulebook.parameters import build_document, read_parameters
from grading.scoring.scoring import rubric_from_json

FIXTURES = Path(__file__).resolve().parent.parent / "grading" / "fixtures"
CUTOFF = date(2012, 3, 20)

FAULTLESS = {
    "name": "中共示范大学力学教研室支部委员会",
    "short_name": "力学教研室党支部",
    "kind": "staff",
    "subtype": "非专业教师",
    "founded_on": date(2005, 4, 16),
    "setup_basis": "教研室",
    "is_joint": False,
    "joint_unit_count": 1,
    "group_count": 2,
    "elected_on": date(2010, 5, 10),
    "term_years": 3,
    "has_committee": True,
    "committee_seats": 3,
    "duty_report_held": True,
    "secretary_hours": Decimal("40.0"),
    "full_members": 12,
    "probationary_members": 3,
    "total_members": 15,
    "staff_members": 15,
    "retired_members": 0,
    "undergraduate_members": 0,
    "master_members": 0,
    "doctoral_members": 0,
    "applicants": 5,
    "activists": 3,
    "targets": 2,
    "developed_members": 1,
    "mobile_members": 0,
    "hours_met_members": 15,
    "general_meetings": 4,
    "committee_meetings": 12,
    "group_meetings": 12,
    "lectures": 2,
    "theme_days": 12,
    "org_life_on": date(2011, 12, 10),
    "appraisal_on": date(2011, 12, 20),
    "appraisal_due": 12,
    "appraisal_attended": 12,
    "appraisal_excellent": 4,
    "talks_due": 15,
    "talks_held": 15,
    "has_year_plan": True,
    "has_year_summary": True,
    "rules_made": 1,
    "has_rule_records": True,
    "has_place": True,
    "funds": Decimal("2000.00"),
    "has_idea": True,
    "idea_discussed": True,
    "deed_done": True,
    "innovation_done": True,
    "hardship_due": 2,
    "hardship_visited": 2,
    "hardship_contacted": 2,
    "posts_held": ["secretary", "organisation", "publicity"],
    "officer_count": 3,
    "vacancies": [],
    "secretary_name": "周文",
    "secretary_since": date(2010, 5, 10),
    "secretary_joined_on": date(1998, 6, 1),
    "secretary_education": "博士",
    "secretary_title": "教授",
    "secretary_admin_post": "副所长",
}


def unknown_facts(**known):
    """Nothing is known but what is given."""
    names = [field.name for field in FIELDS] + [*OFFICER_FACTS, *PLACE_FACTS]
    return SimpleNamespace(**dict.fromkeys(names) | known)


def facts(**changes):
    return unknown_facts(**FAULTLESS | changes)


def ballots(satisfied=18, basic=2, unsatisfied=0, unknown=0, **changes):
    valid = sum(filter(None, (satisfied, basic, unsatisfied, unknown)))
    counts = {"due": valid, "issued": valid, "returned": valid, "valid": valid}
    options = {"satisfied": satisfied, "basic": basic}
    options |= {"unsatisfied": unsatisfied, "unknown": unknown}
    return SimpleNamespace(**counts | options | changes)


def fixture(name):
    return json.loads((FIXTURES / name).read_text("utf-8"))


@cache
def parameters(set_name="2012", preset="plan3"):
    return read_parameters(build_document(fixture("parameters.json"), set_name, preset))


@cache
def rubric(kind):
    return rubric_from_json(kind, fixture("rubrics.json")[kind])


def judged(choice="", ticks=None, counts=None):
    return SimpleNamespace(choice=choice, ticks=ticks, counts=counts)


def full_marks(rubric):
    """{code: score} of a sheet on which every judged indicator gets all its points."""
    keys = {one.code: [part["key"] for part in one.parts] for one in rubric.indicators}
    return {
        one.code: judged(next(iter(one.choices)), keys[one.code], {})
        for one in rubric.indicators
        if not one.is_computed
    }
