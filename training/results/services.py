"""成绩与结业: points, and what a finished course leaves behind for each person."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from branches import audit
from branches.errors import Refusal
from branches.models import AuditEntry, Committee
from branches.organisation.induction import mark_inducted
from branches.workflow import lock_row, move
from training import rules
from training.attendance.services import lock_running
from training.hours import DAILY_FULL, EXAM_FULL
from training.models import Correction, Enrolment, Programme, TrainingRecord
from training.programmes.duties import refresh_duties
from training.roll.queries import NOTHING, standings
from training.roll.services import forget_failures

Category = TrainingRecord.Category
OF_SCHOOL = ("party_school", "school_committee")
POINTS = ("exam", "daily")


@transaction.atomic
def save_points(programme, entered, *, by):
    """登记成绩. `entered`: {enrolment pk: ((exam, daily), (exam, daily) as the page showed them)},
    Decimals or None. Returns how many persons changed.

    Raises PermissionDenied; Refusal if the course does not run or has no exam, a person has left,
    points cannot be, or somebody else has entered other ones since, with what was typed.
    """
    programme, post = lock_running(programme.pk, by=by)
    if not programme.has_exam:
        raise Refusal("这个班次没有结业考核，不登记成绩。")
    people = programme.enrolments.taking_part().select_related("person", "branch").in_bulk()
    changed, entries = [], []
    for pk, (new, seen) in entered.items():
        one = people.get(pk)
        if one is not None and new == (one.exam, one.daily):
            continue
        if new == seen:
            continue
        _refuse_late(one, seen, _typed(people, entered))
        if sentence := wrong_points(*new):
            raise Refusal(sentence, kept=_typed(people, entered))
        entries.append(_points_entry(one, new, by, post))
        one.exam, one.daily = new
        changed.append(one)
    Enrolment.objects.bulk_update(changed, POINTS)
    AuditEntry.objects.bulk_create(entries)
    return len(changed)


def _refuse_late(one, seen, kept):
    if one is None:
        raise Refusal("有人已退出培训，成绩没有保存，请刷新后再看。", kept=kept)
    if seen != (one.exam, one.daily):
        raise Refusal(f"{one.person}的成绩已由他人登记，请刷新后再看。", kept=kept)


def _typed(people, entered):
    """[(name, points)] of what differs from the page, to be copied out of a refusal."""
    return [
        (str(people[pk].person), points_text(new))
        for pk, (new, seen) in entered.items()
        if pk in people and new != seen
    ]


def points_text(points):
    exam, daily = ("—" if one is None else f"{one.normalize():f}" for one in points)
    return f"考试 {exam}，平时 {daily}"


def _points_entry(one, new, by, post):
    before = points_text((one.exam, one.daily))
    changes = {"成绩": [before, points_text(new)]}
    return audit.build("training.points", one, by=by, post=post, branch=one.branch, changes=changes)


def wrong_points(exam, daily):
    """Why these points (Decimal or None) cannot be, in a sentence; empty if they can."""
    if exam is not None and not 0 <= exam <= EXAM_FULL:
        return f"考试成绩应在 0—{EXAM_FULL} 分之间。"
    if daily is not None and not 0 <= daily <= DAILY_FULL:
        return f"平时成绩应在 0—{DAILY_FULL} 分之间。"
    return ""


@transaction.atomic
def finish(programme, *, by):
    """结业: results, counted hours, certificates and records of everybody taking part (handbook f).

    Not before the last half-day is over. Who was there for less than three quarters has no score.
    Hours count, and a record is written, for who passed: 合格 or better, without an exam by
    attendance alone; and without a certificate for who was expected at a part and came to it. Who
    passes an induction course has had it in the present seat as secretary.

    Returns the fresh programme. Raises PermissionDenied; Refusal while half-days, marks or scores
    are lacking.
    """
    today = timezone.localdate()
    finish_it = rules.TRANSITIONS["finish"]
    programme = move(programme, finish_it, by=by, lock=lock_row, finished_on=today)
    people = programme.enrolments.taking_part().select_related("person", "branch")
    rows = standings(programme, people)
    passed = [row for row in rows if row.has_passed]
    for row in rows:
        row.enrolment.result = row.result
        row.enrolment.hours = row.tally.attended if row.counts else NOTHING
    number([row.enrolment for row in passed], programme.year)
    Enrolment.objects.bulk_update(
        [row.enrolment for row in rows],
        ["result", "hours", "certificate_year", "certificate_seq"],
    )
    records = [record_of(programme, row.enrolment, by) for row in rows if row.counts]
    TrainingRecord.objects.bulk_create(records)
    if programme.kind == Programme.Kind.INDUCTION:
        mark_inducted([row.enrolment.person_id for row in passed], programme.ends_on)
    forget_failures(programme)
    refresh_duties(programme)
    return programme


def number(enrolments, year):
    """证书编号: running in the year over all organisers, a void one is not given again. One hand at
    a time gives them out: the lock on the school's row is held to the end of the transaction. Sets
    the columns of `enrolments` and saves nothing.
    """
    Committee.objects.select_for_update(no_key=True).get(kind=Committee.Kind.SCHOOL)
    given = Enrolment.objects.filter(certificate_year=year)
    last = given.aggregate(last=Max("certificate_seq"))["last"] or 0
    void = Correction.objects.filter(void_year=year).aggregate(last=Max("void_seq"))["last"] or 0
    for seq, one in enumerate(enrolments, max(last, void) + 1):
        one.certificate_year, one.certificate_seq = year, seq


def record_of(programme, enrolment, by):
    """The line of the person's ledger, unsaved."""
    return TrainingRecord(
        person=enrolment.person,
        branch=enrolment.branch,
        post_text=enrolment.post_text,
        year=programme.year,
        organiser_text=programme.get_organiser_display(),
        category=category_of(programme),
        name=programme.name,
        mode=programme.mode,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        place=programme.place,
        hours=enrolment.hours,
        result=enrolment.get_result_display(),
        is_counted=programme.is_counted,
        enrolment=enrolment,
        created_by=by,
    )


def category_of(programme):
    """培训类别 (handbook f): what the school holds is of the 党校, what 大学生党委 or 离退休党委
    hold of a 二级党委; rotation is 日常, the others 专题 (P).
    """
    is_regular = programme.kind == Programme.Kind.ROTATION
    if programme.organiser in OF_SCHOOL:
        return Category.PARTY_SCHOOL_REGULAR if is_regular else Category.PARTY_SCHOOL_SPECIAL
    return Category.COMMITTEE_REGULAR if is_regular else Category.COMMITTEE_SPECIAL
