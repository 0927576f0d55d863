"""评分表: filled in by indicator, sent, withdrawn, returned; a sent version is never rewritten."""

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, workflow
from branches.duties import telling
from branches.errors import Refusal
from branches.models import Duty
from grading import rules
from grading.models import Assessment, Ground, IndicatorScore, Rubric, Sheet
from grading.questions.services import end_with_review
from grading.scoring import scoring
from grading.sheets.assessments import store_cards
from grading.sheets.cards import REVIEW, SELF, load_card
from grading.sheets.gaps import gaps_of, is_judged

SHEET_DUTIES = {SELF: Duty.Kind.SELF_SHEET, REVIEW: Duty.Kind.REVIEW_SHEET}
MAY_EDIT = {SELF: rules.may_edit_self, REVIEW: rules.may_edit_review}


class SheetNotReady(Refusal):
    """Indicators are still without points or without the note they need."""


@dataclass(frozen=True)
class Entry:
    """What was typed for one indicator; `base` is the fingerprint of what the person saw."""

    base: str = ""
    choice: str = ""
    ticks: list | None = None
    counts: dict | None = None
    note: str = ""
    proposed: list = field(default_factory=list)


@dataclass(frozen=True)
class Saved:
    """`codes` written; `conflicts` {code: (what stands now, the Entry refused)}."""

    sheet: Sheet | None
    codes: list
    conflicts: dict


def fingerprint(score):
    """A short mark of what stands for an indicator ("" = nothing yet): the base of a save."""
    if score is None:
        return ""
    content = json.dumps(
        [score.choice, score.ticks, score.counts, score.note], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def card_of(assessment):
    return load_card(Assessment.objects.filter(pk=assessment.pk))


def recomputed(assessment):
    """The assessment, read again with its stored columns and duties put right."""
    card = card_of(assessment)
    store_cards([card])
    return card.assessment


@transaction.atomic
def save_sheet(assessment, part, entries, *, by, act="save"):
    """Write `entries` {code: Entry} into the current sheet of `part` ("self" or "review"); `act`
    is its word in the record, save or confirm.

    Same-field rule: an indicator is written if what stands is what the person saw; if it is what
    the person wants it is done; else it is a conflict and stays. Raises PermissionDenied, or
    Refusal if the sheet has left the person's hands. Returns Saved.
    """
    assessment = workflow.lock_in_round(assessment)
    post = check_hands(assessment, part, by)
    card = card_of(assessment)
    written, conflicts = sorted_entries(card, part, entries)
    sheet = card.sheets.get(part)
    if written:
        sheet = sheet or first_sheet(assessment, part)
        changes = write_entries(sheet, card, part, written)
        audit.record(f"grading.{act}_{part}", assessment, by=by, post=post, changes=changes)
    return Saved(sheet, list(written), conflicts)


def sorted_entries(card, part, entries):
    """({code: Entry} to write, {code: (what stands, the Entry refused)}) by the same-field rule."""
    known = {one.code for one in card.rubric.spec.indicators if not one.is_computed}
    standing = card.scores.get(part, {})
    written, conflicts = {}, {}
    for code, entry in entries.items():
        current = standing.get(code)
        if code not in known or _same(current, entry):
            continue
        if entry.base != fingerprint(current):
            conflicts[code] = (current, entry)
        else:
            written[code] = entry
    return written, conflicts


def write_entries(sheet, card, part, written):
    """Write {code: Entry} into a sheet; returns what changed, in the words of the record."""
    known = {one.code: one for one in card.rubric.spec.indicators if one.code in written}
    _write(sheet, card.assessment.rubric_id, written, known)
    standing = card.scores.get(part, {})
    return {
        f"{code} {known[code].name}": _change(known[code], standing, written) for code in written
    }


def check_hands(assessment, part, by):
    """The post by which `by` fills in the sheet of `part` now. Raises PermissionDenied if it never
    was theirs, Refusal if it has left their hands.
    """
    post = MAY_EDIT[part](by, assessment)
    if post:
        return post
    if assessment.is_exempt or not _has_role(assessment, part, by):
        raise PermissionDenied
    raise Refusal(
        f"“{assessment.participation}”的评分表现在是“{assessment.get_state_display()}”，"
        "不能再修改。请刷新后再看。"
    )


def _has_role(assessment, part, by):
    return rules.TRANSITIONS[f"submit_{part}"].may(by, assessment)


def _same(current, entry):
    if current is None:
        return not is_judged(entry) and not entry.note
    return (current.choice, current.ticks, current.counts, current.note) == (
        entry.choice,
        entry.ticks,
        entry.counts,
        entry.note,
    )


def first_sheet(assessment, part, version=1):
    Rubric.objects.filter(pk=assessment.rubric_id, frozen_at=None).update(frozen_at=timezone.now())
    return Sheet.objects.create(assessment=assessment, part=part, version=version)


def _write(sheet, rubric_id, written, known):
    from_code = dict(
        Rubric.objects.filter(pk=rubric_id, indicators__code__in=written).values_list(
            "indicators__code", "indicators"
        )
    )
    rows = [
        IndicatorScore(
            sheet=sheet,
            indicator_id=from_code[code],
            choice=entry.choice,
            ticks=entry.ticks,
            counts=entry.counts,
            note=entry.note,
            proposed=entry.proposed,
            points=_stored_points(known[code], entry),
        )
        for code, entry in written.items()
    ]
    IndicatorScore.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["sheet", "indicator"],
        update_fields=["choice", "ticks", "counts", "note", "proposed", "points"],
    )
    sheet.save(update_fields=["saved_at"])


