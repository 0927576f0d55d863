"""晋位历程: 定级 → 问题 → 方案 → 整改 → 销号 → 复评 → 晋位 of a branch, each with its fact."""

from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from branches.rulebook.rounding import percent, score
from rectification.items.chain import promotion_url
from rectification.models import JointActivity, MonthlyReport, Plan, RectificationItem
from rectification.plans.targets import gain_of
from rectification.promotion.layout import NUMBERS

State = RectificationItem.State
REACHED, CURRENT, OPEN = "done", "now", "open"
NOT_YET = "未到"
FULL_SCORE = 100
STEPS = {1: "一", **NUMBERS}


class Step(NamedTuple):
    """`fact` (text, or a Grade in `grade`) with `more` below it, `on` its date and what `note` says
    of it; `state` REACHED, CURRENT (begun, not done) or OPEN; `apart`: 21 天 since the step before.
    """

    key: str
    title: str
    icon: str
    state: str = OPEN
    fact: str = ""
    more: str = ""
    on: date | None = None
    note: str = ""
    url: str = ""
    grade: object = None
    apart: str = ""

    @property
    def is_open(self):
        return self.state == OPEN


class Year(NamedTuple):
    """One line of life: cycle, seven Steps, the days they reach over, own items of the year."""

    cycle: object
    steps: list
    days: int | None
    items: list


class Help(NamedTuple):
    """What came beside the items: MonthlyReports and JointActivities of a branch."""

    reports: list
    activities: list

    def within(self, chapters, later):
        """The Help of the year of `chapters`; it ends where the measured year of `later` (Chapters
        of the year after, or None) begins.
        """
        cycle, since = chapters[0].round.cycle_id, chapters[0].round.cutoff_on
        until = later[0].round.cutoff_on if later else date.max
        reports = [one for one in self.reports if one.participation.round.cycle_id == cycle]
        return Help(reports, [one for one in self.activities if since < one.on <= until])


def help_of(user, branch):
    """The Help of a branch (its key) as far as `user` may read it. Two statements."""
    reports = MonthlyReport.objects.visible_to(user).filter(branch=branch, ended_on=None)
    activities = JointActivity.objects.visible_to(user).filter(pairing__branch=branch)
    return Help(list(reports.select_related("participation__round")), list(activities))


def years_of(story, helped, revised=None):
    """[Year] of a Story with its Help, the newest first; `revised` {participation key: [Revision]}
    of the grades that were put right.
    """
    found, later = [], None
    for chapters in story.years():
        found.append(year_of(chapters, helped.within(chapters, later), revised or {}))
        later = chapters
    return found


def year_of(chapters, helped, revised):
    """The Year of the Chapters of one cycle, the first round first."""
    first = chapters[0]
    again = next((one for one in reversed(chapters) if one.is_regrade), None)
    items = [item for one in chapters for item in one.items]
    own = [item for item in items if item.is_of_branch]
    steps = [
        _graded(first, revised.get(first.participation.pk, ())),
        _problems(first),
        _plan(first),
        _work(first, own, helped),
        _closed(first, own),
        _again(again),
        _promoted(again, revised),
    ]
    dated = [one.on for one in steps if one.on]
    days = (max(dated) - min(dated)).days if len(dated) > 1 else None
    return Year(first.round.cycle, list(_with_days(steps)), days, own)


def _with_days(steps):
    """The steps with the days since the one before; a step earlier than it says nothing."""
    before = None
    for one in steps:
        apart = ""
        if one.on and before and one.key != "problems":
            days = (one.on - before).days
            apart = "当日" if days == 0 else f"{days} 天" if days > 0 else ""
        yield one._replace(apart=apart)
        before = one.on or before


def _graded(chapter, revised):
    step = Step("grade", "定级", "flag-fill")
    of = chapter.assessment
    if of is None or chapter.grade is None:
        return step
    # Before the school has approved it, the grade is what 分党委 decided.
    return step._replace(
        state=REACHED if of.approved_on or of.is_exempt else CURRENT,
        grade=chapter.grade,
        more="" if chapter.final is None else f"{score(chapter.final)} 分",
        on=of.approved_on or of.decided_on,
        note=_with_revisions(of.approval_no or ("" if of.is_exempt else "未审定"), revised),
        url=reverse("grading:why", args=[chapter.participation.pk]),
    )


def _with_revisions(note, revised):
    """The note of a grade with what it was put right to, both grades for ever."""
    return "；".join([*([note] if note else []), *(one.said for one in revised)])


def _problems(chapter):
    step = Step("problems", "问题", "clipboard-x")
    survey = getattr(chapter.participation, "survey", None)
    if survey is None or survey.state != survey.State.SUBMITTED:
        return step
    found = chapter.problems
    of = chapter.assessment
    asked = sum(bool(one.findings) for one in found)
    lost = "" if chapter.final is None else f"失 {score(FULL_SCORE - chapter.final)} 分"
    return step._replace(
        state=REACHED,
        fact=f"{len(found)} 个",
        more=lost,
        on=(of and (of.approved_on or of.decided_on)) or _day(survey.submitted_at),
        note=f"其中 {asked} 个来自摸底" if asked else "",
        url=reverse("drafts", args=[chapter.participation.pk]),
    )


