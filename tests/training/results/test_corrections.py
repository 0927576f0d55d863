"""更正 after 结业: marks, points, hours, certificate; the ledger follows, both values stay."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Reminder, Term
from tests import make
from tests.training import courses
from tests.training.courses import reread
from tests.training.pages import signed_in, text, url
from training.attendance import services as attendance
from training.ledger.queries import hours_done
from training.models import Correction, TrainingRecord
from training.results import services as results
from training.results.corrections import Wanted, correct

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def finished(trainer, *, people=1, points=(50, 35), half_days=4, **fields):
    """A course that everybody attended in whole and passed with these points."""
    programme = courses.programme(*[4] * half_days, people=people, **fields)
    for session in programme.sessions.all():
        attendance.mark_rest(session, by=trainer)
    if programme.has_exam:
        programme.enrolments.update(exam=points[0], daily=points[1])
    return results.finish(programme, by=trainer)


def put_right(row, trainer, *, reason="登记有误", seen=0, marks=(), **values):
    row = reread(row)
    values = {"exam": row.exam, "daily": row.daily} | values
    wanted = Wanted(dict(marks), **values)
    return correct(row, wanted, by=trainer, reason=reason, seen=seen)


def days(programme):
    return list(programme.sessions.all())


def test_a_score_changes_the_result_and_the_certificate_has_a_new_number(trainer):
    programme = finished(trainer, people=2)
    row = programme.enrolments.first()
    old = row.certificate_no

    correction = put_right(row, trainer, exam=Decimal(30))

    now = reread(row)
    assert (now.result, now.hours, now.reissued_on) == ("pass", 16, TODAY)
    assert old.endswith("0001号")
    assert now.certificate_no.endswith("0003号")
    assert (correction.void_no, reread(programme).state) == (old, "finished")
    assert correction.changes == {
        "成绩": ["考试 50，平时 35", "考试 30，平时 35"],
        "结果": ["优秀", "合格"],
        "证书编号": [old, now.certificate_no],
    }
    entry = AuditEntry.objects.get(action="training.correct")
    assert (entry.reason, entry.changes, entry.by) == ("登记有误", correction.changes, trainer)
    record = TrainingRecord.objects.get(enrolment=row)
    assert (record.hours, record.result) == (16, "合格")


def test_the_ledger_follows_a_mark(trainer):
    programme = finished(trainer)
    row, day = programme.enrolments.get(), days(programme)[0]

    correction = put_right(row, trainer, marks={day.pk: ("absent", "")})

    assert (reread(row).hours, hours_done(row.person_id, 2012)) == (12, 12)
    assert correction.changes[f"出勤 {day}"] == ["已签到", "缺勤"]
    assert correction.changes["计入学时"] == ["16", "12"]


def test_who_no_longer_passes_has_neither_certificate_nor_hours(trainer):
    programme = finished(trainer)
    row = programme.enrolments.get()
    absent = {day.pk: ("absent", "") for day in days(programme)[:2]}

    correction = put_right(row, trainer, marks=absent)

    now = reread(row)
    assert (now.result, now.hours, now.certificate_no) == ("unscored", 0, "")
    assert not TrainingRecord.objects.exists()
    assert correction.void_seq == 1
    # The void number is nobody else's.
    other = finished(trainer)
    assert other.enrolments.get().certificate_seq == 2


def test_who_passes_after_all_gets_what_is_due(trainer):
    programme = finished(trainer, points=(20, 20))
    row = programme.enrolments.get()
    assert (row.result, row.certificate_no) == ("fail", "")

    put_right(row, trainer, exam=Decimal(50))

    now = reread(row)
    assert (now.result, now.hours, now.reissued_on) == ("pass", 16, TODAY)
    assert now.certificate_no.endswith("0001号")
    assert hours_done(row.person_id, 2012) == 16


def test_hours_are_given_by_hand_and_stand_until_a_mark_changes(trainer):
    programme = finished(trainer)
    row, day = programme.enrolments.get(), days(programme)[0]

    put_right(row, trainer, hours=Decimal("14.5"))
    assert hours_done(row.person_id, 2012) == Decimal("14.5")
    put_right(row, trainer, seen=1, exam=Decimal(49))
    assert reread(row).hours == Decimal("14.5")
    put_right(row, trainer, seen=2, marks={day.pk: ("absent", "")})
    assert reread(row).hours == 12
    assert Correction.objects.count() == 3


@pytest.mark.parametrize(("hours", "word"), [("16.5", "本班共 16"), ("3.3", "0.5"), ("-1", "小于")])
def test_hours_have_their_range(trainer, hours, word):
    row = finished(trainer).enrolments.get()

    with pytest.raises(Refusal, match=word) as refusal:
        put_right(row, trainer, hours=Decimal(hours))
    assert refusal.value.kept == [("更正原因", "登记有误")]


def test_what_the_certificate_does_not_say_leaves_its_number(trainer):
    programme = finished(trainer)
    row = programme.enrolments.get()
    number = row.certificate_no

    put_right(row, trainer, exam=Decimal(51))

    assert (reread(row).certificate_no, reread(row).reissued_on) == (number, None)


def test_leave_that_is_too_long_ends_the_course_and_its_correction_brings_it_back(trainer):
    programme = finished(trainer)
    row, day = programme.enrolments.get(), days(programme)[0]

    put_right(row, trainer, marks={day.pk: ("leave", "出差")})
    assert (reread(row).state, reread(row).result, reread(row).certificate_no) == (
        "withdrawn",
        "",
        "",
    )
    assert not TrainingRecord.objects.exists()
    put_right(row, trainer, seen=1, marks={day.pk: ("present", "")})

    assert (reread(row).state, reread(row).result) == ("confirmed", "excellent")
    assert hours_done(row.person_id, 2012) == 16


def test_the_induction_follows(trainer):
    programme = finished(trainer, kind="induction")
    row = programme.enrolments.get()
    seat = Term.objects.get(person=row.person)
    assert seat.inducted_on == programme.ends_on

    put_right(row, trainer, exam=Decimal(1))
    assert reread(seat).inducted_on is None
    put_right(row, trainer, seen=1, exam=Decimal(50))
    assert reread(seat).inducted_on == programme.ends_on
    assert not Duty.objects.open().filter(kind="induction").exists()


def test_who_was_put_right_is_told(trainer):
    row = finished(trainer).enrolments.get()
    make.participation(row.branch)
    user = make.secretary(row.branch)

    put_right(row, trainer, exam=Decimal(30))

    assert "结业情况已更正" in Reminder.objects.get(recipient=user).title


def test_only_who_runs_it_with_a_reason_and_a_change_and_not_over_another(trainer):
    programme = finished(trainer)
    row = programme.enrolments.get()

    for other in (make.trainer("student_affairs"), make.staff(row.sub_committee)):
        with pytest.raises(PermissionDenied):
            put_right(row, other, exam=Decimal(30))
    for how, word in (
        ({"reason": " ", "exam": Decimal(30)}, "写明原因"),
        ({}, "没有改动"),
        ({"seen": 1, "exam": Decimal(30)}, "刷新"),
        ({"exam": Decimal(61)}, "0—60"),
        ({"exam": None}, "填齐"),
    ):
        with pytest.raises(Refusal, match=word):
            put_right(row, trainer, **how)
    assert not Correction.objects.exists()


def test_before_the_end_marks_are_changed_and_not_corrected(trainer):
    row = courses.programme(4, people=1).enrolments.get()

    with pytest.raises(Refusal, match="结业以后才用更正"):
        put_right(row, trainer, exam=Decimal(30))


# --- pages --------------------------------------------------------------------------------------
def sent(page, **changes):
    """What the form of the page would send, with `changes`."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if one is None else one for name, one in (values | changes).items()}


