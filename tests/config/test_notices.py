"""Returns and answers of every app: who is told, of what, by whom and why (handbook e.5)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches.duties import telling
from branches.duties.inbox_queries import reminders_of
from branches.duties.reminders.notices import send_notices
from branches.models import Post, Reminder, User
from branches.survey.services import return_survey
from grading.decisions import services as decisions
from grading.decisions import undoing
from grading.models import Assessment
from grading.sheets import services as sheets
from rectification.items import closure, progress
from rectification.plans import services as plans
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
    undo = undoing.undo_decision if name.endswith("decision") else sheets.take_back
    undo(of, name, by=who[doer], reason=WHY)
    return f"{reader}@", "退回", who[doer], title.format(of.participation)


def returned_self():
    # The secretary need not be told the name of the own branch.
    return returned_sheet("return_self", "self_submitted", "reviewer", "secretary", "完成支部自评")


def returned_review():
    return returned_sheet("return_review", "committee_reviewed", "leader", "reviewer", "考评“{}”")


def returned_decision():
    return returned_sheet("return_decision", "committee_decided", "org", "leader", "决定“{}”的等级")


def returned_plan():
    item = office.item(state="plan_submitted")
    who = with_mail(office.people(item))
    plans.return_plan(office.whole(item), by=who["staff"], reason=WHY)
    return "secretary@", "退回", who["staff"], "制定整改方案"


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

    assert send_notices(timezone.localdate())["sent"] == 1

    [mail] = mailoutbox
    assert [address.startswith(reader) for address in mail.to] == [True]
    duty = Reminder.objects.get(at_once=True).duty
    place = "" if reader == "secretary@" else f"（{duty.participation}）"
    assert mail.subject == f"强基工作平台：{outcome}，{duty.get_kind_display()}{place}"
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


@pytest.mark.parametrize("act", RETURNS)
def test_the_inbox_tells_it_at_once_to_nobody_else(act):
    reader, _outcome, by, _title = act()

    row = Reminder.objects.get()

    assert row.recipient.email.startswith(reader)
    assert (row.reason, row.read_at) == (WHY, None)
    assert reminders_of(row.recipient).get() == row
    assert not reminders_of(by).exists()


def test_an_approved_plan_of_twelve_items_is_one_notice(client, mailoutbox):
    of = office.participation()
    items = [office.item(of, state="plan_submitted", problem=f"问题{n}") for n in range(12)]
    who = with_mail(office.people(of))

    plans.approve_plan(office.whole(items[0]), by=who["staff"])
    send_notices(timezone.localdate())

    row = Reminder.objects.get()
    link = reverse("rectification:plan", args=[of.pk])
    assert (row.recipient, row.link, row.participation) == (who["secretary"], link, of)
    [mail] = mailoutbox
    assert mail.subject == "强基工作平台：批准，整改方案（12 项）"
    assert mail.to == ["secretary@example.edu.cn"]
    assert "1. 整改方案（12 项）\n   结果：批准（" in mail.body
    assert f"   查看：http://127.0.0.1:8000{link}\n" in mail.body
    assert [word in mail.body for word in ("请及时办理", "期限", "原因", str(of))] == [False] * 4
    client.force_login(who["secretary"])
    page = client.get(reverse("inbox"), {"tab": "reminders"}).text
    assert [f'href="{link}"' in page, "整改方案（12 项）" in page, "批准" in page] == [True] * 3


def test_a_second_approval_of_the_same_branch_is_told_too():
    of = office.participation()
    who = office.people(of)
    for number in range(2):
        item = office.item(of, state="plan_submitted", problem=f"问题{number}")
        plans.approve_plan(office.whole(item), by=who["staff"])

    assert Reminder.objects.filter(duty=None).count() == 2


def test_an_approved_grade_is_told_to_the_branch_at_once(client, mailoutbox):
    of = graded.assessment()
    who = with_mail(graded.people(of))
    of = graded.to_state(of, "committee_decided", who)
    chosen, day = Assessment.objects.filter(pk=of.pk), timezone.localdate()
    Reminder.objects.all().delete()

    decisions.approve(chosen, approved_on=day, document_no="党发〔2012〕7号", by=who["org"])
    send_notices(day)

    row = Reminder.objects.get(recipient=who["secretary"])
    link = reverse("grading:why", args=[of.participation_id])
    assert (row.at_once, row.link) == (True, link)
    told = set(Reminder.objects.values_list("recipient", flat=True))
    assert told == {who[one].pk for one in ("secretary", "reviewer", "leader")}
    [mail] = [one for one in mailoutbox if one.to == [who["secretary"].email]]
    assert mail.subject == "强基工作平台：校党委已审定，分类定级结果"
    assert f"查看：http://127.0.0.1:8000{link}" in mail.body
    client.force_login(who["secretary"])
    assert "校党委已审定" in client.get(reverse("inbox"), {"tab": "reminders"}).text
    assert client.get(link).status_code == 200


def test_one_act_over_many_branches_is_one_line_for_whoever_answers_for_them():
    committee = make.committee()
    keys = [make.participation(make.branch(of=committee)).pk for _ in range(3)]
    staff, org = make.staff(committee), make.org_dept()
    links = {key: f"/grading/{key}/" for key in keys}

    told = telling.announce("settled", "分类定级结果", links, list_link="/grading/", by=org)

    row = Reminder.objects.get()
    assert (told, row.recipient, row.title) == (1, staff, "分类定级结果（3 个支部）")
    assert row.link == "/grading/"


@transaction.atomic
def approve_and_fail(of, org):
    chosen, day = Assessment.objects.filter(pk=of.pk), timezone.localdate()
    decisions.approve(chosen, approved_on=day, document_no="1号", by=org)
    raise ZeroDivisionError


def test_an_approval_that_is_rolled_back_tells_nobody():
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "committee_decided", who)

    with pytest.raises(ZeroDivisionError):
        approve_and_fail(of, who["org"])

    assert not Reminder.objects.filter(stage="settled").exists()


def test_news_ends_with_the_post_and_passes_to_the_successor(mailoutbox):
    of = office.participation()
    item = office.item(of, state="plan_submitted")
    who = with_mail(office.people(of))
    plans.approve_plan(office.whole(item), by=who["staff"])
    Post.objects.filter(user=who["secretary"]).update(
        until=timezone.localdate() - timedelta(days=1)
    )
    new = make.secretary(of.branch)
    new.email = "new@example.edu.cn"
    new.save()

    send_notices(timezone.localdate()), send_notices(timezone.localdate())

    assert [mail.to for mail in mailoutbox] == [["new@example.edu.cn"]]
    former = User.objects.get(pk=who["secretary"].pk)
    assert not reminders_of(former).exists()
    assert reminders_of(new).get().title == "整改方案（1 项）"


def test_a_second_refusal_on_the_same_item_is_told_too(mailoutbox):
    item = office.item(days_left=9)
    who = with_mail(office.people(item))
    for number in range(2):
        later = item.due_on + timedelta(days=5 + number)
        progress.request_extension(item, by=who["secretary"], to_due_on=later, reason="放假")
        progress.answer_extension(item, by=who["staff"], is_granted=False, answer=f"第{number}次")

    send_notices(timezone.localdate())

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
    undo = undoing.undo_decision if part == "decision" else sheets.take_back

    undo(of, name, by=who[doer])

    assert not Reminder.objects.exists()


def test_a_return_that_is_rolled_back_tells_nobody():
    of = make.participation()  # still a draft
    leader = make.leader(of.sub_committee)
    make.staff(of.sub_committee)

    with pytest.raises(Exception, match="不能再退回"):
        return_survey(of, reason=WHY, by=leader)

    assert not Reminder.objects.exists()
