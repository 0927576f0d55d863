"""更换书记 and 工作交接: the seats, the rights, the duty, and who may."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Handover, Post, Term, User
from branches.organisation import handover
from branches.organisation import secretary as seats
from branches.organisation.handover_queries import expected_duties
from tests import make

pytestmark = pytest.mark.django_db
FIRST = date(2011, 3, 1)


def today():
    return timezone.localdate()


def later(days=7):
    return today() + timedelta(days=days)


@pytest.fixture
def office():
    """A branch with its secretary 王, who has an account, and the staff above."""

    class Office:
        committee = make.committee()
        branch = make.branch(of=committee)
        old = make.person("王书记", staff_no="20050001")
        term = make.term(branch, person=old)
        account = make.secretary(branch, name="王书记")
        staff, org = make.staff(committee), make.org_dept()

    Office.account.person = Office.old
    Office.account.save()
    return Office


def change(office, **values):
    wanted = {"since": today(), "reason": "调离", "name": "李接任", "staff_no": "20120009"}
    return seats.change_secretary(office.branch, by=office.staff, **(wanted | values))


def rows(branch):
    terms = Term.objects.filter(branch=branch, seat="secretary").order_by("pk")
    return [(str(term.person or ""), term.since, term.until) for term in terms]


def post_of(account):
    return Post.objects.get(user=account, role="secretary")


# --- seats ---
def test_one_leaves_the_day_before_the_other_comes(office):
    done = change(office)

    yesterday = today() - timedelta(days=1)
    assert rows(office.branch) == [("王书记", FIRST, yesterday), ("李接任", today(), None)]
    assert (done.former, done.handover, done.account) == (office.old, None, None)
    assert post_of(office.account).until == yesterday
    entry = AuditEntry.objects.get(action="officer.change")
    assert (entry.by, entry.reason) == (office.staff, "调离")
    assert entry.changes["书记"] == ["王书记", "李接任"]


def test_without_a_name_the_seat_is_vacant(office):
    done = change(office, name="", staff_no="")

    assert rows(office.branch)[1] == ("", today(), None)
    assert done.term.person is None
    assert post_of(office.account).until == today() - timedelta(days=1)
    with pytest.raises(Refusal, match="没有人担任"):
        change(office, name="", staff_no="")


def test_a_vacancy_ends_with_the_new_secretary(office):
    change(office, name="", staff_no="", since=today() - timedelta(days=30))

    done = change(office)

    assert rows(office.branch)[1:] == [
        ("", today() - timedelta(days=30), today() - timedelta(days=1)),
        ("李接任", today(), None),
    ]
    assert done.former == office.old


def test_a_vacancy_that_was_to_begin_later_is_taken_back(office):
    office.term.until = today()
    office.term.save()
    make.term(office.branch, since=later(1))

    change(office)

    yesterday = today() - timedelta(days=1)
    assert rows(office.branch) == [("王书记", FIRST, yesterday), ("李接任", today(), None)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"since": later(1)}, "不能晚于今天"),
        ({"since": FIRST}, "须晚于现任书记王书记"),
        ({"name": "王书记", "staff_no": "20050001"}, "已经是本支部书记"),
        ({"name": "别人", "staff_no": "20050001"}, "另一个姓名"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(office, values, words):
    with pytest.raises(Refusal, match=words):
        change(office, **values)

    assert rows(office.branch) == [("王书记", FIRST, None)]
    assert post_of(office.account).until is None


def test_a_day_before_the_last_one_left_is_refused(office):
    office.term.until = today() - timedelta(days=10)
    office.term.save()

    with pytest.raises(Refusal, match="任职到"):
        change(office, since=today() - timedelta(days=20))


def test_the_register_learns_of_the_deputy_post_and_keeps_what_it_knows(office):
    known = make.person("李接任", staff_no="20120009", admin_post="系主任", is_dual_leader=True)

    change(office, admin_post="副院长", is_dual_leader=False)

    known.refresh_from_db()
    assert (known.admin_post, known.is_dual_leader) == ("副院长", True)
    changes = AuditEntry.objects.get(action="officer.change").changes
    assert changes["行政职务"] == ["系主任", "副院长"]


def test_re_election_stays_as_it_is(office):
    office.branch.elected_on = office.branch.term_due_on = date(2013, 1, 1)
    office.branch.save()

    change(office)

    office.branch.refresh_from_db()
    assert office.branch.elected_on == office.branch.term_due_on == date(2013, 1, 1)


def test_the_new_secretary_owes_the_induction_and_the_old_one_no_more(office):
    make.round()
    change(office, since=today() - timedelta(days=3))
    first = Duty.objects.get(kind="induction", closed_at=None)

    change(office, name="陈再任", staff_no="20120010")

    second = Duty.objects.get(kind="induction", closed_at=None)
    first.refresh_from_db()
    assert first.closed_at is not None
    assert second.subject_id == Term.objects.get(person__name="陈再任").pk


@pytest.mark.parametrize(
    "who",
    [
        lambda office: make.leader(office.committee),
        lambda office: make.secretary(office.branch),
        lambda office: make.staff(make.committee()),
        lambda office: make.auditor(),
        lambda office: make.trainer(),
    ],
    ids=["leader", "secretary", "other staff", "auditor", "trainer"],
)
def test_who_may_not_change_a_secretary(office, who):
    office.staff = who(office)

    with pytest.raises(PermissionDenied):
        change(office)

    assert rows(office.branch) == [("王书记", FIRST, None)]


def test_an_account_bound_by_its_user_name_alone_loses_its_rights_too(office):
    office.account.person = None
    office.account.username = "20050001"
    office.account.save()

    change(office)

    assert post_of(office.account).until == today() - timedelta(days=1)


def test_other_posts_of_the_leaving_one_stay(office):
    elsewhere = Post.objects.create(
        user=office.account, role="secretary", branch=make.branch(), since=FIRST
    )

    change(office)

    elsewhere.refresh_from_db()
    assert elsewhere.until is None


# --- hand-over ---
def test_with_a_day_the_hand_over_begins(office):
    done = change(office, hand_over_on=later())

    assert (done.handover.giver, done.handover.receiver) == (office.old, done.term.person)
    assert post_of(office.account).until == later()
    assert (done.account.username, bool(done.token)) == ("20120009", True)
    assert post_of(done.account).since == today()
    duty = Duty.objects.get(kind="handover")
    assert (duty.branch, duty.role, duty.due_on) == (office.branch, "secretary", later())
    for account in (office.account, done.account):
        fresh = User.objects.get(pk=account.pk)
        assert list(Duty.objects.owed_by(fresh).filter(kind="handover")) == [duty]


def test_what_is_owed_is_what_was_opened(office):
    change(office, hand_over_on=later())

    duty = Duty.objects.get(kind="handover")
    (owed,) = expected_duties()
    assert (owed.kind, owed.subject_id, owed.role, owed.due_on, owed.branch_id) == (
        duty.kind,
        duty.subject_id,
        duty.role,
        duty.due_on,
        duty.branch_id,
    )


def test_the_rights_end_on_the_day_confirmed_or_not(office):
    done = change(office, hand_over_on=later())

    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert Handover.objects.visible_to(fresh(office.account)).exists()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert not Handover.objects.visible_to(fresh(office.account)).exists()
        assert Handover.objects.visible_to(fresh(done.account)).exists()


def fresh(account):
    return User.objects.get(pk=account.pk)


def test_both_confirm_and_the_duty_ends(office):
    done = change(office, hand_over_on=later())
    giver, receiver = fresh(office.account), fresh(done.account)

    handover.confirm(done.handover, side="giver", by=giver, note="印章在柜中", left={"附件": 2})
    half = Handover.objects.get()
    assert not half.is_done
    assert Duty.objects.open().filter(kind="handover").exists()
    handover.confirm(done.handover, side="receiver", by=receiver)

    whole = Handover.objects.get()
    assert whole.is_done
    assert whole.note == "王书记：印章在柜中"
    assert not Duty.objects.open().filter(kind="handover").exists()
    entry = AuditEntry.objects.get(action="handover.give")
    assert (entry.by, entry.changes) == (giver, {"附件": ["", "2"]})
    assert expected_duties() == set()


def test_a_side_confirms_once_and_only_the_own(office):
    done = change(office, hand_over_on=later())
    giver, receiver = fresh(office.account), fresh(done.account)
    handover.confirm(done.handover, side="giver", by=giver)

    with pytest.raises(Refusal, match="已经确认过"):
        handover.confirm(done.handover, side="giver", by=giver)
    with pytest.raises(PermissionDenied):
        handover.confirm(done.handover, side="receiver", by=giver)
    with pytest.raises(PermissionDenied):
        handover.confirm(done.handover, side="giver", by=receiver)
    with pytest.raises(PermissionDenied):
        handover.confirm(done.handover, side="receiver", by=make.secretary(office.branch))


def test_staff_confirm_for_one_who_cannot_and_say_why(office):
    done = change(office, hand_over_on=later())

    with pytest.raises(Refusal, match="写明原因"):
        handover.confirm(done.handover, side="giver", by=office.staff)
    handover.confirm(done.handover, side="giver", by=office.staff, note="已毕业离校")

    row = Handover.objects.get()
    assert row.note == f"{office.staff}代王书记确认：已毕业离校"
    assert AuditEntry.objects.get(action="handover.give").reason == "已毕业离校"


def test_staff_who_take_over_themselves_do_not_confirm_for_the_other_side(office):
    done = change(office, hand_over_on=later())
    User.objects.filter(pk=done.account.pk).update(person=None)
    office.staff.person = done.handover.receiver
    office.staff.save()

    with pytest.raises(PermissionDenied):
        handover.confirm(done.handover, side="giver", by=fresh(office.staff), note="代办")


def test_another_day_moves_duty_and_rights(office):
    done = change(office, hand_over_on=later())
    version = Duty.objects.get(kind="handover").due_version

    handover.move(done.handover, by=office.staff, on=later(14))

    duty = Duty.objects.get(kind="handover")
    assert (duty.due_on, duty.due_version) == (later(14), version + 1)
    assert post_of(office.account).until == later(14)
    with pytest.raises(Refusal, match="不能早于今天"):
        handover.move(done.handover, by=office.staff, on=later(-1))


def test_a_hand_over_begun_by_mistake_is_withdrawn(office):
    done = change(office, hand_over_on=later())

    handover.withdraw(done.handover, by=office.staff, reason="日期登记有误")

    assert not Handover.objects.exists()
    assert not Duty.objects.open().filter(kind="handover").exists()
    assert AuditEntry.objects.get(action="handover.withdraw").reason == "日期登记有误"


def test_a_finished_hand_over_is_not_touched_any_more(office):
    done = change(office, hand_over_on=later())
    for side in ("giver", "receiver"):
        handover.confirm(done.handover, side=side, by=office.staff, note="代办")

    for act in (
        lambda: handover.move(done.handover, by=office.staff, on=later(9)),
        lambda: handover.withdraw(done.handover, by=office.staff, reason="误"),
        lambda: handover.confirm(done.handover, side="giver", by=office.staff, note="再"),
    ):
        with pytest.raises(Refusal, match="已经办完"):
            act()


def test_one_hand_over_at_a_time(office):
    done = change(office, hand_over_on=later())

    with pytest.raises(Refusal, match="没有办完的工作交接"):
        handover.start(
            office.branch,
            giver=office.old,
            receiver=done.term.person,
            on=later(),
            by=office.staff,
        )


def test_whoever_takes_over_does_not_open_the_own_account(office):
    me = make.person("李接任", staff_no="20120009")
    office.staff.person = me
    office.staff.save()

    with pytest.raises(Refusal, match="您本人"):
        change(office, hand_over_on=later())

    assert rows(office.branch) == [("王书记", FIRST, None)]


def test_an_account_with_posts_elsewhere_is_left_to_the_department(office):
    person = make.person("李接任", staff_no="20120009")
    account = make.leader(office.committee)
    account.person = person
    account.save()

    with pytest.raises(Refusal, match="联系组织部"):
        change(office, hand_over_on=later())
    done = seats.change_secretary(
        office.branch,
        by=office.org,
        since=today(),
        reason="换届",
        name="李接任",
        staff_no="20120009",
        hand_over_on=later(),
    )

    assert (done.account, done.token) == (account, None)


def test_who_has_the_post_already_gets_no_new_link(office):
    person = make.person("李接任", staff_no="20120009")
    deputy = make.secretary(office.branch)
    deputy.person = person
    deputy.save()

    done = change(office, hand_over_on=later())

    assert (done.account, done.token) == (deputy, None)