def _plan(chapter):
    step = Step("plan", "方案", "file-earmark-text")
    plan = plan_of(chapter)
    if plan is None:
        return step
    is_approved = plan.approved_on is not None
    by = "组织部批准" if plan.is_reform else f"{_reviewer(chapter)}批准"
    return step._replace(
        state=REACHED if plan.state == Plan.State.APPROVED else CURRENT,
        fact=plan.title,
        more="" if plan.state == Plan.State.APPROVED else plan.status_word,
        on=plan.approved_on or plan.submitted_on,
        note=by if is_approved else "报送" if plan.submitted_on else "",
        url=plan.get_absolute_url(),
    )


def plan_of(chapter):
    """The plan that was asked for with the grade of a Chapter, or None."""
    plan = getattr(chapter.participation, "plan", None)
    return plan if plan and plan.opened_on else None


def _reviewer(chapter):
    return "组织部" if chapter.participation.sub_committee.is_school else "分党委"


def _work(chapter, items, helped):
    step = Step("work", "整改", "arrow-repeat")
    begun = [one for one in items if one.state not in RectificationItem.TABS["todo"][1]]
    if not begun:
        return step
    plan, late = plan_of(chapter), sum(one.is_overdue for one in items)
    return step._replace(
        state=REACHED,
        fact=f"{len(items)} 项",
        on=plan and plan.approved_on,
        more=_reports_said(helped.reports) or (f"逾期 {late} 项" if late else ""),
        note=f"联办活动 {len(helped.activities)} 次" if helped.activities else "",
        url=items_url(chapter),
    )


def _reports_said(reports):
    """月报 5 期，都按时: those sent in, and how many of them late."""
    sent = [one for one in reports if one.reported_on]
    if not sent:
        return ""
    late = sum(one.reported_on > one.due_on for one in sent)
    return f"月报 {len(sent)} 期，{f'迟报 {late} 期' if late else '都按时'}"


def _closed(chapter, items):
    step = Step("closed", "销号", "check-circle-fill")
    closed = [one for one in items if one.state == State.CLOSED]
    if not closed:
        return step
    is_done = len(closed) == len(items)
    late = sum(one.was_late for one in closed)
    return step._replace(
        state=REACHED if is_done else CURRENT,
        fact=f"{len(closed)}/{len(items)}",
        more=f"{late} 项逾期后完成" if late else "",
        on=max(one.closed_on for one in closed) if is_done else None,
        note=_accepted(closed) if is_done else f"还有 {len(items) - len(closed)} 项未销号",
        url=items_url(chapter),
    )


def _accepted(items):
    return "两级验收，组织部确认" if all(one.levels == 2 for one in items) else "验收通过"


def _again(chapter):
    step = Step("again", "复评", "clipboard-check")
    if chapter is None:
        return step
    participation, of = chapter.participation, chapter.assessment
    if participation.out_reason:
        return step._replace(state=REACHED, fact="不参加", more=participation.out_reason)
    if of is None:
        return step
    cutoff = f"截至日 {chapter.round.cutoff_on:%Y-%m-%d}"
    url = reverse("grading:why", args=[participation.pk])
    if chapter.final is None:
        return step._replace(state=CURRENT, fact=of.get_state_display(), note=cutoff, url=url)
    rate = of.satisfaction_rate
    return step._replace(
        state=REACHED if of.decided_on else CURRENT,
        fact=f"{score(chapter.final)} 分",
        more="" if rate is None else f"满意率 {percent(rate)}",
        on=of.decided_on,
        note=cutoff,
        url=url,
    )


def _promoted(chapter, revised):
    step = Step("promoted", "晋位", "graph-up-arrow")
    promotion = chapter.promotion if chapter else None
    if promotion is None:
        return step
    ladder = chapter.round.cycle.rules.grades
    return step._replace(
        state=REACHED,
        grade=ladder.named(promotion.to_grade),
        fact=promotion.to_label,
        more=outcome_said(promotion, ladder),
        on=promotion.decided_on,
        note=_with_revisions(promotion.document_no, revised.get(chapter.participation.pk, ())),
        url=promotion_url(chapter.participation),
    )


def hoped_for(chapters):
    """What a 提升方案 of the year of these Chapters hopes to gain, in words; "" without one, and
    once a 复评 has measured it. One statement where there is one.
    """
    plan = plan_of(chapters[0]) if chapters else None
    if plan is None or plan.kind != Plan.Kind.RAISE or chapters[0].final is None:
        return ""
    if any(one.is_regrade and one.final is not None for one in chapters):
        return ""
    targets = list(plan.targets.all())
    gain = gain_of(chapters[0].card, targets) if targets else None
    return gain.text if gain else ""


def outcome_said(promotion, ladder):
    """▲ 晋一级, 保持, ▼ 降一级: by the rungs between, never by the label."""
    steps = ladder.steps(promotion.from_grade, promotion.to_grade)
    if not steps:
        return promotion.get_outcome_display()
    count = STEPS[abs(steps)]
    return f"▲ 晋{count}级" if steps > 0 else f"▼ 降{count}级"


def items_url(chapter):
    """The items of the year, on the page of the branch's life: the ledger has those of a round."""
    page = reverse("branch_life", args=[chapter.participation.branch_id])
    return f"{page}#items-{chapter.round.cycle_id}"


def _day(moment):
    return timezone.localtime(moment).date() if moment else None
