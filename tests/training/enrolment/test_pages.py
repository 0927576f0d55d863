"""Pages of names: 拟定名单, the answer of the 分党委, 我的培训 and withdrawing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.models import Term
from tests import make
from tests.training import courses, taught
from tests.training.courses import reread
from training.enrolment import services as service
from training.enrolment.opening import open_programme
from training.models import Enrolment, Invitation
from training.programmes import services as programmes

pytestmark = pytest.mark.django_db
NEXT_WEEK = timezone.localdate() + timedelta(days=7)


def url(name, row):
    return reverse(f"training:{name}", args=[row.pk])


def plan(**fields):
    return courses.programme(4, state="plan", **fields)


def announced(*terms):
    plan_row = plan()
    return open_programme(plan_row, [term.person_id for term in terms], by=make.trainer())


def account_of(row):
    """The secretary's account for the person of an Enrolment."""
    user = make.secretary(row.branch)
    user.person = row.person
    user.save()
    return user


# --- 拟定名单 -------------------------------------------------------------------------------------
def test_the_list_is_ticked_by_the_rule_and_tells_the_quota(client):
    needs, has = taught.secretary(name="缺课"), taught.secretary(name="已满", hours=40)
    client.force_login(make.trainer())

    response = client.get(url("choose", plan(quota=60)))

    context = response.context
    assert [one.name for one in context["needed"]] == ["缺课"]
    assert [one.name for one in context["others"]] == ["已满"]
    assert context["ticks"] == {needs.person_id}
    page = response.content.decode()
    assert "名额 60 人" in page
    assert "2012 年未参加集中培训" in page
    assert has.person.staff_no not in page
    assert needs.person.staff_no not in page


def test_choosing_announces_the_programme(client):
    picked = taught.secretary()
    taught.secretary()
    programme = plan()
    client.force_login(make.trainer())

    response = client.post(url("choose", programme), {"pick": [picked.person_id]})

    assert (response.status_code, response["Location"]) == (302, programme.get_absolute_url())
    assert reread(programme).state == "open"
    assert list(programme.enrolments.values_list("person", flat=True)) == [picked.person_id]


@pytest.mark.parametrize("picks", [[], ["1", "x"], "everybody"])
def test_a_wrong_choice_keeps_its_ticks(client, picks):
    terms = [taught.secretary() for _ in range(2)]
    programme = plan(quota=1)
    client.force_login(make.trainer())
    if picks == "everybody":
        picks = [str(term.person_id) for term in terms]

    response = client.post(url("choose", programme), {"pick": picks})

    assert response.status_code == 422
    assert response.context["ticks"] == {int(one) for one in picks if one != "x"}
    assert response.context["form"].errors
    assert reread(programme).state == "plan"


def test_without_half_days_nothing_is_announced(client):
    programme = plan()
    programme.sessions.all().delete()
    picked = taught.secretary()
    client.force_login(make.trainer())

    response = client.post(url("choose", programme), {"pick": [picked.person_id]})

    assert response.status_code == 422
    assert "还没有排课" in response.content.decode()
    assert reread(programme).state == "plan"


def test_names_are_added_to_an_open_programme_on_purpose(client):
    programme = announced(taught.secretary())
    later = taught.secretary()
    client.force_login(make.trainer())

    assert client.get(url("choose", programme)).context["ticks"] == set()
    client.post(url("choose", programme), {"pick": [later.person_id]})

    assert programme.enrolments.filter(person=later.person).exists()


def test_a_running_programme_takes_no_more_names(client):
    programme = courses.programme(4, people=1)
    client.force_login(make.trainer())

    assert client.get(url("choose", programme))["Location"] == programme.get_absolute_url()
    assert client.post(url("choose", programme), {"pick": ["1"]}).status_code == 409


def test_an_empty_school_says_so(client):
    client.force_login(make.trainer())

    page = client.get(url("choose", plan())).content.decode()

    assert "没有可以列入的在任书记" in page


# --- the answer of the 分党委 --------------------------------------------------------------------
def answer(row, what="join", reason=""):
    return {f"n{row.pk}-answer": what, f"n{row.pk}-reason": reason}


@pytest.fixture
def asked(db):
    """A committee asked for three names."""
    committee = make.committee()
    programme = announced(*(taught.secretary(of=committee) for _ in range(3)))
    return Invitation.objects.get(), list(programme.enrolments.order_by("pk"))


def test_one_page_answers_all_names(client, asked):
    invitation, (first, second, third) = asked
    client.force_login(make.staff(invitation.committee))
    sent = answer(first) | answer(second, "stay", "在外挂职") | answer(third, "later")

    response = client.post(url("invitation", invitation), sent, follow=True)

    rows = Enrolment.objects.order_by("pk").values_list("state", "state_reason")
    assert list(rows) == [("confirmed", ""), ("declined", "在外挂职"), ("proposed", "")]
    assert reread(invitation).answered_at is None
    assert "还有 1 人待答复" in response.content.decode()

    sent = answer(first) | answer(second, "stay", "在外挂职") | answer(third)
    client.post(url("invitation", invitation), sent)

    assert reread(invitation).answered_at is not None


def test_who_stays_away_needs_an_explanation_and_nothing_is_lost(client, asked):
    invitation, (first, second, third) = asked
    client.force_login(make.staff(invitation.committee))
    sent = answer(first, "stay") | answer(second, "stay", "在外挂职") | answer(third)

    response = client.post(url("invitation", invitation), sent)

    assert response.status_code == 422
    page = response.content.decode()
    assert "不参加须写明原因。" in page
    assert 'value="在外挂职"' in page
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"proposed"}


