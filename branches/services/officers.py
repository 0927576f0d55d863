"""The officers of a branch as facts of its survey."""

from branches.models import Term


def officer_facts(terms):
    """survey_fields.OFFICER_FACTS from a branch's current seats (Terms with person loaded).

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
