"""What could become a 整改事项: findings and lost points of one matter are one problem."""

from typing import NamedTuple

from branches.models import Finding, Survey
from grading.models import Assessment
from grading.queries import lost_points
from rectification.models import RectificationItem
from rectification.queries.suggestions import suggest

Source = RectificationItem.Source
DECIDED = (
    Assessment.State.COMMITTEE_DECIDED,
    Assessment.State.APPROVED,
    Assessment.State.FROZEN,
)
CRITERION_OF = {
    "A": "leadership",
    "B": "members",
    "C": "mechanism",
    "D": "performance",
    "E": "masses",
}
LENGTH = 500


class Problem(NamedTuple):
    """`code` is the item's source_code, `findings` the codes of its findings, `lost` the points
    lost (None without), `item` the RectificationItem already made of it, or None.
    """

    code: str
    source: str
    indicator_code: str
    criterion: str
    text: str
    findings: tuple
    lost: object
    item: object

    @property
    def track(self):
        return suggest(self.findings, self.criterion).track


def problems_of(participation):
    """[Problem] of a participation: indicators in order, then findings without one.

    Findings count once the survey is submitted (level F only; W and I never), lost points once
    分党委 has decided (domain/auto_rules.md, "Findings").
    """
    items = participation.items.exclude(state="cancelled")
    return join_problems(_findings(participation), _lost(participation), items)


def join_problems(findings, lost, items=()):
    """[Problem] of what is known already: {source_code: [Finding]}, [LostPoint], the items made of
    them. No query.
    """
    lost = {one.code: one for one in lost}
    made = {item.source_code: item for item in items}
    return [
        _problem(code, findings.get(code, []), lost.get(code), made.get(code))
        for code in sorted({*findings, *lost})
    ]


def finding_codes(participation):
    """{source_code: (finding codes)} of a submitted survey, for the suggestions of a plan."""
    return {
        code: tuple(dict.fromkeys(one.code for one in rows))
        for code, rows in _findings(participation).items()
    }


def _findings(participation):
    rows = Finding.objects.filter(
        survey__participation=participation.pk,
        survey__state=Survey.State.SUBMITTED,
        level=Finding.Level.F,
    )
    return by_source_code(rows.order_by("code", "pk"))


def by_source_code(rows):
    """{source_code: [Finding]}: findings that explain one indicator are one problem."""
    found = {}
    for row in rows:
        found.setdefault(row.indicator or f"{row.code}:{row.field}", []).append(row)
    return found


def _lost(participation):
    decided = Assessment.objects.filter(participation=participation.pk, state__in=DECIDED)
    return lost_points(participation) if decided.exists() else []


def _problem(code, findings, lost, item):
    indicator = lost.code if lost else findings[0].indicator
    return Problem(
        code=code,
        source=Source.FINDING if findings else Source.INDICATOR,
        indicator_code=indicator,
        criterion=lost.criterion if lost else CRITERION_OF.get(indicator[:1], ""),
        text=_text(findings, lost),
        findings=tuple(dict.fromkeys(one.code for one in findings)),
        lost=lost.lost if lost else None,
        item=item,
    )


def _text(findings, lost):
    if findings:
        text = "；".join(one.message.rstrip("。") for one in findings)
    else:
        text = f"{lost.name}：{lost.text.rstrip('。')}"
    return text[:LENGTH]
