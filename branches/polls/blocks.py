"""The polls of a branch as its survey shows them."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from branches.models import Poll
from branches.polls.queries import all_polls
from branches.rulebook.polls import poll_terms, satisfaction


@dataclass
class PollBlock:
    """One audience: the poll that counts, the void ones before it, and how it came out."""

    audience: str
    label: str
    polls: list
    url: str
    parameters: object

    @property
    def counting(self):
        return next((poll for poll in self.polls if not poll.is_void), None)

    @cached_property
    def measured(self):
        return satisfaction(self.counting, self.parameters)

    @property
    def is_invalid(self):
        return self.counting is not None and not self.measured.is_valid

    @property
    def rate(self):
        """满意率, a share from 0 to 1; None without a valid poll."""
        return self.measured.rate

    @property
    def terms(self):
        return poll_terms(self.parameters)


def poll_blocks(participation, audiences):
    """[PollBlock], one for each of the audiences."""
    polls = all_polls(participation)
    url = reverse("poll_new", args=[participation.pk])
    return [
        PollBlock(
            audience,
            Poll.Audience(audience).label,
            [poll for poll in polls if poll.audience == audience],
            f"{url}?audience={audience}",
            participation.round.cycle.rules,
        )
        for audience in audiences
    ]
