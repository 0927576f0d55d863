"""书记档案: seats, reports, training, hand-overs, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import rules
from branches.models import Branch, Handover, Participation, Post, Term
from branches.web.rounds import all_rounds
from grading.rubrics.grades import grades_of
from training.ledger.years import year_of
from training.models import Enrolment, TrainingRecord

SECRETARY = Term.Seat.SECRETARY


@dataclass(frozen=True)
class Report:
    """述职 of one round in which the person was secretary of the branch."""

    participation: object
    survey: object
    grade: str  # of the branch
    is_approved: bool


@dataclass(frozen=True)
class YearHours:
    year: int
    done: Decimal
    norm: Decimal | None  # None: no cycle of that year


@require_safe
def secretary_file(request, pk):
    user = request.user
    terms = terms_of(user, pk)
    seats = [term for term in terms if term.seat == SECRETARY]
    if not seats:
        raise Http404
    person, present = seats[0].person, [term for term in seats if term.is_current]
    context = {
        "person": person,
        "terms": terms,
        "present": present,
        "linked": linked_branches(user, terms),
        "sees_numbers": sees_numbers(user, seats),
        "is_staff_secretary": any(one.branch.kind == Branch.Kind.STAFF for one in present),
        "reports": reports_of(user, person, seats),
        "handovers": handovers_of(user, person),
        **training_of(user, person, all_rounds(request.GET)),
    }
    return render(request, "config/pages/secretary_file.html", context)


def terms_of(user, pk):
    """Seats of a person (primary key), the present ones first, then the latest."""
    rows = Term.objects.visible_to(user).filter(person=pk)
    rows = rows.select_related("person", "branch__sub_committee")
    return sorted(rows, key=lambda term: (term.is_current, term.since or date.min), reverse=True)


def linked_branches(user, terms):
    """Keys of the branches whose file the user may open: of former ones the person may not."""
    branches = Branch.objects.visible_to(user).filter(pk__in={term.branch_id for term in terms})
    return set(branches.values_list("pk", flat=True))


def sees_numbers(user, seats):
    return any(rules.sees_personal_numbers(user, term.branch.sub_committee_id) for term in seats)


def reports_of(user, person, seats):
    """[Report], the newest first: of the rounds whose cut-off lies in a term of the person."""
    rows = (
        Participation.objects.visible_to(user)
        .filter(branch__in={term.branch_id for term in seats}, survey__isnull=False)
        .select_related("round__cycle", "survey", "assessment")
        .order_by("-round__cycle_id", "-round__seq", "branch_code")
    )
    return [report_of(one) for one in rows if was_secretary(person, seats, one)]


def was_secretary(person, seats, participation):
    """By the register on the day of the cut-off, and by the survey where it names somebody."""
    day = participation.round.cutoff_on
    sat = any(
        term.branch_id == participation.branch_id
        and (term.since is None or term.since <= day)
        and (term.until is None or term.until >= day)
        for term in seats
    )
    return sat and participation.survey.secretary_name in ("", person.name)


def report_of(participation):
    assessment = getattr(participation, "assessment", None)
    grades = grades_of(participation.round)
    return Report(
        participation,
        participation.survey,
        grades.get(assessment.grade, "") if assessment else "",
        bool(assessment and assessment.approved_on),
    )


def handovers_of(user, person):
    rows = Handover.objects.visible_to(user).filter(Q(giver=person) | Q(receiver=person))
    return list(rows.select_related("branch", "giver", "receiver"))


def training_of(user, person, rounds):
    """Hours by year and courses: for the person and for whoever looks after more than a branch."""
    above = any(post.role != Post.Role.SECRETARY for post in user.current_posts)
    if not above and user.person_id != person.pk:
        return {"sees_training": False}
    records = list(TrainingRecord.objects.visible_to(user).filter(person=person))
    courses = Enrolment.objects.visible_to(user).filter(person=person)
    courses = courses.select_related("programme").order_by("-programme__starts_on", "-pk")
    return {
        "sees_training": True,
        "hours": hours_by_year(records, rounds),
        "courses": list(courses),
        "other_records": [one for one in records if one.enrolment_id is None],
    }


def hours_by_year(records, rounds):
    """[YearHours], the newest first: years with a cycle or with a record."""
    norms = {year_of(one.cycle_id, rounds): one.cycle.rules.secretary_hours for one in rounds}
    done = dict.fromkeys(norms, Decimal(0))
    for record in records:
        done.setdefault(record.year, Decimal(0))
        done[record.year] += record.hours if record.is_counted else 0
    return [YearHours(year, done[year], norms.get(year)) for year in sorted(done, reverse=True)]
