"""Who may do what in training, and the states of a programme (handbook f)."""

from branches import audit
from branches.models import Post
from branches.rules import Transition, first_post, org_post
from training.models import Enrolment, LeaveRequest, Programme
from training.roll.queries import gaps

State = Programme.State
Role = Post.Role
ORGANISER = (Role.TRAINING_ORGANISER, Role.ORG_DEPT)
# 组织部 runs what it holds together with the 党校, and what the 校党委 holds.
OF_ORG_DEPT = ("party_school", "school_committee")


def organiser_post(user, organiser):
    """The post by which `user` runs programmes of `organiser` (code), or None."""
    own = first_post(
        user, lambda post: post.role == Role.TRAINING_ORGANISER and post.organiser == organiser
    )
    return own or (org_post(user) if organiser in OF_ORG_DEPT else None)


def run_post(user, programme):
    return organiser_post(user, programme.organiser)


def corrector_post(user, programme):
    """更正 after 结业: whoever runs the programme, and nobody before."""
    return run_post(user, programme) if programme.state == State.FINISHED else None


def organisers_of(user):
    """Codes of the organisers whose programmes `user` runs."""
    return [code for code, _label in Post.ORGANISERS if organiser_post(user, code)]


def committee_post(user, sub_committee):
    """Staff of the 分党委 `sub_committee`; for 直属党支部 the Organisation Department."""
    if sub_committee.is_school:
        return org_post(user)
    return first_post(
        user,
        lambda post: post.role == Role.COMMITTEE_STAFF and post.committee_id == sub_committee.pk,
    )


def learner_post(user, enrolment):
    """The secretary whose own training it is."""
    if user.person_id != enrolment.person_id:
        return None
    return first_post(user, lambda post: post.role == Role.SECRETARY)


def inviter_post(user, programme):
    """Whether `user` may put names on the list of `programme` at all: who runs it, the staff of a
    分党委, 组织部. For whom, is decided name by name.
    """
    return (
        run_post(user, programme)
        or org_post(user)
        or first_post(
            user,
            lambda post: (
                post.role == Role.COMMITTEE_STAFF
                and post.committee.sub_committee_id == post.committee_id
            ),
        )
    )


def opening_gap(programme):
    """What a programme still lacks before it can be announced, in a sentence."""
    if not programme.answer_due_on:
        return "还没有填写名单确认截止日期，先修改班次再发布报名。"
    return "" if programme.sessions.exists() else "还没有排课，先添加课次再发布报名。"


def is_open_to(user, programme, name):
    """Whether to show the button of TRANSITIONS[name]; what the guard lacks is said beside it."""
    transition = TRANSITIONS[name]
    return programme.state in transition.sources and transition.may(user, programme) is not None


def names_gap(programme):
    if programme.enrolments.taking_part().exists():
        return ""
    return "还没有已确认的参训人员，不能开班。"


def finish_gap(programme):
    return "".join(gaps(programme))


TRANSITIONS = {
    "open": Transition(
        "training.open",
        "发布报名",
        (State.PLAN,),
        State.OPEN,
        run_post,
        ORGANISER,
        guard=opening_gap,
    ),
    "start": Transition(
        "training.start",
        "开班",
        (State.OPEN,),
        State.RUNNING,
        run_post,
        ORGANISER,
        guard=names_gap,
    ),
    "finish": Transition(
        "training.finish",
        "结业",
        (State.RUNNING,),
        State.FINISHED,
        run_post,
        ORGANISER,
        guard=finish_gap,
    ),
    "cancel": Transition(
        "training.cancel",
        "取消班次",
        (State.PLAN, State.OPEN, State.RUNNING),
        State.CANCELLED,
        run_post,
        ORGANISER,
        needs_reason=True,
    ),
}


def answer_post(user, enrolment):
    return committee_post(user, enrolment.sub_committee)


def withdraw_post(user, enrolment):
    return run_post(user, enrolment.programme)


Name = Enrolment.State
COMMITTEE = (Role.COMMITTEE_STAFF, Role.ORG_DEPT)
ANSWERED = (Name.PROPOSED, Name.CONFIRMED, Name.DECLINED)
# A name on the list of a programme.
NAMES = {
    "confirm": Transition(
        "training.confirm", "确认参训", ANSWERED, Name.CONFIRMED, answer_post, COMMITTEE
    ),
    "decline": Transition(
        "training.decline", "答复不参加", ANSWERED, Name.DECLINED, answer_post, COMMITTEE
    ),
    # Who was asked and had not agreed, and came.
    "admit": Transition(
        "training.admit",
        "现场加入名单",
        (Name.PROPOSED, Name.DECLINED),
        Name.CONFIRMED,
        withdraw_post,
        ORGANISER,
    ),
    "withdraw": Transition(
        "training.withdraw",
        "登记退学",
        (Name.PROPOSED, Name.CONFIRMED),
        Name.WITHDRAWN,
        withdraw_post,
        ORGANISER,
        needs_reason=True,
    ),
}


def leave_post(user, request):
    return run_post(user, request.enrolment.programme)


def asker_post(user, request):
    return learner_post(user, request.enrolment)


Leave = LeaveRequest.State
# A request for leave.
LEAVES = {
    "grant": Transition(
        "training.leave_grant", "准假", (Leave.ASKED,), Leave.GRANTED, leave_post, ORGANISER
    ),
    "refuse": Transition(
        "training.leave_refuse",
        "不准假",
        (Leave.ASKED,),
        Leave.REFUSED,
        leave_post,
        ORGANISER,
        needs_reason=True,
    ),
    "recall": Transition(
        "training.leave_recall",
        "撤回请假申请",
        (Leave.ASKED,),
        Leave.BACK,
        asker_post,
        (Role.SECRETARY,),
    ),
    "back": Transition(
        "training.leave_back",
        "取消请假",
        (Leave.GRANTED,),
        Leave.BACK,
        asker_post,
        (Role.SECRETARY,),
    ),
}

audit.register(
    "training",
    "培训",
    {
        "create": "新建培训班次",
        "edit": "修改培训班次",
        "copy": "沿用上年度班次",
        "session_add": "添加课次",
        "session_edit": "修改课次",
        "session_delete": "删除课次",
        "propose": "拟定参训名单",
        "invite": "邀请参训",
        "leave": "请假",
        "leave_ask": "申请请假",
        "substitute": "登记代训",
        "substitute_back": "撤销代训",
        "correct": "结业后更正",
        "mark": "登记出勤",
        "clear_mark": "撤销出勤登记",
        "mark_rest": "其余人员登记签到",
        "import": "导入签到表",
        "sign_in": "扫码签到",
        "renew_key": "更换签到二维码",
        "points": "登记成绩",
        "export": "导出培训汇总表",
        "record_add": "登记其他培训",
        "record_edit": "更正培训记录",
        "record_remove": "删除培训记录",
        "export_hours": "导出培训学时",
    },
    (*TRANSITIONS.values(), *NAMES.values(), *LEAVES.values()),
)