def test_the_leader_reads_and_does_not_answer(client, asked):
    invitation, (first, *_rest) = asked
    client.force_login(make.leader(invitation.committee))

    response = client.get(url("invitation", invitation))

    assert response.context["forms"] == []
    assert str(first.person) in response.content.decode()
    assert client.post(url("invitation", invitation), answer(first)).status_code == 403


def test_who_has_left_the_seat_is_marked(client, asked):
    invitation, names = asked
    client.force_login(make.staff(invitation.committee))
    assert "已离任" not in client.get(url("invitation", invitation)).content.decode()
    Term.objects.filter(person=names[0].person).update(until=taught.today(-1))

    assert client.get(url("invitation", invitation)).content.decode().count("已离任") == 1


def test_too_late_is_409(client, asked):
    invitation, names = asked
    programmes.cancel(invitation.programme, by=make.trainer(), reason="教室停电")
    client.force_login(make.staff(invitation.committee))

    response = client.post(url("invitation", invitation), answer(names[0]))

    assert response.status_code == 409


# --- inviting by one click -----------------------------------------------------------------------
def test_one_click_leads_back_to_the_list(client):
    programme = announced(taught.secretary())
    term = taught.secretary()
    client.force_login(make.trainer())
    sent = {"person": term.person_id, "next": "/training/secretaries/?figure=untrained"}

    response = client.post(url("invite", programme), sent)

    assert response["Location"] == sent["next"]
    assert programme.enrolments.filter(person=term.person).exists()
    sent |= {"person": taught.secretary().person_id, "next": "https://example.org/"}
    assert client.post(url("invite", programme), sent)["Location"] == programme.get_absolute_url()


@pytest.mark.parametrize("person", ["", "x", "999999"])
def test_nobody_is_invited_by_a_wrong_key(client, person):
    programme = announced(taught.secretary())
    client.force_login(make.trainer())

    response = client.post(url("invite", programme), {"person": person})

    assert response.status_code == 409
    assert programme.enrolments.count() == 1


# --- 我的培训 -------------------------------------------------------------------------------------
def test_a_secretary_reads_the_own_courses_and_hours(client):
    coming = courses.programme(4, state="open", until=NEXT_WEEK)
    mine = courses.enrolment(coming, "张三")
    over = courses.programme(4, state="finished", finished_on=timezone.localdate())
    courses.enrolment(
        over,
        branch=mine.branch,
        person=mine.person,
        hours=4,
        result="good",
        certificate_year=2012,
        certificate_seq=7,
    )
    courses.enrolment(coming, "李四", branch=mine.branch)
    client.force_login(account_of(mine))

    response = client.get(reverse("training:mine"))

    assert [one.programme for one in response.context["under_way"]] == [coming]
    assert [one.programme for one in response.context["over"]] == [over]
    page = response.content.decode()
    assert "党训结字〔2012〕0007号" in page
    assert "李四" not in page


def test_the_induction_is_shown_while_it_is_owed(client):
    make.round()
    term = taught.secretary(since=taught.today(-30))
    user = make.secretary(term.branch)
    user.person = term.person
    user.save()
    client.force_login(user)

    assert "待任职培训" in client.get(reverse("training:mine")).content.decode()
    term.inducted_on = timezone.localdate()
    term.save()
    assert "待任职培训" not in client.get(reverse("training:mine")).content.decode()


def test_an_account_without_its_person_is_told_what_to_do(client):
    client.force_login(make.secretary(make.branch()))

    assert "账号没有对应到支委名册" in client.get(reverse("training:mine")).content.decode()


def test_others_have_no_training_of_their_own(client):
    client.force_login(make.staff(make.committee()))

    assert client.get(reverse("training:mine")).status_code == 403


def queries_of(client, path):
    """How many; the first visit of a session saves that besides."""
    client.get(path)
    with CaptureQueriesContext(connection) as context:
        assert client.get(path).status_code == 200
    return len(context)


def test_the_page_asks_the_same_number_of_queries(client):
    branch, person = make.branch(), make.person()
    user = make.secretary(branch)
    user.person = person
    user.save()
    client.force_login(user)
    counts = []
    for more in (1, 4):
        for _ in range(more):
            courses.enrolment(courses.programme(4), branch=branch, person=person)
        counts.append(queries_of(client, reverse("training:mine")))

    assert counts[0] == counts[1] <= 12


# --- one person in one programme -----------------------------------------------------------------
def test_the_organiser_takes_somebody_off_the_list(client):
    row = courses.programme(4, people=1).enrolments.get()
    client.force_login(make.trainer())

    assert client.post(url("withdraw", row), {}).status_code == 422
    client.post(url("withdraw", row), {"withdraw-reason": "工作调动"})

    assert (reread(row).state, reread(row).state_reason) == ("withdrawn", "工作调动")


@pytest.mark.parametrize("name", ["enrolment", "invitation", "choose"])
def test_pages_of_names_ask_the_same_number_of_queries(client, asked, name):
    invitation, names = asked
    trainer = make.trainer()
    client.force_login(trainer)
    row = {"enrolment": names[0], "invitation": invitation, "choose": invitation.programme}[name]

    before = queries_of(client, url(name, row))
    later = [taught.secretary(of=invitation.committee) for _ in range(3)]
    service.add_names(invitation.programme, [later[0].person_id], by=trainer)
    courses.session(invitation.programme, 2, half=2)

    assert queries_of(client, url(name, row)) == before <= 12
