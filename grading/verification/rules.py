"""Who checks, and what a check may lead to: 组织部, and never a score."""

from branches import audit
from branches.rules import Transition, org_post
from grading.models import Assessment, Check
from grading.rules import ORG_DEPT, org_dept_post

State = Check.State


def gap_is_too_small(check):
    """Guard of a return: the check must differ by more than the year allows."""
    limit = check.participation.round.cycle.rules.verification_gap
    if not limit:
        return "本年度没有设定核验可退回的差距。"
    if check.gap is None or check.gap <= limit:
        return f"核验与考评逐项相差合计不超过 {limit} 分，不退回考评。"
    return ""


def _check(verb, label, sources, target, **more):
    return Transition(f"grading.{verb}", label, sources, target, org_dept_post, ORG_DEPT, **more)


TRANSITIONS = {
    "fix": _check("fix_check", "确定抽查", (State.PLANNED,), State.OPEN),
    "finish": _check("finish_check", "报送核验", (State.OPEN,), State.DONE),
    "return": _check(
        "return_check",
        "据核验退回考评",
        (State.DONE,),
        State.RETURNED,
        needs_reason=True,
        guard=gap_is_too_small,
    ),
}
# What the return does to the assessment, decided by the 分党委 or not.
RETURN = Transition(
    "grading.return_checked",
    "据核验退回考评",
    (Assessment.State.COMMITTEE_REVIEWED, Assessment.State.COMMITTEE_DECIDED),
    Assessment.State.SELF_SUBMITTED,
    org_dept_post,
    ORG_DEPT,
    needs_reason=True,
)


def may_draw(user):
    return org_post(user)


def may_fill(user, check):
    """Whether the sheet is to be filled in now."""
    if check.state != State.OPEN or check.participation.is_frozen:
        return None
    return org_post(user)


audit.register(
    "grading",
    "分类定级",
    {
        "draw": "拟定抽查",
        "add_check": "增加抽查支部",
        "drop_check": "取消抽查支部",
        "save_check": "填写核验表",
        "photo_check": "上传核验照片",
        "export_checks": "导出核验情况",
    },
    [*TRANSITIONS.values(), RETURN],
)
