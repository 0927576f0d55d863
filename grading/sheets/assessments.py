"""Assessments as a whole: opened with the round, recomputed when facts change, frozen with it."""

from django.db import transaction
from django.db.models import prefetch_related_objects

from branches.duties import ledger as duties
from branches.models import Round
from branches.rulebook.rounding import rounded
from branches.storage.bulk import insert
from grading.models import Assessment, Rubric
from grading.models.assessment import STORED_PLACES, UNGRADED
from grading.rubrics.services import load_rubrics
from grading.sheets.cards import REVIEW, SELF, load_cards, opening_cards
from grading.sheets.owed import KINDS, owed_for

State = Assessment.State
CRITERIA = ("leadership", "members", "mechanism", "performance", "masses")
STORED = (
    *(f"{part}_{key}" for part in ("self", "review") for key in (*CRITERIA, "total")),
    "final_score",
    "satisfaction_rate",
    "satisfaction_index",
    "score_grade",
    "proposed_grade",
    "veto_codes",
    "is_below_gate",
    "unmet_conditions",
    "is_exempt",
    "grade",
    "rubric",
)
BATCH = 500


@transaction.atomic
def open_assessments(participations):
    """An Assessment for each participation that has none, scored as far as survey and polls go, in
    a handful of statements.

    The rubric is the newest of the branch's kind in the round; the shipped ones are loaded if it
    has none. Returns the new assessments.
    """
    participations = list(participations)
    assessed = Assessment.objects.filter(participation__in=[one.pk for one in participations])
    known = set(assessed.values_list("participation", flat=True))
    new = [one for one in participations if one.pk not in known]
    prefetch_related_objects(new, "survey")
    round_keys = {one.round_id for one in participations}
    rounds = Round.objects.select_related("cycle").in_bulk(round_keys)
    for round in rounds.values():
        load_rubrics(round)
    rubrics = newest_rubrics(round_keys)
    rows = [
        Assessment(participation=one, rubric=rubrics.get((one.round_id, one.kind))) for one in new
    ]
    for card in opening_cards(rows, rounds):
        fill(card)
    return insert(Assessment, rows)


def newest_rubrics(rounds):
    """{(round pk, kind): newest Rubric}."""
    found = Rubric.objects.filter(round__in=rounds).order_by("version")
    return {(one.round_id, one.kind): one for one in found}


@transaction.atomic
def refresh(round, participations=None):
    """Recompute the stored columns of what the school has not decided yet; in batches.
    `participations`: an iterable of them or their keys to limit to. Opens and closes duties where
    an exemption appeared or went. Returns how many were recomputed.
    """
    rows = Assessment.objects.filter(participation__round=round).exclude(
        state__in=Assessment.SETTLED
    )
    if participations is not None:
        rows = rows.filter(participation__in=participations)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = Assessment.objects.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        store_cards(load_cards(batch))
    return len(keys)


def store_cards(cards):
    """Write what the cards compute into their assessments, and put the duties right."""
    rubrics = newest_rubrics({card.participation.round_id for card in cards})
    changed = [card.assessment for card in cards if fill(card, rubrics)]
    save_stored(changed)
    turn_duties([card.assessment for card in cards])


def save_stored(assessments, *others):
    """Write the stored columns, and `others` beside them: an insert that meets each row by its key
    is ten times as fast as bulk_update, which builds a CASE for each column of each row.
    """
    if assessments:
        Assessment.objects.bulk_create(
            assessments,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=(*STORED, *others),
        )


def fill(card, rubrics=None):
    """Set the stored columns of a card's assessment, unsaved; True if any differs."""
    assessment = card.assessment
    before = [getattr(assessment, f"{name}_id" if name == "rubric" else name) for name in STORED]
    _follow_kind(card, rubrics or {})
    _fill_exemption(card)
    for part in (SELF, REVIEW):
        _fill_part(card, part)
    _fill_grade(card)
    after = [getattr(assessment, f"{name}_id" if name == "rubric" else name) for name in STORED]
    return before != after


def _follow_kind(card, rubrics):
    """A branch whose kind changed before its first sheet is measured by the new kind's rubric."""
    newest = rubrics.get((card.participation.round_id, card.participation.kind))
    if newest and not card.sheets and newest.pk != card.assessment.rubric_id:
        card.assessment.rubric = card.rubric = newest


def _fill_exemption(card):
    assessment, exempt = card.assessment, card.trace.is_ungraded
    if exempt:
        assessment.grade = UNGRADED
    elif assessment.is_exempt:
        assessment.grade = ""
    assessment.is_exempt = exempt


def _fill_part(card, part):
    score = card.submitted_score(part)
    for key in CRITERIA:
        points = score.criteria.get(key) if score else None
        setattr(card.assessment, f"{part}_{key}", stored(points))
    setattr(card.assessment, f"{part}_total", stored(score.total if score else None))


def _fill_grade(card):
    assessment, trace = card.assessment, card.trace
    assessment.final_score = None if assessment.is_exempt else card.final
    assessment.satisfaction_rate = stored(card.satisfaction.rate)
    assessment.satisfaction_index = stored(card.satisfaction.index)
    assessment.score_grade = trace.score_grade.code if trace.score_grade else ""
    assessment.proposed_grade = trace.grade.code if trace.grade else ""
    assessment.veto_codes = " ".join(veto.code for veto in trace.vetoes)
    assessment.unmet_conditions = " ".join(one.key for one in trace.unmet)
    gate = card.parameters.gate_advanced_rate
    assessment.is_below_gate = card.satisfaction.is_valid and card.satisfaction.rate < gate


def stored(value):
    """A Fraction as the decimal column keeps it; None stays None."""
    return None if value is None else rounded(value, STORED_PLACES)


@transaction.atomic
def survey_changed(participation):
    """Recompute one branch after its survey or a poll changed, and put its duties right."""
    rows = Assessment.objects.filter(participation=participation.pk).exclude(
        state__in=Assessment.SETTLED
    )
    if rows.exists():
        store_cards(load_cards(rows.select_for_update(of=("self",))))


def turn_duties(assessments):
    """Open the duty each assessment's state gives, close those of its other states."""
    wanted = [owed for one in assessments if (owed := owed_for(one))]
    for kind in KINDS:
        kept = {owed.subject_id for owed in wanted if owed.kind == kind}
        over = {one.participation_id for one in assessments} - kept
        if over:
            duties.close_duties(kind, *over)
    if wanted:
        duties.open_duties(wanted)


@transaction.atomic
def freeze(round):
    """归档: every assessment of the round becomes read-only; its duties end. Returns how many."""
    rows = Assessment.objects.filter(participation__round=round).exclude(state=State.FROZEN)
    keys = list(rows.values_list("participation", flat=True))
    for kind in KINDS:
        duties.close_duties(kind, *keys)
    return rows.update(state=State.FROZEN)
