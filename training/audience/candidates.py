"""Whom a programme is for, who of them needs it, and why: the names an organiser starts from."""

from dataclasses import dataclass, replace
from decimal import Decimal

from branches.models import Branch, Term
from branches.organisation.induction_queries import induction_due, months_allowed, uninducted
from branches.rulebook.rounding import points
from branches.scope import trainees
from training.audience.seats import OFFICIAL_ORDER, Seat, seat_of
from training.models import Enrolment, Programme, TrainingRecord

Need, Kind = Enrolment.Need, Programme.Kind
# The gravest first: in this order a short quota is filled.
GRAVITY = (Need.NEW, Need.HOURS, Need.KIND)
# For which needs a kind of programme proposes somebody by itself.
PROPOSED_FOR = {
    Kind.INDUCTION: (Need.NEW,),
    Kind.ROTATION: (Need.NEW, Need.HOURS),
    Kind.SPECIAL: GRAVITY,
}


@dataclass(kw_only=True)
class Candidate(Seat):
    """A secretary of the audience and why the programme is for this person."""

    need: str
    need_text: str
    done: Decimal  # hours of courses in the year
    is_wanted: bool = False  # the rule proposes this person …
    is_proposed: bool = False  # … and there is a place

    @property
    def post_text(self):
        """时任单位及职务."""
        return f"{self.branch}{Term.Seat.SECRETARY.label}"


def candidates(programme, user, today):
    """[Candidate] in official order: the secretaries in office of the programme's kinds of branch
    whom `user` may see (branches.scope.trainees) and who are not on its list yet.

    New is who still owes the induction; next come those whose courses in the programme's year do
    not fill the cycle's norm by themselves (handbook f), which is no judgement: collective study
    counts as well. `today`: date. The rule proposes by PROPOSED_FOR; a quota is filled by gravity,
    then from the fewest hours up.
    """
    seats = (
        secretaries(programme.audience_kinds, today)
        .exclude(person__in=programme.enrolments.values("person"))
        .order_by(*OFFICIAL_ORDER)
    )
    rows = {}
    for row in trainees(seats, user):
        rows.setdefault(row["person"], row)
    reasons = needs(programme, today)
    found = [_candidate(row, *reasons(row)) for row in rows.values()]
    return _ticked(found, programme)


def secretaries(kinds, today):
    """Terms of the secretaries in office of open branches of these kinds (codes)."""
    return Term.objects.current(today).filter(
        seat=Term.Seat.SECRETARY,
        person__isnull=False,
        branch__closed_on=None,
        branch__kind__in=kinds,
    )


def needs(programme, today):
    """A function from a row of scope.TRAINEE to (need, its words, hours done)."""
    months, year = months_allowed(), programme.year
    due = {
        person: induction_due(since, months)
        for person, since in uninducted(today, months).values_list("person", "since")
    }
    done = TrainingRecord.objects.counted(year).by_person()
    norm = programme.cycle.rules.secretary_hours

    def need_of(row):
        hours = done.get(row["person"], Decimal(0))
        if row["person"] in due:
            late = due[row["person"]] < today
            return Need.NEW, "新任，任职培训已逾期" if late else "新任，待任职培训", hours
        if hours < norm:
            return Need.HOURS, _courses_of(year, hours), hours
        return Need.KIND, f"{Branch.Kind(row['branch__kind']).label}支部书记", hours

    return need_of


def _courses_of(year, hours):
    return f"{year} 年集中培训 {points(hours)} 学时" if hours else f"{year} 年未参加集中培训"


def _candidate(row, need, need_text, done):
    return Candidate(**seat_of(row), need=need, need_text=need_text, done=done)


def _ticked(found, programme):
    wanted = [one for one in found if one.need in PROPOSED_FOR[programme.kind]]
    keys = {one.person_id for one in wanted}
    wanted.sort(key=lambda one: (GRAVITY.index(one.need), one.done))
    ticked = {one.person_id for one in wanted[: places_left(programme)]}
    return [
        replace(one, is_wanted=one.person_id in keys, is_proposed=one.person_id in ticked)
        for one in found
    ]


def places_left(programme):
    """How many names may still be put on the list, declined ones apart; None without a quota."""
    if not programme.quota:
        return None
    states = (Enrolment.State.PROPOSED, Enrolment.State.CONFIRMED)
    return max(0, programme.quota - programme.enrolments.filter(state__in=states).count())
