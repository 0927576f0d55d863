from rectification.models import RectificationItem
from rectification.rules import accepting_office

State = RectificationItem.State
IN_PLAN = ((State.PLAN_DRAFT, "方案起草"), (State.PLAN_SUBMITTED, "方案审核"))
OF_OFFICE = ((State.PLAN_DRAFT, "定下措施"),)
CONFIRMED = (State.COMMITTEE_ACCEPTED, "组织部确认")


def steps_of(item):
    """[{"label", "state": done|now|next, "number"}]; empty for a cancelled item."""
    steps = [
        *(IN_PLAN if item.is_of_branch else OF_OFFICE),
        (State.IN_PROGRESS, "整改中"),
        (State.CLOSURE_REQUESTED, f"{accepting_office(item)}验收"),
        *([CONFIRMED] if item.levels == 2 else []),
        (State.CLOSED, "已销号"),
    ]
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
