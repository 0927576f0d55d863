"""A poll online from its opening to its result."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry, BallotToken, Duty, OnlinePoll, Poll, PollTally
from branches.polls import opening
from branches.polls.casting import Spent, cast
from branches.polls.closing import close_poll, void_poll
from branches.polls.queries import expected_duties
from branches.polls.services import record_poll
from branches.rulebook.polls import mass_number, satisfaction
from config.acts import polls as acts
from tests import make
from tests.branches.polls.online import all_tokens, opened
from tests.survey_facts import parameters

pytestmark = pytest.mark.django_db
PAPER = dict.fromkeys(("issued", "returned"), 6) | {
    "satisfied": 4,
    "basic": 2,
    "unsatisfied": 0,
    "unknown": 0,
}


@pytest.fixture
def participation():
    return make.participation()


@pytest.fixture
def staff(participation):
    return make.staff(participation.sub_committee)


def vote(issued, *options):
    for token, option in zip(all_tokens(issued), options, strict=False):
        cast(token, option)


def counts_of(poll):
    return [getattr(poll, name) for name in Poll.COUNTS]


@pytest.mark.parametrize(
    ("members", "masses"), [(0, 0), (1, 1), (10, 2), (11, 3), (12, 3), (26, 6)]
)
def test_the_masses_are_a_share_of_the_members_rounded_up(members, masses):
    assert mass_number(members, parameters()) == masses


def test_votes_become_a_poll_when_it_is_closed(participation, staff):
    issued = opened(participation, by=staff)
    vote(issued, *["satisfied"] * 5, "basic", "unsatisfied", "unknown")

    poll = close_poll(issued.online, by=staff)

    assert counts_of(poll) == [10, 10, 8, 8, 5, 1, 1, 1]
    assert (poll.source, poll.is_withheld) == ("online", False)
    assert satisfaction(poll, participation.round.cycle.rules).is_valid
    assert not BallotToken.objects.exists()
    assert not PollTally.objects.exists()


def test_nothing_is_counted_where_it_could_be_read_before_the_end(participation, staff):
    issued = opened(participation, by=staff)
    vote(issued, *["satisfied"] * 7)

    assert not Poll.objects.exists()
    assert "7" not in PollTally.objects.get().sealed[:1]
    assert OnlinePoll.objects.with_turnout().get().left == 3


@pytest.mark.parametrize("number", [0, 1, 4])
def test_few_votes_are_thrown_away_unread(participation, staff, number):
    issued = opened(participation, by=staff)
    vote(issued, *["unsatisfied"] * number)

    poll = close_poll(issued.online, by=staff)

    assert counts_of(poll) == [10, 10, number, *[None] * 5]
    fault = satisfaction(poll, participation.round.cycle.rules).fault
    assert fault == f"收回{number}票，未达到出结果的票数，测评无效，须重测"
    assert "unsatisfied" not in str(AuditEntry.objects.values_list("changes", flat=True))


def test_paper_does_not_lend_secrecy_to_few_votes_online(participation, staff):
    """Whoever counted the six papers would read the four votes as the rest."""
    issued = opened(participation, by=staff, lists={"members": (8, 2), "masses": (4, 4)})
    opening.save_paper(issued.online, PAPER, by=staff)
    vote(issued, *["unsatisfied"] * 4)

    assert close_poll(issued.online, by=staff).is_withheld


def test_paper_and_votes_are_counted_together(participation, staff):
    issued = opened(participation, by=staff, lists={"members": (8, 2), "masses": (4, 4)})
    opening.save_paper(issued.online, PAPER, by=staff)
    vote(issued, *["satisfied"] * 5)

    poll = close_poll(issued.online, by=staff)

    assert counts_of(poll) == [12, 12, 11, 11, 9, 2, 0, 0]


def test_nobody_has_paper_beside_a_link(participation, staff):
    issued = opened(participation, by=staff, lists={"members": (12, 5), "masses": (2, 0)})

    with pytest.raises(Refusal, match="用纸质票的有5人"):
        opening.save_paper(issued.online, PAPER, by=staff)


def test_a_token_votes_once(participation, staff):
    token, *_others = all_tokens(opened(participation, by=staff))
    cast(token, "satisfied")

    with pytest.raises(Spent):
        cast(token, "satisfied")
    with pytest.raises(Spent):
        cast("A" * 16, "satisfied")


def test_after_the_last_day_no_vote_is_taken_and_the_night_counts(participation, staff):
    today = timezone.localdate()
    issued = opened(participation, by=staff, closes_on=today)
    vote(issued, *["basic"] * 6)
    tomorrow = today + timedelta(days=1)

    with pytest.raises(Spent):
        cast(all_tokens(issued)[-1], "basic", tomorrow)
    assert acts.close_due_polls(today) == {"closed": 0, "void": 0}
    assert acts.close_due_polls(tomorrow) == {"closed": 1, "void": 0}
    assert (Poll.objects.get().basic, Poll.objects.get().held_on) == (6, today)


def test_a_repeated_poll_keeps_the_earlier_one(participation, staff):
    counts = dict(zip(Poll.COUNTS, [10, 10, 10, 10, 10, 0, 0, 0], strict=True))
    first = record_poll(participation, "members", counts, by=staff)
    with pytest.raises(Refusal, match="写明原因"):
        opened(participation, by=staff, earlier=first.pk)
    issued = opened(participation, by=staff, earlier=first.pk, reason="群众代表有遗漏")
    assert not Poll.objects.get().is_void
    vote(issued, *["basic"] * 6)

    second = close_poll(issued.online, by=staff)

    assert list(Poll.objects.values_list("pk", "is_void").order_by("pk")) == [
        (first.pk, True),
        (second.pk, False),
    ]


def test_a_void_poll_says_nothing_and_its_links_are_dead(participation, staff):
    issued = opened(participation, by=staff)
    vote(issued, *["basic"] * 6)
    with pytest.raises(Refusal, match="须写明原因"):
        void_poll(issued.online, reason=" ", by=staff)

    online = void_poll(issued.online, reason="名单有误", by=staff)

    assert (online.state, online.used) == ("void", 6)
    assert not Poll.objects.exists()
    with pytest.raises(Spent):
        cast(all_tokens(issued)[-1], "basic")
    opened(participation, by=staff)


def test_lost_links_are_replaced_and_votes_stay(participation, staff):
    issued = opened(participation, by=staff)
    vote(issued, *["basic"] * 6)

    again = opening.renew_links(issued.online, by=staff)

    assert len(all_tokens(again)) == 4
    with pytest.raises(Spent):
        cast(all_tokens(issued)[-1], "basic")
    vote(again, "satisfied")
    assert counts_of(close_poll(issued.online, by=staff))[4:6] == [1, 6]


@pytest.mark.parametrize(
    ("lists", "sentence"),
    [({"members": (4, 0)}, "纸质票"), ({"members": (20, 16)}, "纸质票")],
)
def test_few_links_are_not_given_out(participation, staff, lists, sentence):
    with pytest.raises(Refusal, match=sentence):
        opened(participation, by=staff, lists=lists)


def test_an_open_poll_is_opened_once_and_clients_are_those_of_offices(participation, staff):
    opened(participation, by=staff)

    with pytest.raises(Refusal, match="正在投票"):
        opened(participation, by=staff)
    with pytest.raises(Refusal, match="机关"):
        opened(participation, by=staff, audience="clients", lists={"clients": (9, 0)})


def test_only_the_office_of_the_branch_does_any_of_it(participation, staff):
    issued = opened(participation, by=staff)
    for user in (make.secretary(participation.branch), make.leader(participation.sub_committee)):
        for act in (close_poll, opening.renew_links):
            with pytest.raises(PermissionDenied):
                act(issued.online, by=user)
        with pytest.raises(PermissionDenied):
            opened(participation, by=user)


def test_the_secretary_owes_the_turnout_until_the_end(participation, staff):
    issued = opened(participation, by=staff)
    duty = Duty.objects.open().get(kind="poll")
    assert (duty.branch, duty.due_on) == (participation.branch, issued.online.closes_on)
    assert {one.subject_id for one in expected_duties()} == {issued.online.pk}

    later = issued.online.closes_on + timedelta(days=4)
    opening.extend(issued.online, later, by=staff)
    assert Duty.objects.open().get(kind="poll").due_on == later
    close_poll(issued.online, by=staff)

    assert not Duty.objects.open().filter(kind="poll").exists()
    assert expected_duties() == set()
