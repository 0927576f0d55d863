"""各支部进度: branch × step of a round, each cell leading to its page."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.forms.survey_filter import SurveyFilter
from branches.models import Participation, Poll, Reminder
from branches.queries.rounds import chosen_round
from branches.queries.survey import answered_in_all, survey_rows
from branches.services.nudges import chased_roles
from grading.models import Assessment, Sheet
from grading.queries import grade_labels

State = Assessment.State
SELF_DONE = (State.SELF_SUBMITTED, State.COMMITTEE_REVIEWED, State.COMMITTEE_DECIDED)
SELF_DONE = (*SELF_DONE, State.APPROVED, State.FROZEN)
REVIEW_DONE = SELF_DONE[1:]
DECIDED = SELF_DONE[2:]
PER_PAGE = 50
EXEMPT = Q(assessment__is_exempt=True)
# label, stage date, condition of being done, whether exempt branches take part
STEPS = (
    ("调查", "survey_due_on", Q(survey__state="submitted"), True),
    ("自评", "self_due_on", Q(assessment__state__in=SELF_DONE), False),
    ("测评", "poll_due_on", Q(has_poll=True), True),
    ("考评", "review_due_on", Q(assessment__state__in=REVIEW_DONE), False),
    ("定级", "decision_due_on", Q(assessment__state__in=DECIDED), False),
)


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


def late_or(cell, due_on, today):
    """The cell, unless its date has passed: then how late it is."""
    if due_on is None or due_on >= today:
        return cell
    late = f"逾期 {(today - due_on).days} 天"
    return Cell("late", "exclamation-octagon-fill", late, cell.url)


def day_of(moment):
    return f"{timezone.localtime(moment):%m-%d}" if moment else "已办"


class BoardFilter(SurveyFilter):
    """The list of surveys is narrowed by state; the board shows all states side by side."""

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        for name in ("state", "figure"):
            del self.fields[name]

    def clean(self):
        return {"state": "", "figure": "", **super().clean()}


@dataclass
class Row:
    participation: Participation
    cells: list
    may_nudge: bool
    nudged_on: object  # date of the last 催办, or None


@require_safe
def board(request):
    round = chosen_round(request.GET)
    form = BoardFilter(request.GET, user=request.user)
    context = {"round": round, "filter": form}
    if round is not None:
        context |= board_context(request, round, form)
    return render(request, "config/board.html", context)


def board_context(request, round, form):
    rows = survey_rows(request.user, round).select_related("assessment", "committee")
    participations = form.narrow(rows)
    count, steps = step_totals(participations, round)
    paginator = Paginator(participations, PER_PAGE)
    # Known already: the pager need not count again.
    paginator.count = count
    page = paginator.get_page(request.GET.get("page"))
    rows = board_rows(list(page.object_list), round, request.user)
    return {
        "page_obj": page,
        "rows": rows,
        "may_nudge": any(row.may_nudge for row in rows),
        "steps": steps,
    }


def step_totals(participations, round):
    """(How many branches are shown, how many have done each step), in one statement."""
    poll = Poll.objects.counting().filter(participation=OuterRef("pk"), audience="members")
    counts = {f"step{place}": Count("pk", filter=step[2]) for place, step in enumerate(STEPS)}
    found = (
        participations.order_by()
        .annotate(has_poll=Exists(poll))
        .aggregate(all=Count("pk"), exempt=Count("pk", filter=EXEMPT), **counts)
    )
    steps = [
        {
            "label": label,
            "due_on": getattr(round, stage),
            "done": found[f"step{place}"],
            "all": found["all"] - (0 if everybody else found["exempt"]),
        }
        for place, (label, stage, _condition, everybody) in enumerate(STEPS)
    ]
    return found["all"], steps


def board_rows(participations, round, user):
    """The rows of one page; sheets and polls are fetched once for all of them."""
    sheets = {}
    for sheet in Sheet.objects.current().filter(assessment__participation__in=participations):
        sheets[sheet.assessment_id, sheet.part] = sheet
    polls = Poll.objects.counting().filter(participation__in=participations, audience="members")
    by_branch = {poll.participation_id: poll for poll in polls}
    context = RoundContext(round, timezone.localdate(), grade_labels(round), sheets)
    nudged = last_nudges(participations)
    return [
        Row(
            one,
            cells_of(one, by_branch.get(one.pk), context),
            may_nudge=bool(chased_roles(user, one)[1]),
            nudged_on=nudged.get(one.pk),
        )
        for one in participations
    ]


def last_nudges(participations):
    """{participation pk: day of the last 催办}."""
    rows = Reminder.objects.filter(
        stage__startswith="nudge-", duty__participation__in=participations
    )
    return dict(rows.order_by().values_list("duty__participation").annotate(Max("made_on")))


@dataclass(frozen=True)
class RoundContext:
    round: object
    today: object
    grades: dict
    sheets: dict


def cells_of(participation, poll, context):
    assessment = getattr(participation, "assessment", None)
    return [
        survey_cell(participation, context),
        self_cell(participation, assessment, context),
        poll_cell(participation, poll, context),
        review_cell(participation, assessment, context),
        grade_cell(participation, assessment, context),
    ]


def survey_cell(participation, context):
    survey, url = participation.survey, reverse("branches:survey", args=[participation.pk])
    if not survey.is_editable:
        return done(day_of(survey.submitted_at), url)
    if survey.state == survey.State.RETURNED:
        return returned(url)
    answered, asked = answered_in_all(survey)
    cell = doing(f"{answered}/{asked} 项", url) if answered else waiting("未开始", url)
    return late_or(cell, context.round.survey_due_on, context.today)


def self_cell(participation, assessment, context):
    url = reverse("grading:self_sheet", args=[participation.pk])
    if assessment is None or assessment.is_exempt:
        return no_sheet(assessment)
    sheet = context.sheets.get((assessment.pk, Sheet.Part.SELF))
    if assessment.state in SELF_DONE:
        return done(day_of(sheet and sheet.submitted_at), url)
    if assessment.return_reason:
        return returned(url)
    if participation.survey.is_editable:
        return waiting("未开始", url)
    cell = doing("自评中", url) if sheet else waiting("待自评", url)
    return late_or(cell, context.round.self_due_on, context.today)


def no_sheet(assessment):
    return waiting("未定级" if assessment else "—", "")


def poll_cell(participation, poll, context):
    url = reverse("branches:survey", args=[participation.pk]) + "?section=check#polls"
    if poll is None:
        return late_or(waiting("未录入", url), context.round.poll_due_on, context.today)
    if poll.is_invalid(context.round.cycle.rules.min_valid):
        return Cell("warn", "exclamation-triangle-fill", "无效须重测", url)
    return done(f"{poll.valid} 票", url)


def review_cell(participation, assessment, context):
    url = reverse("grading:review_sheet", args=[participation.pk])
    if assessment is None or assessment.is_exempt:
        return no_sheet(assessment)
    sheet = context.sheets.get((assessment.pk, Sheet.Part.REVIEW))
    if assessment.state in REVIEW_DONE:
        return done(day_of(sheet and sheet.submitted_at), url)
    if assessment.state != State.SELF_SUBMITTED:
        return waiting("未开始", url)
    cell = doing("考评中", url) if sheet else waiting("待考评", url)
    return late_or(cell, context.round.review_due_on, context.today)


def grade_cell(participation, assessment, context):
    url = reverse("grading:why", args=[participation.pk])
    if assessment is None or assessment.is_exempt:
        return no_sheet(assessment)
    grade = context.grades.get(assessment.grade, "")
    if assessment.state in (State.APPROVED, State.FROZEN):
        return done(grade, url)
    if assessment.state == State.COMMITTEE_DECIDED:
        return doing(f"{grade}，待审定", url)
    if assessment.state != State.COMMITTEE_REVIEWED:
        return waiting("未开始", url)
    return late_or(waiting("待定级", url), context.round.decision_due_on, context.today)
