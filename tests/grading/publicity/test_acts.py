"""A batch opened, ended, withdrawn; objections entered and answered; what is written down."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.errors import FieldRefusal, Refusal
from branches.models import AuditEntry, Duty, Reminder, Survey
from config.acts import publicity
from config.acts.duties import differences
from grading.models import Assessment, NoticeEntry, PublicNotice
from grading.publicity import notices, objections, queries
from tests import make
from tests.grading.publicity import noticed

pytestmark = pytest.mark.django_db
SAID = {"outcome": "unfounded", "step": "", "answer": "经核查，会议记录齐全。"}
LETTER = {"source": "letter", "facts": "会议记录不全", **noticed.SENDER}


@pytest.fixture
def row():
    return noticed.decided()[0]


@pytest.fixture
def org():
    return make.org_dept()


def test_a_line_is_kept_as_it_was(row, org):
    notice = noticed.opened(row, by=org)
    place = row.participation.sub_committee

    [line] = NoticeEntry.objects.filter(notice=notice)
    assert (line.name, line.unit, line.grade) == (str(row.participation), place.group_name, "先进")
    assert (notice.number, notice.subject) == (f"{timezone.localdate().year}-1", "grade")


def test_numbers_go_on_through_the_year(row, org):
    other, _who = noticed.decided(within=row.participation.round)

    first, second = (noticed.opened(one, by=org) for one in (row, other))

    assert (first.serial, second.serial) == (1, 2)


def test_the_list_is_in_official_order_and_holds_the_top_grade_alone(row, org):
    low, _who = noticed.decided(within=row.participation.round, choice="差", counts=1)
    round = row.participation.round
    assert low.grade == "qualified"

    assert [one.pk for one in queries.waiting(round)] == [row.pk]
    noticed.asks(round, notice_above_bottom=True)
    round.refresh_from_db()
    wider = queries.waiting(type(round).objects.select_related("cycle").get(pk=round.pk))
    assert [one.pk for one in wider] == [row.pk, low.pk]


def test_nobody_stands_on_two_notices(row, org):
    noticed.opened(row, by=org)

    with pytest.raises(Refusal, match="不在待公示之列"):
        noticed.opened(row, by=org)


def test_a_period_that_is_too_short_is_refused(row, org):
    first = WorkCalendar().on_or_after(timezone.localdate())
    last = WorkCalendar().days_after(first, 3)

    with pytest.raises(FieldRefusal, match="公示期只有 4 个工作日，至少 5 个"):
        noticed.opened(row, by=org, first_on=first, last_on=last)


def test_only_the_office_opens_one(row):
    with pytest.raises(PermissionDenied):
        noticed.opened(row, by=make.leader(row.participation.sub_committee))


def test_it_ends_early_only_after_the_days_of_the_year(row, org):
    notice = noticed.opened(row, by=org)
    with pytest.raises(Refusal, match="才满 0 个工作日"):
        notices.end_early(notice, reason="无异议", by=org)
    began = timezone.localdate() - timedelta(days=30)
    PublicNotice.objects.filter(pk=notice.pk).update(first_on=began)

    ended = notices.end_early(notice, reason="无异议", by=org)

    assert ended.is_over(timezone.localdate())
    assert not Duty.objects.open().filter(kind=Duty.Kind.NOTICE_END).exists()


def test_duties_of_notices_and_objections_are_what_ought_to_be_owed(row, org):
    noticed.opened(row, by=org)
    made = noticed.objected(row)

    found = Duty.objects.open().filter(kind__in=("notice_end", "objection"))
    assert {(one.kind, one.role) for one in found} == {
        ("notice_end", "org_dept"),
        ("objection", "org_dept"),
    }
    assert differences(timezone.localdate()).counts == {"opened": 0, "moved": 0, "closed": 0}
    publicity.answer(made, by=org, **SAID)
    assert differences(timezone.localdate()).counts == {"opened": 0, "moved": 0, "closed": 0}


def test_the_answer_is_due_in_working_days_of_the_year(row, org):
    noticed.asks(row.participation.round, objection_working_days=3)
    noticed.opened(row, by=org)

    made = noticed.objected(row)

    assert made.due_on == WorkCalendar().days_after(timezone.localdate(), 3)


def test_a_late_answer_keeps_its_flag(row, org):
    noticed.opened(row, by=org)
    long_ago = timezone.localdate() - timedelta(days=60)
    made = objections.enter(noticed.entry_of(row), received_on=long_ago, by=org, **LETTER)

    assert publicity.answer(made, by=org, **SAID).was_late


def test_who_decided_on_the_branch_answers_no_objection_to_it(row, org):
    noticed.opened(row, by=org)
    made = noticed.objected(row)
    last = row.decisions.last()
    last.pk, last.by = None, org
    last.save(force_insert=True)

    with pytest.raises(Refusal, match="您办理过该支部的定级决定，不能答复") as refused:
        publicity.answer(made, by=org, **SAID)
    assert refused.value.kept == [("核查情况和答复", SAID["answer"])]
    publicity.answer(made, by=make.org_dept(), **SAID)


def test_an_objection_is_answered_once(row, org):
    noticed.opened(row, by=org)
    made = noticed.objected(row)
    publicity.answer(made, by=org, **SAID)

    with pytest.raises(Refusal, match="已由"):
        publicity.answer(made, by=make.org_dept(), **SAID)


@pytest.mark.parametrize(("step", "survey"), [("decision", "submitted"), ("survey", "returned")])
def test_what_is_upheld_goes_back_to_the_step_named(row, org, step, survey):
    noticed.opened(row, by=org)
    made = noticed.objected(row)

    publicity.answer(made, by=org, outcome="upheld", step=step, answer="两次会议没有记录。")

    now = Assessment.objects.get(pk=row.pk)
    assert (now.state, now.grade) == ("committee_reviewed", "")
    assert "两次会议没有记录" in now.return_reason
    assert Survey.objects.get(participation=row.participation_id).state == survey
    assert not queries.shown_entries(made.notice).exists()


def test_what_is_upheld_says_where_it_goes(row, org):
    noticed.opened(row, by=org)

    with pytest.raises(FieldRefusal, match="退回到哪一步"):
        publicity.answer(noticed.objected(row), by=org, outcome="upheld", step="", answer="属实。")


def test_a_letter_is_entered_after_the_end_too(row, org):
    noticed.run_out(noticed.opened(row, by=org))

    made = objections.enter(
        noticed.entry_of(row), received_on=timezone.localdate(), by=org, **LETTER
    )

    assert (made.source, made.entered_by_text) == ("letter", str(org))


def test_the_sender_stands_in_no_record_reminder_or_duty(row, org):
    noticed.opened(row, by=org)
    publicity.answer(noticed.objected(row), by=org, **SAID)
    objections.enter(noticed.entry_of(row), received_on=timezone.localdate(), by=org, **LETTER)

    told = [str(list(model.objects.values())) for model in (AuditEntry, Duty, Reminder)]

    assert "publicity.object" in told[0]
    for secret in (*noticed.SENDER.values(), noticed.TEXT):
        assert not any(secret in text for text in told)


def test_the_sender_is_read_by_the_office_alone(row, client, org):
    made = noticed.opened(row, by=org) and noticed.objected(row)
    paths = [made.get_absolute_url(), made.notice.get_absolute_url()]
    for user in (make.auditor(), make.school_leader(), org):
        client.force_login(user)
        texts = [client.get(path).text for path in paths]
        assert (noticed.SENDER["sender_name"] in "".join(texts)) == (user == org)
