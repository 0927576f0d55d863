"""A branch on its way through a 复评: a first grade that the school approved, then D2."""

from datetime import date

from branches.models import Survey
from config.acts import grading as acts
from config.acts.regrade import open_regrade
from grading.models import Assessment
from grading.sheets.assessments import refresh
from tests import make
from tests.grading import graded

D2 = date(2012, 9, 20)
MET = date(2012, 10, 8)
PAPER = {"approved_on": date(2012, 10, 20), "document_no": "校党发〔2012〕21号"}
WEAK = {"elected_on": date(2007, 1, 1)}  # V2: 换届逾期
POOR = {"choice": "差", "counts": 1}  # of judged indicators: 合格


def first(of=None, *, within=None, choices=None, **survey):
    """(approved Assessment, people) of a first round: 薄弱 with WEAK, 合格 with POOR choices."""
    row = graded.assessment(of, within=within, **survey)
    who = graded.people(row)
    row = graded.to_state(row, "committee_decided", who, **(choices or {}))
    rows = Assessment.objects.filter(pk=row.pk)
    acts.approve(
        rows, by=who["org"], approved_on=date(2012, 4, 10), document_no="校党发〔2012〕8号"
    )
    return rows.get(), who


def opened(row):
    """The 复评 of the year of a first grading."""
    return open_regrade(row.participation.round.cycle, cutoff_on=D2, by=make.org_dept())


def measured(row, round, who, *, choices=None, to="committee_reviewed", **survey):
    """The branch's Assessment in `round`, its survey answered and sheets sent anew."""
    now = Assessment.objects.get(
        participation__round=round, participation__branch=row.participation.branch
    )
    answers = {**graded.FLAWLESS, "state": "submitted", **survey}
    Survey.objects.filter(participation=now.participation).update(**answers)
    graded.poll(now.participation)
    refresh(round, [now.participation_id])
    now = Assessment.objects.get(pk=now.pk)
    # What is judged higher than last time wants a word of its own.
    return graded.to_state(now, to, who, **{"note": "整改后有新的记录", **(choices or {})})


def regraded(before="weak", **more):
    """(Assessment in a 复评 that waits for its decision, people), risen as far as score goes."""
    start = {"weak": WEAK, "qualified": {"choices": POOR}}[before]
    row, who = first(**start)
    assert row.grade == before
    return measured(row, opened(row), who, **more), who


def decide(of, who, grade=None, reason=""):
    of = Assessment.objects.get(pk=of.pk)
    return acts.decide(
        of, grade=grade or of.proposed_grade, by=who["leader"], decided_on=MET, reason=reason
    )


def approve(of, who):
    rows = Assessment.objects.filter(pk=of.pk)
    done = acts.approve(rows, by=who["org"], **PAPER)
    assert done.refused == []
    return rows.get()
