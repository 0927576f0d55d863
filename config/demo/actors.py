"""Who did something, in which post, and the record that it leaves."""

from dataclasses import dataclass
from functools import partial

from branches import audit
from branches.models import AuditEntry, User
from config.demo.rows import write


@dataclass(frozen=True)
class Actor:
    user: User
    post: str

    @property
    def stamp(self):
        """The columns of a row that keeps its doer as text too."""
        return {"by": self.user, "by_text": str(self.user)[:40], "post_text": self.post[:120]}


class Record:
    """操作记录: acts are noted while the plot is told and written once their things have keys."""

    def __init__(self):
        self.notes = []

    def note(self, action, thing, actor, at, **facts):
        self.notes.append((at, partial(_entry, action, thing, actor, at, facts)))

    def write(self):
        """In the order of time, as an office would have left them."""
        ordered = sorted(self.notes, key=lambda one: one[0])
        write(AuditEntry, (build() for _at, build in ordered))


def _entry(action, thing, actor, at, facts):
    return audit.build(action, thing, by=actor.user, post=actor.post, at=at, **facts)
