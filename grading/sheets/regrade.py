"""复评: assessments with the grade they start from, sheets with the choices made last time.

Copied by one INSERT … SELECT a table; scored afterwards, in batches.
"""

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.utils import timezone

from branches.models import Participation
from branches.storage.database import insert_select
from grading.models import Assessment, Indicator, IndicatorScore, Rubric, Sheet
from grading.sheets.last import sent_in_year

# What has to be the same of an indicator for a choice to mean the same.
SAME = ("code", "method", "points", "levels", "parts", "deductions")


def open_reassessments(round, grade_before):
    """An unscored Assessment, with the sheets sent last in the year copied into work, for whoever
    takes part in `round` (a 复评) and has none yet. branches.rounds.regrade has written
    participations and surveys before; refresh() scores afterwards.

    `grade_before`: expression over Participation for the code of the 原等级. Returns how many.
    """
    rubric = Rubric.objects.filter(round=round, kind=OuterRef("kind")).order_by("-version")
    waiting = Participation.objects.in_round(round).taking_part().filter(assessment=None)
    columns = {
        "participation": F("pk"),
        "rubric": Subquery(rubric.values("pk")[:1]),
        "grade_before": grade_before,
    }
    opened = insert_select(Assessment, waiting, columns)
    insert_select(Sheet, _sheets_to_copy(round), {"assessment": "now__assessment", "part": "part"})
    _copy_choices(round)
    used = Rubric.objects.filter(round=round, frozen_at=None, assessments__sheets__isnull=False)
    Rubric.objects.filter(pk__in=list(used.values_list("pk", flat=True))).update(
        frozen_at=timezone.now()
    )
    return opened


def follow_grade(assessment):
    """The grade of `assessment` was put right: a 复评 of its year that the school has not decided
    starts from the new one. Returns [(Round, [participation key])] to be computed anew.
    """
    here = assessment.participation
    rows = Assessment.objects.filter(
        participation__branch=here.branch_id,
        participation__round__cycle=here.round.cycle_id,
        participation__round__seq__gt=here.round.seq,
        participation__frozen_at=None,
    )
    rows = rows.exclude(grade_before="").exclude(state__in=Assessment.SETTLED)
    found = list(rows.select_related("participation__round__cycle"))
    rows.update(grade_before=assessment.grade)
    return [(one.participation.round, [one.participation_id]) for one in found]


def _beside(round, rows, to=""):
    """`rows` with `now`: the participation in `round` of the same branch."""
    here = f"{to}assessment__participation__branch__participations"
    now = FilteredRelation(here, condition=Q(**{f"{here}__round": round}))
    return rows.annotate(now=now).filter(sent_in_year(round, to))


def _sheets_to_copy(round):
    return _beside(round, Sheet.objects.all()).filter(
        now__assessment__isnull=False,
        now__assessment__sheets=None,
        now__kind=F("assessment__rubric__kind"),
    )


def _copy_choices(round):
    """The choices whose indicator is the same in the new rubric. What the survey answers is left
    out: it follows the new survey, and is confirmed anew.
    """
    new, old = _same_indicators(round)
    rows = _beside(round, IndicatorScore.objects.all(), "sheet__").filter(
        indicator__in=old,
        now__assessment__sheets__part=F("sheet__part"),
        now__assessment__sheets__scores=None,
        now__assessment__rubric__indicators__code=F("indicator__code"),
        now__assessment__rubric__indicators__in=new,
    )
    columns = ("choice", "ticks", "counts", "proposed", "points", "note")
    return insert_select(
        IndicatorScore,
        rows,
        {
            "sheet": "now__assessment__sheets",
            "indicator": "now__assessment__rubric__indicators",
            **{name: name for name in columns},
        },
    )


def _same_indicators(round):
    """(keys in `round`, keys in the rounds of the year before) of the judged indicators that are
    the same in both, without those of which the survey answers a part.
    """
    rows = Indicator.objects.filter(rubric__round__cycle=round.cycle_id).exclude(
        method__in=Indicator.COMPUTED
    )
    found = {}
    for one in rows.select_related("rubric__round"):
        if any(part.get("proposal") for part in one.parts):
            continue
        mark = repr([one.rubric.kind, *(getattr(one, name) for name in SAME)])
        found.setdefault(mark, []).append(one)
    new, old = [], []
    for same in found.values():
        here = [one.pk for one in same if one.rubric.round_id == round.pk]
        if here:
            new += here
            old += [one.pk for one in same if one.rubric.round.seq < round.seq]
    return new, old
