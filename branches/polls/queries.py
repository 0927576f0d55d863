"""Reading the polls: which count, of one branch and of many."""

from branches.models import Poll

MANY = 500


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
