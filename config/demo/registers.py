"""The register of a branch: founding, members, and when its committee must be elected anew."""

from datetime import date, timedelta

from branches.models import Branch
from branches.rulebook.dates import add_months, add_years
from config.demo.dates import FIRST, NOW, ROUNDS

Kind = Branch.Kind
SIZES = {Kind.STAFF: (9, 26), Kind.STUDENT: (13, 29), Kind.OFFICE: (8, 22), Kind.RETIRED: (12, 44)}
CROWDED = {Kind.STAFF: (52, 58), Kind.STUDENT: (32, 46), Kind.OFFICE: (51, 56)}
# Share of members still on probation.
PROBATION = {Kind.STUDENT: (0.15, 0.4), Kind.STAFF: (0, 0.08)}
# Whoever came or left in the middle of a term needs a term that began before last year's end.
MID_TERM = {"vacancy_long", "secretary_long", "secretary_new"}
USUAL_YEARS, ODD_YEARS = 3, (2, 4, 5)
SPREAD = ((range(-2, 1), 0.015), (range(1, 7), 0.1), (range(7, 35), 0.885))


def count_members(story):
    """((full, probationary) of each round); within a year they stay."""
    rng = story.rng("members")
    low, high = SIZES[story.kind]
    if "few_members" in story.size and story.kind != Kind.RETIRED:
        now = (2, rng.randint(1, 2))
        return (now,) * len(ROUNDS)
    if "crowded" in story.size:
        low, high = CROWDED.get(story.kind, (46, 49))
    least, most = PROBATION.get(story.kind, (0, 0))
    total = rng.randint(low, high)
    before = max(low, min(high, total + rng.randint(-3, 3)))
    share = rng.uniform(least, most)
    sizes = (before, before, total, total)
    return tuple((one - round(one * share), round(one * share)) for one in sizes)


def registers(story, years):
    """Register columns of each round; the earlier ones are None in a new branch."""
    rng = story.rng("register")
    now = _term(rng, story.faults[NOW], years[NOW].cutoff)
    if story.is_new:
        # Later than the first grading of this year was opened.
        founded = years[NOW].day(-rng.randint(80, 230))
        now = {"elected_on": founded, "term_years": USUAL_YEARS}
        now["term_due_on"] = add_years(founded, USUAL_YEARS)
        return None, None, None, {**now, **_constants(rng, story, founded)}
    terms = {NOW: now}
    for which in reversed(range(FIRST, NOW)):
        later, cutoff = terms[which + 1], years[which].cutoff
        if later["elected_on"] > cutoff:
            later = _term_before(rng, story.faults[which], later["elected_on"], cutoff)
        terms[which] = later
    # Old enough to be graded in the first round.
    latest = min(terms[FIRST]["elected_on"].year, years[FIRST].cutoff.year - 1) - 1
    founded = date(rng.randint(latest - 18, latest), rng.choice((3, 4, 6, 9, 10)), 1)
    constants = _constants(rng, story, founded)
    return tuple({**one, **constants} for one in (terms[which] for which in ROUNDS))


def _constants(rng, story, founded):
    joint = "joint_many" in story.size
    is_joint = joint or rng.random() < 0.12
    document = f"青党组〔{founded.year}〕{rng.randint(3, 88)}号"
    return {
        "founded_on": founded,
        "approval_doc": document if rng.random() < 0.8 else "",
        "is_joint": is_joint,
        "joint_unit_count": rng.randint(6, 8) if joint else rng.randint(2, 4) if is_joint else 1,
    }


def _term(rng, faults, cutoff):
    years = rng.choice(ODD_YEARS) if "term_unusual" in faults else USUAL_YEARS
    limit = add_months(cutoff, _months(rng, faults)) + timedelta(days=rng.randint(0, 25))
    if faults & {"term_long", "term_half_year", "term_short"}:
        limit = min(limit, cutoff - timedelta(days=4))
    extension = None
    if "extended_long" in faults:
        limit = add_months(cutoff, -rng.randint(6, 9))
        extension = add_months(limit, rng.randint(14, 18))
    elif "extended" in faults:
        limit = add_months(cutoff, -rng.randint(1, 7))
        extension = add_months(limit, rng.randint(9, 12))
    found = _of_limit(rng, limit, years)
    return {**found, "extension_until": extension}


def _months(rng, faults):
    """How many months after the cut-off the term ends."""
    if "term_long" in faults:
        return -rng.randint(14, 20)
    if "term_half_year" in faults:
        return -rng.randint(8, 11)
    if "term_short" in faults:
        return -rng.randint(2, 5)
    if faults & MID_TERM:
        return rng.randint(9, 20)
    months = rng.choices([row[0] for row in SPREAD], [row[1] for row in SPREAD])[0]
    return rng.choice(months)


def _of_limit(rng, limit, years):
    elected = add_years(limit, -years)
    # Left empty it is the election and the term: one sheet in six does so.
    given = None if rng.random() < 0.16 and add_years(elected, years) == limit else limit
    return {"elected_on": elected, "term_years": years, "term_due_on": given}


def _term_before(rng, faults, elected, cutoff):
    """The term before the election of last year: on time, unless something was wrong then."""
    limit = elected + timedelta(days=rng.randint(-20, 45))
    late = {"term_long": (13, 18), "term_half_year": (7, 11), "term_short": (1, 5)}
    for name, months in late.items():
        if name in faults:
            limit = add_months(cutoff, -rng.randint(*months)) - timedelta(days=5)
    return {**_of_limit(rng, limit, USUAL_YEARS), "extension_until": None}
