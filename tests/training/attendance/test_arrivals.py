"""现场报到 and 代训: who came without standing on the list, and in whose place."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry
from tests import make
from tests.training import courses, taught
from tests.training.courses import reread
from tests.training.pages import signed_in, text, url
from training.attendance import arrivals, services
from training.models import Attendance, TrainingRecord
from training.results import services as results
from training.roll.queries import standings

pytestmark = pytest.mark.django_db


def marks(programme):
    rows = Attendance.objects.filter(session__programme=programme).order_by("session", "pk")
    return [(str(one.enrolment.person), one.mark) for one in rows]


def standing(programme, row):
    found = standings(programme, programme.enrolments.all())
    return next(one for one in found if one.enrolment.pk == row.pk)


# --- 现场报到 -----------------------------------------------------------------------------------
def test_a_walk_in_is_on_the_roll_from_this_half_day_on(trainer):
    programme, seat = courses.programme(*[4] * 4), taught.secretary(name="林一")
    second = programme.sessions.all()[1]

    row = arrivals.add_walk_in(second, seat.person_id, by=trainer)

    assert (row.state, row.entry, row.post_text) == (
        "confirmed",
        "walk_in",
        f"{seat.branch.short_name}书记",
    )
    assert marks(programme) == [("林一", "present")]
    now = standing(programme, row)
    # The first half-day was not meant for him, the third and the fourth are missed or to come.
    assert (now.expected, now.lacking) == (12, 2)
    entry = AuditEntry.objects.get(action="training.admit")
    assert (entry.branch, entry.by) == (seat.branch, trainer)


def test_who_came_to_three_quarters_of_all_passes_and_to_less_has_the_hours(trainer):
    programme = courses.programme(*[4] * 4, has_exam=False)
    days = list(programme.sessions.all())
    early = arrivals.add_walk_in(days[1], taught.secretary().person_id, by=trainer)
    late = arrivals.add_walk_in(days[2], taught.secretary().person_id, by=trainer)
    for day in days:
        services.mark_rest(day, by=trainer)

    results.finish(programme, by=trainer)

    early, late = reread(early), reread(late)
    assert (early.result, early.hours, bool(early.certificate_no)) == ("pass", 12, True)
    assert (late.result, late.hours, bool(late.certificate_no)) == ("attended", 8, False)
    assert sorted(TrainingRecord.objects.values_list("hours", flat=True)) == [8, 12]


@pytest.mark.parametrize("state", ["proposed", "declined"])
def test_who_was_asked_and_comes_after_all_is_admitted(trainer, state):
    programme = courses.programme(4, 4)
    row = courses.enrolment(programme, state=state, state_reason="病假")

    arrivals.add_walk_in(programme.sessions.first(), row.person_id, by=trainer)

    assert (reread(row).state, reread(row).entry) == ("confirmed", "walk_in")
    entry = AuditEntry.objects.get(action="training.admit")
    assert entry.to_state == "已确认"


def test_who_is_out_of_reach_is_not_admitted(trainer):
    programme = courses.programme(4, 4, people=1)
    session, there = programme.sessions.first(), programme.enrolments.get()
    student = taught.secretary(kind="student")
    gone = courses.enrolment(programme, state="withdrawn", state_reason="调动")

    for person, word in (
        (student.person_id, "培训对象范围"),
        (make.person().pk, "培训对象范围"),
        (there.person_id, "已在签到名单"),
        (gone.person_id, "已退学"),
    ):
        with pytest.raises(Refusal, match=word):
            arrivals.add_walk_in(session, person, by=trainer)
    for other in (make.staff(there.sub_committee), make.trainer("student_affairs")):
        with pytest.raises(PermissionDenied):
            arrivals.add_walk_in(session, taught.secretary().person_id, by=other)
    assert programme.enrolments.count() == 2


@pytest.mark.parametrize("state", ["open", "finished", "cancelled"])
def test_nobody_is_added_before_the_course_runs_or_after_it(trainer, state):
    finished_on = timezone.localdate() if state == "finished" else None
    programme = courses.programme(4, state=state, finished_on=finished_on, people=1)
    person, absent = taught.secretary().person_id, programme.enrolments.get()

    with pytest.raises(Refusal):
        arrivals.add_walk_in(programme.sessions.get(), person, by=trainer)
    with pytest.raises(Refusal):
        arrivals.substitute(programme.sessions.get(), absent, person, by=trainer)


def test_nobody_has_come_to_what_is_to_come(trainer):
    programme = courses.programme(4, until=timezone.localdate() + timedelta(days=1))

    with pytest.raises(Refusal, match="还没有到上课日期"):
        arrivals.add_walk_in(programme.sessions.get(), taught.secretary().person_id, by=trainer)


# --- 代训 ---------------------------------------------------------------------------------------
@pytest.fixture
def stood_in(trainer):
    """(programme, who was absent, who came): a deputy came to the first of four half-days."""
    programme = courses.programme(*[4] * 4, has_exam=False)
    absent = courses.enrolment(programme, "陈一")
    deputy = make.term(absent.branch, "deputy_secretary", person=make.person("林二"))
    row = arrivals.substitute(programme.sessions.first(), absent, deputy.person_id, by=trainer)
    return programme, absent, row


def test_both_are_visible_and_the_hours_are_the_others(stood_in, trainer):
    programme, absent, row = stood_in

    assert marks(programme) == [("陈一", "substituted"), ("林二", "present")]
    assert (row.entry, row.post_text.endswith("副书记")) == ("substitute", True)
    entry = AuditEntry.objects.get(action="training.substitute")
    assert entry.changes["代训人"][1].startswith("林二（")
    for day in programme.sessions.all()[1:]:
        services.mark_rest(day, by=trainer)
    # The other three half-days ask nothing of the substitute.
    assert len(marks(programme)) == 5
    results.finish(programme, by=trainer)

    absent, row = reread(absent), reread(row)
    assert (absent.result, absent.hours) == ("pass", 12)
    assert (row.result, row.hours, row.certificate_no) == ("attended", 4, "")


def test_the_rate_of_the_substituted_counts_what_he_missed(stood_in, trainer):
    programme, absent, row = stood_in

    assert standing(programme, absent).share == Fraction(0)
    assert (standing(programme, row).share, standing(programme, row).lacking) == (1, 0)


def test_taking_it_back_takes_both_marks_and_the_name(stood_in, trainer):
    programme, absent, row = stood_in
    session = programme.sessions.first()

    with pytest.raises(Refusal, match="在陈一一行撤销"):
        services.clear(session, row, by=trainer)
    with pytest.raises(Refusal, match="先撤销代训"):
        services.mark(session, absent, by=trainer, mark="present")
    services.clear(session, absent, by=trainer)

    assert marks(programme) == []
    assert list(programme.enrolments.all()) == [absent]
    assert AuditEntry.objects.filter(action="training.substitute_back").exists()


def test_who_was_there_himself_or_takes_part_himself_cannot(trainer):
    programme = courses.programme(4, 4, people=2)
    one, other = programme.enrolments.all()
    first, second = programme.sessions.all()
    deputy = make.term(one.branch, "deputy_secretary", person=make.person())

    with pytest.raises(Refusal, match="本人就在签到名单"):
        arrivals.substitute(first, one, other.person_id, by=trainer)
    with pytest.raises(Refusal, match="另一个人"):
        arrivals.substitute(first, one, one.person_id, by=trainer)
    services.mark(first, one, by=trainer, mark="present")
    with pytest.raises(Refusal, match="先撤销"):
        arrivals.substitute(first, one, deputy.person_id, by=trainer)
    arrivals.substitute(second, one, deputy.person_id, by=trainer)
    with pytest.raises(Refusal, match="已有出勤记录"):
        arrivals.substitute(second, other, deputy.person_id, by=trainer)


# --- pages --------------------------------------------------------------------------------------
def test_people_are_found_by_name_or_whole_number_within_the_audience(trainer):
    programme = courses.programme(4)
    page = url("arrivals", programme.sessions.get())
    wanted = taught.secretary(name="欧阳明")
    taught.secretary(name="欧阳红", kind="student")
    client = signed_in(trainer)

    by_name = client.get(page, {"q": "欧阳"})
    assert [one.name for one in by_name.context["found"]] == ["欧阳明"]
    assert wanted.person.staff_no not in text(by_name)
    by_number = client.get(page, {"q": wanted.person.staff_no})
    assert [one.name for one in by_number.context["found"]] == ["欧阳明"]
    assert not client.get(page, {"q": wanted.person.staff_no[:-1]}).context["found"]
    assert "没有找到" in text(client.get(page, {"q": "无此人"}))


def test_the_roll_shows_who_stood_in_for_whom(stood_in, trainer):
    programme, absent, row = stood_in
    first, second = programme.sessions.all()[:2]
    client = signed_in(trainer)

    page = text(client.get(url("roll", first)))
    assert "由林二代" in page
    assert "代陈一" in page
    assert "林二" not in text(client.get(url("roll", second)))
    assert "由林二代" in text(client.get(url("enrolment", absent)))
    assert "代陈一" in text(client.get(url("enrolment", row)))
    assert "代训" in text(client.get(url("results", programme)))


def test_a_walk_in_is_put_on_the_roll_by_the_page(trainer):
    programme, seat = courses.programme(4), taught.secretary(name="林一")
    session, client = programme.sessions.get(), signed_in(trainer)

    assert "现场报到" in text(client.get(url("roll", session)))
    answer = client.post(url("arrivals", session), {"person": seat.person_id}, follow=True)

    assert "林一已列入签到名单" in text(answer)
    assert client.post(url("arrivals", session), {}).status_code == 409


def test_a_substitute_is_put_on_the_roll_by_the_page(trainer):
    programme = courses.programme(4, people=1)
    absent, session = programme.enrolments.get(), programme.sessions.get()
    deputy = make.term(absent.branch, "deputy_secretary", person=make.person("林二"))
    client, page = signed_in(trainer), f"{url('arrivals', session)}?for={absent.pk}"

    assert f"谁代{absent.person}参加" in text(client.get(page))
    client.post(page, {"person": deputy.person_id})

    assert Attendance.objects.get(enrolment=absent).mark == "substituted"
