"""工作日历: read by 组织部 and 督查, kept by 组织部; what is wrong changes nothing."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from branches import tasks
from branches.calendar import published, services
from branches.calendar.queries import holidays_of, years_without_holidays
from branches.calendar.workdays import WorkCalendar
from branches.errors import Refusal
from branches.models import AuditEntry, JobRun, Vacation, Workday
from tests import make

pytestmark = pytest.mark.django_db
PAGE = reverse("branches:calendar")


@pytest.fixture(autouse=True)
def published_days(db):
    """Transactional tests empty the table."""
    services.take_over_published()


@pytest.fixture
def org(client):
    account = make.org_dept()
    client.force_login(account)
    return account


def days(year=2027):
    rows = Workday.objects.filter(day__year=year)
    return {f"{row.day:%m-%d}": (row.name, row.is_workday) for row in rows}


def paste(client, text, year=2027):
    data = {"year": year, "paste-text": text}
    return client.post(reverse("branches:calendar_import"), data)


# --- page ---
def test_the_page_shows_the_holidays_of_a_year(client, org):
    page = client.get(PAGE, {"year": 2026}).text

    assert "国庆节" in page
    assert "10-01 至 10-07" in page
    assert ["09-20" in page, "10-10" in page] == [True, True]
    [one] = [one for one in holidays_of(2026) if one.name == "国庆节"]
    names = [one.name for one in holidays_of(2026)]
    assert names == ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]
    assert (one.days_of_rest, one.worked) == (7, [date(2026, 9, 20), date(2026, 10, 10)])


@pytest.mark.parametrize("year", ["2031", "x", "99999", "0000"])
def test_a_year_without_data_or_no_year_opens(client, org, year):
    assert client.get(PAGE, {"year": year}).status_code == 200


@pytest.mark.parametrize(
    ("who", "status", "may_edit"),
    [("org_dept", 200, True), ("auditor", 200, False), ("school_leader", 403, False)],
)
def test_who_reads_and_who_keeps_it(client, who, status, may_edit):
    client.force_login(getattr(make, who)())

    response = client.get(PAGE)

    assert (response.status_code, "粘贴放假安排" in response.text) == (status, may_edit)
    assert (paste(client, "2027-10-01 国庆节").status_code == 302) == may_edit
    assert bool(days()) == may_edit


@pytest.mark.parametrize("rows", [0, 3])
def test_the_page_asks_the_same_number_of_queries(client, org, rows, django_assert_num_queries):
    for number in range(rows):
        first = date(2027, number + 1, 1)
        Vacation.objects.create(name="寒假", first_day=first, last_day=first)
    paste(client, "2027-10-01 国庆节")
    client.get(PAGE)

    with django_assert_num_queries(8):
        client.get(PAGE, {"year": 2027})


# --- import ---
def test_a_pasted_list_makes_the_year_known(client, org):
    response = paste(client, "国庆节：10月1日至7日放假，9月26日上班")

    assert response["Location"] == f"{PAGE}?year=2027"
    assert days() == {
        **{f"10-0{day}": ("国庆节", False) for day in range(1, 8)},
        "09-26": ("国庆节", True),
    }
    calendar = WorkCalendar()
    assert not calendar.is_workday(date(2027, 10, 7))
    assert calendar.is_workday(date(2027, 9, 26))
    [entry] = AuditEntry.objects.filter(action="calendar.import")
    assert entry.changes == {"放假和上班": ["", "2027-09-26 至 2027-10-07，8 天"]}
    assert entry.by == org


def test_one_bad_line_changes_nothing_and_keeps_the_text(client, org):
    text = "2027-10-01 国庆节\n2027-13-01 元旦"

    response = paste(client, text)

    assert response.status_code == 422
    assert "第 2 行：2027-13-01 不是日期。没有改动任何日期。" in response.text
    assert "2027-13-01 元旦</textarea>" in response.text
    assert days() == {}
    assert not AuditEntry.objects.filter(action="calendar.import").exists()


def test_a_second_import_changes_only_what_it_names(client, org):
    paste(client, "2027-10-01 国庆节\n2027-05-01 劳动节")

    paste(client, "2027-05-01 五一\n2027-05-02 五一")

    assert days() == {
        "10-01": ("国庆节", False),
        "05-01": ("五一", False),
        "05-02": ("五一", False),
    }
    entry = AuditEntry.objects.filter(action="calendar.import").order_by("-pk").first()
    assert entry.changes["放假和上班"][1].endswith("2 天")


def test_the_same_list_again_is_no_change(client, org):
    for _ in range(2):
        paste(client, "2027-10-01 国庆节")

    assert AuditEntry.objects.filter(action="calendar.import").count() == 1


# --- one day ---
def set_day(client, day, kind, name=""):
    data = {"year": 2026, "day-day": day, "day-kind": kind, "day-name": name}
    return client.post(reverse("branches:calendar_day"), data)


def test_a_day_is_changed_and_given_back(client, org):
    assert set_day(client, "2026-05-20", "rest", "校庆").status_code == 302
    assert days(2026)["05-20"] == ("校庆", False)
    assert set_day(client, "2026-05-20", "rest", "校庆").status_code == 409
    set_day(client, "2026-05-20", "published")
    assert "05-20" not in days(2026)

    set_day(client, "2026-10-07", "work", "国庆节")
    set_day(client, "2026-10-07", "published")
    assert days(2026)["10-07"] == ("国庆节", False)
    entries = AuditEntry.objects.filter(action="calendar.day").order_by("pk")
    assert [entry.changes["安排"] for entry in entries] == [
        ["按周一至周五", "校庆放假"],
        ["校庆放假", "按周一至周五"],
        ["国庆节放假", "国庆节上班"],
        ["国庆节上班", "国庆节放假"],
    ]


def test_a_day_that_is_none_is_said_beside_the_field(client, org):
    response = set_day(client, "2026-02-30", "rest")

    assert response.status_code == 422
    assert "日期" in response.text


# --- vacations ---
def add_vacation(client, first, last, name="暑假"):
    data = {"year": 2027, "vacation-name": name}
    data |= {"vacation-first_day": first, "vacation-last_day": last}
    return client.post(reverse("branches:vacation_add"), data)


def test_a_vacation_is_registered_shown_and_removed(client, org):
    add_vacation(client, "2027-07-12", "2027-08-29")
    row = Vacation.objects.get()

    assert "2027-08-29" in client.get(PAGE, {"year": 2027}).text
    client.post(reverse("branches:vacation_remove", args=[row.pk]), {"year": 2027})

    assert not Vacation.objects.exists()
    actions = AuditEntry.objects.filter(by=org).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["calendar.vacation", "calendar.vacation_end"]
    with pytest.raises(Refusal, match="已经删去"):
        services.remove_vacation(row, by=org)


def test_a_vacation_that_ends_before_it_begins_or_overlaps_is_refused(client, org):
    add_vacation(client, "2027-07-12", "2027-08-29")

    assert add_vacation(client, "2027-09-12", "2027-09-01").status_code == 422
    refused = add_vacation(client, "2027-08-29", "2027-09-10")

    assert (refused.status_code, "重叠" in refused.text) == (409, True)
    assert Vacation.objects.count() == 1


def test_the_page_says_whether_vacations_rest(client, org):
    cycle = make.round().cycle
    assert "寒暑假照常提醒" in client.get(PAGE).text

    cycle.parameters["values"]["vacation_is_rest"] = True
    cycle.save()

    assert "寒暑假不提醒" in client.get(PAGE).text


# --- what is published ---
def test_a_newer_list_is_taken_over_where_nobody_has_edited(client, org, monkeypatch):
    set_day(client, "2026-10-08", "rest", "校庆")
    days_now = published.published_days()
    newer = days_now | {date(2026, 10, 8): (True, "国庆节"), date(2027, 10, 1): (False, "国庆节")}
    newer[date(2026, 10, 7)] = (True, "国庆节")
    del newer[date(2026, 10, 6)]
    monkeypatch.setattr(services, "published_days", lambda: newer)

    assert tasks.refresh_calendar() == {"days": 3}
    assert tasks.refresh_calendar() == {"days": 0}

    assert days()["10-01"] == ("国庆节", False)
    assert days(2026)["10-07"] == ("国庆节", True)
    assert days(2026)["10-08"] == ("校庆", False)
    assert "10-06" not in days(2026)
    assert AuditEntry.objects.get(action="calendar.publish", by=None)
    assert JobRun.objects.filter(name="refresh_calendar", error="").count() == 2


def test_what_was_pasted_stays_when_the_library_knows_the_year(client, org, monkeypatch):
    paste(client, "2027-10-01 国庆节\n2027-10-08 国庆节")
    newer = published.published_days() | {date(2027, 10, 8): (True, "国庆节")}
    monkeypatch.setattr(services, "published_days", lambda: newer)

    services.take_over_published()

    assert days()["10-08"] == ("国庆节", False)


def test_every_holiday_of_the_library_has_a_name_of_the_office():
    names = {name for _works, name in published.published_days().values()}

    assert names == set(published.NAMES.values())


# --- a year without data ---
@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2027, 11, 1), [2027, 2028]),
    ],
)
def test_a_year_without_holidays_is_named_two_months_before_it_begins(today, years):
    assert years_without_holidays(today) == years


@pytest.mark.parametrize("name", ["home", "branches:jobs"])
@pytest.mark.parametrize(("day", "is_said"), [((2026, 10, 20), False), ((2026, 11, 2), True)])
def test_home_and_jobs_say_it(client, name, day, is_said):
    with time_machine.travel(date(*day), tick=False):
        make.round()
        client.force_login(make.org_dept())

        page = client.get(reverse(name)).text

    assert ("2027 年还没有节假日数据" in page) == is_said
    assert (f"{PAGE}" in page) is True


def test_nobody_else_is_told_of_it(client):
    with time_machine.travel(date(2026, 11, 2), tick=False):
        branch = make.branch()
        client.force_login(make.secretary(branch))

        assert "节假日数据" not in client.get(reverse("home")).text
