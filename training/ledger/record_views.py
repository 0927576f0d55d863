"""学时台账 of a person: the year's courses, and those held elsewhere as the 分党委 enters them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.models import Person, Term
from branches.rules import may_edit_branch
from branches.scope import get_in_scope, learners, trainee_seats
from branches.web.once import saved_once
from branches.web.pages import refused_fields
from branches.web.rounds import all_rounds
from training.ledger import services
from training.ledger.forms import RecordForm
from training.ledger.queries import load_ledger, years_of
from training.ledger.years import year_of
from training.models import TrainingRecord

RECORDS = TrainingRecord.objects.select_related("person", "branch__committee")


def find_person(user, pk):
    person = learners(Person.objects.filter(pk=pk), user).first()
    if person is None:
        raise Http404
    return person


def seats_of(user, person):
    """The person's seats that `user` sees, the present one first."""
    terms = trainee_seats(Term.objects.filter(person=person), user)
    return terms.select_related("branch__committee", "branch__sub_committee").order_by(
        "-since", "-pk"
    )


def has_file(user, seats):
    """Whether the person's 书记档案 may be opened: organisers read the training alone."""
    is_secretary = any(one.seat == Term.Seat.SECRETARY for one in seats)
    return is_secretary and not any(post.organiser for post in user.current_posts)


def editable_seats(user, person):
    """Seats in branches whose register `user` keeps, as a queryset."""
    seats = seats_of(user, person)
    keys = [one.pk for one in seats if may_edit_branch(user, one.branch)]
    return seats.filter(pk__in=keys)


def norms(request):
    """{year: norm in hours} of the cycles, and the newest cycle's rules; None before the first."""
    rounds = all_rounds(request.GET)
    found = {year_of(one.cycle_id, rounds): one.cycle.rules for one in reversed(rounds)}
    return found, (rounds[0].cycle.rules if rounds else None)


@require_safe
def person_ledger(request, pk):
    person = find_person(request.user, pk)
    rules_by_year, newest = norms(request)
    years = sorted({*rules_by_year, *years_of(request.user, pk)}, reverse=True)
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted in map(str, years) else max(rules_by_year, default=None)
    if year is None:
        year = years[0] if years else timezone.localdate().year
    rules = rules_by_year.get(year, newest)
    seats = list(seats_of(request.user, person))
    context = {
        "person": person,
        "year": year,
        "years": years,
        "ledger": load_ledger(request.user, pk, year, rules.secretary_hours if rules else 0),
        "seats": [one for one in seats if one.until is None or one.until >= timezone.localdate()],
        "may_add": any(may_edit_branch(request.user, one.branch) for one in seats),
        "is_own": request.user.person_id == person.pk,
        "has_file": has_file(request.user, seats),
    }
    for record in context["ledger"].records:
        is_ours = record.enrolment_id is not None
        record.may_edit = not is_ours and bool(may_edit_branch(request.user, record.branch))
    return render(request, "training/ledger/person.html", context)


@saved_once
def record_new(request, pk):
    person = find_person(request.user, pk)
    seats = editable_seats(request.user, person)
    if not seats:
        raise PermissionDenied
    form = _form(request, seats, initial={"year": _year_asked(request), "is_counted": True})
    if request.method == "POST" and form.is_valid():
        with refused_fields(form):
            record = services.add_record(person, by=request.user, **form.cleaned_data)
            messages.success(request, f"已登记“{record.name}”，{record.hours.normalize():f} 学时。")
            return redirect(_ledger(person.pk, record.year))
    context = {"form": form, "person": person, "title": f"登记 {person} 的其他培训"}
    return render(request, "training/ledger/record_form.html", context)


def _year_asked(request):
    wanted = request.GET.get("year", "")
    return wanted if wanted.isdecimal() and len(wanted) == 4 else timezone.localdate().year


def _form(request, seats, **more):
    _years, newest = norms(request)
    half_day = newest.hours_per_half_day_max if newest else 4
    return RecordForm(request.POST or None, seats=seats, half_day=half_day, **more)


def _ledger(person_pk, year):
    return f"{reverse('training:person', args=[person_pk])}?year={year}"


def editable_record(request, pk):
    record = get_in_scope(RECORDS, request.user, pk=pk)
    if not may_edit_branch(request.user, record.branch):
        raise PermissionDenied
    return record


def record_edit(request, pk):
    record = editable_record(request, pk)
    if request.method != "POST" and record.enrolment_id:
        messages.error(request, "由班次结业生成的记录，请由主办方在班次里更正。")
        return redirect(_ledger(record.person_id, record.year))
    seats = editable_seats(request.user, record.person)
    # The form writes into its instance; what is saved is the service's own row.
    form = _form(request, seats, instance=record)
    if request.method == "POST" and form.is_valid():
        with refused_fields(form):
            services.edit_record(record, by=request.user, **form.cleaned_data)
            messages.success(request, "培训记录已更正。")
            return redirect(_ledger(record.person_id, form.cleaned_data["year"]))
    title = f"更正 {record.person} 的培训记录"
    context = {"form": form, "person": record.person, "record": record, "title": title}
    return render(request, "training/ledger/record_form.html", context)


@require_POST
def record_remove(request, pk):
    record = editable_record(request, pk)
    services.remove_record(record, by=request.user)
    messages.success(request, f"“{record.name}”已删除。")
    return redirect(_ledger(record.person_id, record.year))
