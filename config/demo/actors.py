"""Who did something, in which post, and the record that it leaves."""

from dataclasses import dataclass

from branches.models import AuditEntry, User
from config.demo.rows import write_values

# As branches.audit.build fills them; tuples, because a large school leaves a million entries.
COLUMNS = (
    *("at", "action", "by_id", "by_text", "post_text", "target", "target_id"),
    *("participation_id", "branch_id", "from_state", "to_state", "changes", "reason"),
)


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
        """`facts`: from_state, to_state, changes, reason of the AuditEntry."""
        self.notes.append((at, action, thing, actor, facts))

    def write(self):
        """In the order of time, as an office would have left them."""
        self.notes.sort(key=lambda note: note[0])
        write_values(AuditEntry, COLUMNS, (_entry(*note) for note in self.notes))


def _entry(at, action, thing, actor, facts):
    participation = getattr(thing, "participation", None)
    return (
        at,
        action,
        actor.user.pk,
        actor.user.name[:40],
        actor.post[:120],
        str(thing)[:160],
        thing.pk,
        participation and participation.pk,
        participation and participation.branch_id,
        facts.get("from_state", ""),
        facts.get("to_state", ""),
        facts.get("changes", {}),
        facts.get("reason", ""),
    )
