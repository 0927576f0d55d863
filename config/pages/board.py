"""各支部进度: branch × step of a round, each cell leading to its page."""

from dataclasses import dataclass

from django.db.models import Max, OuterRef, Subquery
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.duties.nudges import may_be_chased
from branches.models import Duty, Participation, Poll, Reminder
from branches.survey.queries import answered_in_all, survey_rows
from branches.web.pages import counted_page
from branches.web.rounds import chosen_round, kept_beside
from config.overview.progress import base_note, standings
from config.overview.steps import DECISION, PLAN, POLL, REVIEW, SELF, SURVEY
from config.pages.board_filter import SHOWN, BoardFilter, totals
from grading.models import Assessment, Sheet
from grading.rubrics.grades import grade_labels
from rectification.items.report_queries import last_reports
from rectification.models import Plan

State = Assessment.State
PER_PAGE = 50
OWED_PLANS = Duty.objects.open().filter(kind=Duty.Kind.PLAN, participation=OuterRef("pk"))
PLAN_DUE_ON = Subquery(OWED_PLANS.order_by("due_on").values("due_on")[:1])


@dataclass(frozen=True)
class Cell:
    """One step of one branch: tone ("ok", "doing", "late", "warn" or ""), icon, words, page."""

    tone: str
    icon: str
    text: str
    url: str


def done(text, url):
    return Cell("ok", "check-circle-fill", text, url)


def doing(text, url):
    return Cell("doing", "circle-half", text, url)


def waiting(text, url):
    return Cell("", "circle", text, url)


def returned(url):
    return Cell("warn", "arrow-return-left", "已退回", url)


def day_of(moment):
    return f"{timezone.localtime(moment):%m-%d}" if moment else "已办"


@dataclass
class Row:
    participation: Participation
    cells: list  # in the order of COLUMNS
    may_nudge: bool
    nudged_on: object  # date of the last 催办, or None
    report: Cell | None = None  # 整顿月报, of a branch that owes them

    @property
    def labelled_cells(self):
        return [
            (step.label, cell) for (step, _cell_of), cell in zip(COLUMNS, self.cells, strict=True)
        ]


@require_safe
def board(request):
    round = chosen_round(request.GET)
    form = BoardFilter(request.GET, user=request.user)
    kept = kept_beside(request.user, round)
    context = {"round": round, "filter": form, "kept": kept}
    if round is not None:
        context |= board_context(request, round, form, timezone.localdate())
    return render(request, "config/pages/board.html", context)


def board_context(request, round, form, today):
    rows = survey_rows(request.user, round).select_related("assessment", "committee", "plan")
    participations, counts = form.rows_and_counts(rows, round, today)
    participations = participations.annotate(plan_due_on=PLAN_DUE_ON)
    # Counted already: the pager need not count again.
    page = counted_page(participations, counts[SHOWN], request.GET.get("page"), PER_PAGE)
    rows = board_rows(list(page.object_list), round, request.user, today)
    steps = standings(round, counts, today)
    return {
        "page_obj": page,
        "rows": rows,
        "may_nudge": any(row.may_nudge for row in rows),
        "has_reports": any(row.report for row in rows),
        "steps": steps,
        "totals": totals(request, steps),
        "note": base_note(steps),
        "columns": [step.label for step, _cell_of in COLUMNS],
    }


def board_rows(participations, round, user, today):
    """The rows of one page; sheets and polls are fetched once for all of them."""
    sheets = {}
    for sheet in Sheet.objects.current().filter(assessment__participation__in=participations):
        sheets[sheet.assessment_id, sheet.part] = sheet
    polls = Poll.objects.counting().filter(
        participation__in=participations, audience=Poll.Audience.MEMBERS
    )
    by_branch = {poll.participation_id: poll for poll in polls}
    context = RoundContext(round, today, grade_labels(round), sheets, by_branch)
    nudged, owing = last_nudges(participations, round), may_be_chased(participations, user)
    # They are of now: an archived round shows what was measured.
    keys = [] if round.is_closed else [one.branch_id for one in participations]
    reports = last_reports(keys, today)
    return [
        Row(
            one,
            [cell_of(one, context) for _step, cell_of in COLUMNS],
            may_nudge=one.pk in owing,
            nudged_on=nudged.get(one.pk),
            report=report_cell(reports.get(one.branch_id), today),
        )
        for one in participations
    ]


def last_nudges(participations, round):
    """{participation pk: day of the last 催办}, for what the branch carries over as well."""
    branch = "duty__participation__branch"
    rows = Reminder.objects.filter(
        stage__startswith="nudge-", **{f"{branch}__in": [one.branch_id for one in participations]}
    )
    if round.closed_on:
        rows = rows.filter(made_on__lte=round.closed_on)
    found = dict(rows.order_by().values_list(branch).annotate(Max("made_on")))
    return {one.pk: found[one.branch_id] for one in participations if one.branch_id in found}


