"""Who may have come without standing on the list: looked for by name or 学工号, in the audience."""

from dataclasses import dataclass

from django.db.models import Q

from branches.models import Term
from branches.rulebook.names import person_name
from branches.scope import trainees
from training.audience.seats import OFFICIAL_ORDER, Seat, seat_of
from training.models import Enrolment

MOST = 20


@dataclass(kw_only=True)
class Arrival(Seat):
    """A person with a seat in a branch of the audience. The course is for secretaries (handbook f:
    others with a warning); `enrolment`: the own row of the programme, if there is one.
    """

    seat: str  # code
    enrolment: Enrolment | None = None

    @property
    def is_secretary(self):
        return self.seat == Term.Seat.SECRETARY

    @property
    def seat_label(self):
        return Term.Seat(self.seat).label

    @property
    def post_text(self):
        """时任单位及职务."""
        return f"{self.branch}{self.seat_label}"[:160]


def find_arrivals(programme, user, text, today):
    """[Arrival], at most MOST, in official order: persons in office on `today` (date) whose name
    holds `text` or whose 学工号 is `text`, in open branches of the programme's kinds that `user`
    reaches for training. Two statements.
    """
    named = Q(person__name__icontains=person_name(text)) | Q(person__staff_no__iexact=text)
    return _arrivals(programme, user, named, today) if text else []


def find_arrival(programme, user, person_id, today):
    """The Arrival of one person (primary key), or None out of reach."""
    return next(iter(_arrivals(programme, user, Q(person=person_id), today)), None)


def _arrivals(programme, user, condition, today):
    terms = Term.objects.current(today).filter(
        condition,
        person__isnull=False,
        branch__closed_on=None,
        branch__kind__in=programme.audience_kinds,
    )
    # Who has several seats comes as secretary, if that is one of them.
    rows = {}
    for row in trainees(terms, user).order_by(*OFFICIAL_ORDER)[: 3 * MOST]:
        if row["seat"] == Term.Seat.SECRETARY:
            rows[row["person"]] = row
        rows.setdefault(row["person"], row)
    found = [Arrival(**seat_of(row), seat=row["seat"]) for row in list(rows.values())[:MOST]]
    own = {
        one.person_id: one
        for one in programme.enrolments.filter(person__in=rows).select_related("person", "branch")
    }
    for one in found:
        one.enrolment = own.get(one.person_id)
    return found
