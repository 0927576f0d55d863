"""The state sets of an assessment follow from the order in which its states are declared."""

import pytest

from grading.models import Assessment

State = Assessment.State


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Assessment.SETTLED, (State.APPROVED, State.FROZEN)),
        (Assessment.DECIDED, (State.COMMITTEE_DECIDED, State.APPROVED, State.FROZEN)),
        (Assessment.REVIEWED, (State.COMMITTEE_REVIEWED, *Assessment.DECIDED)),
        (Assessment.SELF_DONE, (State.SELF_SUBMITTED, *Assessment.REVIEWED)),
    ],
    ids=["settled", "decided", "reviewed", "self_done"],
)
def test_a_set_holds_its_state_and_all_that_follow(found, expected):
    assert found == expected


def test_only_the_draft_is_before_the_first():
    assert set(State) - set(Assessment.SELF_DONE) == {State.DRAFT}
