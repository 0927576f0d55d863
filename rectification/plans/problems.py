"""What could become a 整改事项: findings and lost points of one matter are one problem."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F, Q

from branches.models import Finding, Survey
from branches.survey.causes import silenced
from grading.models import Assessment
from grading.sheets.cards import load_cards
from grading.sheets.lost import lost_points, lost_points_of
from rectification.models import RectificationItem
from rectification.plans.suggestions import track_of

Source = RectificationItem.Source
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
    lost (None without), `is_of_branch` whether the branch itself can put it right, `item` the
    RectificationItem already made of it, or one of the branch's that is still open from an earlier
    round, or None.
    """

    code: str
    source: str
    indicator_code: str
    criterion: str
    text: str
    findings: tuple
    lost: object
    is_of_branch: bool
    item: object

    @property
    def anchor(self):
        """The id of its row; a code holds a colon where no indicator explains it."""
        return f"p-{self.code.replace(':', '-')}"

    @property
    def track(self):
        return track_of(self.findings, self.criterion)


def problems_of(participation):
    """[Problem] of a participation: indicators in order, then findings without one.

    Findings count once the survey is submitted (level F only; W and I never), lost points once
    分党委 has decided (domain/auto_rules.md, "Findings"). What a rule would find that the year has
    switched off makes no draft by its lost points either.
    """
    items = _items_of([participation])[participation.branch_id]
    findings = _findings(participation)
    lost = _told(_lost(participation), findings, participation)
    return join_problems(findings, lost, items)


def _told(lost, findings, participation):
    """Lost points without those that a rule would explain which the year has switched off."""
    quiet = silenced(participation)
    return [one for one in lost if one.code in findings or one.code not in quiet]


def open_problems(participations):
    """{participation pk: how many of its problems have no item yet}; the same number of statements
    for any number of participations (with round and cycle).
    """
    keys = [one.pk for one in participations]
    found, made = defaultdict(list), _items_of(participations)
    for row in _finding_rows(keys).annotate(participation=F("survey__participation")):
        found[row.participation].append(row)
    decided = Assessment.objects.filter(
        participation__in=keys, state__in=Assessment.DECIDED, rubric__isnull=False
    )
    lost = {card.participation.pk: lost_points_of(card) for card in load_cards(decided)}
    problems = {}
    for one in participations:
        findings = by_source_code(found[one.pk])
        told = _told(lost.get(one.pk, []), findings, one)
        problems[one.pk] = join_problems(findings, told, made[one.branch_id])
    return {key: sum(one.item is None for one in rows) for key, rows in problems.items()}


def _items_of(participations):
    """{branch pk: [item]}: what their problems may have been made into, the participation's own
    after what the branch still has open from other rounds (one round's participations).
    """
    own = Q(participation__in=[one.pk for one in participations]) & ~Q(state="cancelled")
    is_open = ~Q(state__in=RectificationItem.FINISHED)
    of_branch = Q(branch__in=[one.branch_id for one in participations])
    made = defaultdict(list)
    for item in RectificationItem.objects.filter(of_branch & (own | is_open)):
        made[item.branch_id].append(item)
    keys = {one.pk for one in participations}
    for items in made.values():
        items.sort(key=lambda item: (item.participation_id in keys, item.pk))
    return made


def join_problems(findings, lost, items=()):
    """[Problem] of what is known: {source_code: [Finding]}, [LostPoint], items made. No query."""
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
    return by_source_code(_finding_rows([participation.pk]))


def _finding_rows(keys):
    rows = Finding.objects.filter(
        survey__participation__in=keys,
        survey__state=Survey.State.SUBMITTED,
        level=Finding.Level.F,
    )
    return rows.order_by("code", "pk")


def by_source_code(rows):
    """{source_code: [Finding]}: findings that explain one indicator are one problem."""
    found = {}
    for row in rows:
        found.setdefault(row.indicator or f"{row.code}:{row.field}", []).append(row)
    return found


def _lost(participation):
    decided = Assessment.objects.filter(
        participation=participation.pk, state__in=Assessment.DECIDED, rubric__isnull=False
    )
    return lost_points(decided)


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
        is_of_branch=all(one.owner == Finding.Owner.BRANCH for one in findings),
        item=item,
    )


def _text(findings, lost):
    text = "；".join(one.message.rstrip("。") for one in findings) if findings else lost.text
    return text[:LENGTH]
