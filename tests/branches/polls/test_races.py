"""At the same moment: two votes with one link, a vote and the end, two ends."""

import pytest
from django.urls import reverse

from branches.errors import Refusal
from branches.models import BallotToken, OnlinePoll, Poll, PollTally
from branches.one_time.sealing import unseal
from branches.polls.casting import Spent, cast
from branches.polls.closing import close_poll
from tests import make
from tests.branches.polls.online import all_tokens, opened
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def tried(token, option="satisfied"):
    def act():
        try:
            cast(token, option)
        except Spent:
            return "spent"
        return "voted"

    return act


def test_of_two_votes_with_one_link_one_counts():
    token, *_others = all_tokens(opened())

    assert sorted(at_once(*[tried(token)] * 3)) == ["spent", "spent", "voted"]
    assert unseal(PollTally.objects.get().sealed) == [1, 0, 0, 0]


def test_many_votes_at_once_are_all_counted():
    links = all_tokens(opened())[:6]

    assert at_once(*[tried(one, "basic") for one in links]) == ["voted"] * 6
    assert unseal(PollTally.objects.get().sealed) == [0, 6, 0, 0]


@pytest.mark.parametrize("_time", range(3))
def test_a_vote_while_the_poll_is_closed_is_counted_or_told(_time):
    issued = opened()
    staff = make.staff(issued.online.participation.sub_committee)
    links = all_tokens(issued)
    for token in links[:6]:
        cast(token, "basic")

    answer, poll = at_once(tried(links[6]), lambda: close_poll(issued.online, by=staff))

    assert poll.returned == 6 + (answer == "voted")
    assert not BallotToken.objects.exists()


def test_a_poll_is_closed_once_by_two_at_a_time(client):
    issued = opened()
    staff = make.staff(issued.online.participation.sub_committee)

    answers = at_once(*[lambda: close_poll(issued.online, by=staff)] * 2)

    assert sum(isinstance(one, Refusal) for one in answers) == 1
    assert Poll.objects.count() == 1
    client.force_login(staff)
    late = client.post(reverse("poll_close", args=[OnlinePoll.objects.get().pk]))
    assert late.status_code == 409
