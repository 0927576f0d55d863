"""The inbox: my duties, my reminders, and nobody else's."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.duties import ledger
from branches.duties.queries import my_duties
from branches.models import AuditEntry, Duty, Post, Reminder
from tests import budget, make

pytestmark = pytest.mark.django_db
subject = count(1)


def owed(of, *, role=ledger.SECRETARY, days=3, kind=Duty.Kind.ITEM, title="落实整改", **fields):
    """An open duty of a participation."""
    return Duty.objects.create(
        kind=kind,
        subject_id=next(subject),
        title=title,
        link="/x/",
        due_on=None if days is None else timezone.localdate() + timedelta(days=days),
        participation=of,
        role=ledger.place_of(of, role)[0],
        **ledger.place_of(of, role)[1],
        **fields,
    )


def remind(duty, recipient, stage="3", **fields):
    return Reminder.objects.create(
        duty=duty,
        due_version=1,
        stage=stage,
        recipient=recipient,
        made_on=timezone.localdate(),
        **fields,
    )


def titles(response):
    return [duty.title for duty in response.context["page"].object_list]


def test_the_inbox_lists_my_open_duties_the_nearest_first(client):
    participation = make.participation()
    secretary = make.secretary(participation.branch)
    owed(participation, title="以后", days=None), owed(participation, title="下周", days=7)
    owed(participation, title="逾期", days=-2)
    owed(participation, title="办完", closed_at=timezone.now())
    owed(make.participation(), title="别人的")
    client.force_login(secretary)

    response = client.get(reverse("inbox"))

    assert titles(response) == ["逾期", "下周", "以后"]
    assert "逾期 2 天" in response.content.decode()


def test_duties_can_be_looked_at_by_kind(client):
    participation = make.participation()
    client.force_login(make.secretary(participation.branch))
    owed(participation, title="整改"), owed(participation, title="自评", kind=Duty.Kind.SELF_SHEET)

    response = client.get(reverse("inbox"), {"kind": "self_sheet"})

    assert titles(response) == ["自评"]


def test_my_duties_are_summed_up_by_kind():
    participation = make.participation()
    secretary = make.secretary(participation.branch)
    for days in (9, 2, 5, None):
        owed(participation, title=f"整改{days}", days=days)
    only = owed(participation, title="自评", kind=Duty.Kind.SELF_SHEET, days=1)

    first, second = my_duties(secretary)

    assert (first.label, first.count, first.link) == ("支部自评", 1, only.link)
    assert (second.label, second.count, second.due_on) == (
        "落实整改",
        4,
        timezone.localdate() + timedelta(days=2),
    )
    assert second.titles == ("整改2", "整改5", "整改9")
    assert second.link == f"{reverse('rectification:items')}?duty=item"


def test_an_empty_inbox_says_so(client):
    client.force_login(make.secretary(make.branch()))

    assert "现在没有待办" in client.get(reverse("inbox")).content.decode()
    page = client.get(reverse("inbox"), {"tab": "reminders"})
    assert "还没有提醒" in page.content.decode()


def test_reminders_are_mine_and_end_with_the_post(client):
    participation = make.participation()
    secretary = make.secretary(participation.branch)
    duty = owed(participation, title="落实整改：甲")
    remind(duty, secretary), remind(duty, make.secretary(participation.branch))
    client.force_login(secretary)
    url = f"{reverse('inbox')}?tab=reminders"

    assert len(client.get(url).context["page"].object_list) == 1
    assert "提前 3 天" in client.get(url).content.decode()

    Post.objects.filter(user=secretary).update(until=timezone.localdate() - timedelta(days=1))
    page = client.get(url)
    assert "落实整改：甲" not in page.content.decode()
    assert page.context["unread_count"] == 0


@pytest.mark.parametrize(
    ("days", "fields", "label"),
    [
        (9, {"stage": "7"}, "提前 9 天"),  # the seventh day was a rest day
        (0, {"stage": "0"}, "当天到期"),
        (5, {"stage": "0"}, "提前 5 天"),
        (-5, {"stage": "late3"}, "逾期 5 天"),
        (-7, {"stage": "late3", "escalated": True}, "逾期 7 天，由党支部书记承办，报您知悉"),
        (3, {"stage": "7", "due_version": 2}, "到期前提醒"),  # of another date
        (-3, {"stage": "late2", "due_version": 2}, "逾期第 2 个工作日"),
    ],
)
def test_a_reminder_says_how_long_before_the_date_it_came(client, days, fields, label):
    participation = make.participation()
    account = make.secretary(participation.branch)
    row = remind(owed(participation, days=days), account)
    Reminder.objects.filter(pk=row.pk).update(**fields)
    client.force_login(account)

    page = " ".join(client.get(reverse("inbox"), {"tab": "reminders"}).text.split())

    assert label in page.partition('<ul class="pb-todo">')[2].partition("</p> </div>")[0]


def test_a_secretary_is_not_told_the_name_of_the_own_branch(client):
    one = make.participation()
    duty = owed(one, title=f"完成“{one}”支部自评", kind=Duty.Kind.SELF_SHEET)
    secretary, staff = make.secretary(one.branch), make.staff(one.sub_committee)
    remind(duty, secretary)
    staffs = owed(one, title=f"考评“{one}”", role=ledger.STAFF)

    client.force_login(secretary)
    for address in ("/inbox/", "/inbox/?tab=reminders", "/"):
        page = client.get(address).text
        assert "完成支部自评" in page
        assert f"完成“{one}”" not in page
    client.force_login(staff)
    assert staffs.title in client.get("/inbox/").text


def test_a_secretary_of_two_branches_is_told_which(client):
    one, other = make.participation(), make.participation()
    account = make.secretary(one.branch)
    Post.objects.create(user=account, role="secretary", branch=other.branch)
    owed(one, title="落实整改"), owed(other, title=f"完成“{other}”支部自评")

    [group] = my_duties(account)

    assert group.titles == (f"{one}：落实整改", f"完成“{other}”支部自评")


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize("tab", ["duties", "reminders"])
def test_the_inbox_asks_the_same_number_of_queries_for_any_length(
    client, tab, rows, django_assert_num_queries
):
    participation = make.participation()
    secretary = make.secretary(participation.branch)
    for _ in range(rows):
        remind(owed(participation), secretary)
    client.force_login(secretary)
    client.get(reverse("inbox"))  # the session notes the first click

    with django_assert_num_queries(budget.agreed("inbox", "secretary")):
        client.get(reverse("inbox"), {"tab": tab})


def test_reminders_are_marked_as_read_one_or_all(client):
    participation = make.participation()
    secretary = make.secretary(participation.branch)
    first, *_others = [remind(owed(participation), secretary) for _ in range(3)]
    client.force_login(secretary)

    client.post(reverse("branches:read_reminder", args=[first.pk]))
    assert Reminder.objects.filter(read_at=None).count() == 2
    client.post(reverse("branches:read_reminders"))
    assert Reminder.objects.filter(read_at=None).count() == 0


def test_a_reminder_of_another_person_is_not_found(client):
    participation = make.participation()
    reminder = remind(owed(participation), make.secretary(participation.branch))
    client.force_login(make.secretary(participation.branch))

    response = client.post(reverse("branches:read_reminder", args=[reminder.pk]))

    reminder.refresh_from_db()
    assert (response.status_code, reminder.read_at) == (404, None)


def nudge(client, *participations):
    ids = [one.pk for one in participations]
    return client.post(reverse("branches:nudge"), {"participation": ids, "next": "/surveys/"})


def test_staff_chase_what_their_branches_owe_once_a_day(client):
    committee = make.committee()
    late, idle = (make.participation(make.branch(of=committee)) for _ in range(2))
    secretary = make.secretary(late.branch)
    owed(late, days=None), owed(late, days=40), owed(late, role=ledger.STAFF)
    client.force_login(make.staff(committee))

    response = nudge(client, late, idle)
    again = nudge(client, late)

    assert response["Location"] == again["Location"] == "/surveys/"
    assert list(Reminder.objects.values_list("recipient", flat=True)) == [secretary.pk] * 2
    [entry] = AuditEntry.objects.filter(action="duty.nudge")
    assert entry.participation == late


@pytest.mark.parametrize(
    ("chaser", "reached"),
    [("staff", {"secretary"}), ("leader", {"secretary", "staff"}), ("org", {"secretary", "staff"})],
)
def test_each_level_chases_those_below(client, chaser, reached):
    participation = make.participation()
    committee = participation.sub_committee
    people = {
        "secretary": make.secretary(participation.branch),
        "staff": make.staff(committee),
        "leader": make.leader(committee),
        "org": make.org_dept(),
    }
    owed(participation), owed(participation, role=ledger.STAFF)
    client.force_login(people[chaser])

    nudge(client, participation)

    told = set(Reminder.objects.values_list("recipient", flat=True))
    assert told == {people[name].pk for name in reached}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda one: make.secretary(one.branch), 403),
        (lambda one: make.school_leader(), 403),
        (lambda one: make.auditor(), 403),
        (lambda one: make.staff(make.committee()), 404),
        (lambda one: make.secretary(make.branch()), 404),
    ],
    ids=["own secretary", "school leader", "auditor", "foreign staff", "foreign secretary"],
)
def test_chasing_is_refused_to(client, who, status):
    participation = make.participation()
    make.secretary(participation.branch)
    owed(participation)
    client.force_login(who(participation))

    response = nudge(client, participation)

    assert (response.status_code, Reminder.objects.count()) == (status, 0)


def test_an_address_of_another_site_is_not_followed(client):
    client.force_login(make.org_dept())

    response = client.post(reverse("branches:nudge"), {"next": "https://example.com/"})

    assert response["Location"] == reverse("inbox")


def test_a_number_that_no_key_can_be_is_passed_over(client):
    client.force_login(make.org_dept())

    response = client.post(reverse("branches:nudge"), {"participation": ["9" * 30, "x"]})

    assert (response.status_code, Reminder.objects.count()) == (302, 0)


def test_an_organiser_reads_the_reminders_of_its_own_courses(client):
    """Its posts hang on the school, where it sees nothing else."""
    school = make.school()

    def run(organiser):
        return Duty.objects.create(
            kind=Duty.Kind.TRAINING_RUN,
            subject_id=next(subject),
            title=f"登记结业：{organiser}",
            link="/training/1/",
            role=Post.Role.TRAINING_ORGANISER,
            committee=school,
            organiser=organiser,
            due_on=timezone.localdate(),
        )

    trainer = make.trainer("party_school")
    remind(run("party_school"), trainer)
    # Of a post that has ended: no more to be read.
    remind(run("student_affairs"), trainer)
    remind(owed(make.participation()), trainer)
    client.force_login(trainer)

    page = client.get(reverse("inbox"), {"tab": "reminders"})

    assert [one.shown.title for one in page.context["page"].object_list] == [
        "登记结业：party_school"
    ]
    assert page.context["unread_count"] == 1
    assert set(Duty.objects.visible_to(trainer)) == set(Duty.objects.owed_by(trainer))
