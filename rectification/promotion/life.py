"""晋位历程: 定级 → 问题 → 方案 → 整改 → 销号 → 复评 → 晋位 of a branch in one year, each step with
its fact, its date and what it opens.
"""

from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from branches.rulebook.rounding import percent, score
from rectification.items.chain import promotion_url
from rectification.models import RectificationItem

State = RectificationItem.State
REACHED, CURRENT, OPEN = "done", "now", "open"
NOT_YET = "未到"
FULL_SCORE = 100


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
    """One line of life: the cycle, its seven Steps, and over how many days they reach."""

    cycle: object
    steps: list
    days: int | None


def year_of(chapters):
    """The Year of the Chapters of one cycle, the first round first."""
    first = chapters[0]
    again = next((one for one in reversed(chapters) if one.is_regrade), None)
    items = [item for one in chapters for item in one.items]
    own = [item for item in items if item.is_of_branch]
    steps = [
        _graded(first),
        _problems(first),
        _plan(first, own),
        _work(first, own),
        _closed(first, own),
        _again(again),
        _promoted(again),
    ]
    dated = [one.on for one in steps if one.on]
    days = (max(dated) - min(dated)).days if len(dated) > 1 else None
    return Year(first.round.cycle, list(_with_days(steps)), days)


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


def _graded(chapter):
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
        note=of.approval_no or ("" if of.is_exempt else "未审定"),
        url=reverse("grading:why", args=[chapter.participation.pk]),
    )


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


def _plan(chapter, items):
    step = Step("plan", "方案", "file-earmark-text")
    plan = getattr(chapter.participation, "plan", None)
    if plan is None:
        return step
    waiting = any(one.state in RectificationItem.TABS["todo"][1] for one in items)
    return step._replace(
        state=REACHED if items and not waiting else CURRENT,
        fact="整改方案",
        more="" if not waiting else "待审" if plan.submitted_on else "起草中",
        on=plan.submitted_on,
        note="报送" if plan.submitted_on else "",
        url=reverse("rectification:plan", args=[chapter.participation.pk]),
    )


def _work(chapter, items):
    step = Step("work", "整改", "arrow-repeat")
    begun = [one for one in items if one.state not in RectificationItem.TABS["todo"][1]]
    if not begun:
        return step
    late = sum(one.is_overdue for one in items)
    return step._replace(
        state=REACHED,
        fact=f"{len(items)} 项",
        more=f"逾期 {late} 项" if late else "",
        note="",
        url=ledger_url(chapter),
    )


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
        url=ledger_url(chapter, "items_closed"),
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


def _promoted(chapter):
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
        note=promotion.document_no,
        url=promotion_url(chapter.participation),
    )


NUMBERS = "一二三四五"


def outcome_said(promotion, ladder):
    """▲ 晋一级, 保持, ▼ 下降一级: by the rungs between, never by the label."""
    steps = ladder.steps(promotion.from_grade, promotion.to_grade)
    if not steps:
        return promotion.get_outcome_display()
    count = NUMBERS[abs(steps) - 1]
    return f"▲ 晋{count}级" if steps > 0 else f"▼ 下降{count}级"


def ledger_url(chapter, figure=""):
    """The branch's items of this round in the ledger."""
    found = {"round": chapter.round.pk, "q": str(chapter.participation), "figure": figure}
    query = urlencode({name: value for name, value in found.items() if value})
    return f"{reverse('rectification:items')}?{query}"


def _day(moment):
    return timezone.localtime(moment).date() if moment else None
