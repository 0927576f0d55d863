"""工作交接 in the browser's words: begun with the change, read and confirmed by the two."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.models import Duty, File, Handover, Post, Term, User
from branches.organisation import secretary as seats
from rectification.models import RectificationItem
from tests import budget, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """王 hands over to 李 within a week; both have their accounts."""

    class Office:
        committee = make.committee()
        branch = make.branch("结构工程教师党支部", of=committee)
        old = make.person("王书记", staff_no="20050001")
        staff = make.staff(committee)
        giver = make.secretary(branch, name="王书记")

    make.term(Office.branch, person=Office.old)
    Office.giver.person = Office.old
    Office.giver.save()
    done = seats.change_secretary(
        Office.branch,
        by=Office.staff,
        since=timezone.localdate(),
        reason="调离",
        name="李接任",
        staff_no="20120009",
        hand_over_on=timezone.localdate() + timedelta(days=7),
    )
    Office.handover, Office.receiver = done.handover, User.objects.get(pk=done.account.pk)
    return Office


def fill(office, count=1):
    """Open work of the branch: items, their duties, files, years."""
    for number in range(count):
        one = make.participation(office.branch, within=make.round())
        RectificationItem.objects.create(
            participation=one,
            round=one.round,
            branch=office.branch,
            source="manual",
            source_code=f"M{number}",
            problem=f"党课次数不足{number}",
            due_on=timezone.localdate(),
            state="in_progress",
        )
        Duty.objects.create(
            kind="item",
            subject_id=number + 1,
            role="secretary",
            branch=office.branch,
            title=f"落实整改{number}",
            link="/",
        )
        File.objects.create(
            branch=office.branch,
            name=f"照片{number}.jpg",
            content=f"files/{number}.jpg",
            mime="image/jpeg",
            size=1,
            sha256="0",
            uploaded_by=office.giver,
        )


def page_of(client, office, user, name="handover"):
    client.force_login(user)
    return client.get(reverse(name, args=[office.handover.pk]))


@pytest.mark.parametrize("name", ["handover", "handover_print"])
@pytest.mark.parametrize("who", ["giver", "receiver", "staff"])
def test_it_lists_what_is_open_and_nothing_personal(client, office, name, who):
    fill(office)

    page = page_of(client, office, getattr(office, who), name).text

    for words in ("落实整改0", "党课次数不足0", "照片0.jpg", "王书记", "李接任", "2012年度"):
        assert words in page
    assert "参加任职培训" not in page


def test_foreign_eyes_do_not_find_it(client, office):
    for user in (make.staff(make.committee()), make.trainer(), make.user()):
        assert page_of(client, office, user).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_it_asks_as_many_queries_for_any_amount(client, office, django_assert_num_queries, count):
    fill(office, count)
    page_of(client, office, office.staff)

    with django_assert_num_queries(budget.agreed("handover", "committee_staff")):
        client.get(reverse("handover", args=[office.handover.pk]))


def confirm(client, office, user, side, note=""):
    client.force_login(user)
    path = reverse("handover_confirm", args=[office.handover.pk])
    return client.post(path, {"side": side, "note": note}, follow=True)


def test_both_sides_confirm_and_it_is_done(client, office):
    fill(office)

    first = confirm(client, office, office.giver, "giver", "公章在柜中").text
    last = confirm(client, office, office.receiver, "receiver").text

    assert "移交人已确认" in first
    assert "双方都已确认，交接办完。" in last
    row = Handover.objects.get()
    assert (row.is_done, row.note) == (True, "王书记：公章在柜中")
    assert not Duty.objects.open().filter(kind="handover").exists()


def test_who_confirms_for_another_says_why(client, office):
    without = confirm(client, office, office.staff, "giver").text
    assert "代为确认须写明原因" in without
    assert Handover.objects.get().given_at is None

    confirm(client, office, office.staff, "giver", "已离校")

    assert Handover.objects.get().given_at is not None


@pytest.mark.parametrize(
    ("who", "side", "status"),
    [
        (lambda office: office.giver, "receiver", 403),
        (lambda office: office.receiver, "giver", 403),
        (lambda office: make.leader(office.committee), "giver", 403),
        (lambda office: make.auditor(), "giver", 403),
        (lambda office: make.secretary(make.branch()), "giver", 404),
        (lambda office: office.giver, "nobody", 404),
    ],
    ids=["giver", "receiver", "leader", "auditor", "foreign", "no side"],
)
def test_confirming_is_refused_to(client, office, who, side, status):
    assert confirm(client, office, who(office), side, "代办").status_code == status
    row = Handover.objects.get()
    assert (row.given_at, row.taken_at) == (None, None)


def test_both_read_of_it_on_their_home_page(client, office):
    for user in (office.giver, office.receiver):
        client.force_login(user)
        assert "书记工作交接：王书记交给李接任" in client.get(reverse("home")).text


def test_staff_move_and_withdraw_it(client, office):
    client.force_login(office.staff)
    day = WorkCalendar().on_or_after(timezone.localdate() + timedelta(days=20))

    client.post(reverse("handover_move", args=[office.handover.pk]), {"on": day})
    assert Post.objects.get(user=office.giver).until == day

    path = reverse("handover_withdraw", args=[office.handover.pk])
    assert "请写明原因" in client.post(path, {"reason": ""}, follow=True).text
    response = client.post(path, {"reason": "登记有误"})

    assert response["Location"] == reverse("branches:officers", args=[office.branch.pk])
    assert not Handover.objects.exists()


def test_it_may_begin_after_the_seat_has_changed(client):
    branch = make.branch()
    make.term(branch, person=make.person("旧书记"), until=timezone.localdate())
    make.term(branch, person=make.person("新书记"))
    client.force_login(make.staff(branch.committee))
    officers = client.get(reverse("branches:officers", args=[branch.pk])).text
    path = reverse("handover_new", args=[branch.pk])

    response = client.post(path, {"on": timezone.localdate(), "note": "印章"})

    assert path in officers
    assert "链接只显示这一次" in response.text
    row = Handover.objects.get()
    assert (row.giver.name, row.receiver.name, row.note) == ("旧书记", "新书记", "印章")


def test_without_somebody_before_there_is_nothing_to_hand_over(client):
    branch = make.branch()
    make.term(branch, person=make.person("新书记"))
    client.force_login(make.staff(branch.committee))

    path = reverse("handover_new", args=[branch.pk])

    assert "没有上任书记的任职记录" in client.get(path, follow=True).text
    # Nothing was begun: such an answer must not look like that of a saved form.
    assert client.post(path, {"on": timezone.localdate()}).status_code == 409
    assert not Handover.objects.exists()


# --- the form of the change ---
def change(client, branch, **values):
    wanted = {
        "name": "李接任",
        "staff_no": "20120009",
        "since": timezone.localdate(),
        "reason": "换届",
        "hand_over_on": timezone.localdate() + timedelta(days=7),
    }
    return client.post(reverse("branches:change_secretary", args=[branch.pk]), wanted | values)


@pytest.fixture
def branch(client):
    row = make.branch()
    make.term(row, person=make.person("王书记", staff_no="20050001"))
    client.force_login(make.staff(row.committee))
    return row


def test_the_link_of_the_new_account_leads_on_to_the_hand_over(client, branch):
    page = change(client, branch).text

    assert "链接只显示这一次" in page
    assert Handover.objects.get().get_absolute_url() in page


def test_without_a_day_it_leads_back_to_the_seats(client, branch):
    response = change(client, branch, hand_over_on="")

    assert response["Location"] == reverse("branches:officers", args=[branch.pk])
    assert not Handover.objects.exists()


def test_nobody_to_follow_needs_no_hand_over(client, branch):
    response = change(client, branch, name="", staff_no="")

    assert response.status_code == 302
    assert Term.objects.get(branch=branch, until=None).person is None
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": ""}, "更换原因"),
        ({"staff_no": ""}, "须为接任书记开通账号"),
        ({"name": ""}, "还须填姓名"),
        ({"staff_no": "20050001"}, "登记的是另一个姓名"),
        ({"since": "2999-01-01"}, "不能晚于今天"),
        ({"hand_over_on": "2012-01-01"}, "不能早于今天"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(client, branch, values, words):
    page = change(client, branch, **values).text

    assert words in page
    assert Term.objects.filter(branch=branch).count() == 1


def test_a_day_that_does_not_fit_keeps_what_was_typed(client, branch):
    response = change(client, branch, since="2010-01-01")

    assert response.status_code == 409
    assert "须晚于现任书记王书记" in response.text
    assert "换届" in response.text
