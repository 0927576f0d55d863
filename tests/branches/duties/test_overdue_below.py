"""What is overdue below: told to the next levels, gathered by 分党委, listed in the inbox."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger
from branches.duties.overdue import overdue_below
from branches.duties.reminders import sweep
from branches.duties.reminders.digests import send_digests
from branches.duties.reminders.escalated import FEW
from branches.duties.reminders.message import NAMED
from branches.models import Duty, Reminder, Workday
from tests import make

pytestmark = pytest.mark.django_db
subject = count(1)


@pytest.fixture(autouse=True)
def today(db):
    """A working day, whatever day the tests run on."""
    day = timezone.localdate()
    Workday.objects.update_or_create(day=day, defaults={"is_workday": True})
    return day


def late(place, working_days=12, *, role=ledger.SECRETARY, **fields):
    where = {"branch": place} if role == ledger.SECRETARY else {"committee": place}
    number = next(subject)
    return Duty.objects.create(
        kind=Duty.Kind.ITEM,
        subject_id=number,
        role=role,
        title=f"落实整改第{number}项",
        link="/rectification/1/",
        due_on=WorkCalendar().latest_due(timezone.localdate(), working_days),
        **{**where, **fields},
    )


def with_mail(account):
    account.email = f"{account.username}@example.edu.cn"
    account.save()
    return account


def office_of(committee):
    """A branch with its secretary: otherwise the level above answers for it."""
    branch = make.branch(of=committee)
    make.secretary(branch)
    return branch


def digest_for(account, mailoutbox, today):
    sweep(today)
    send_digests(today)
    return next(mail for mail in mailoutbox if mail.to == [account.email])


def page(client, account, **params):
    client.force_login(account)
    return client.get(reverse("inbox"), {"tab": "overdue", **params})


def shown(response):
    return [duty.pk for duty in response.context["page"].object_list]


def test_the_list_holds_what_the_sweep_tells_the_levels_above(today):
    first, second = make.committee(), make.committee()
    branch, direct = office_of(first), office_of(make.school())
    readers = [make.org_dept(), make.leader(first), make.leader(second)]
    make.staff(first), make.staff(second)
    archived = make.participation(office_of(first))
    archived.frozen_at = timezone.now()
    archived.save()
    for days in (0, 4, 5, 9, 10, 40):
        late(branch, days), late(direct, days)
        for role in (ledger.STAFF, ledger.LEADER):
            late(first, days, role=role), late(second, days, role=role)
        late(make.school(), days, role=ledger.ORG_DEPT)
    late(branch, 40, participation=archived), late(branch, 40, closed_at=timezone.now())

    sweep(today)

    counts = []
    for reader in readers:
        told = Reminder.objects.filter(recipient=reader, escalated=True)
        listed = {duty.pk for duty in overdue_below(reader, timezone.localdate())}
        assert listed == set(told.values_list("duty", flat=True))
        counts.append(len(listed))
    # With what an archived round has left to do.
    assert counts == [13, 9, 4]


def test_many_of_one_committee_are_one_line_with_their_number_and_list(client, mailoutbox, today):
    many, few = make.committee(), make.committee()
    org = with_mail(make.org_dept())
    rows = [late(office_of(many)) for _ in range(FEW + 1)]
    named = [late(office_of(few)) for _ in range(FEW)]

    mail = digest_for(org, mailoutbox, today)

    assert mail.subject == "强基工作平台：7 件报您知悉"
    assert [row.title in mail.body for row in rows] == [False] * len(rows)
    assert [row.title in mail.body for row in named] == [True] * len(named)
    link = f"/inbox/?tab=overdue&committee={many.pk}"
    assert f"{many}：4 件\n   查看：http://127.0.0.1:8000{link}\n" in mail.body
    client.force_login(org)
    assert sorted(shown(client.get(link))) == sorted(row.pk for row in rows)


def test_the_line_counts_all_that_lies_there_not_only_todays_stage(client, mailoutbox, today):
    committee = make.committee()
    org = with_mail(make.org_dept())
    for _ in range(FEW + 1):
        late(office_of(committee))
    older = late(office_of(committee))
    sweep(today)
    Reminder.objects.filter(duty=older).delete()  # its week is not over yet
    send_digests(today)

    [mail] = [mail for mail in mailoutbox if mail.to == [org.email]]
    assert f"{committee}：5 件" in mail.body
    assert mail.subject == "强基工作平台：5 件报您知悉"
    assert len(shown(page(client, org, committee=committee.pk))) == 5


def test_branches_directly_under_the_school_have_a_line_of_their_own(mailoutbox, today):
    org = with_mail(make.org_dept())
    for _ in range(FEW + 1):
        late(office_of(make.school()))

    assert "直属党支部：4 件" in digest_for(org, mailoutbox, today).body


def test_what_the_department_owes_itself_is_gathered_by_kind(client, mailoutbox, today):
    org = with_mail(make.org_dept())
    own = [late(make.school(), role=ledger.ORG_DEPT) for _ in range(64)]
    for number, one in enumerate(own):
        one.due_on = today - timedelta(days=100 - number)
        one.save()

    mail = digest_for(org, mailoutbox, today)

    assert mail.subject == "强基工作平台：今天提醒 64 件；您共有 64 件待办，其中 64 件已逾期"
    assert [row.title in mail.body for row in own] == [True] * NAMED + [False] * (64 - NAMED)
    assert "另有落实整改 61 件\n   查看：http://127.0.0.1:8000/inbox/?kind=item" in mail.body
    assert len(mail.body.splitlines()) < 30


def test_a_mail_of_many_kinds_stays_short(mailoutbox, today):
    org, due = with_mail(make.org_dept()), today - timedelta(days=20)
    for kind in Duty.Kind:
        for _ in range(6):
            row = late(make.school(), role=ledger.ORG_DEPT)
            Duty.objects.filter(pk=row.pk).update(kind=kind, due_on=due)
    for _ in range(15):
        committee = make.committee()
        for _ in range(FEW + 1):
            late(office_of(committee))

    body = digest_for(org, mailoutbox, today).body

    # The named ones of three kinds, and of every other kind how many and where they are read.
    assert len(body.splitlines()) <= 20 + 6 * len(Duty.Kind)
    assert "另有 5 个分党委\n   查看：http://127.0.0.1:8000/inbox/?tab=overdue\n" in body


def test_what_the_department_answers_for_in_an_empty_post_is_named_one_by_one(mailoutbox, today):
    org = with_mail(make.org_dept())
    nobody = [late(make.branch(of=make.committee())) for _ in range(FEW + 2)]

    mail = digest_for(org, mailoutbox, today)

    assert [row.title in mail.body for row in nobody] == [True] * len(nobody)
    assert mail.subject == "强基工作平台：今天提醒 5 件（5 件由您代收）"


def test_a_leader_reads_every_line(mailoutbox, today):
    committee = make.committee()
    leader = with_mail(make.leader(committee))
    rows = [late(office_of(committee)) for _ in range(FEW + 3)]

    mail = digest_for(leader, mailoutbox, today)

    assert [row.title in mail.body for row in rows] == [True] * len(rows)


def test_the_list_is_narrowed_and_says_who_owes_it(client):
    first, second = make.committee(), make.committee()
    make.round()
    row, other = late(office_of(first), 20), late(second, 30, role=ledger.STAFF)
    days = (timezone.localdate() - other.due_on).days
    org = make.org_dept()

    assert shown(page(client, org)) == [other.pk, row.pk]
    assert shown(page(client, org, committee=first.pk)) == [row.pk]
    assert shown(page(client, org, committee="x")) == []
    text = page(client, org, committee=second.pk).content.decode()
    assert ["分党委工作人员" in text, f"逾期 {days} 天" in text] == [True, True]


def test_a_leader_sees_the_own_committee_only(client):
    first, second = make.committee(), make.committee()
    make.round()
    row = late(office_of(first), 8)
    late(office_of(second), 8)

    response = page(client, make.leader(first))

    assert shown(response) == [row.pk]
    assert "逾期满 5 个工作日" in response.content.decode()
    assert shown(page(client, make.leader(first), committee=second.pk)) == []


@pytest.mark.parametrize("who", ["staff", "secretary", "auditor"])
def test_others_have_no_such_list(client, who):
    committee = make.committee()
    branch = office_of(committee)
    make.round()
    late(branch)
    account = {
        "staff": lambda: make.staff(committee),
        "secretary": lambda: make.secretary(branch),
        "auditor": make.auditor,
    }[who]()

    response = page(client, account)

    assert "下级逾期" not in response.content.decode()
    assert response.templates[0].name == "branches/duties/inbox_duties.html"


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_asks_the_same_number_of_queries(client, rows, django_assert_num_queries):
    make.round()
    for _ in range(rows):
        late(office_of(make.committee())), late(make.committee(), role=ledger.STAFF)
    page(client, make.org_dept())  # the session notes the first click

    with django_assert_num_queries(14):
        client.get(reverse("inbox"), {"tab": "overdue"})


def test_a_due_date_counts_to_the_day():
    leader = make.leader(committee := make.committee())
    row = late(office_of(committee), 5)

    assert [one.pk for one in overdue_below(leader, timezone.localdate())] == [row.pk]
    assert not overdue_below(leader, timezone.localdate() - timedelta(days=1))
