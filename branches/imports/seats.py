"""The seats of one branch: who comes, who stays, who ends at the cut-off."""

from dataclasses import dataclass, field
from datetime import timedelta

from branches.models import Term

# Of a person, what the survey keeps of the secretary.
KEPT_OF_SECRETARY = {"name", "joined_on", "education", "title", "admin_post"}


@dataclass(eq=False)
class SeatsPlan:
    """F2 of one branch against its seats that have not ended."""

    new: list = field(default_factory=list)  # (row, PersonPlan)
    kept: list = field(default_factory=list)  # (Term, row, PersonPlan)
    changed: list = field(default_factory=list)  # (Term, row, old since, new since)
    ended: list = field(default_factory=list)  # (Term, its last day)
    vacant: list = field(default_factory=list)  # Term without a person that stays
    created: list = field(default_factory=list)  # Term rows written for `new`

    @property
    def moves(self):
        """Whether somebody comes, goes or has another first day."""
        return bool(self.new or self.ended or self.changed)

    @property
    def touches_survey(self):
        """Whether the facts of the officers in the survey would change."""
        return bool(self.new or self.ended or self._secretary_changed)

    @property
    def _secretary_changed(self):
        moved = any(term.seat == "secretary" for term, *_rest in self.changed)
        return moved or any(
            term.seat == "secretary" and KEPT_OF_SECRETARY & person.changes.keys()
            for term, _row, person in self.kept
        )

    def first_change(self, rows):
        """(row, column name) where a change that touches the survey stands."""
        if self.new:
            return self.new[0][0], "post"
        for term, row, _old, _new in self.changed:
            if term.seat == "secretary":
                return row, "since"
        for term, row, person in self.kept:
            names = KEPT_OF_SECRETARY & person.changes.keys()
            if term.seat == "secretary" and names:
                return row, sorted(names)[0]
        return rows[0], "code"


def plan_seats(plan, rows, existing, register, cutoff):
    """SeatsPlan of the branch of `plan` from its F2 rows (none in error); who is not listed leaves
    at the `cutoff`, or before a successor comes.
    """
    seats = SeatsPlan()
    record = plan.record
    terms = existing.terms.get(record.pk, []) if record is not None else []
    held = {(term.seat, term.person_id): term for term in terms if term.person_id}
    # Numbers first: a namesake without one must not take somebody who has it.
    order = sorted(rows, key=lambda row: not row.values.get("staff_no"))
    persons = {row.number: register.match(row, record) for row in order}
    for row in rows:
        person = persons[row.number]
        key = (row.values["post"], person.record.pk if person.record else None)
        term = held.pop(key, None)
        if term is None:
            seats.new.append((row, person))
            continue
        seats.kept.append((term, row, person))
        since = row.values.get("since", term.since)
        if since != term.since:
            seats.changed.append((term, row, term.since, since))
    filled = {row.values["post"] for row in rows}
    ended = list(held.values())
    for term in terms:
        if term.person_id is None:
            (ended if term.seat in filled else seats.vacant).append(term)
    seats.ended = [(term, last_day(term, seats.new, cutoff)) for term in ended]
    return seats


def last_day(term, new, cutoff):
    """The day before the successor in the seat begins, as far as the file says when; else the
    cut-off. Of plain members nobody is the successor of another.
    """
    begins = [row.values.get("since") for row, _person in new if row.values["post"] == term.seat]
    if not begins or None in begins or term.seat == Term.Seat.MEMBER:
        return cutoff
    first = min(begins)
    return first - timedelta(days=1) if term.since is None or first > term.since else cutoff
