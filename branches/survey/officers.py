from datetime import date
from typing import NamedTuple

from branches.models import Term


class Seat(NamedTuple):
    """A Term with its person as officer_facts reads them, for thousands of them."""

    seat: str
    person_id: int | None
    since: date | None
    name: str
    joined_on: date | None
    education: str
    title: str
    admin_post: str

    @property
    def person(self):
        return self


PERSON = ("name", "joined_on", "education", "title", "admin_post")
COLUMNS = ("seat", "person_id", "since", *(f"person__{name}" for name in PERSON))


def seats_by_branch(branch_ids):
    """branch pk → its current Seats, in one statement."""
    found = {}
    terms = Term.objects.filter(branch__in=branch_ids).current()
    for branch_id, *values in terms.values_list("branch", *COLUMNS):
        found.setdefault(branch_id, []).append(Seat(*values))
    return found


def officer_facts(terms):
    """fields.OFFICER_FACTS from a branch's current seats: Seats, or Terms with their person.
    Returns {column: value}. A seat without a person is a vacancy; no seats at all means no persons
    (domain/auto_rules.md, "Empty is unknown").
    """
    held = [term for term in terms if term.person_id]
    secretary = next((term for term in held if term.seat == Term.Seat.SECRETARY), None)
    person = secretary.person if secretary else None
    return {
        "posts_held": sorted({term.seat for term in held}),
        "officer_count": len({term.person_id for term in held}),
        "vacancies": [
            {"post": term.seat, "since": term.since.isoformat() if term.since else None}
            for term in terms
            if not term.person_id
        ],
        "secretary_name": person.name if person else "",
        "secretary_since": secretary.since if secretary else None,
        "secretary_joined_on": person.joined_on if person else None,
        "secretary_education": person.education if person else "",
        "secretary_title": person.title if person else "",
        "secretary_admin_post": person.admin_post if person else "",
    }
