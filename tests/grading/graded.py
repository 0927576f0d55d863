"""Branches on their way to a grade: a full survey, polls, sheets, decisions."""

from datetime import date

from branches.models import Poll
from grading.decisions import services as decisions
from grading.models import Assessment, Sheet
from grading.rubrics.services import load_rubrics
from grading.sheets import services as sheets
from grading.sheets.assessments import open_assessments, refresh
from grading.sheets.cards import SELF, load_card
from tests import make

# A staff branch without a fault as of 2012-03-20: every computed indicator has full points.
MET = date(2012, 4, 5)  # when the 分党委 met
FLAWLESS = {
    "founded_on": date(2005, 9, 1),
    "is_joint": False,
    "group_count": 2,
    "elected_on": date(2011, 3, 1),
    "term_years": 3,
    "has_committee": True,
    "committee_seats": 3,
    "full_members": 20,
    "probationary_members": 0,
    "total_members": 20,
    "hours_met_members": 20,
    "general_meetings": 4,
    "committee_meetings": 12,
    "group_meetings": 12,
    "lectures": 2,
    "theme_days": 12,
    "talks_due": 20,
    "talks_held": 20,
    "hardship_due": 2,
    "hardship_visited": 2,
    "hardship_contacted": 2,
    "rules_made": 1,
    "has_rule_records": True,
    "posts_held": ["organisation", "publicity", "secretary"],
    "officer_count": 3,
}
POLL = {"due": 40, "issued": 40, "returned": 40, "valid": 40, "satisfied": 40, "basic": 0}


def poll(participation, audience="members", **counts):
    counts = {**POLL, "unsatisfied": 0, "unknown": 0, **counts}
    return Poll.objects.create(participation=participation, audience=audience, **counts)


def assessment(of=None, *, polled=True, within=None, survey_state="submitted", **survey):
    """A branch whose survey is submitted and whose poll, unless `polled` is False, is all 满意."""
    participation = make.participation(
        of or make.branch(), within=within, state=survey_state, **{**FLAWLESS, **survey}
    )
    load_rubrics(participation.round)
    if polled:
        poll(participation)
    row = open_assessments([participation])[0]
    refresh(participation.round, [participation.pk])
    return Assessment.objects.get(pk=row.pk)


def entries(of, part=SELF, *, choice="好", counts=0, ticks=True, note="有记录可查"):
    """An Entry for every judged indicator: bands `choice`, all or no ticks, `counts` of each."""
    card = load_card(Assessment.objects.filter(pk=of.pk))
    standing = card.scores.get(part, {})
    return {
        one.code: sheets.Entry(
            base=sheets.fingerprint(standing.get(one.code)),
            choice=_choice(one, choice, ticks),
            ticks=[part["key"] for part in one.parts if ticks] if one.method == "sum" else None,
            counts={row["key"]: counts for row in one.deductions}
            if one.method == "deduct"
            else None,
            note=note,
        )
        for one in card.rubric.spec.indicators
        if not one.is_computed
    }


def _choice(indicator, choice, best):
    """The band asked for; of levels the best or the last."""
    if indicator.method == "levels":
        return list(indicator.choices)[0 if best else -1]
    return choice if indicator.method == "band" else ""


def people(of):
    """Secretary, reviewer and leader of the branch, and 组织部."""
    branch = of.participation.branch
    place = branch.sub_committee
    return {
        "secretary": make.secretary(branch),
        "reviewer": make.staff(place),
        "leader": make.leader(place),
        "org": make.org_dept(),
    }


def to_state(of, state, who, **choices):
    """Bring a draft assessment to `state` through the services, each step by its own role."""
    path = ["draft", "self_submitted", "committee_reviewed", "committee_decided", "approved"]
    for step in path[1 : path.index(state) + 1]:
        of = STEPS[step](of, who, choices)
    return of


def send_self(of, who, choices):
    sheets.save_sheet(of, "self", entries(of, **choices), by=who["secretary"])
    return sheets.submit_sheet(of, "self", by=who["secretary"])


def send_review(of, who, choices):
    sheets.save_sheet(of, "review", entries(of, Sheet.Part.REVIEW, **choices), by=who["reviewer"])
    return sheets.submit_sheet(of, "review", by=who["reviewer"])


def send_decision(of, who, choices):
    of = Assessment.objects.get(pk=of.pk)
    return decisions.decide(of, grade=of.proposed_grade, by=who["leader"], decided_on=MET)


def send_approval(of, who, choices):
    rows = Assessment.objects.filter(pk=of.pk)
    done = decisions.approve(
        rows, approved_on=date(2012, 4, 10), document_no="校党发〔2012〕8号", by=who["org"]
    )
    assert done.refused == []
    return rows.get()


STEPS = {
    "self_submitted": send_self,
    "committee_reviewed": send_review,
    "committee_decided": send_decision,
    "approved": send_approval,
}
