"""权限一览: who may do what, read from the same tables that decide it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import rules
from branches.models import Post, Survey
from grading.models import Assessment, Check, Question, Revision
from grading.questions.rules import TRANSITIONS as QUESTIONS
from grading.revisions.rules import TRANSITIONS as REVISIONS
from grading.rules import TRANSITIONS as GRADING
from grading.verification.rules import TRANSITIONS as CHECKS
from rectification.items.look_backs import TRANSITIONS as LOOK_BACKS
from rectification.models import LookBack, Pairing, Plan, RectificationItem
from rectification.pairing.rules import TRANSITIONS as PAIRING
from rectification.plan_rules import PLANS
from rectification.rules import TRANSITIONS as RECTIFICATION
from training.models import Programme
from training.rules import TRANSITIONS as TRAINING

Role = Post.Role
# 培训主办方 reach no branch: they have their own pages.
EVERYBODY = tuple(role for role in Role if role != Role.TRAINING_ORGANISER)
SCHOOL = (Role.ORG_DEPT, Role.SCHOOL_LEADER, Role.AUDITOR)
COMMITTEE = (Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER)
TABLES = (
    ("调查摸底", Survey.State, rules.SURVEY),
    ("分类定级", Assessment.State, GRADING),
    ("组织部核验", Check.State, CHECKS),
    ("考评询问", Question.State, QUESTIONS),
    ("等级更正", Revision.State, REVISIONS),
    ("整改方案", Plan.State, PLANS),
    ("整改", RectificationItem.State, RECTIFICATION),
    ("结对", Pairing.State, PAIRING),
    ("回头看", LookBack.State, {one.verb: one for one in LOOK_BACKS.values()}),
    ("培训班次", Programme.State, TRAINING),
)
READ, ACT = "查看", "办理"
# (page or act, roles that read, roles that act); scope narrows both to the own organisation.
PAGES = (
    ("调查摸底", EVERYBODY, (Role.COMMITTEE_STAFF, Role.ORG_DEPT)),
    ("分类定级", EVERYBODY, (Role.SECRETARY, *COMMITTEE, Role.ORG_DEPT)),
    ("整改台账", EVERYBODY, (Role.SECRETARY, Role.COMMITTEE_STAFF, Role.ORG_DEPT)),
    ("四个一", EVERYBODY, (Role.COMMITTEE_STAFF, Role.ORG_DEPT)),
    ("结对、联办活动", EVERYBODY, (Role.SECRETARY, Role.COMMITTEE_STAFF, Role.ORG_DEPT)),
    ("培训班次、签到、成绩和证书", tuple(Role), (Role.TRAINING_ORGANISER, Role.ORG_DEPT)),
    (
        "参训名单、请假",
        tuple(Role),
        (Role.SECRETARY, Role.COMMITTEE_STAFF, Role.ORG_DEPT, Role.TRAINING_ORGANISER),
    ),
    (
        "学时与覆盖",
        (*SCHOOL, *COMMITTEE, Role.TRAINING_ORGANISER),
        (Role.COMMITTEE_STAFF, Role.ORG_DEPT, Role.TRAINING_ORGANISER),
    ),
    ("党支部列表、支部档案", EVERYBODY, (Role.COMMITTEE_STAFF, Role.ORG_DEPT)),
    ("更换书记、书记档案", EVERYBODY, (Role.COMMITTEE_STAFF, Role.ORG_DEPT)),
    ("书记工作交接", EVERYBODY, (Role.SECRETARY, Role.COMMITTEE_STAFF, Role.ORG_DEPT)),
    ("组织体系", EVERYBODY, (Role.ORG_DEPT,)),
    (
        "账号与职责",
        (Role.ORG_DEPT, Role.COMMITTEE_STAFF, Role.AUDITOR),
        (Role.ORG_DEPT, Role.COMMITTEE_STAFF),
    ),
    (
        "数据导入",
        (Role.ORG_DEPT, Role.COMMITTEE_STAFF, Role.AUDITOR),
        (Role.ORG_DEPT, Role.COMMITTEE_STAFF),
    ),
    ("年度与参数", (Role.ORG_DEPT, Role.AUDITOR), (Role.ORG_DEPT,)),
    ("操作记录", (Role.ORG_DEPT, Role.AUDITOR), ()),
    ("提醒与作业", (Role.ORG_DEPT, Role.AUDITOR), ()),
    ("权限一览", (Role.ORG_DEPT, Role.AUDITOR), ()),
    ("工作简报", SCHOOL + COMMITTEE, ()),
)


@require_safe
def rights(request):
    if not rules.may_read_audit(request.user):
        raise PermissionDenied
    context = {"roles": list(Role), "tables": tables(), "pages": page_rows()}
    return render(request, "config/pages/rights.html", context)


def tables():
    """(title, rows): every transition of the state machines, with a mark per role."""
    for title, states, transitions in TABLES:
        yield title, [transition_row(states, one) for one in transitions.values()]


def transition_row(states, transition):
    return {
        "label": transition.label,
        "sources": "、".join(states(source).label for source in transition.sources),
        "target": states(transition.target).label,
        "needs_reason": transition.needs_reason,
        "marks": [role in transition.roles for role in Role],
    }


def page_rows():
    return [
        {"label": label, "marks": [mark(role, reads, acts) for role in Role]}
        for label, reads, acts in PAGES
    ]


def mark(role, reads, acts):
    if role in acts:
        return ACT
    return READ if role in reads else ""
