"""办理进程: the bar of steps above an item."""

from rectification.models import RectificationItem

State = RectificationItem.State
ONE_LEVEL = (
    (State.PLAN_DRAFT, "方案起草"),
    (State.PLAN_SUBMITTED, "方案审核"),
    (State.IN_PROGRESS, "整改中"),
    (State.CLOSURE_REQUESTED, "分党委验收"),
    (State.CLOSED, "已销号"),
)
CONFIRMED = (State.COMMITTEE_ACCEPTED, "组织部确认")


def steps_of(item):
    """[{"label", "state": done|now|next, "number"}]; empty for a cancelled item."""
    steps = [*ONE_LEVEL[:-1], *([CONFIRMED] if item.levels == 2 else []), ONE_LEVEL[-1]]
    places = [state for state, _label in steps]
    if item.state not in places:
        return []
    here = places.index(item.state)
    return [
        {"label": label, "state": _tense(number, here, item), "number": number + 1}
        for number, (_state, label) in enumerate(steps)
    ]


def _tense(number, here, item):
    if number < here or item.state == State.CLOSED:
        return "done"
    return "now" if number == here else "next"
