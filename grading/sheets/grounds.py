"""复评: a raised judgement cites a closed item or brings a file; either is taken back likewise."""

from typing import NamedTuple

from django.db import transaction

from branches import audit, workflow
from branches.errors import Refusal
from branches.files import store_files
from grading.models import Ground
from grading.sheets.cards import load_card
from grading.sheets.services import Assessment, check_hands, first_sheet


class ClosedItem(NamedTuple):
    """A closed item of the branch as config hands it over: its key, what it says, its page."""

    pk: int
    text: str
    url: str


def no_items(assessment):
    """{indicator code: [ClosedItem]} where nobody knows items."""
    return {}


@transaction.atomic
def cite(assessment, part, code, item, *, by):
    """引用 a ClosedItem for the indicator `code`; again does nothing. Returns the Ground. Raises
    PermissionDenied or Refusal as check_hands().
    """
    sheet, post = _sheet_in_hand(assessment, part, code, by)
    ground, is_new = Ground.objects.get_or_create(
        sheet=sheet, code=code, item=item.pk, defaults={"text": item.text[:200], "by": by}
    )
    if is_new:
        changes = {code: ["", ground.text]}
        audit.record(f"grading.cite_{part}", sheet.assessment, by=by, post=post, changes=changes)
    return ground


@transaction.atomic
def attach(assessment, part, code, upload, *, by):
    """A file for the indicator `code`. Returns the Ground. As cite(), and store_files()."""
    sheet, post = _sheet_in_hand(assessment, part, code, by)
    own = sheet.assessment.participation
    [file] = store_files([upload], branch=own.branch, by=by, participation=own)
    ground = Ground.objects.create(sheet=sheet, code=code, file=file, text=file.name[:200], by=by)
    changes = {code: ["", ground.text]}
    audit.record(f"grading.cite_{part}", sheet.assessment, by=by, post=post, changes=changes)
    return ground


@transaction.atomic
def drop(assessment, part, key, *, by):
    """取消引用 of the Ground `key`; the file stays with the branch. Raises as cite()."""
    sheet, post = _sheet_in_hand(assessment, part, "", by)
    ground = Ground.objects.filter(sheet=sheet, pk=key).first()
    if ground is None:
        raise Refusal("这条依据刚才已取消。")
    changes = {ground.code: [ground.text, ""]}
    ground.delete()
    audit.record(f"grading.drop_{part}", sheet.assessment, by=by, post=post, changes=changes)


def _sheet_in_hand(assessment, part, code, by):
    """(the sheet in work, the post of `by`); of a judged indicator of its rubric."""
    assessment = workflow.lock_in_round(assessment)
    post = check_hands(assessment, part, by)
    card = load_card(Assessment.objects.filter(pk=assessment.pk))
    if code and code not in {
        one.code for one in card.rubric.spec.indicators if not one.is_computed
    }:
        raise Refusal("评分标准里没有这项指标。")
    sheet = card.sheets.get(part) or first_sheet(assessment, part)
    sheet.assessment = assessment
    return sheet, post
