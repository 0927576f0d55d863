"""复评: the choices of the round before beside the new ones, and what a raised one rests on."""

from fractions import Fraction
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from branches.models import Round
from grading.models import Ground, IndicatorScore, Sheet
from grading.scoring import scoring


class Last(NamedTuple):
    """What was judged of an indicator last: `text` says it, `share` is its part of the points it
    could have won (Fraction), None where nothing was judged.
    """

    text: str
    share: object
    ticks: list | None
    note: str


def sent_in_year(round, to=""):
    """Q on what hangs on a Sheet by `to`: of each part the sheet that was sent last in the rounds
    of the year before `round`.
    """
    of = "assessment__participation"
    later = Sheet.objects.filter(
        Q(**{f"{of}__branch": OuterRef(f"{to}{of}__branch"), "part": OuterRef(f"{to}part")}),
        Q(**{f"{of}__round__seq__gt": OuterRef(f"{to}{of}__round__seq")}),
        _sent_before(round),
    )
    sent = _sent_before(round, to)
    # In the second round of a year there is but one before.
    return sent if round.seq == 2 else sent & ~Q(Exists(later))


def _sent_before(round, to=""):
    of = f"{to}assessment__participation__round"
    earlier = {f"{of}__cycle": round.cycle_id, f"{of}__seq__lt": round.seq}
    return Q(**{f"{to}is_current": True, f"{to}submitted_at__isnull": False, **earlier})


def last_choices(assessment):
    """{part: {code: Last}} of the sheets that the branch sent last in the year, by the rubric of
    the same kind; nothing in a first round. `assessment` with participation, round and rubric.
    """
    participation = assessment.participation
    round = participation.round
    if round.kind != Round.Kind.REGRADE:
        return {}
    rows = IndicatorScore.objects.filter(
        sent_in_year(round, "sheet__"),
        sheet__assessment__participation__branch=participation.branch_id,
        indicator__rubric__kind=participation.kind,
    )
    found = {}
    for row in rows.select_related("indicator", "sheet"):
        found.setdefault(row.sheet.part, {})[row.indicator.code] = _last(row)
    return found


def _last(row):
    spec = row.indicator.spec
    points = scoring.judged_points(spec, row)
    share = None if points is None or not spec.points else points / Fraction(spec.points)
    return Last(scoring.judged_outcome(spec, row).explanation, share, row.ticks, row.note)


def grounds_of(assessment):
    """{part: {code: [Ground]}} of the sheets in work; nothing in a first round."""
    found = {}
    if assessment.participation.round.kind == Round.Kind.REGRADE:
        rows = Ground.objects.filter(sheet__assessment=assessment, sheet__is_current=True)
        for one in rows.select_related("sheet", "file"):
            found.setdefault(one.sheet.part, {}).setdefault(one.code, []).append(one)
    return found


def is_raised(last, indicator, points):
    """Whether `points` of an indicator (spec) are more than what it won last."""
    if last is None or last.share is None or points is None or not indicator.points:
        return False
    return points / Fraction(indicator.points) > last.share


def is_grounded(last, score, grounds):
    """Whether a raised judgement says why: a word of its own, a file or a closed item (issue 10,
    4). The note of last time, copied with the choice, says nothing about the rise.
    """
    word = score.note.strip() if score else ""
    return bool(grounds) or bool(word) and word != last.note.strip()
