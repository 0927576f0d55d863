"""校级待办: what waits for the school's Organisation Department, counted by the named figures."""

from dataclasses import dataclass

from django.db.models import Count, Q

from branches.rules import org_post
from config.overview.links import branches_link, items_link, plans_link, work_link
from config.overview.steps import APPROVAL, DECISION, REVIEW, SURVEY
from rectification.plans.filters import FIGURES, plans_of


@dataclass(frozen=True)
class Waiting:
    title: str
    text: str
    url: str
    button: str  # "" for those who only read
    work_url: str  # where the button leads: the list to work from


def waiting(page):
    """[Waiting] of a Dashboard over the whole school; empty for one sub-committee."""
    if page.place or not page.frame.user.sees_school:
        return []
    acts = org_post(page.frame.user) is not None
    rows = [*_of_branches(page), *_of_items(page)]
    return [
        Waiting(title.format(count), text, url, button if acts else "", work_url)
        for count, title, text, url, button, work_url in rows
        if count
    ]


def _of_branches(page):
    frame = page.frame
    direct = next((one for one in page.tally_now.places if one.is_school), None)
    yield (
        page.now.counts["to_approve"],
        "审定 {} 个党支部的等级",
        _until("分党委已定级，待校党委审定后登记", APPROVAL.due_on(frame.round)),
        branches_link(frame, "to_approve"),
        "去登记",
        work_link("grading:list", frame, "to_approve"),
    )
    if direct is None:
        return
    counts = page.tally_now.sum(direct.pk).counts
    steps = (
        (SURVEY, SURVEY.figure, "填报", "的调查摸底"),
        (REVIEW, "to_review", "考评", ""),
        (DECISION, "to_decide", "决定", "的等级"),
    )
    for step, figure, verb, rest in steps:
        link = branches_link(frame, figure, committee=direct.pk)
        text = _until("直属党支部由组织部办理", step.due_on(frame.round))
        page_name = "branches:surveys" if step is SURVEY else "grading:list"
        work = work_link(page_name, frame, figure, committee=direct.pk)
        yield counts[figure], f"{verb} {{}} 个直属党支部{rest}", text, link, f"去{verb}", work


ITEMS = (
    ("items_to_accept", "验收 {} 项直属党支部整改", "党支部已申请销号", "去验收"),
    ("items_extension", "审批 {} 项直属党支部延期申请", "在原期限前答复", "去审批"),
)
OF_OFFICES = (
    ("items_office_accept", "验收 {} 项分党委、组织部负责的整改", "由经办人以外的人验收", "去验收"),
    ("items_office_extension", "审批 {} 项分党委、组织部的延期申请", "在原期限前答复", "去审批"),
)


def _of_items(page):
    frame, direct = page.frame, page.items.direct
    link = items_link(frame, "items_to_confirm")
    text = "分党委已验收，两级验收的第二级"
    count = page.items.counts["items_to_confirm"]
    yield count, "确认 {} 项整改销号", text, link, "去确认", link
    for figure, title, text, button in OF_OFFICES:
        link = items_link(frame, figure)
        yield page.items.counts[figure], title, text, link, button, link
    place = next((one.pk for one in page.tally_now.places if one.is_school), None)
    yield from _of_plans(frame, place)
    for figure, title, text, button in ITEMS:
        link = items_link(frame, figure, committee=place)
        yield direct[figure], title, text, link, button, link


def _of_plans(frame, school):
    """What waits for 组织部 of the plans of the round; `school`: key of its own committee."""
    counts = plans_of(frame.user, frame.round).aggregate(
        direct=Count(
            "pk", filter=FIGURES["plans_review"][1] & Q(participation__sub_committee=school)
        ),
        confirm=Count("pk", filter=FIGURES["plans_confirmation"][1]),
    )
    link = plans_link(frame, "plans_confirmation")
    text = "分党委已同意，整顿方案由组织部审批"
    yield counts["confirm"], "审批 {} 份整顿方案", text, link, "去审批", link
    link = plans_link(frame, "plans_review", committee=school)
    yield counts["direct"], "审核 {} 份直属党支部方案", "方案已报送", link, "去审核", link


def _until(text, day):
    return f"{text} · {day.month} 月 {day.day} 日前" if day else text
