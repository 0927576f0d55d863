"""Who sits in the branch committees, who sat there before, and which seats stand empty."""

from datetime import timedelta
from itertools import count, pairwise

from branches.models import Branch, Person, Term
from branches.rulebook.dates import add_months
from config.demo.dates import ROUNDS
from config.demo.names import ethnicity, person_name

Kind = Branch.Kind
Seat = Term.Seat
COMMITTEE_FROM = 7
ONE_DAY = timedelta(days=1)
# Numbers that neither repeat nor follow one another (a prime beyond any school's size).
STEP, PRIME = 7919, 1000003
TITLES = {
    Kind.STAFF: ("讲师", "副教授", "副教授", "教授", "助理研究员", "高级工程师"),
    Kind.STUDENT: ("学生",),
    Kind.OFFICE: ("科员", "副科级", "正科级", "副处级"),
    Kind.RETIRED: ("退休教授", "退休副教授", "退休干部", "退休工程师"),
}
EDUCATION = {
    Kind.STAFF: ("博士", "博士", "硕士"),
    Kind.STUDENT: ("本科", "硕士", "博士"),
    Kind.OFFICE: ("硕士", "本科", "博士"),
    Kind.RETIRED: ("本科", "大专", "本科"),
}
AGES = {Kind.STAFF: (32, 57), Kind.STUDENT: (20, 28), Kind.OFFICE: (31, 58), Kind.RETIRED: (61, 79)}
LEADING = {Kind.STAFF: ("系副主任", "系主任", "副院长"), Kind.OFFICE: ("副处长", "处长", "主任")}


class Cast:
    """Makes the persons of the school, each with a number of the own."""

    def __init__(self):
        self.serial = count(1)
        self.persons = []

    def person(self, rng, kind, since, *, seat="", is_strong=False):
        """Somebody who takes office on the day `since`."""
        is_woman = rng.random() < 0.44
        low, high = AGES[kind]
        born = since.replace(
            day=1, year=since.year - rng.randint(low, high), month=rng.randint(1, 12)
        )
        person = Person(
            staff_no=self.number(kind),
            name=person_name(rng, is_woman),
            gender="女" if is_woman else "男",
            ethnicity=ethnicity(rng),
            born_on=born,
            joined_on=_joined(rng, kind, born, since),
            education=rng.choice(EDUCATION[kind]),
            title=rng.choice(TITLES[kind]),
            phone=f"8266{rng.randint(1000, 9999)}",
        )
        if seat == Seat.SECRETARY:
            _make_secretary(rng, person, kind, is_strong)
        self.persons.append(person)
        return person

    def number(self, kind):
        prefix = "3" if kind == Kind.STUDENT else "1"
        return f"{prefix}{next(self.serial) * STEP % PRIME:06}"


def _joined(rng, kind, born, since):
    years = rng.randint(18, 19) if kind == Kind.STUDENT else rng.randint(20, 30)
    joined = born.replace(year=born.year + years, month=rng.choice((5, 6, 11, 12)))
    # A year's standing at least: newer ones come by a fault of their own.
    return min(joined, add_months(since, -13).replace(day=1))


def _make_secretary(rng, person, kind, is_strong):
    if kind == Kind.STUDENT:
        # Counsellors lead most of the younger students' branches.
        if rng.random() < 0.6:
            person.title, person.education, person.admin_post = "讲师", "硕士", "辅导员"
    elif kind in LEADING and rng.random() < (0.9 if is_strong else 0.6):
        person.admin_post = rng.choice(LEADING[kind])
        person.is_dual_leader = kind == Kind.STAFF
    if kind == Kind.STAFF and is_strong:
        person.title = rng.choice(("教授", "副教授"))


def seat_committees(story, years, cast):
    """Set the story's `terms` and `secretaries` over the rounds."""
    rng = story.rng("people")
    elected = {story.register[one]["elected_on"]: one for one in ROUNDS if story.register[one]}
    days = [*elected, None]
    for since, following in pairwise(days):
        until = following - ONE_DAY if following else None
        _seat(story, rng, cast, years, elected[since], since, until)


