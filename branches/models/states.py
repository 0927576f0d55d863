"""States of things: value, look and word of each in one place."""

from typing import NamedTuple

from django.db import models


class Look(NamedTuple):
    """How a chip looks: tone of the style sheet (ok, warn, late, info or "") and icon."""

    tone: str
    icon: str


IDLE = Look("", "circle")
PLANNED = Look("", "calendar3")
WORKING = Look("info", "arrow-repeat")
WAITING = Look("info", "hourglass-split")
DONE = Look("ok", "check-circle-fill")
RETURNED = Look("warn", "arrow-return-left")
GONE = Look("warn", "dash")
OFF = Look("", "dash")
SHUT = Look("", "lock-fill")
FAILED = Look("late", "exclamation-octagon-fill")


class StateChoices(models.TextChoices):
    """Members are (value, Look, word); a state without its look is refused when it is defined."""

    def __new__(cls, value, look):
        member = str.__new__(cls, value)
        member._value_ = value
        member.look = look
        return member

    @classmethod
    def since(cls, first):
        """The members from `first` on, in the order in which they are declared."""
        members = list(cls)
        return tuple(members[members.index(first) :])
