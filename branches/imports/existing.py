"""What the database holds of the branches in the file, read in a fixed number of statements."""

from dataclasses import dataclass, field

from branches.models import Branch, Committee, Participation, Person, Poll, Survey, Term

# Below this many codes a list of them is cheaper than reading the whole table.
MAX_LISTED = 500


@dataclass
class Existing:
    """Rows by the keys the file uses."""

    committees: list = field(default_factory=list)
    branches: dict = field(default_factory=dict)  # code → Branch
    participations: dict = field(default_factory=dict)  # branch pk → Participation
    surveys: dict = field(default_factory=dict)  # branch pk → Survey
    terms: dict = field(default_factory=dict)  # branch pk → [Term with person], not ended
    persons: dict = field(default_factory=dict)  # staff_no → Person
    seats: dict = field(default_factory=dict)  # person pk → branch pks with a seat not ended
    polls: dict = field(default_factory=dict)  # (branch pk, audience) → counting Poll


def load_existing(parsed, round, *, lock=False):
    """Existing for the codes of the Parsed file. `lock`: also lock the participations."""
    found = Existing(committees=list(Committee.objects.select_related("parent")))
    branches = Branch.objects.select_related("committee", "sub_committee")
    found.branches = {branch.code: branch for branch in branches}
    codes = {row.code for key in ("F1", "F1B", "F2", "F9") for row in parsed.rows(key)}
    named = [found.branches[code].pk for code in codes if code in found.branches]
    if not named:
        return _with_persons(found, parsed)
    few = {"branch__in": named} if len(named) <= MAX_LISTED else {}
    _load_terms(found, few)
    if round is not None:
        _load_round(found, round, named, few, lock)
    return _with_persons(found, parsed)


def _load_terms(found, few):
    for term in Term.objects.filter(until=None, **few).select_related("person").order_by("pk"):
        found.terms.setdefault(term.branch_id, []).append(term)


def _load_round(found, round, named, few, lock):
    wanted = set(named)
    rows = Participation.objects.filter(round=round, **few).order_by("pk")
    # A field saved in the form at this moment waits, or is seen.
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found.participations = {one.branch_id: one for one in rows if one.branch_id in wanted}
    keys = {one.pk: one for one in found.participations.values()}
    within = {f"participation__{name}": value for name, value in few.items()}
    surveys = Survey.objects.filter(participation__round=round, **within)
    for survey in surveys:
        if survey.participation_id in keys:
            survey.participation = keys[survey.participation_id]
            found.surveys[survey.participation.branch_id] = survey
    for poll in Poll.objects.counting().filter(participation__round=round, **within):
        if poll.participation_id in keys:
            branch_id = keys[poll.participation_id].branch_id
            found.polls[branch_id, poll.audience] = poll


def _with_persons(found, parsed):
    numbers = {row.values.get("staff_no") for row in parsed.rows("F2")} - {"", None}
    if numbers:
        persons = Person.objects.exclude(staff_no="")
        few = persons.filter(staff_no__in=numbers) if len(numbers) <= MAX_LISTED else persons
        found.persons = {one.staff_no: one for one in few if one.staff_no in numbers}
    if found.persons:
        _share_persons(found)
        keys = {person.pk for person in found.persons.values()}
        seats = Term.objects.filter(until=None, person__isnull=False)
        seats = seats.filter(person__in=keys) if len(keys) <= MAX_LISTED else seats
        for person, branch in seats.values_list("person", "branch"):
            found.seats.setdefault(person, set()).add(branch)
    return found


def _share_persons(found):
    """One object per person, whether a number or a seat led to it."""
    by_key = {person.pk: person for person in found.persons.values()}
    for terms in found.terms.values():
        for term in terms:
            if term.person_id in by_key:
                term.person = by_key[term.person_id]