def _seat(story, rng, cast, years, which, since, until):
    """One committee from its election to its end."""
    faults, year = story.faults[which], years[which]
    full = story.members[which][0]
    gone = _vacancies(rng, faults, year)
    for seat in _seats(rng, story.kind, full, faults):
        strong = story.level[which] == "strong"
        person = cast.person(rng, story.kind, since, seat=seat, is_strong=strong)
        _hold(story, seat, person, since, until, gone.get(seat))
    if "secretary_new" in faults:
        _replace_secretary(story, rng, cast, year, until)


def _seats(rng, kind, full, faults):
    acting = bool(faults & {"secretary_vacant", "secretary_long"})
    if full < COMMITTEE_FROM:
        return [Seat.SECRETARY, Seat.DEPUTY_SECRETARY][: 2 if acting or rng.random() < 0.4 else 1]
    seats = [Seat.SECRETARY, Seat.ORGANISATION, Seat.PUBLICITY, Seat.DISCIPLINE]
    if kind == Kind.STUDENT and rng.random() < 0.5:
        seats.append(Seat.YOUTH)
    if acting or rng.random() < 0.2:
        seats.insert(1, Seat.DEPUTY_SECRETARY)
    if "no_committee" in faults:
        seats.remove(Seat.DISCIPLINE)
    if "missing_post" in faults:
        seats.remove(rng.choice(seats[-2:]))
    return seats


def _vacancies(rng, faults, year):
    """{seat: first day it stood empty}."""
    found = {}
    if "vacancy_long" in faults:
        found[rng.choice((Seat.ORGANISATION, Seat.PUBLICITY))] = _months_ago(rng, year, 4, 9)
    if "vacancy_recent" in faults:
        found[Seat.DISCIPLINE] = year.cutoff - timedelta(days=rng.randint(12, 75))
    if "secretary_long" in faults:
        found[Seat.SECRETARY] = _months_ago(rng, year, 4, 9)
    elif "secretary_vacant" in faults:
        found[Seat.SECRETARY] = year.cutoff - timedelta(days=rng.randint(12, 75))
    return found


def _months_ago(rng, year, low, high):
    return add_months(year.cutoff, -rng.randint(low, high)) - timedelta(days=rng.randint(1, 20))


def _hold(story, seat, person, since, until, gone):
    if gone is None or gone <= since or (until and gone > until):
        _add(story, seat, person, since, until)
        return
    _add(story, seat, person, since, gone - ONE_DAY)
    _add(story, seat, None, gone, until)


def _add(story, seat, person, since, until):
    story.terms.append(
        Term(branch=story.branch, seat=seat, person=person, since=since, until=until)
    )
    if seat == Seat.SECRETARY and person:
        story.secretaries.append((person, since, until))


def _replace_secretary(story, rng, cast, year, until):
    """The last secretary hands over to somebody who joined the Party less than a year ago."""
    last = next(one for one in reversed(story.terms) if one.seat == Seat.SECRETARY)
    joined = _months_ago(rng, year, 5, 9).replace(day=1)
    since = add_months(joined, 2)
    if last.person is None or last.since >= since:
        return
    last.until = since - ONE_DAY
    person, began, _until = story.secretaries.pop()
    story.secretaries.append((person, began, last.until))
    newcomer = cast.person(rng, story.kind, since, seat=Seat.SECRETARY)
    newcomer.joined_on = joined
    _add(story, Seat.SECRETARY, newcomer, since, until)


def acting_deputy(story):
    """The deputy who does the secretary's work while that seat stands empty, or None."""
    today = [term for term in story.terms if term.until is None]
    if any(term.seat == Seat.SECRETARY and term.person for term in today):
        return None
    return next((term.person for term in today if term.seat == Seat.DEPUTY_SECRETARY), None)


def terms_on(story, day):
    """The seats as of `day`, as branches.survey.queries.officer_terms reads them."""
    return [
        term for term in story.terms if term.since <= day and (not term.until or term.until > day)
    ]
