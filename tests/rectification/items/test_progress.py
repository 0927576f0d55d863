from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.errors import FieldRefusal, Refusal
from branches.models import AuditEntry, Duty, File
from rectification.items import closure, progress
from rectification.models import Extension
from tests.rectification import office

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


def test_progress_is_kept_with_its_files_and_shown_on_the_item():
    item = office.item()
    secretary = office.people(item)["secretary"]
    upload = SimpleUploadedFile("记录.pdf", PDF)

    row = progress.add_progress(item, by=secretary, note="补开一次", percent=60, files=[upload])

    item = office.fresh(item)
    assert (item.percent, item.progress_text, item.progress_on) == (
        60,
        "补开一次",
        timezone.localdate(),
    )
    assert [(one.file.name, one.file.branch) for one in row.evidence.all()] == [
        ("记录.pdf", item.branch)
    ]
    assert AuditEntry.objects.get().action == "rectification.progress"


def test_progress_that_falls_is_meant_or_asked_about():
    item = office.item()
    secretary = office.people(item)["secretary"]
    progress.add_progress(item, by=secretary, note="一", percent=40)

    with pytest.raises(FieldRefusal, match="上次记录是 40%，这次改低为 10%"):
        progress.add_progress(item, by=secretary, note="二", percent=10)
    assert item.progress_rows.count() == 1

    progress.add_progress(item, by=secretary, note="二", percent=10, falls=True)
    progress.add_progress(item, by=secretary, note="三", percent=10)
    assert office.fresh(item).percent == 10


def test_progress_with_a_bad_file_is_not_kept_at_all():
    item = office.item()
    bad = SimpleUploadedFile("网页.pdf", b"<html></html>")

    with pytest.raises(Refusal):
        progress.add_progress(
            item, by=office.people(item)["secretary"], note="一", percent=10, files=[bad]
        )

    assert (item.progress_rows.count(), File.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "state", ["plan_draft", "plan_submitted", "closure_requested", "closed", "cancelled"]
)
def test_progress_is_refused_outside_the_work(state):
    item = office.item(state=state)

    with pytest.raises(Refusal):
        progress.add_progress(item, by=office.people(item)["secretary"], note="一", percent=10)


@pytest.mark.parametrize(
    "who", ["staff", "leader", "org", "school_leader", "auditor", "neighbour", "former"]
)
def test_progress_is_the_secretarys_alone(who):
    item = office.item()

    with pytest.raises(PermissionDenied):
        progress.add_progress(item, by=office.people(item)[who], note="一", percent=10)


def ask(item, *, days=10, by=None, reason="两名支委外出"):
    return progress.request_extension(
        item,
        by=by or office.people(item)["secretary"],
        to_due_on=item.due_on + timedelta(days=days),
        reason=reason,
    )


def test_granted_extension_moves_deadline_and_duty():
    item = office.item(days_left=5)
    who = office.people(item)
    row = ask(item, by=who["secretary"])
    assert Duty.objects.open().get(kind="extension").due_on == item.due_on

    progress.answer_extension(item, by=who["staff"], is_granted=True, answer="同意")

    item = office.fresh(item)
    assert item.due_on == row.to_due_on
    duty = Duty.objects.open().get()
    assert (duty.kind, duty.due_on, duty.due_version) == ("item", row.to_due_on, 2)


def test_refused_extension_leaves_the_deadline_and_says_why():
    item = office.item()
    who = office.people(item)
    ask(item, by=who["secretary"])

    with pytest.raises(Refusal, match="原因"):
        progress.answer_extension(item, by=who["staff"], is_granted=False)
    progress.answer_extension(item, by=who["staff"], is_granted=False, answer="时间足够")

    assert office.fresh(item).due_on == item.due_on
    assert ask(item, by=who["secretary"]).state == "open"


@pytest.mark.parametrize(("days_left", "days"), [(0, 10), (-1, 10), (5, 31), (5, 0), (5, -3)])
def test_extension_is_asked_before_the_deadline_for_at_most_thirty_days(days_left, days):
    item = office.item(days_left=days_left)

    with pytest.raises(Refusal):
        ask(item, days=days)

    assert not Extension.objects.exists()


def test_extension_of_thirty_days_on_the_day_before_is_accepted():
    assert ask(office.item(days_left=1), days=30).pk


def test_one_extension_is_granted_and_one_is_open_at_a_time():
    item = office.item(days_left=5)
    who = office.people(item)
    ask(item, by=who["secretary"])
    with pytest.raises(Refusal, match="等待审批"):
        ask(item, by=who["secretary"])
    progress.answer_extension(item, by=who["staff"], is_granted=True)

    with pytest.raises(Refusal, match="不能再延"):
        ask(office.fresh(item), by=who["secretary"])


def test_second_answer_to_an_extension_is_refused():
    item = office.item()
    who = office.people(item)
    ask(item, by=who["secretary"])
    progress.answer_extension(item, by=who["staff"], is_granted=True)

    with pytest.raises(Refusal, match="可能已有人办理"):
        progress.answer_extension(item, by=who["staff"], is_granted=False, answer="不")


@pytest.mark.parametrize("who", ["secretary", "leader", "org", "auditor", "foreign_staff"])
def test_extension_is_not_answered_by(who):
    item = office.item()
    people = office.people(item)
    ask(item, by=people["secretary"])

    with pytest.raises(PermissionDenied):
        progress.answer_extension(item, by=people[who], is_granted=True)


def test_extension_lapses_when_closure_is_asked_for():
    item = office.item()
    who = office.people(item)
    ask(item, by=who["secretary"])
    progress.add_progress(item, by=who["secretary"], note="已完成", percent=100)

    closure.request_closure(item, by=who["secretary"], note="完成")

    assert Extension.objects.get().state == "lapsed"
    assert list(Duty.objects.open().values_list("kind", flat=True)) == ["acceptance"]


def test_deadline_is_told_by_the_office_day():
    item = office.item(days_left=1)
    with time_machine.travel(timezone.now() + timedelta(days=2)), pytest.raises(Refusal):
        ask(item)
