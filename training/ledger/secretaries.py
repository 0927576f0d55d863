"""谁还缺什么: the secretaries behind a figure, what they lack, where they may be invited."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce

from branches.models import Post, Term
from branches.organisation.induction_queries import induction_due
from branches.rulebook.names import person_name
from branches.rules import org_post
from branches.scope import AUDIENCES, trainees
from branches.web import counting
from training import rules
from training.audience.seats import OFFICIAL_ORDER, Seat, seat_of
from training.ledger.coverage import CHECKS, FIGURES, courses, figure, new_uninducted
from training.models import Enrolment, Programme

INDUCTION = Programme.Kind.INDUCTION
UNDER_WAY = (Programme.State.OPEN, Programme.State.RUNNING)
ON_LIST = (Enrolment.State.PROPOSED, Enrolment.State.CONFIRMED)


@dataclass(kw_only=True)
class Secretary(Seat):
    """A secretary and what training is lacking; nothing else of the person."""

    hours: Decimal  # of courses
    takes_more: bool  # courses alone do not fill the year: may be invited to another
    induction_due: date | None  # while the induction is owed
    is_overdue: bool
    is_linked: bool = True  # whether the reader may open the person's ledger
    programmes: list = field(default_factory=list)  # to be invited to
    called_to: list = field(default_factory=list)  # programmes with this name on their list

    @property
    def hours_text(self):
        return halves(self.hours)

    @property
    def place(self):
        return self.sub_committee


def halves(number):
    """Hours as they are said: 12 or 12.5. Quicker than the filter of templates."""
    return f"{number.normalize():f}"


def secretary_rows(user, yard, filters):
    """Seats (dictionaries of scope.TRAINEE with `hours` and `owed_since`) that `user` sees, without
    the figure's condition; official order. `filters`: committee (pk), kind and organiser (codes), q
    (part of a name).
    """
    terms = Term.objects.filter(figure("secretaries_all", yard))
    if committee := filters.get("committee"):
        terms = terms.filter(branch__sub_committee=committee)
    if kind := filters.get("kind"):
        terms = terms.filter(branch__kind=kind)
    if organiser := filters.get("organiser"):
        terms = terms.filter(branch__kind__in=AUDIENCES[organiser])
    if text := filters.get("q"):
        names = Q(branch__name__icontains=text) | Q(branch__short_name__icontains=text)
        terms = terms.filter(names | Q(person__name__icontains=person_name(text)))
    return trainees(terms, user).order_by(*OFFICIAL_ORDER)


def with_needs(rows, yard):
    """The rows with what the person has done and still owes."""
    done = courses(yard).filter(person=OuterRef("person"))
    total = done.order_by().values("person").annotate(total=Sum("hours")).values("total")
    zero = Decimal(0)
    return rows.annotate(
        hours=Coalesce(Subquery(total), zero, output_field=DecimalField()),
        owed_since=Case(When(new_uninducted(yard), then=F("since"))),
    )


def count_figures(rows, yard, names):
    """{figure: how many} of the rows, in one statement: the hours are summed once."""
    checked = rows.annotate(
        **{
            name: Case(When(check(yard), then=True), default=False)
            for name, check in CHECKS.items()
        }
    )
    return counting.count_figures(
        checked, {name: FIGURES[name].checks for name in names}, [*CHECKS]
    )


def as_secretaries(user, rows, yard):
    """[Secretary] of rows loaded by with_needs()."""
    # Of the other members of the branch's committee a secretary reads no ledger.
    reads_all = any(post.role != Post.Role.SECRETARY for post in user.current_posts)
    return [_secretary(row, yard, reads_all or row["person"] == user.person_id) for row in rows]


def _secretary(row, yard, is_linked):
    owed_since = row["owed_since"]
    due = induction_due(owed_since, yard.months) if owed_since else None
    return Secretary(
        **seat_of(row),
        hours=row["hours"],
        takes_more=row["hours"] < yard.norm,
        induction_due=due,
        is_overdue=bool(due and due < yard.on),
        is_linked=is_linked,
    )


# one click
def add_programmes(user, secretaries):
    """Give each Secretary the open programmes that fit and that `user` may invite to, and those,
    also under way, that have the name already. Two statements.

    A programme fits by its audience and by what is lacking: the induction, which comes first, or
    any other that counts, while courses alone do not fill the year.
    """
    programmes = list(Programme.objects.visible_to(user).filter(state__in=UNDER_WAY))
    on_list = _on_list(programmes, [one.person_id for one in secretaries])
    may_invite = inviter(user)
    for one in secretaries:
        called = on_list.get(one.person_id, {})
        one.called_to = [row for row in programmes if row.pk in called]
        one.programmes = [
            row
            for row in programmes
            if row.state == Programme.State.OPEN
            and row.pk not in called
            and _fits(row, one)
            and may_invite(row, one)
        ]
        one.programmes.sort(key=lambda row: (row.kind != INDUCTION, row.starts_on, row.pk))
    return secretaries


def _on_list(programmes, person_ids):
    """{person pk: {programme pk}} of names that stand on a list."""
    found = {}
    rows = Enrolment.objects.filter(
        programme__in=programmes, person__in=person_ids, state__in=ON_LIST
    )
    for person, programme in rows.order_by().values_list("person", "programme"):
        found.setdefault(person, set()).add(programme)
    return found


def _fits(programme, one):
    if one.kind not in programme.audience_kinds:
        return False
    if programme.kind == INDUCTION:
        return one.induction_due is not None
    return programme.is_counted and one.takes_more


def inviter(user):
    """A function (Programme, Secretary) → whether `user` may put the name on the list: who runs
    the programme, or who answers for the 分党委 (for 直属党支部 组织部).
    """
    runs = set(rules.organisers_of(user))
    staff = {post.committee_id for post in user.posts_as(Post.Role.COMMITTEE_STAFF)}
    org = org_post(user)
    school = org.committee_id if org else None

    def may(programme, one):
        own = one.sub_committee_id in staff or one.sub_committee_id == school
        return own or programme.organiser in runs

    return may
