"""核验: drawn, put right, fixed, filled in on the spot; it may send a review back."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches import audit, workflow
from branches.duties import ledger, telling
from branches.errors import Refusal
from branches.files import store_files
from branches.models import Duty, Participation
from branches.rulebook.rounding import rounded
from grading.models import Assessment, Check, Decision, Drawing, Ground, Sheet
from grading.scoring.sample import propose
from grading.sheets.services import (
    first_sheet,
    new_version,
    recomputed,
    sorted_entries,
    write_entries,
)
from grading.verification import rules
from grading.verification.owed import KIND, owed_for
from grading.verification.queries import (
    CHECK,
    candidates_of,
    card_of_check,
    lines_of,
    pool_of,
    total_gap,
)

FIXED = "抽查已确定，不能再改。"
REVIEW = Sheet.Part.REVIEW


@transaction.atomic
def draw(round, counts, *, seed, due_on, by):
    """A proposed sample of the reviewed branches of a round; `counts` as of sample.propose().

    Returns the Drawing. Raises PermissionDenied, Refusal where nothing has been reviewed yet.
    """
    post = _post(by)
    grades = round.cycle.rules.grades
    chosen = propose(
        candidates_of(round), counts, seed, top=grades.top.code, bottom=grades.bottom.code
    )
    if not chosen:
        raise Refusal("还没有考评过、未审定的党支部，不能抽查。")
    drawing = Drawing.objects.create(
        round=round, seed=seed, counts=counts, due_on=due_on, by=by, by_text=f"{by} {post}"[:120]
    )
    Check.objects.bulk_create(
        Check(drawing=drawing, participation_id=key, why=why) for key, why in chosen
    )
    changes = {"抽查": [None, f"{len(chosen)}个党支部"], "随机种子": [None, str(seed)]}
    audit.record("grading.draw", drawing, by=by, post=post, changes=changes)
    return drawing


@transaction.atomic
def add(drawing, participation, *, by):
    """One more branch into a sample that is not fixed. Returns the Check; raises as draw()."""
    post, drawing = _post(by), _unfixed(drawing)
    if not pool_of(drawing.round).filter(participation=participation).exists():
        raise Refusal(f"“{participation}”没有考评，或已审定，不能抽查。")
    check, is_new = Check.objects.get_or_create(
        drawing=drawing, participation=participation, defaults={"why": Check.Why.ADDED}
    )
    if is_new:
        audit.record("grading.add_check", check, by=by, post=post)
    return check


@transaction.atomic
def drop(check, *, by):
    """A branch out of a sample that is not fixed, unless its 分党委 would have none left."""
    post, drawing = _post(by), _unfixed(check.drawing)
    place = check.participation.sub_committee_id
    others = drawing.checks.exclude(pk=check.pk)
    if not others.filter(participation__sub_committee=place).exists():
        raise Refusal("每个分党委至少抽查一个支部，请先增加一个再取消。")
    audit.record("grading.drop_check", check, by=by, post=post)
    Check.objects.filter(pk=check.pk).delete()


@transaction.atomic
def fix(drawing, *, by):
    """确定: each branch of the sample is a duty of 组织部. Returns the Drawing."""
    post, drawing = _post(by), _unfixed(drawing)
    keys = drawing.checks.values_list("participation", flat=True)
    locked = Participation.objects.select_for_update(of=("self",)).filter(pk__in=list(keys))
    list(locked.order_by("pk").values_list("pk", flat=True))
    rows = list(
        drawing.checks.select_related("drawing", "participation__sub_committee").order_by("pk")
    )
    steps = [workflow.Step(one, post) for one in rows]
    workflow.move_all(steps, rules.TRANSITIONS["fix"], by=by)
    drawing.fixed_at = timezone.now()
    drawing.save(update_fields=["fixed_at"])
    ledger.open_duties([owed for one in rows if (owed := owed_for(one))])
    return drawing


def _post(by):
    post = rules.may_draw(by)
    if post is None:
        raise PermissionDenied
    return post


def _unfixed(drawing):
    drawing = Drawing.objects.select_for_update().select_related().get(pk=drawing.pk)
    if drawing.fixed_at:
        raise Refusal(FIXED)
    return drawing


@transaction.atomic
def save(check, entries, *, by, uploads=()):
    """Write `entries` {code: Entry} and photos into the check's own sheet. Returns (written,
    conflicts) as sheets.sorted_entries(). Raises PermissionDenied, Refusal.
    """
    check, post = _in_hand(check, by)
    card = card_of_check(check)
    written, conflicts = sorted_entries(card, CHECK, entries)
    if written or uploads:
        sheet = _sheet(check, card)
        if written:
            changes = write_entries(sheet, card, CHECK, written)
            audit.record("grading.save_check", check, by=by, post=post, changes=changes)
        if uploads:
            _keep(check, sheet, uploads, by, post)
    return written, conflicts


def _keep(check, sheet, uploads, by, post):
    own = check.participation
    files = store_files(uploads, branch=own.branch, by=by, participation=own)
    Ground.objects.bulk_create(
        Ground(sheet=sheet, code="", file=one, text=one.name[:200], by=by) for one in files
    )
    changes = {"照片": [None, f"{len(files)}个"]}
    audit.record("grading.photo_check", check, by=by, post=post, changes=changes)


def _sheet(check, card):
    if check.sheet_id:
        return check.sheet
    old = Sheet.objects.filter(assessment=card.assessment, part=CHECK)
    old.update(is_current=False)
    sheet = first_sheet(card.assessment, CHECK, version=old.count() + 1)
    Check.objects.filter(pk=check.pk).update(sheet=sheet)
    check.sheet = sheet
    return sheet


def _in_hand(check, by):
    check = workflow.lock_in_round(check)
    post = rules.may_draw(by)
    if post is None:
        raise PermissionDenied
    if rules.may_fill(by, check) is None:
        raise Refusal(f"“{check}”现在是“{check.get_state_display()}”，不能再填。请刷新后再看。")
    return check, post


@transaction.atomic
def finish(check, *, note, by):
    """报送核验: what it found is kept for ever, the branch and its 分党委 learn of it.

    Raises PermissionDenied, Refusal if nothing has been checked yet. Returns the Check.
    """
    kept = [("核验意见", note)] if note else []
    check, post = _in_hand(check, by)
    lines = lines_of(card_of_check(check))
    if not lines:
        raise Refusal("还没有核验任何一项，不能报送。", kept=kept)
    now = timezone.now()
    done = workflow.move(
        check,
        rules.TRANSITIONS["finish"],
        by=by,
        kept=kept,
        found=[_told(line) for line in lines],
        gap=rounded(total_gap(lines), 2),
        note=note,
        by_text=f"{by} {post}"[:120],
        done_at=now,
    )
    Sheet.objects.filter(pk=done.sheet_id).update(submitted_at=now, submitted_by=by)
    ledger.close_duties(KIND, done.pk)
    links = {done.participation_id: done.get_absolute_url()}
    stage = telling.one_act("checked", done.pk)
    list_link = reverse("grading:verification")
    telling.announce(stage, "组织部核验情况", links, list_link=list_link, by=by, post=post)
    return done


def _told(line):
    points = (line.full, line.own, line.review, line.check)
    return [line.code, line.name, *(_text(one) for one in points), line.note]


def _text(value):
    return None if value is None else str(Decimal(rounded(value, 2)).normalize())


@transaction.atomic
def return_review(check, *, reason, by):
    """The review goes back to the 分党委 with the reason, its decision too if there is one; scores
    stay as they are until somebody reviews anew. Returns the Assessment.

    Raises PermissionDenied, Refusal: the difference is too small, or the school has approved.
    """
    check = workflow.move(check, rules.TRANSITIONS["return"], by=by, reason=reason)
    Check.objects.filter(pk=check.pk).update(reason=reason)
    assessment = Assessment.objects.get(participation=check.participation_id)
    was_decided = assessment.state == Assessment.State.COMMITTEE_DECIDED
    moved = workflow.move(
        assessment,
        rules.RETURN,
        by=by,
        reason=reason,
        grade="",
        decided_on=None,
        opened_at=timezone.now(),
        return_reason=reason,
    )
    post = rules.RETURN.may(by, moved)
    if was_decided:
        _note_return(moved, reason, by, post)
    new_version(moved, REVIEW)
    fresh = recomputed(moved)
    kind = Duty.Kind.REVIEW_SHEET
    telling.tell(telling.RETURNED, kind, fresh.participation_id, by=by, post=post, reason=reason)
    return fresh


def _note_return(assessment, reason, by, post):
    Decision.objects.create(
        assessment=assessment,
        level=Decision.Level.SCHOOL,
        act=Decision.Act.RETURNED,
        reason=reason,
        by=by,
        by_text=str(by),
        post_text=str(post)[:120],
    )
