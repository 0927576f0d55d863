"""What becomes of a poll online, and who may do it: whoever enters the survey of the branch."""

from branches import rules
from branches.models import OnlinePoll, Post

State, Role = OnlinePoll.State, Post.Role
BY_STAFF = (Role.COMMITTEE_STAFF, Role.ORG_DEPT)

ONLINE = {
    "close": rules.Transition(
        "online_poll.close", "结束网上测评", (State.OPEN,), State.CLOSED, rules.staff_post, BY_STAFF
    ),
    "void": rules.Transition(
        "online_poll.void",
        "作废网上测评",
        (State.OPEN,),
        State.VOID,
        rules.staff_post,
        BY_STAFF,
        needs_reason=True,
    ),
}
