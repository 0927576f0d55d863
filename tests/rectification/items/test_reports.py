"""整顿月报: who owes one, until when; what sending it in writes; what stands for ever."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.errors import Refusal
from branches.models import AuditEntry, Branch, Duty, Workday
from config.acts.duties import differences
from rectification.items import progress, reports
from rectification.items.report_queries import last_reports, month_of, report_due
from rectification.items.reports import Answer, refresh_reports
from rectification.models import MonthlyReport, Plan, RectificationItem, ReportLine
from tests import make
from tests.rectification import office, weak

pytestmark = pytest.mark.django_db
TENTH = date(2026, 6, 10)
KIND = Duty.Kind.MONTHLY_REPORT
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def day():
    with time_machine.travel("2026-06-10 10:00+08:00", tick=False):
        yield TENTH


def open_duties():
    return list(Duty.objects.open().filter(kind=KIND))


def answers(of, **given):
    """The same Answer for every item in work."""
    rows = RectificationItem.objects.filter(branch=of.branch, state="in_progress")
    return {one.pk: Answer(**{"step": "60", "words": "已补开", **given}) for one in rows}


# --- who owes it ---------------------------------------------------------------------------------
def test_a_weak_branch_with_items_owes_the_report_of_the_month(day):
    of = weak.branch()
    approved = office.item()
    weak.approve(approved.participation, "qualified")

    assert refresh_reports(day) == {"opened": 1, "moved": 0, "closed": 0}

    [duty] = open_duties()
    report = MonthlyReport.objects.get()
    assert (duty.branch, duty.role, duty.due_on) == (of.branch, "secretary", date(2026, 6, 30))
    assert (duty.link, duty.subject_id) == (report.get_absolute_url(), report.pk)
    assert refresh_reports(day) == {"opened": 0, "moved": 0, "closed": 0}
    assert [one for part in differences(day) for one in part if one.kind == KIND] == []


@pytest.mark.parametrize("codes", [("advanced", "weak"), ("a", "b", "c", "weak")])
def test_weak_is_the_bottom_whatever_the_grades_of_the_year_are(day, codes):
    of = weak.branch()
    cycle = of.round.cycle
    cuts = [85, 75, 60][-len(codes) + 1 :] + [0]
    rows = [[code, f"级{code}", cut] for code, cut in zip(codes, cuts, strict=True)]
    cycle.parameters["grades"] = rows
    cycle.save()

    refresh_reports(day)

    assert [one.branch for one in open_duties()] == [of.branch]


def test_without_anything_to_do_nothing_is_reported(day):
    weak.branch(items=0)

    assert refresh_reports(day)["opened"] == 0


def test_a_branch_with_a_plan_reports_before_it_has_items(day):
    of = weak.branch(items=0)
    Plan.objects.update_or_create(
        participation=of, defaults={"kind": Plan.Kind.REFORM, "opened_on": date(2026, 6, 1)}
    )

    assert refresh_reports(day)["opened"] == 1


def test_items_of_the_offices_above_are_not_the_branchs_to_report(day):
    of = weak.branch(items=0)
    office.item(of, owner="committee")

    assert refresh_reports(day)["opened"] == 0


def test_whoever_becomes_weak_late_in_the_month_begins_with_the_next(day):
    weak.branch()

    assert refresh_reports(date(2026, 6, 16))["opened"] == 0
    assert refresh_reports(date(2026, 7, 1))["opened"] == 1
    # Who reports already is asked on whatever day the night runs again.
    assert refresh_reports(date(2026, 8, 20))["opened"] == 1


@pytest.mark.parametrize(
    ("month", "due_on"),
    [
        (date(2026, 6, 1), date(2026, 6, 30)),  # a Tuesday
        (date(2026, 5, 1), date(2026, 6, 1)),  # the 31st is a Sunday
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_due_on_the_last_day_or_the_first_working_day_after(month, due_on):
    assert report_due(month, WorkCalendar()) == due_on


def test_the_date_follows_the_calendar_while_it_is_owed(day):
    weak.branch()
    refresh_reports(day)
    Workday.objects.create(day=date(2026, 6, 30), is_workday=False, name="校庆")

    assert refresh_reports(day)["moved"] == 1
    assert open_duties()[0].due_on == date(2026, 7, 1)


def test_a_missing_report_stays_owed_beside_the_next(day):
    weak.branch()
    refresh_reports(day)

    refresh_reports(date(2026, 7, 10))

    due = sorted(one.due_on for one in open_duties())
    assert due == [date(2026, 6, 30), date(2026, 7, 31)]


def test_whoever_has_risen_reports_no_more(day):
    of = weak.branch()
    refresh_reports(day)
    weak.approve(of, "qualified", on=day)

    assert refresh_reports(day)["closed"] == 1
    assert MonthlyReport.objects.get().ended_on == day
    assert open_duties() == []


def test_an_approval_taken_back_asks_again_for_the_same_month(day):
    of = weak.branch()
    refresh_reports(day)
    taken = weak.approve(of, "qualified", on=day)
    refresh_reports(day, pk=of.branch_id)
    taken.delete()

    assert refresh_reports(day, pk=of.branch_id)["opened"] == 1
    assert MonthlyReport.objects.get().ended_on is None


def test_one_branch_alone_can_be_asked_about(day):
    first, second = weak.branch(), weak.branch()

    refresh_reports(day, pk=first.branch_id)
    assert [one.branch for one in open_duties()] == [first.branch]
    refresh_reports(day, pk=second.branch_id)
    assert len(open_duties()) == 2


def test_in_a_new_round_the_report_goes_by_the_new_year_of_the_branch(day):
    of = weak.branch()
    refresh_reports(day)
    later = make.participation(of.branch, within=make.round(cutoff_on=date(2026, 6, 1)))

    refresh_reports(day)

    assert MonthlyReport.objects.get().participation == later
    assert open_duties()[0].participation == later


def test_statements_do_not_grow_with_the_branches(day, django_assert_max_num_queries):
    for _ in range(3):
        weak.branch()
    with django_assert_max_num_queries(20):
        refresh_reports(day)


# --- sending it in -------------------------------------------------------------------------------
def handed_in(of, given=None, **fields):
    report = weak.report(of, **fields)
    refresh_reports(timezone.localdate())
    given = answers(of) if given is None else given
    return reports.hand_in(report, given, by=make.secretary(of.branch), note="缺会议室")


def test_each_line_writes_the_progress_of_its_item(day):
    of = weak.branch()

    report = handed_in(of)

    lines = list(report.lines.select_related("progress", "item"))
    assert [(one.progress.note, one.progress.percent) for one in lines] == [("已补开", 60)] * 2
    assert {one.item.percent for one in lines} == {60}
    assert {one.item.progress_on for one in lines} == {day}
    assert (report.reported_on, report.note, report.is_late) == (day, "缺会议室", False)
    assert open_duties() == []
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert actions.count("rectification.progress") == 2
    assert actions.count("rectification.report") == 1


def test_no_progress_leaves_the_percentage_where_it_was(day):
    of = weak.branch(items=1)
    item = of.items.get()
    progress.add_progress(item, by=make.secretary(of.branch), note="补开", percent=30)

    handed_in(of, answers(of, step="none", words="支委外出实习"))

    assert [(one.note, one.percent) for one in item.progress_rows.all()] == [
        ("补开", 30),
        ("支委外出实习", 30),
    ]


def test_progress_of_the_month_is_not_typed_again(day):
    of = weak.branch(items=1)
    row = progress.add_progress(
        of.items.get(), by=make.secretary(of.branch), note="补开", percent=30
    )

    report = handed_in(of, answers(of, step="logged", words=""))

    assert report.lines.get().progress == row
    assert of.items.get().progress_rows.count() == 1


def test_progress_of_an_earlier_month_does_not_count_for_this(day):
    of = weak.branch(items=1)
    with time_machine.travel("2026-05-20 10:00+08:00", tick=False):
        progress.add_progress(of.items.get(), by=make.secretary(of.branch), note="五月", percent=30)

    with pytest.raises(Refusal, match="本月还没有记过进展"):
        handed_in(of, answers(of, step="logged", words=""))


def test_ready_items_are_asked_to_be_closed_at_once(day):
    of = weak.branch(items=1)

    handed_in(of, answers(of, step="100", asks_closure=True))

    item = of.items.get()
    assert (item.state, item.percent) == ("closure_requested", 100)
    assert Duty.objects.open().filter(kind=Duty.Kind.ACCEPTANCE, subject_id=item.pk).exists()


def test_files_become_evidence_of_the_progress(day):
    of = weak.branch(items=1)
    upload = SimpleUploadedFile("记录.pdf", PDF)

    report = handed_in(of, answers(of, files=[upload]))

    [kept] = report.lines.get().progress.evidence.all()
    assert (kept.file.name, kept.item) == ("记录.pdf", of.items.get())


def test_an_item_left_out_refuses_the_whole(day):
    of = weak.branch()
    first = of.items.order_by("due_on").first()

    with pytest.raises(Refusal, match="第 2 项没有填写") as refusal:
        handed_in(of, {first.pk: Answer("60", "已补开")})

    assert ("本月做了什么", "已补开") in refusal.value.kept
    assert first.progress_rows.count() == 0
    assert MonthlyReport.objects.get().reported_on is None


def test_without_items_in_work_a_sentence_says_how_things_stand(day):
    of = weak.branch(items=0)
    office.item(of, state="plan_draft")
    report = weak.report(of)
    secretary = make.secretary(of.branch)

    with pytest.raises(Refusal, match="写一句本月情况"):
        reports.hand_in(report, {}, by=secretary, note=" ")
    reports.hand_in(report, {}, by=secretary, note="方案正在修改")
    assert MonthlyReport.objects.get().reported_on == day


def test_a_late_report_is_late_for_ever(day):
    of = weak.branch()

    report = handed_in(of, month=date(2026, 5, 1), due_on=day - timedelta(days=3))

    assert (report.is_late, report.days_late) == (True, 3)
    entry = AuditEntry.objects.filter(action="rectification.report").get()
    assert entry.changes["迟报"] == [None, "3天"]


def test_a_second_report_of_the_month_is_refused(day):
    of = weak.branch(items=1)
    report = handed_in(of)

    with pytest.raises(Refusal, match="已经报送，可以补充说明"):
        reports.hand_in(report, answers(of), by=make.secretary(of.branch), note="")
    assert of.items.get().progress_rows.count() == 1


def test_reporting_is_the_secretarys_alone(day):
    of = weak.branch()
    report = weak.report(of)
    people = office.people(of)

    for name in people.keys() - {"secretary"}:
        with pytest.raises(PermissionDenied):
            reports.hand_in(report, answers(of), by=people[name], note="")
        with pytest.raises(PermissionDenied):
            reports.keep_drafts(report, answers(of), by=people[name])
        with pytest.raises(PermissionDenied):
            reports.supplement(report, by=people[name], text="一")


# --- drafts and supplements ----------------------------------------------------------------------
def test_drafts_are_kept_and_write_no_progress(day):
    of = weak.branch()
    report, secretary = weak.report(of), make.secretary(of.branch)
    first = of.items.order_by("due_on").first()

    reports.keep_drafts(report, {first.pk: Answer("20", "")}, by=secretary, note="缺经费")
    reports.keep_drafts(report, {first.pk: Answer("20", "开了会")}, by=secretary)

    line = ReportLine.objects.get()
    assert (line.step, line.words, line.progress) == ("20", "开了会", None)
    assert MonthlyReport.objects.get().note == "缺经费"
    assert first.progress_rows.count() == 0


def test_what_was_sent_in_is_added_to_not_written_anew(day):
    of = weak.branch()
    report = weak.report(of)
    secretary = make.secretary(of.branch)
    with pytest.raises(Refusal, match="还没有报送"):
        reports.supplement(report, by=secretary, text="补充")

    reports.hand_in(report, answers(of), by=secretary, note="")
    reports.supplement(report, by=secretary, text="会议改到七月")

    row = report.supplements.get()
    assert (row.text, row.by) == ("会议改到七月", secretary)
    with pytest.raises(Refusal):
        reports.keep_drafts(report, answers(of), by=secretary)


# --- the last report of a branch -----------------------------------------------------------------
def test_the_last_report_is_the_one_sent_in_or_missing(day):
    sent, missing, waiting = (weak.branch() for _ in range(3))
    month = month_of(day)
    before = date(2026, 5, 1)
    for one, on in ((sent, date(2026, 6, 1)), (missing, None), (waiting, None)):
        if one is not waiting:
            MonthlyReport.objects.create(
                branch=one.branch,
                participation=one,
                month=before,
                due_on=date(2026, 6, 1),
                reported_on=on,
            )
        weak.report(one)

    found = last_reports(Branch.objects.values("pk"), day)

    assert found[sent.branch_id].month == before
    assert (found[missing.branch_id].month, found[missing.branch_id].days_over(day)) == (before, 9)
    assert found[waiting.branch_id].month == month
