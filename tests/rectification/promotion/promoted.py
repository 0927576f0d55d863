"""A school whose branches have been graded, graded again, graded in another year: rows by hand."""

from datetime import date
from decimal import Decimal

from branches.models import Participation, Round
from branches.rounds.opening import participation_of
from grading.models import Assessment
from rectification.models import Promotion
from tests import make

FOUR = [
    ["excellent", "优秀", "90"],
    ["fine", "良好", "75"],
    ["fair", "一般", "60"],
    ["poor", "较差", "0"],
]
SCORES = {"advanced": "93", "qualified": "74.5", "weak": "51.2"}
SCORES |= {"excellent": "95", "fine": "80", "fair": "66", "poor": "40"}
NUMBER = "校党发〔2012〕18号"


def year(cutoff=date(2012, 3, 20), grades=None, **fields):
    """The first Round of a year, with other grades than those of the plan if `grades` are given."""
    round = make.round(cutoff_on=cutoff, **fields)
    if grades:
        cycle = round.cycle
        cycle.parameters = cycle.parameters | {"grades": grades}
        cycle.save()
    return Round.objects.select_related("cycle").get(pk=round.pk)


def regrade(first, cutoff=date(2012, 11, 30)):
    """A 复评 of the year of `first`."""
    number = first.cycle.rounds.count() + 1
    return Round.objects.create(cycle=first.cycle, seq=number, kind="regrade", cutoff_on=cutoff)


def place(branch, round, grade="", *, out_reason="", approved=True, **assessment):
    """The branch's Participation in `round`, graded `grade` (a code, "ungraded"); who stays out
    has no assessment.
    """
    one = participation_of(branch, round, secretary_name="", out_reason=out_reason)
    one.save()
    if not out_reason:
        _assess(one, grade, approved, assessment)
    return one


def _assess(participation, grade, approved, fields):
    is_exempt = grade == "ungraded"
    approved = approved and grade and not is_exempt
    fields = {"final_score": Decimal(SCORES[grade]) if grade in SCORES else None} | fields
    if approved:
        fields = {"approved_on": participation.round.cutoff_on, "approval_no": NUMBER} | fields
    Assessment.objects.create(
        participation=participation,
        grade=grade,
        is_exempt=is_exempt,
        state="approved" if approved else "draft" if not grade else "committee_decided",
        **fields,
    )


def promotion(participation, before, after, **fields):
    """The 认定 of a participation; `before`, `after`: codes of its year."""
    ladder = participation.round.cycle.rules.grades
    steps = ladder.steps(before, after)
    return Promotion.objects.create(
        participation=participation,
        branch=participation.branch,
        outcome="rose" if steps > 0 else "fell" if steps < 0 else "held",
        from_grade=before,
        to_grade=after,
        from_label=ladder.named(before).label,
        to_label=ladder.named(after).label,
        **{"conditions": [], "decided_on": participation.round.cutoff_on, "by_text": "王"} | fields,
    )


# (before, after) of the branches of a year; None: not in that round, kept: 沿用原等级.
WALK = (
    ("advanced", "kept"),
    ("advanced", "kept"),
    ("advanced", "advanced"),
    ("advanced", "qualified"),
    ("qualified", "advanced"),
    ("qualified", "advanced"),
    ("qualified", "qualified"),
    ("qualified", "weak"),
    ("qualified", ""),
    ("weak", "qualified"),
    ("weak", "advanced"),
    ("weak", "weak"),
    ("weak", ""),
    ("ungraded", "qualified"),
    ("ungraded", "ungraded"),
    ("", "weak"),
    ("", ""),
    (None, "qualified"),
    (None, "ungraded"),
    ("qualified", None),
    ("weak", None),
)


def walk(first, second, pairs=WALK, committees=2):
    """Branches of all kinds in several 分党委 and directly under the school that go from `first`
    to `second` as `pairs` say. Returns {branch pk: (before, after)}.
    """
    homes = [*(make.committee() for _number in range(committees)), make.school()]
    kinds = ("staff", "student", "office", "retired")
    found = {}
    for number, (before, after) in enumerate(pairs):
        branch = make.branch(of=homes[number % len(homes)], kind=kinds[number % 4])
        found[branch.pk] = (before, after)
        if before is not None:
            place(branch, first, before)
        if after == "kept":
            place(branch, second, out_reason=Participation.KEEPS_GRADE)
        elif after is not None:
            place(branch, second, after)
    return found
