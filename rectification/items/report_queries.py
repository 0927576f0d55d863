"""整顿月报: which branches owe one, until when, and what stands in it."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from branches.duties import ledger as duties
from branches.models import Branch, Duty, Participation
from grading.decisions.standing import once_weak
from rectification.models import (
    Evidence,
    MonthlyReport,
    Plan,
    Progress,
    RectificationItem,
    ReportLine,
)

State, Step = RectificationItem.State, ReportLine.Step
# Whoever became weak after this day of a month reports from the next month on (P).
FIRST_REPORT_UNTIL = 15
RULE = (
    f"每月报一次，当月最后一天前报，逢休息日顺延到其后第一个工作日；"
    f"当月 {FIRST_REPORT_UNTIL} 日以后才开始整顿的，从下月报起。"
)


def month_of(day):
    """The first day (date) of the month of `day`."""
    return day.replace(day=1)


def month_before(month):
    return month_of(month - timedelta(days=1))


def report_due(month, calendar):
    """When the report of `month` (date) is due: its last day or the next working day."""
    end = date(month.year + month.month // 12, month.month % 12 + 1, 1) - timedelta(days=1)
    return calendar.on_or_after(end)


def has_something_to_report():
    """Condition on branches: an item of their own is left to do, or a 整顿方案 is in force."""
    items = RectificationItem.objects.unfinished().of_branch().order_by()
    plans = Plan.objects.in_force().filter(kind=Plan.Kind.REFORM).order_by()
    return Exists(items.filter(branch=OuterRef("pk"))) | Exists(
        plans.filter(participation__branch=OuterRef("pk"))
    )


def reporting_branches(today, branches):
    """{branch key: key of the participation it stands in} of those among `branches` that report
    monthly on `today` (date): weak by the grade in force, with something left to do.
    """
    found = once_weak(branches.open(), today)
    weak = [pk for pk, standing in found.items() if standing.is_bottom]
    rows = Branch.objects.filter(has_something_to_report(), pk__in=weak)
    years = rows.order_by().annotate(year=newest_year())
    return dict(years.values_list("pk", "year"))


def newest_year():
    """The participation that a branch in OuterRef("pk") stands in: that of the newest round."""
    years = Participation.objects.filter(branch=OuterRef("pk"))
    return Subquery(years.order_by("-round__cycle_id", "-round__seq").values("pk")[:1])


def report_duty(report):
    """Of a report with participation and sub_committee loaded."""
    return duties.owed(
        Duty.Kind.MONTHLY_REPORT,
        report.participation,
        duties.SECRETARY,
        title=f"报送“{report.participation}”{report.month_name}整顿月报",
        link=report.get_absolute_url(),
        due_on=report.due_on,
        subject_id=report.pk,
    )


def expected_duties(**only):
    """{Owed}: the reports that ought to be asked for; `only` narrows them."""
    rows = MonthlyReport.objects.owed().filter(**only)
    return {report_duty(one) for one in rows.select_related("participation__sub_committee")}


def items_in_work(report):
    """The items that the report is about, nearest deadline first: the branch's own, in work."""
    rows = RectificationItem.objects.of_branch().filter(
        branch=report.branch_id, state=State.IN_PROGRESS
    )
    return rows.select_related("participation").order_by("due_on", "pk")


def items_beside(report):
    """The branch's other items, which need not be filled in, what was called off left out: of the
    years that have anything in work, and of the report's own.
    """
    rows = RectificationItem.objects.of_branch().filter(branch=report.branch_id)
    rows = rows.filter(participation=report.participation_id) | rows.unfinished()
    return rows.exclude(state__in=(State.IN_PROGRESS, State.CANCELLED)).order_by("state", "pk")


def lines_of(report):
    """The lines of a report, as they were sent in, with item, progress and files."""
    evidence = Evidence.objects.select_related("file")
    rows = report.lines.select_related("item__participation", "progress")
    return rows.prefetch_related(Prefetch("progress__evidence", evidence))


def is_logged(item, month):
    """Whether progress of the month (its first day) or later stands on the item already."""
    return bool(item.progress_on and item.progress_on >= month)


def last_progress(item):
    return Progress.objects.filter(item=item).last()


def last_reports(branches, today):
    """{branch key: MonthlyReport}: the last that each of `branches` (keys) has sent in or is late
    with on `today` (date), else the one it may still send in time. One statement.
    """
    since = month_before(month_before(month_of(today)))
    rows = MonthlyReport.objects.filter(branch__in=branches, ended_on=None, month__gte=since)
    found = {}
    for one in rows.order_by("month"):
        before = found.get(one.branch_id)
        if before is None or one.reported_on or one.days_over(today):
            found[one.branch_id] = one
    return found
