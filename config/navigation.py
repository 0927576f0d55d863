"""The menu, per role: what a person has no use for is not shown."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from branches.duties.inbox_queries import unread_count
from branches.models import Post
from branches.web.rounds import all_rounds, chosen_round

Role = Post.Role
# Whoever only organises training sees no branch and needs none of the other lists.
WORKERS = tuple(role for role in Role if role != Role.TRAINING_ORGANISER)
READERS = (Role.ORG_DEPT, Role.SCHOOL_LEADER, Role.AUDITOR)
COMMITTEE = (Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER)
# 组织部 and 督查 have the desk.
NOTICE_READERS = (Role.SCHOOL_LEADER, *COMMITTEE, Role.SECRETARY)
TRAINING_READERS = (*READERS, *COMMITTEE, Role.TRAINING_ORGANISER)

# Pages that show the round named in their address.
ROUND_PAGES = {
    "home",
    "dashboard",
    "dashboard_branches",
    "board",
    "branches:surveys",
    "branches:causes",
    "branches:polls",
    "grading:list",
    "grading:rubrics",
    "rectification:items",
    "rectification:plans",
    "promotion:matrix",
    "promotion:list",
}


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    icon: str
    roles: tuple = WORKERS  # None: everybody, even without a post


MENU = (
    (
        "",
        (
            Entry("工作台", "home", "house", None),
            Entry("工作简报", "dashboard", "bar-chart", READERS + COMMITTEE),
        ),
    ),
    (
        "调查与定级",
        (
            Entry("调查摸底", "branches:surveys", "clipboard-data"),
            Entry("满意度测评", "branches:polls", "hand-thumbs-up"),
            Entry("分类定级", "grading:list", "ui-checks"),
            Entry("公示与异议", "publicity:desk", "megaphone", (Role.ORG_DEPT, Role.AUDITOR)),
            Entry("公示", "publicity:index", "megaphone", NOTICE_READERS),
            Entry("评分标准", "grading:rubrics", "journal-text"),
        ),
    ),
    (
        "整改与提高",
        (
            Entry("整改台账", "rectification:items", "list-task"),
            Entry("薄弱支部整顿", "weak", "flag-fill", READERS + COMMITTEE),
            Entry("结对帮扶", "rectification:pairings", "people-fill"),
            Entry("晋位升级", "promotion:matrix", "graph-up-arrow", READERS + COMMITTEE),
        ),
    ),
    (
        "培训",
        (
            Entry("培训班次", "training:programmes", "mortarboard", tuple(Role)),
            Entry("我的培训", "training:mine", "person-badge", (Role.SECRETARY,)),
            Entry("学时与覆盖", "training:coverage", "speedometer2", TRAINING_READERS),
        ),
    ),
    (
        "组织",
        (
            Entry("党支部列表", "branches:list", "people"),
            Entry("组织体系", "branches:tree", "diagram-3", READERS + COMMITTEE),
            Entry(
                "账号与职责",
                "branches:accounts",
                "person-gear",
                (Role.ORG_DEPT, Role.COMMITTEE_STAFF, Role.AUDITOR),
            ),
            Entry(
                "数据导入",
                "branches:imports",
                "upload",
                (Role.ORG_DEPT, Role.COMMITTEE_STAFF, Role.AUDITOR),
            ),
        ),
    ),
    (
        "管理",
        (
            Entry("年度与参数", "branches:cycles", "calendar3", (Role.ORG_DEPT, Role.AUDITOR)),
            Entry("工作日历", "branches:calendar", "calendar2-week", (Role.ORG_DEPT, Role.AUDITOR)),
            Entry("操作记录", "branches:audit", "clock-history", (Role.ORG_DEPT, Role.AUDITOR)),
            Entry("登录记录", "branches:sign_ins", "shield-lock", (Role.ORG_DEPT, Role.AUDITOR)),
            Entry("提醒与作业", "branches:jobs", "bell", (Role.ORG_DEPT, Role.AUDITOR)),
            Entry("权限一览", "rights", "shield-check", (Role.ORG_DEPT, Role.AUDITOR)),
        ),
    ),
)


def navigation(request):
    """Context of base.html: nav, nav_user, nav_cycle, one_committee, unread_count, layout_wide."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    roles = {post.role for post in user.current_posts}
    return {
        "nav": menu_groups(request, roles),
        "nav_user": {
            "pk": user.pk,
            "username": user.username,
            "name": str(user),
            "post_text": post_text(user),
        },
        "nav_cycle": cycle_picker(request),
        "one_committee": user.keeps_to_one_committee,
        # A page may set it. A missing name costs a template ten times what a value does.
        "layout_wide": False,
        "unread_count": unread_count(user),
    }


def cycle_picker(request):
    """The round shown and the others. A page that shows no round has links to 工作台."""
    current, rounds = chosen_round(request.GET), all_rounds(request.GET)
    if current is None:
        return None
    match = request.resolver_match
    path = request.path if match and match.view_name in ROUND_PAGES else reverse("home")
    choices = [{"name": str(one), "url": f"{path}?round={one.pk}"} for one in rounds]
    return {"current": str(current), "choices": choices}


def menu_groups(request, roles):
    """The groups with what these roles use; the nearest address is the current one."""
    groups = [
        {"label": label, "items": [menu_item(one) for one in entries if has_use(one, roles)]}
        for label, entries in MENU
    ]
    items = [item for group in groups for item in group["items"]]
    here = [item for item in items if is_at(request.path, item["url"])]
    if here:
        max(here, key=lambda item: len(item["url"]))["is_current"] = True
    return [group for group in groups if group["items"]]


def has_use(entry, roles):
    return entry.roles is None or bool(roles & set(entry.roles))


def is_at(path, url):
    return path == url or (url != "/" and path.startswith(url))


def menu_item(entry):
    url = address_of(entry.url_name)
    return {"label": entry.label, "url": url, "icon": entry.icon, "is_current": False}


@cache
def address_of(url_name):
    return reverse(url_name)


def post_text(user):
    return "、".join(str(post) for post in user.current_posts) or "没有在任职责"