def _stored_points(indicator, entry):
    points = scoring.judged_points(indicator, entry)
    return None if points is None else Decimal(points.numerator) / points.denominator


def _change(indicator, standing, written):
    old, new = standing.get(indicator.code), written[indicator.code]
    return [
        scoring.judged_outcome(indicator, old).explanation if old else None,
        scoring.judged_outcome(indicator, new).explanation,
    ]


@transaction.atomic
def submit_sheet(assessment, part, *, by):
    """报送自评 or 提交考评意见: the sheet is complete and leaves the hands. Returns the assessment.
    Raises SheetNotReady naming what is missing.
    """
    assessment = workflow.lock_in_round(assessment)
    transition = rules.TRANSITIONS[f"submit_{part}"]
    post = workflow.admit(assessment, transition, by=by)
    card = card_of(assessment)
    if gaps := gaps_of(card, part):
        first = "、".join(f"{gap.code}{gap.text}" for gap in gaps[:6])
        more = "等" if len(gaps) > 6 else ""
        raise SheetNotReady(f"还差 {len(gaps)} 项，不能{transition.label}：{first}{more}。")
    step = workflow.Step(assessment, post)
    workflow.move_all([step], transition, by=by, opened_at=None, return_reason="")
    Sheet.objects.filter(pk=card.sheets[part].pk).update(
        submitted_at=timezone.now(), submitted_by=by
    )
    if part == REVIEW:
        end_with_review(assessment.participation, by=by, post=post)
    return recomputed(assessment)


@transaction.atomic
def take_back(assessment, name, *, by, reason=""):
    """撤回 or 退回 of a sheet (`name` of rules.TRANSITIONS): a copy is in work again. Backwards the
    other side has had it in hand, so what lies there counts as opened.
    """
    part = SELF if name.endswith("self") else REVIEW
    moved = workflow.move(
        assessment,
        rules.TRANSITIONS[name],
        by=by,
        reason=reason,
        opened_at=timezone.now(),
        return_reason=reason,
    )
    new_version(moved, part)
    fresh = recomputed(moved)
    if name.startswith("return"):
        post = rules.TRANSITIONS[name].may(by, fresh)
        key = fresh.participation_id
        telling.tell(telling.RETURNED, SHEET_DUTIES[part], key, by=by, post=post, reason=reason)
    return fresh


def new_version(assessment, part):
    """Copy the current sheet of `part` as the next version; the old one stays as it was sent."""
    old = Sheet.objects.current().get(assessment=assessment, part=part)
    Sheet.objects.filter(pk=old.pk).update(is_current=False)
    new = Sheet.objects.create(assessment=assessment, part=part, version=old.version + 1)
    copies = list(IndicatorScore.objects.filter(sheet=old))
    for row in copies:
        row.pk, row.sheet = None, new
    IndicatorScore.objects.bulk_create(copies)
    grounds = list(Ground.objects.filter(sheet=old))
    for row in grounds:
        row.pk, row.sheet = None, new
    Ground.objects.bulk_create(grounds)
    return new


def mark_opened(assessment, *, by):
    """The side whose turn it is has the page open: from now on nothing is withdrawn."""
    turn = {
        Assessment.State.SELF_SUBMITTED: rules.reviewer_post,
        Assessment.State.COMMITTEE_REVIEWED: rules.leader_post,
        Assessment.State.COMMITTEE_DECIDED: rules.org_dept_post,
    }.get(assessment.state)
    if assessment.opened_at is None and turn and turn(by, assessment):
        Assessment.objects.filter(pk=assessment.pk, state=assessment.state, opened_at=None).update(
            opened_at=timezone.now()
        )
