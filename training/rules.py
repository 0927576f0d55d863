"""Who may do what in training, and the states of a programme (handbook f)."""

from branches.models import Post
from branches.rules import Transition, first_post, org_post
from training.models import Programme
from training.queries.attendance import gaps

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
