"""The sweep: who is reminded of what, when; and that it may run twice, late, or anywhere."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
import time_machine
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger
from branches.duties.reminders import sweep
from branches.duties.reminders.stages import DUE, stage_label, stages_on
from branches.duties.reminders.sweep import forecast
from branches.models import Duty, Reminder, Workday
from tests import make

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 1)  # no holiday near: the next is 19 June
subject = count(1)


@pytest.fixture(autouse=True)
def published_holidays(db):
    """Transactional tests empty the table; what these tests rest on is written anew."""
    days = {
        date(2026, 6, 19): False,
        date(2025, 1, 1): False,
        date(2012, 1, 2): False,
        date(2024, 1, 1): False,
    }
    days |= {date(2026, 10, day): False for day in (1, 2, 5, 6, 7)} | {date(2026, 10, 10): True}
    rows = [Workday(day=day, is_workday=works) for day, works in days.items()]
    Workday.objects.bulk_create(rows, ignore_conflicts=True)


def duty(of, due_on, *, role=ledger.SECRETARY, kind=Duty.Kind.ITEM, **fields):
    place = {"branch": of} if role == ledger.SECRETARY else {"committee": of}
    number = next(subject)
    return Duty.objects.create(
        kind=kind, subject_id=number, role=role, title="落实整改", link="/x/", due_on=due_on,
        **place, **fields,
    )  # fmt: skip


def stage_for(due_on, day, kind=""):
    calendar = WorkCalendar()
    found = [
        stage.name
        for stage in stages_on(day, calendar, min(due_on, day))
        if stage.clock == DUE and stage.first <= due_on <= stage.last and stage.kind in ("", kind)
    ]
    assert len(found) <= 1
    return found[0] if found else None


def told():
    return list(Reminder.objects.order_by("pk").values_list("stage", "recipient", "escalated"))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (8, None), (7, "7"), (4, "7"), (3, "3"), (2, "3"), (1, "1"), (0, "0"),
        (-1, "late1"), (-3, "late1"),  # Sunday and Friday before: one working day late
        (-4, "late2"), (-5, "late3"), (-6, "late3"),
        (-11, "late3"), (-12, "late_w1"), (-19, "late_w2"),
    ],
)  # fmt: skip
def test_the_nearest_stage_reached_on_a_monday(days, expected):
    assert stage_for(MONDAY + timedelta(days=days), MONDAY) == expected


@pytest.mark.parametrize(
    ("due_on", "day", "expected"),
    [
        (date(2026, 9, 30), date(2026, 10, 8), "late1"),  # the National Day week does not count
        (date(2026, 9, 30), date(2026, 10, 10), "late3"),  # a Saturday that is worked
        (date(2024, 2, 29), date(2024, 2, 29), "0"),
        (date(2024, 2, 29), date(2024, 3, 1), "late1"),
        (date(2025, 12, 31), date(2025, 12, 31), "0"),
        (date(2027, 5, 31), date(2027, 5, 27), "7"),  # a year without published holidays
        (date(2027, 5, 31), date(2027, 5, 28), "1"),  # Sunday's word comes on Friday
    ],
)
def test_stages_around_holidays_leap_days_and_month_ends(due_on, day, expected):
    assert stage_for(due_on, day) == expected


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 12, 2), None),
        (date(2026, 12, 1), "month6"),
        (date(2026, 10, 1), "month4"),
        (date(2026, 7, 1), "month1"),
        (date(2026, 6, 8), "7"),
    ],
)
def test_the_end_of_a_term_is_announced_months_ahead(due_on, expected):
    assert stage_for(due_on, MONDAY, Duty.Kind.TERM) == expected


def test_every_day_a_duty_has_one_stage_and_stages_only_go_on():
    due_on = date(2026, 9, 24)
    calendar = WorkCalendar()
    days = [due_on + timedelta(days=late) for late in range(-9, 70)]
    seen = [stage_for(due_on, day) for day in days if calendar.is_workday(day)]

    order = list(dict.fromkeys(seen))

    assert order[:9] == [None, "7", "3", "1", "0", "late1", "late2", "late3", "late_w1"]
    assert seen == sorted(seen, key=order.index)


def test_a_second_sweep_adds_nothing_and_the_next_stage_one_line():
    branch = make.branch()
    secretary = make.secretary(branch)
    duty(branch, MONDAY + timedelta(days=7))

    assert [sweep(MONDAY)["written"], sweep(MONDAY)["written"]] == [1, 0]
    assert sweep(MONDAY + timedelta(days=1))["written"] == 0
    # On Friday the week-end's stage is due as well, and the nearest one is said.
    assert sweep(MONDAY + timedelta(days=4))["written"] == 1
    assert told() == [("7", secretary.pk, False), ("1", secretary.pk, False)]


def test_skipped_days_are_caught_up_by_the_nearest_stage_only():
    branch = make.branch()
    secretary = make.secretary(branch)
    duty(branch, MONDAY - timedelta(days=4))

    sweep(MONDAY)

    assert told() == [("late2", secretary.pk, False)]


@pytest.mark.parametrize("day", [date(2026, 6, 6), date(2026, 6, 19)], ids=["saturday", "holiday"])
def test_a_rest_day_writes_nothing_and_says_so(day):
    branch = make.branch()
    make.secretary(branch)
    duty(branch, day)

    assert sweep(day) == {"day": day.isoformat(), "written": 0, "rest_day": True}
    assert forecast(day) == []
    assert sweep(WorkCalendar().next_workday(day))["written"] == 1


def test_a_year_without_published_holidays_is_named():
    make.org_dept()

    assert sweep(date(2031, 5, 1)) == {"day": "2031-05-01", "written": 0, "guessed_year": 2031}


def test_nothing_for_no_date_and_for_closed_duties():
    branch = make.branch()
    make.secretary(branch)
    duty(branch, None)
    duty(branch, MONDAY, closed_at=datetime(2026, 5, 1, tzinfo=UTC))

    assert sweep(MONDAY)["written"] == 0


def test_what_an_archived_round_has_left_is_reminded_of():
    branch = make.branch()
    make.secretary(branch)
    archived = make.participation(branch)
    archived.frozen_at = datetime(2026, 1, 1, tzinfo=UTC)
    archived.save()
    duty(branch, MONDAY, participation=archived)

    assert sweep(MONDAY)["written"] == 1


def test_a_new_date_is_reminded_of_anew():
    branch = make.branch()
    make.secretary(branch)
    one = duty(branch, MONDAY)
    sweep(MONDAY)

    ledger.move_duties(one.kind, one.subject_id, MONDAY + timedelta(days=1))
    ledger.move_duties(one.kind, one.subject_id, MONDAY)

    assert sweep(MONDAY)["written"] == 1
    assert list(Reminder.objects.order_by("pk").values_list("stage", "due_version")) == [
        ("0", 1),
        ("0", 3),
    ]


def test_an_empty_post_sends_to_the_level_above():
    committee = make.committee()
    branch, direct = make.branch(of=committee), make.branch(of=make.school())
    org = make.org_dept()
    former = make.secretary(branch, until=MONDAY - timedelta(days=1))
    inactive = make.secretary(branch)
    inactive.is_active = False
    inactive.save()
    duty(branch, MONDAY)
    duty(direct, MONDAY)
    duty(committee, MONDAY, role=ledger.LEADER)

    sweep(MONDAY)
    assert told() == [("0", org.pk, False)] * 3

    staff = make.staff(committee)
    sweep(MONDAY)
    assert told()[3:] == [("0", staff.pk, False)]

    late_comer = make.secretary(branch, since=MONDAY)
    sweep(MONDAY)
    assert told()[4:] == [("0", late_comer.pk, False)]
    assert former.pk not in {recipient for _stage, recipient, _escalated in told()}


@pytest.mark.parametrize(
    ("days_late", "levels"),
    # Of a Monday: Monday of last week is five working days ago, that of the week before ten.
    [(6, []), (7, ["leader"]), (13, ["leader"]), (14, ["leader", "org"])],
)
def test_what_is_long_overdue_goes_to_the_next_levels_too(days_late, levels):
    committee = make.committee()
    branch = make.branch(of=committee)
    people = {"leader": make.leader(committee), "org": make.org_dept()}
    secretary = make.secretary(branch)
    duty(branch, MONDAY - timedelta(days=days_late))

    sweep(MONDAY)

    escalated = set(Reminder.objects.filter(escalated=True).values_list("recipient", flat=True))
    assert escalated == {people[level].pk for level in levels}
    assert Reminder.objects.get(escalated=False).recipient == secretary


def test_nobody_in_the_organisation_department_is_a_warning():
    branch = make.branch()
    duty(branch, MONDAY)

    assert sweep(MONDAY) == {"day": "2026-06-01", "written": 0, "no_org_dept": True}


@pytest.mark.parametrize(
    ("days", "stages"),
    [
        (30, []),
        (31, ["silent30-2026-05-01"]),
        (60, ["silent30-2026-04-02"]),
        (61, ["silent60-2026-04-01"]),
        (390, ["silent360-2025-05-07"]),
        (391, []),
    ],
)
def test_an_item_without_progress_is_reminded_of_every_thirty_days(days, stages):
    branch = make.branch()
    make.secretary(branch, since=date(2020, 1, 1))
    duty(branch, date(2026, 12, 1), quiet_since=MONDAY - timedelta(days=days))

    assert sweep(MONDAY)["written"] == len(stages)

    assert [stage for stage, _recipient, _escalated in told()] == stages


def test_silence_is_told_once_a_period_and_anew_after_the_next_progress():
    branch = make.branch()
    make.secretary(branch)
    one = duty(branch, date(2026, 12, 1), quiet_since=MONDAY - timedelta(days=40))

    days = [MONDAY + timedelta(days=number) for number in (0, 1, 8, 21, 22)]
    assert [sweep(day)["written"] for day in days] == [1, 0, 0, 1, 0]
    ledger.end_silence(one.kind, one.subject_id, days[-1])
    assert sweep(days[-1] + timedelta(days=30))["written"] == 0
    assert sweep(days[-1] + timedelta(days=34))["written"] == 1


def test_silence_is_told_to_the_owner_alone_and_beside_what_is_due():
    committee = make.committee()
    branch = make.branch(of=committee)
    secretary = make.secretary(branch)
    people = [make.leader(committee).pk, make.org_dept().pk]
    silent, late = MONDAY - timedelta(days=31), MONDAY - timedelta(days=15)
    duty(branch, late, quiet_since=silent)

    sweep(MONDAY)

    rows = {(stage, recipient) for stage, recipient, _escalated in told()}
    assert {(stage[:6], who) for stage, who in rows if who == secretary.pk} == {
        ("late_w", secretary.pk),
        ("silent", secretary.pk),
    }
    assert {stage[:6] for stage, who in rows if who in people} == {"late_w"}


def test_the_forecast_tells_what_the_sweep_then_writes():
    committee = make.committee()
    branch = make.branch(of=committee)
    make.secretary(branch), make.leader(committee)
    duty(branch, MONDAY - timedelta(days=8)), duty(branch, MONDAY + timedelta(days=3))
    duty(branch, date(2026, 12, 1), quiet_since=MONDAY - timedelta(days=99))

    expected = forecast(MONDAY)
    assert not Reminder.objects.exists()
    sweep(MONDAY)

    written = Reminder.objects.values_list("duty", "stage", "recipient", "escalated")
    assert sorted(expected) == sorted(written)
    assert len(expected) == 4
    assert forecast(MONDAY) == []


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 1, 15, 59, 59, tzinfo=UTC), "2026-06-01"),  # 23:59:59 in Shanghai
        (datetime(2026, 6, 1, 16, 0, 1, tzinfo=UTC), "2026-06-02"),
        (datetime(2024, 2, 28, 16, 30, tzinfo=UTC), "2024-02-29"),
    ],
)
def test_today_is_the_day_in_shanghai_whatever_the_machine_says(moment, day, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    make.org_dept()

    with time_machine.travel(moment, tick=False):
        assert sweep(timezone.localdate())["day"] == day


def test_a_sweep_asks_the_same_number_of_queries_for_one_and_for_many(django_assert_num_queries):
    branch = make.branch()
    make.secretary(branch), make.org_dept()
    for _ in range(3):
        duty(branch, MONDAY)

        with django_assert_num_queries(5):
            sweep(MONDAY)


def test_a_date_of_long_ago_does_not_stop_the_sweep():
    branch = make.branch()
    make.secretary(branch)
    duty(branch, date(1900, 1, 1))
    duty(branch, MONDAY - timedelta(days=3600))

    assert sweep(MONDAY)["written"] == 1


@pytest.mark.parametrize(
    ("stage", "label"),
    [
        ("month6", "提前 6 个月"),
        ("7", "到期前提醒"),
        ("0", "到期前最后提醒"),
        ("late2", "逾期第 2 个工作日"),
        ("late_w12", "逾期满 12 周"),
        ("nudge-260601", "催办"),
        ("silent360-2025-05-07", "超过 360 天没有进展"),
        ("returned", "退回"),
        ("approved-1234567890", "批准"),
        ("settled", "校党委已审定"),
        ("refused-1234567890", "不同意延期"),
    ],
)
def test_stages_are_named_in_words(stage, label):
    assert stage_label(stage) == label
    assert len(stage) <= Reminder._meta.get_field("stage").max_length