@dataclass(frozen=True)
class RoundContext:
    round: object
    today: object
    grades: dict
    sheets: dict  # (assessment pk, part) → Sheet
    polls: dict  # participation pk → Poll

    def late_or(self, cell, step):
        """The cell of a step that is left, or how late it is: what the filter 逾期 finds."""
        return self.late_since(cell, step.is_late(self.round, self.today), step.due_on(self.round))

    def late_since(self, cell, is_late, due_on):
        if not is_late:
            return cell
        late = f"逾期 {(self.today - due_on).days} 天"
        text = f"{cell.text}，{late}" if cell.tone == "warn" else late
        return Cell("late", "exclamation-octagon-fill", text, cell.url)


def survey_cell(participation, context):
    survey, url = participation.survey, reverse("branches:survey", args=[participation.pk])
    if not survey.is_editable:
        return done(day_of(survey.submitted_at), url)
    if survey.state == survey.State.RETURNED:
        return context.late_or(returned(url), SURVEY)
    answered, asked = answered_in_all(survey)
    cell = doing(f"{answered}/{asked} 项", url) if answered else waiting("未开始", url)
    return context.late_or(cell, SURVEY)


def self_cell(participation, context):
    assessment = getattr(participation, "assessment", None)
    url = reverse("grading:self_sheet", args=[participation.pk])
    if assessment is None or assessment.is_exempt:
        return no_sheet(assessment)
    sheet = context.sheets.get((assessment.pk, Sheet.Part.SELF))
    if assessment.state in Assessment.SELF_DONE:
        return done(day_of(sheet and sheet.submitted_at), url)
    if assessment.return_reason:
        return context.late_or(returned(url), SELF)
    if participation.survey.is_editable:
        return context.late_or(waiting("未开始", url), SELF)
    cell = doing("自评中", url) if sheet else waiting("待自评", url)
    return context.late_or(cell, SELF)


def no_sheet(assessment):
    return waiting("未定级" if assessment else "—", "")


def poll_cell(participation, context):
    poll = context.polls.get(participation.pk)
    url = reverse("branches:survey", args=[participation.pk]) + "?section=check#polls"
    if poll is None:
        return context.late_or(waiting("未录入", url), POLL)
    if poll.is_invalid(context.round.cycle.rules):
        cell = Cell("warn", "exclamation-triangle-fill", "无效须重测", url)
        return context.late_or(cell, POLL)
    return done(f"{poll.valid} 票", url)


def review_cell(participation, context):
    assessment = getattr(participation, "assessment", None)
    url = reverse("grading:review_sheet", args=[participation.pk])
    if assessment is None or assessment.is_exempt:
        return no_sheet(assessment)
    sheet = context.sheets.get((assessment.pk, Sheet.Part.REVIEW))
    if assessment.state in Assessment.REVIEWED:
        return done(day_of(sheet and sheet.submitted_at), url)
    if assessment.state != State.SELF_SUBMITTED:
        return context.late_or(waiting("未开始", url), REVIEW)
    cell = doing("考评中", url) if sheet else waiting("待考评", url)
    return context.late_or(cell, REVIEW)


def grade_cell(participation, context):
    assessment = getattr(participation, "assessment", None)
    url = reverse("grading:why", args=[participation.pk])
    if assessment is None or assessment.is_exempt:
        return no_sheet(assessment)
    grade = context.grades.get(assessment.grade, "")
    if assessment.state in Assessment.SETTLED:
        return done(grade, url)
    if assessment.state == State.COMMITTEE_DECIDED:
        return doing(f"{grade}，待审定", url)
    if assessment.state != State.COMMITTEE_REVIEWED:
        return context.late_or(waiting("未开始", url), DECISION)
    return context.late_or(waiting("待定级", url), DECISION)


def plan_cell(participation, context):
    plan = getattr(participation, "plan", None)
    if plan is None or plan.opened_on is None or plan.state == Plan.State.REPLACED:
        return waiting("—", "")
    url = plan.get_absolute_url()
    if plan.state == Plan.State.APPROVED:
        return done(f"{plan.approved_on:%m-%d}", url)
    if plan.state != Plan.State.DRAFT:
        return doing(plan.status_word, url)
    due_on = participation.plan_due_on
    is_late = bool(due_on and due_on < context.today and PLAN.is_late(context.round, context.today))
    cell = returned(url) if plan.is_returned else waiting(plan.status_word, url)
    return context.late_since(cell, is_late, due_on)


def report_cell(report, today):
    if report is None:
        return None
    url = report.get_absolute_url()
    if days := report.days_over(today):
        text = f"{report.month.month} 月逾期 {days} 天"
        return Cell("late", "exclamation-octagon-fill", text, url)
    if report.reported_on is None:
        return waiting(f"{report.due_on:%m-%d} 截止", url)
    late = f"，迟报 {report.days_late} 天" if report.is_late else ""
    return done(f"{report.reported_on:%m-%d}{late}", url)


# 审定 has no column: the grade itself says whether it waits for it.
COLUMNS = (
    (SURVEY, survey_cell),
    (SELF, self_cell),
    (POLL, poll_cell),
    (REVIEW, review_cell),
    (DECISION, grade_cell),
    (PLAN, plan_cell),
)
