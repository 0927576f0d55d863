"""Who may do what with a 整改方案, and the one table of its states.

The branch writes and sends in, its 分党委 approves (组织部 for 直属党支部);
整顿方案 go on to 组织部.
"""

from branches import audit
from branches.rules import no_post, secretary_post
from rectification.models import Plan
from rectification.rules import (
    ORG_DEPT,
    REVIEWERS,
    SECRETARY,
    Transition,
    department_post,
    reviewer_post,
)

# What the plan itself says, by its kind; an empty list: its items say it all.
PLAN_WORDS = {
    Plan.Kind.KEEP: ("kept", "shown"),
    Plan.Kind.RAISE: ("cause", "goal", "measure"),
    Plan.Kind.REFORM: ("problem_kind", "cause", "goal", "measure", "due_on"),
    "": (),
}


def missing_words(plan):
    """Labels of the texts that the plan itself still lacks, its items apart."""
    fields = [plan._meta.get_field(name) for name in PLAN_WORDS[plan.kind]]
    return [
        one.verbose_name for one in fields if not str(one.value_from_object(plan) or "").strip()
    ]


def plan_hindrance(plan):
    """Guard: why the plan cannot be sent in yet, whatever it says."""
    return "" if plan.opened_on else "等级审定后报送整改方案，现在可以先起草。"


def one_step(plan):
    return "须由组织部审批。" if needs_confirmation(plan) else ""


def two_steps(plan):
    return "" if needs_confirmation(plan) else "分党委批准即可。"


def needs_confirmation(plan):
    """整顿方案 go on to 组织部; of a 直属党支部 it is 组织部 that reviews them."""
    return plan.is_reform and not plan.participation.branch.sub_committee.is_school


# The plan itself; its items move with it along TRANSITIONS.
PLANS = {
    "submit": Transition(
        "plan.submit",
        "报送方案",
        (Plan.State.DRAFT,),
        Plan.State.SUBMITTED,
        secretary_post,
        SECRETARY,
        guard=plan_hindrance,
    ),
    "approve": Transition(
        "plan.approve",
        "批准方案",
        (Plan.State.SUBMITTED,),
        Plan.State.APPROVED,
        reviewer_post,
        REVIEWERS,
        guard=one_step,
    ),
    "approve_first": Transition(
        "plan.approve_first",
        "同意，报组织部审批",
        (Plan.State.SUBMITTED,),
        Plan.State.COMMITTEE_APPROVED,
        reviewer_post,
        REVIEWERS,
        guard=two_steps,
    ),
    "return": Transition(
        "plan.return",
        "退回方案",
        (Plan.State.SUBMITTED,),
        Plan.State.DRAFT,
        reviewer_post,
        REVIEWERS,
        needs_reason=True,
    ),
    "confirm": Transition(
        "plan.confirm",
        "批准整顿方案",
        (Plan.State.COMMITTEE_APPROVED,),
        Plan.State.APPROVED,
        department_post,
        ORG_DEPT,
    ),
    "return_confirmation": Transition(
        "plan.return_confirmation",
        "退回整顿方案",
        (Plan.State.COMMITTEE_APPROVED,),
        Plan.State.DRAFT,
        department_post,
        ORG_DEPT,
        needs_reason=True,
    ),
}
# What a plan does by itself, after the approval of a grade or an act on an item.
BY_ITSELF = {
    "open": Transition(
        "plan.open", "等级审定，开始制定方案", tuple(Plan.State), Plan.State.DRAFT, no_post, ()
    ),
    "unask": Transition(
        "plan.unask", "审定撤销，不再制定", Plan.UNFINISHED, Plan.State.DRAFT, no_post, ()
    ),
    "replace": Transition(
        "plan.replace", "由新方案代替", Plan.UNFINISHED, Plan.State.REPLACED, no_post, ()
    ),
    "supplement": Transition(
        "plan.supplement",
        "补充事项，重新起草",
        (Plan.State.APPROVED,),
        Plan.State.DRAFT,
        no_post,
        (),
    ),
    "resume": Transition(
        "plan.resume",
        "补充事项已撤销，原方案继续执行",
        Plan.UNFINISHED,
        Plan.State.APPROVED,
        no_post,
        (),
    ),
    "drop": Transition(
        "plan.drop", "事项都已撤销，不再制定", Plan.UNFINISHED, Plan.State.DRAFT, no_post, ()
    ),
}
# Where a plan waits, and what the reviewer there may do: (pass, return).
PLAN_REVIEWS = {
    Plan.State.SUBMITTED: ("approve", "return"),
    Plan.State.COMMITTEE_APPROVED: ("confirm", "return_confirmation"),
}


def approval_of(plan):
    """The Transition of PLANS that passes the plan on from where it waits; None if it does not."""
    if plan.state == Plan.State.SUBMITTED and needs_confirmation(plan):
        return PLANS["approve_first"]
    names = PLAN_REVIEWS.get(plan.state)
    return PLANS[names[0]] if names else None


def return_of(plan):
    """The Transition of PLANS that sends a waiting plan back; None if it does not wait."""
    names = PLAN_REVIEWS.get(plan.state)
    return PLANS[names[1]] if names else None


def may_review_plan(user, plan):
    """Whoever the plan waits for; while it does not wait, its first reviewer."""
    waits = approval_of(plan)
    return waits.may(user, plan) if waits else reviewer_post(user, plan)


audit.register(
    "plan", "整改方案", {"words": "填写整改方案"}, [*PLANS.values(), *BY_ITSELF.values()]
)
