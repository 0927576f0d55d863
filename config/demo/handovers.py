"""工作交接 where the secretary changed this year."""

from branches.models import Handover
from config.demo.dates import AGAIN, moment
from config.demo.rows import write

NOTE = "会议记录本、党费台账、发展党员材料已清点移交；在办事项见清单。"
# Of so many one is still waiting for the new secretary's word.
OPEN_EVERY = 40


def hand_over(stories, office, years):
    """Write the hand-overs of this year; both sides have signed most of them."""
    changed = [one for one in stories if _changed_this_year(one, years)]
    write(
        Handover,
        [
            _handover(story, office, is_open=place % OPEN_EVERY == 0)
            for place, story in enumerate(changed)
        ],
    )


def _changed_this_year(story, years):
    if len(story.secretaries) < 2:
        return False
    _person, since, until = story.secretaries[-1]
    return until is None and since > years[AGAIN].today


def _handover(story, office, is_open):
    giver, _since, left = story.secretaries[-2]
    rng = story.rng("handover")
    signed = moment(rng, left)
    return Handover(
        branch=story.branch,
        giver=giver,
        receiver=story.secretaries[-1][0],
        on=left,
        note=NOTE,
        given_at=signed,
        taken_at=None if is_open else signed,
        created_at=signed,
        created_by=office.staff_of(story.branch).user,
    )
