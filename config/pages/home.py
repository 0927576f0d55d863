"""工作台: what each person has to do today, then how far their part has come."""

from dataclasses import dataclass

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.accounts.sign_in_queries import alarms
from branches.calendar.queries import years_without_holidays
from branches.duties import job_queries
from branches.duties.queries import my_duties
from branches.models import Duty, Post
from branches.survey.queries import answered_in_all
from config.overview.courses import courses
from config.overview.own_branch import own_branches
from config.overview.page import frame_for
from config.overview.progress import base_note, missing_surveys, progress
from config.overview.steps import STEPS, SURVEY

Role = Post.Role
WEEKDAYS = "一二三四五六日"
SHOWN = 8  # rows of a list on the page
NAMED = 2  # titles named under a group
Kind = Duty.Kind
# kind → what the group says, icon, word on the button
WORDS = {
    Kind.SURVEY: ("{} 个支部待填报调查摸底", "clipboard-data", "去填报"),
    Kind.POLL: ("{} 个网上测评正在投票", "envelope", "去查看"),
    Kind.SELF_SHEET: ("{} 份支部自评待完成", "pencil-square", "去自评"),
    Kind.REVIEW_SHEET: ("{} 个支部待考评", "clipboard-check", "去考评"),
    Kind.DECISION: ("{} 个支部待定级", "ui-checks", "去定级"),
    Kind.APPROVAL: ("{} 个支部的审定结果待登记", "file-earmark-check", "去登记"),
    Kind.QUESTION: ("{} 条考评询问待答复", "question-circle", "去答复"),
    Kind.ANSWER: ("{} 条询问已有答复", "chat-left-text", "去查看"),
    Kind.VERIFICATION: ("{} 个抽查支部待核验", "clipboard-check", "去核验"),
    Kind.NOTICE_END: ("{} 批公示期满，待结束", "megaphone", "去查看"),
    Kind.OBJECTION: ("{} 件异议待答复", "chat-left-text", "去答复"),
    Kind.REVISION: ("{} 项等级更正待审批", "pencil-square", "去审批"),
    Kind.PLAN: ("{} 份整改方案待制定", "journal-text", "去制定"),
    Kind.PLAN_REVIEW: ("{} 份整改方案待审核", "journal-check", "去审核"),
    Kind.PLAN_CONFIRMATION: ("{} 份整顿方案待审批", "journal-check", "去审批"),
    Kind.MONTHLY_REPORT: ("{} 份整顿月报待报送", "calendar-check", "去填报"),
    Kind.ITEM: ("{} 项整改待落实", "list-task", "去填写"),
    Kind.EXTENSION: ("{} 项延期申请待审批", "calendar-plus", "去审批"),
    Kind.ACCEPTANCE: ("{} 项整改申请销号，待验收", "hourglass-split", "去验收"),
    Kind.CONFIRMATION: ("{} 项销号待确认", "check2-all", "去确认"),
    Kind.LOOK_BACK: ("{} 个支部待回头看", "arrow-repeat", "去查看"),
    Kind.SUPPORT: ("{} 处四个一空缺待配齐", "people", "去指定"),
    Kind.PAIRING: ("{} 对结对待确认", "people-fill", "去确认"),
    Kind.TERM: ("{} 个支部换届到期", "calendar-check", "去查看"),
    Kind.INDUCTION: ("{} 项任职培训待完成", "mortarboard", "去查看"),
    Kind.TRAINING_ANSWER: ("{} 份参训名单待确认", "person-check", "去确认"),
    Kind.TRAINING: ("{} 期培训待参加", "calendar-event", "去查看"),
    Kind.TRAINING_LEAVE: ("{} 份请假申请待审批", "calendar-plus", "去审批"),
    Kind.TRAINING_RUN: ("{} 个班次待结业登记", "award", "去登记"),
    Kind.HANDOVER: ("{} 项书记工作交接待确认", "person-check", "去交接"),
}


@dataclass(frozen=True)
class Todo:
    title: str
    text: str
    icon: str
    button: str
    due_on: object
    url: str


@require_safe
def home(request):
    user = request.user
    roles = {post.role for post in user.current_posts}
    if roles == {Role.SCHOOL_LEADER}:
        return redirect(f"{reverse('dashboard')}?{request.GET.urlencode()}".rstrip("?"))
    groups = my_duties(user) if roles else []
    today = timezone.localdate()
    frame = frame_for(user, request.GET, today) if roles else None
    context = {
        "roles": roles,
        "posts": user.current_posts,
        "todos": [_todo(group) for group in groups],
        "todo_count": sum(group.count for group in groups),
        "weekday": WEEKDAYS[today.weekday()],
        "frame": frame,
        **_of_secretary(user, frame),
        **_of_committee(user, frame),
        **_of_school(user, roles, frame, today),
        **courses(user, roles, frame, today),
    }
    return render(request, "config/pages/home.html", context)


def _todo(group):
    if group.count == 1:
        _many, icon, button = WORDS.get(group.kind, ("", "list-task", "去办"))
        return Todo(group.titles[0], group.label, icon, button, group.due_on, group.link)
    template, icon, button = WORDS.get(group.kind, (f"{group.label} {{}} 件", "list-task", "去办"))
    more = " 等" if group.count > NAMED else ""
    text = "；".join(title.rstrip("。") for title in group.titles[:NAMED]) + more
    return Todo(template.format(group.count), text, icon, button, group.due_on, group.link)


def _of_secretary(user, frame):
    own = own_branches(user, frame.round if frame else None)
    return {"own_branches": own, "open_problems": sum(one.open_problems for one in own)}


def _of_committee(user, frame):
    """The parts of committee staff and leaders; 党总支 staff see their subtree by scope."""
    posts = user.posts_as(*Post.COMMITTEE_ROLES)
    if not posts or frame is None:
        return {"is_committee": bool(posts)}
    keys = sorted({post.committee.sub_committee_id for post in posts})
    steps, places = progress(frame, keys)
    surveys = steps[STEPS.index(SURVEY)]
    missing = missing_surveys(frame, keys, SHOWN + 1)
    for row in missing:
        row.answered, row.asked = answered_in_all(row.survey)
    return {
        "is_committee": True,
        "committee_steps": steps,
        "committee_note": base_note(steps),
        "committee_places": places if len(places) > 1 else [],
        "missing": missing[:SHOWN],
        "more_missing": len(missing) > SHOWN,
        "missing_left": surveys.left,
        "missing_url": surveys.url,
    }


def _of_school(user, roles, frame, today):
    """组织部 and 督查: the whole school's steps, who is behind, whether reminders flow."""
    if not roles & {Role.ORG_DEPT, Role.AUDITOR}:
        return {}
    sweep = job_queries.last_run(job_queries.SWEEP)
    steps, places = progress(frame) if frame else ([], [])
    return {
        "is_school": True,
        "school_steps": steps,
        "school_note": base_note(steps),
        "lagging": [place for place in places if place.is_late],
        "sweep": sweep,
        "sweep_is_stale": job_queries.is_stale(sweep),
        "years_without_holidays": years_without_holidays(today),
        "sign_in_alarms": len(alarms(timezone.now())),
    }
