"""Returns and answers of every app: who is told, of what, by whom and why (handbook e.5)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from branches.models import Reminder
from branches.queries.inbox import reminders_of
from branches.reminders import send_notices
from branches.services.survey import return_survey
from grading.services import decisions, sheets
from rectification.services import closure, plans, progress
from tests import make
from tests.grading import graded
from tests.rectification import office

pytestmark = pytest.mark.django_db
WHY = "材料不齐，请补充\n2011年12月的会议记录"


def with_mail(who):
    """Everybody has an address: the name of the role at example.edu.cn."""
    for name, account in who.items():
        account.email = f"{name}@example.edu.cn"
        account.save()
    return who


def returned_survey():
    of = make.participation(state="submitted")
    who = with_mail(office.people(of))
    return_survey(of, reason=WHY, by=who["leader"])
    return "staff@", "退回", who["leader"], f"填报“{of}”调查摸底"


def returned_sheet(name, state, doer, reader, title):
    of = graded.assessment()
    who = with_mail(graded.people(of))
    of = graded.to_state(of, state, who)
    undo = decisions.undo_decision if name.endswith("decision") else sheets.take_back
    undo(of, name, by=who[doer], reason=WHY)
    return f"{reader}@", "退回", who[doer], title.format(of.participation)


def returned_self():
    return returned_sheet(
        "return_self", "self_submitted", "reviewer", "secretary", "完成“{}”支部自评"
    )


def returned_review():
    return returned_sheet("return_review", "committee_reviewed", "leader", "reviewer", "考评“{}”")


def returned_decision():
    return returned_sheet("return_decision", "committee_decided", "org", "leader", "决定“{}”的等级")


def returned_plan():
    item = office.item(state="plan_submitted")
    who = with_mail(office.people(item))
    plans.return_plan(office.whole(item), by=who["staff"], reason=WHY)
    return "secretary@", "退回", who["staff"], f"制定“{item.participation}”整改方案"


def approved_plan():
    item = office.item(state="plan_submitted")
    who = with_mail(office.people(item))
    plans.approve_plan(office.whole(item), by=who["staff"])
    return "secretary@", "批准", who["staff"], f"落实整改：{item}"


def returned_closure():
    item = office.item(state="closure_requested", requested_on=timezone.localdate())
    who = with_mail(office.people(item))
    item.closurerequest_rows.create(by=who["secretary"], by_text="书记", note="已整改")
    closure.return_item(item, by=who["staff"], reason=WHY)
    return "secretary@", "退回", who["staff"], f"落实整改：{item}"


def returned_confirmation():
    today = timezone.localdate()
    item = office.item(state="committee_accepted", levels=2, requested_on=today, accepted_on=today)
    who = with_mail(office.people(item))
    item.closurerequest_rows.create(by=who["secretary"], by_text="书记", note="已整改")
    closure.return_item(item, by=who["org"], reason=WHY)
    return "secretary@", "退回", who["org"], f"落实整改：{item}"


def answered_extension(is_granted):
    item = office.item()
    who = with_mail(office.people(item))
    later = item.due_on + timedelta(days=20)
    progress.request_extension(item, by=who["secretary"], to_due_on=later, reason="放假")
    progress.answer_extension(item, by=who["staff"], is_granted=is_granted, answer=WHY)
    outcome = "同意延期" if is_granted else "不同意延期"
    return "secretary@", outcome, who["staff"], f"落实整改：{item}"


def refused_extension():
    return answered_extension(False)


def granted_extension():
    return answered_extension(True)


RETURNS = (
    returned_survey,
    returned_self,
    returned_review,
    returned_decision,
    returned_plan,
    returned_closure,
    returned_confirmation,
    refused_extension,
    granted_extension,
)


@pytest.mark.parametrize("act", RETURNS)
def test_whoever_owes_what_came_back_gets_one_mail_with_the_reason(act, mailoutbox):
    reader, outcome, by, title = act()

    assert send_notices()["sent"] == 1

    [mail] = mailoutbox
    assert [address.startswith(reader) for address in mail.to] == [True]
    duty = Reminder.objects.get(at_once=True).duty
    assert mail.subject == f"强基工作平台：{outcome}，{duty.get_kind_display()}（{place(duty)}）"
    lines = [line.strip() for line in mail.body.splitlines()]
    assert any(line.startswith("1. ") and title in line for line in lines)
    assert any(line.startswith(f"结果：{outcome}（") for line in lines)
    assert f"经办：{by}（{by.posts.get()}）" in lines
    assert f"原因：{WHY.splitlines()[0]}" in lines
    assert mail.body.count(WHY.splitlines()[0]) == 1
    assert f"办理：http://127.0.0.1:8000{duty.link}" in lines
    if duty.due_on:
        days = (duty.due_on - timezone.localdate()).days
        assert any(line.endswith(f"还有 {days} 天") for line in lines)


def place(duty):
    return str(duty.participation)


@pytest.mark.parametrize("act", RETURNS)
def test_the_inbox_tells_it_at_once_to_nobody_else(act):
    reader, _outcome, by, _title = act()

    row = Reminder.objects.get()

    assert row.recipient.email.startswith(reader)
    assert (row.reason, row.read_at) == (WHY, None)
    assert reminders_of(row.recipient).get() == row
    assert not reminders_of(by).exists()


def test_an_approved_plan_is_one_mail_that_names_every_item(mailoutbox):
    of = office.participation()
    items = [office.item(of, state="plan_submitted", problem=f"问题{n}") for n in range(3)]
    who = with_mail(office.people(of))

    plans.approve_plan(office.whole(items[0]), by=who["staff"])
    send_notices()

    [mail] = mailoutbox
    assert mail.subject == "强基工作平台：3 件事项已有办理结果"
    assert mail.to == ["secretary@example.edu.cn"]
    assert [f"落实整改：{item}" in mail.body for item in items] == [True] * 3
    assert "原因" not in mail.body


def test_a_second_refusal_on_the_same_item_is_told_too(mailoutbox):
    item = office.item(days_left=9)
    who = with_mail(office.people(item))
    for number in range(2):
        later = item.due_on + timedelta(days=5 + number)
        progress.request_extension(item, by=who["secretary"], to_due_on=later, reason="放假")
        progress.answer_extension(item, by=who["staff"], is_granted=False, answer=f"第{number}次")

    send_notices()

    assert Reminder.objects.count() == 2
    assert ["第0次" in mailoutbox[0].body, "第1次" in mailoutbox[0].body] == [True, True]


@pytest.mark.parametrize("name", ["withdraw_self", "withdraw_review", "withdraw_decision"])
def test_what_one_takes_back_oneself_is_no_news(name):
    of = graded.assessment()
    who = graded.people(of)
    states = {"self": "self_submitted", "review": "committee_reviewed"}
    part = name.partition("_")[2]
    of = graded.to_state(of, states.get(part, "committee_decided"), who)
    doer = {"self": "secretary", "review": "reviewer", "decision": "leader"}[part]
    undo = decisions.undo_decision if part == "decision" else sheets.take_back

    undo(of, name, by=who[doer])

    assert not Reminder.objects.exists()


def test_a_return_that_is_rolled_back_tells_nobody():
    of = make.participation()  # still a draft
    leader = make.leader(of.sub_committee)
    make.staff(of.sub_committee)

    with pytest.raises(Exception, match="不能再退回"):
        return_survey(of, reason=WHY, by=leader)

    assert not Reminder.objects.exists()
