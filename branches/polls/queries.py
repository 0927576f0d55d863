"""Reading the polls: which count, of one branch and of many."""

from django.urls import reverse

from branches.duties import ledger as duties
from branches.models import Branch, Duty, OnlinePoll, Poll, Round

MANY = 500


def audiences_of(participation):
    """Who is asked about a branch: members and masses always, clients only of an office."""
    audiences = [Poll.Audience.MEMBERS]
    if participation.kind == Branch.Kind.OFFICE:
        audiences.append(Poll.Audience.CLIENTS)
    return audiences


def all_polls(participation):
    """Every poll of a participation, void ones too, newest first."""
    return list(Poll.objects.filter(participation=participation.pk).order_by("audience", "-pk"))


def polls_by_participation(participations, rounds=()):
    """{participation: {audience: the poll that counts}} of many; keys or rows, in one statement.

    `rounds` (rows or keys): all that these are of, if known. Naming thousands of keys costs more
    than reading what else the rounds hold, which then comes along.
    """
    polls = Poll.objects.counting()
    if rounds and len(participations) > MANY:
        polls = polls.filter(participation__round__in=rounds)
    else:
        polls = polls.filter(participation__in=participations)
    found = {}
    for poll in polls:
        found.setdefault(poll.participation_id, {})[poll.audience] = poll
    return found


def counting_polls(polls):
    """{audience: the poll that counts}."""
    return {poll.audience: poll for poll in polls if not poll.is_void}


def poll_duty(online):
    """组织网上测评: the secretary sees to it that people vote until the links end (design 7).
    `online` with participation and its sub_committee loaded.
    """
    return duties.owed(
        Duty.Kind.POLL,
        online.participation,
        duties.SECRETARY,
        title=f"提醒大家参加“{online}”",
        link=reverse("branches:online_poll", args=[online.pk]),
        due_on=online.closes_on,
        subject_id=online.pk,
    )


def expected_duties():
    """{Owed}: one for each poll that takes votes in an open round."""
    rows = OnlinePoll.objects.open().select_related("participation__sub_committee")
    running = {"round__state": Round.State.OPEN, "frozen_at": None}
    return {
        poll_duty(one)
        for one in rows.filter(**{f"participation__{name}": of for name, of in running.items()})
    }
