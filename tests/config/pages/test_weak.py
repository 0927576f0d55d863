"""薄弱支部整顿: who stands there, what is said of each, and that each number opens its rows."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.models import AuditEntry, Branch, Duty, Reminder
from rectification.items import reports
from rectification.models import LookBack, MonthlyReport, Plan, Support
from rectification.pairing.slots import assign, settle_slots
from tests import make
from tests.papers import first_paper
from tests.rectification import office, weak
from tests.rectification.office import shown

pytestmark = pytest.mark.django_db
PAGE = reverse("weak")


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel("2026-06-10 10:00+08:00", tick=False):
        yield date(2026, 6, 10)


@pytest.fixture
def round(db):
    return make.round(rectification_due_on=date(2026, 7, 31))


def rows(client, user, query=""):
    client.force_login(user)
    return list(client.get(PAGE + query).context["page"].object_list)


def branches(client, user, query=""):
    return [row.branch for row in rows(client, user, query)]


def missing_report(of, **fields):
    return weak.report(of, month=date(2026, 5, 1), due_on=date(2026, 6, 1), **fields)


def test_without_weak_branches_the_page_says_so(client, round):
    of = office.participation(within=round)
    weak.approve(of, "qualified")
    client.force_login(make.org_dept())

    answer = client.get(PAGE)

    assert "本年度没有薄弱党支部" in shown(answer)
    assert "pb-kpi" not in shown(answer)


def test_each_weak_branch_stands_there_in_official_order(client, round):
    first, second = make.committee(), make.committee()
    later = weak.branch(make.branch(of=second), within=round)
    former = weak.branch(make.branch(of=first), within=round)

    assert branches(client, make.org_dept()) == [former.branch, later.branch]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("org", True),
        ("staff", True),
        ("leader", True),
        ("school_leader", True),
        ("auditor", True),
        ("secretary", True),
        ("foreign_staff", False),
        ("neighbour", False),
        ("former", False),
    ],
)
def test_who_sees_a_weak_branch(client, round, who, sees):
    of = weak.branch(within=round)

    assert branches(client, office.people(of)[who]) == ([of.branch] if sees else [])


def test_the_grade_in_force_counts_not_that_of_the_round_shown(client, round):
    of = weak.branch(within=round)
    make.participation(of.branch, within=make.round(cutoff_on=date(2026, 6, 1)))

    assert branches(client, make.org_dept()) == [of.branch]


def test_items_deadline_and_report_are_said(client, round, day):
    of = weak.branch(within=round, items=3)
    office.item(of, state="closed")
    office.item(of, state="cancelled")
    office.item(of, owner="committee")
    of.items.filter(problem="问题1").update(due_on=day - timedelta(days=2))
    missing_report(of)

    [row] = rows(client, make.org_dept())

    assert row.items["items_all"] == 4
    assert row.items["items_closed"] == 1
    assert row.items["items_overdue"] == 1
    assert (row.days_left, row.report_words) == (51, "逾期 9 天未报")


def test_the_deadline_is_that_of_the_plan(client, round, day):
    of = weak.branch(within=round, items=0)
    Plan.objects.update_or_create(
        participation=of,
        defaults={
            "kind": Plan.Kind.REFORM,
            "opened_on": date(2026, 6, 1),
            "due_on": day + timedelta(days=25),
        },
    )

    [row] = rows(client, make.org_dept(), "?figure=soon")

    assert (row.days_left, row.plan.get_state_display()) == (25, "起草中")
    assert "方案起草中" in shown(client.get(PAGE))


@pytest.mark.parametrize(
    ("reported_on", "words"),
    [(date(2026, 5, 30), "按时"), (date(2026, 6, 4), "迟报 3 天"), (None, "逾期 9 天未报")],
)
def test_how_the_last_report_came(client, round, reported_on, words):
    of = weak.branch(within=round)
    missing_report(of, reported_on=reported_on)

    [row] = rows(client, make.org_dept())

    assert row.report_words == words
    assert words in shown(client.get(PAGE))


def test_each_tab_holds_as_many_as_it_says(client, round, day):
    late = weak.branch(within=round)
    late.items.update(due_on=day - timedelta(days=1))
    missing_report(weak.branch(within=round))
    done = weak.branch(within=round, items=0)
    office.item(done, state="closed")
    risen = weak.branch(within=round)
    weak.approve(risen, "qualified", on=day - timedelta(days=3))
    org = make.org_dept()
    client.force_login(org)

    found = {}
    for tab in client.get(PAGE).context["tabs"]:
        answer = client.get(PAGE + tab.url)
        assert answer.context["count"] == tab.count
        found[tab.label] = tab.count

    assert found == {
        "全部": 3,
        "四个一有空缺": 0,
        "月报未报": 1,
        "有逾期事项": 1,
        "30 天内到期": 0,
        "全部销号": 1,
        "已转化": 1,
    }


def test_figures_count_what_their_lists_hold(client, round, day):
    of = weak.branch(within=round, items=3)
    office.item(of, state="closed")
    of.items.filter(state="in_progress").update(due_on=day - timedelta(days=1))
    missing_report(of)
    round.rectification_due_on = day + timedelta(days=20)
    round.save()
    client.force_login(make.org_dept())

    figures = {one["label"]: one for one in client.get(PAGE).context["figures"]}

    assert figures["月报未报"]["value"] == 1
    assert figures["逾期事项"]["value"] == 3
    assert figures["30 天内到期"]["value"] == 1
    assert figures["30 天内到期"]["sub"] == "最近的还有 20 天"
    assert (figures["事项销号率"]["value"], figures["事项销号率"]["sub"]) == ("25.0%", "1/4 项")
    for one in (one for one in figures.values() if one["value"]):
        assert client.get(PAGE + one["url"]).context["count"] == 1


def test_the_four_slots_say_who_holds_them_and_whose_an_empty_one_is(client, round, day):
    of = weak.branch(within=round)
    settle_slots(Branch.objects.filter(pk=of.branch_id), day)
    org = make.org_dept()
    held = {"name": "陶静", "post_text": "副校长", "since": day}
    assign(of.branch, Support.Slot.LEADER, by=org, **held)

    [row] = rows(client, org, "?figure=gaps")

    assert [one.who for one in row.slots] == ["陶静", "", "", ""]
    answer = client.get(PAGE)
    figures = {one["label"]: one for one in answer.context["figures"]}
    assert figures["四个一有空缺"]["value"] == 1
    # The slots were due 15 working days after the approval, which was 40 days ago.
    assert figures["四个一有空缺"]["sub"] == "空缺 3 处，3 处过期未配"
    text = shown(answer)
    assert "陶静" in text
    assert text.count(reverse("rectification:supports", args=[of.branch_id])) == 3
    line = first_paper(client.get(reverse("weak_export"))).lines[0]
    assert (line["校领导联点"], line["委员包联"]) == ("陶静", "空缺")


def test_who_has_risen_goes_over_with_the_day_and_the_checks(client, round, day):
    of = weak.branch(within=round)
    risen_on = day - timedelta(days=10)
    weak.approve(of, "qualified", on=risen_on)
    LookBack.objects.create(
        branch=of.branch,
        participation=of,
        left_on=risen_on,
        months=6,
        due_on=date(2026, 11, 30),
    )

    assert branches(client, make.org_dept()) == []
    [row] = rows(client, make.org_dept(), "?figure=turned")
    assert (row.branch, row.left_on) == (of.branch, risen_on)
    [check] = row.look_backs
    assert check.due_on == date(2026, 11, 30)
    assert check.get_absolute_url() in shown(client.get(PAGE + "?figure=turned"))


def test_who_rose_long_ago_is_not_shown_and_who_fell_again_is_weak(client, round):
    old, fallen = weak.branch(within=round), weak.branch(within=round)
    weak.approve(old, "qualified", on=date(2026, 5, 20))
    weak.approve(fallen, "qualified", on=date(2026, 5, 20))
    weak.approve(fallen, "weak", on=date(2026, 6, 1))

    with time_machine.travel("2027-06-10 10:00+08:00", tick=False):
        org = make.org_dept()
        assert branches(client, org, "?figure=turned") == []
        assert branches(client, org) == [fallen.branch]


def test_filters_narrow_and_stand_in_the_address(client, round):
    staff = weak.branch(make.branch("化学系第一党支部"), within=round)
    student = weak.branch(make.branch("本科生党支部", kind="student"), within=round)
    org = make.org_dept()

    assert branches(client, org, "?kind=student") == [student.branch]
    assert branches(client, org, "?q=化学系") == [staff.branch]
    place = staff.sub_committee_id
    assert branches(client, org, f"?committee={place}") == [staff.branch]


def test_a_missing_report_is_chased_from_the_page(client, round, day):
    of = weak.branch(within=round)
    secretary = make.secretary(of.branch)
    with time_machine.travel("2026-05-10 10:00+08:00", tick=False):
        reports.refresh_reports(timezone.localdate())
    staff = make.staff(of.sub_committee)
    client.force_login(staff)
    text = shown(client.get(PAGE))
    address = f"{reverse('branches:nudge_preview')}?participation={of.pk}"
    assert address in text

    assert "整顿月报" in shown(client.get(address))
    client.post(reverse("branches:nudge"), {"participation": of.pk, "next": PAGE})

    told = Reminder.objects.filter(recipient=secretary, duty__kind=Duty.Kind.MONTHLY_REPORT)
    assert told.exists()
    client.force_login(make.school_leader())
    assert address not in shown(client.get(PAGE))


def test_the_workbook_holds_the_rows_of_the_filter(client, round):
    of = weak.branch(within=round)
    missing_report(weak.branch(within=round))
    client.force_login(make.org_dept())

    paper = first_paper(client.get(reverse("weak_export")))
    assert [line["党支部"] for line in paper.lines].count(of.branch.name) == 1
    assert len(paper.lines) == 2
    paper = first_paper(client.get(reverse("weak_export") + "?figure=unreported"))
    [line] = paper.lines
    assert (line["月报情况"], line["整改事项"], line["现等级"]) == ("逾期 9 天未报", 2, "薄弱")
    assert AuditEntry.objects.filter(action="weak.export").count() == 2


def test_the_print_holds_them_too(client, round):
    of = weak.branch(within=round)
    client.force_login(make.org_dept())

    text = shown(client.get(reverse("weak_print")))

    assert of.branch.name in text
    assert "pb-page--wide" in text


def test_the_page_asks_as_often_for_many_branches(client, round, django_assert_num_queries):
    missing_report(weak.branch(within=round))
    client.force_login(make.org_dept())
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for _ in range(6):
        missing_report(weak.branch(within=round))
    with django_assert_num_queries(len(few)):
        client.get(PAGE)
    assert MonthlyReport.objects.count() == 7