def test_the_page_corrects_and_the_history_shows_both_values(trainer):
    programme = finished(trainer)
    row, client = programme.enrolments.get(), signed_in(trainer)
    old = row.certificate_no
    page = client.get(url("correct", row))

    answer = client.post(url("correct", row), sent(page, exam="30", reason="录入错误"), follow=True)

    new = reread(row).certificate_no
    assert f"原证书 {old} 作废。新证书 {new}。" in text(answer)
    assert "录入错误" in text(answer)
    assert "优秀 → 合格" in text(answer)
    paper = text(client.get(url("certificate", row)))
    assert f"原证书（{old}）作废" in paper
    assert f"{TODAY.year}年{TODAY.month}月{TODAY.day}日" in paper
    # As everybody reads it who sees the person.
    reader = signed_in(make.staff(row.sub_committee))
    assert "优秀 → 合格" in text(reader.get(url("enrolment", row)))


def test_the_page_says_what_is_wrong_beside_the_field(trainer):
    programme = finished(trainer)
    row, day = programme.enrolments.get(), days(programme)[0]
    client = signed_in(trainer)
    page = client.get(url("correct", row))

    answer = client.post(
        url("correct", row),
        sent(page, exam="61", hours="99", reason="", **{f"m{day.pk}": "leave"}),
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"exam", "hours", "reason", f"r{day.pk}"}
    assert not Correction.objects.exists()


def test_what_the_page_does_not_touch_stays(trainer):
    programme = finished(trainer)
    row, client = programme.enrolments.get(), signed_in(trainer)
    put_right(row, trainer, hours=Decimal(10))

    page = client.get(url("correct", row))
    client.post(url("correct", row), sent(page, exam="51", reason="录入错误"))

    assert (reread(row).exam, reread(row).hours) == (51, 10)
    assert set(Correction.objects.last().changes) == {"成绩"}


def test_the_way_there_is_open_to_who_runs_it_after_the_end(trainer):
    done, running = finished(trainer).enrolments.get(), courses.programme(4, people=1)
    client = signed_in(trainer)

    assert ">更正<" in text(client.get(url("enrolment", done))).replace("</svg>更正", ">更正")
    assert url("correct", done) in text(client.get(url("enrolment", done)))
    assert url("correct", running.enrolments.get()) not in text(
        client.get(url("enrolment", running.enrolments.get()))
    )
