from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, rules
from branches.accounts.posts import end_secretary_posts, secretary_posts
from branches.errors import FieldRefusal, Refusal
from branches.models import Branch, Person, Term
from branches.organisation.induction import refresh_induction
from branches.rulebook.names import person_name
from branches.storage.unique import unique

audit.register(
    "branch",
    "党支部",
    {"create": "设立党支部", "edit": "修改支部信息", "update": "随报送更新支部信息"},
)

audit.register(
    "officer",
    "支委任职",
    {
        "change": "更换书记",
        "appoint": "登记支委任职",
        "leave": "登记支委离任",
        "vacancy": "登记支委空缺",
    },
)


def lock_branch(branch, by):
    """The branch, locked, and the post that lets `by` keep its register."""
    rows = Branch.objects.select_for_update(of=("self",)).select_related("committee")
    branch = rows.get(pk=branch.pk)
    post = rules.may_edit_branch(by, branch)
    if post is None:
        raise PermissionDenied
    if branch.closed_on:
        raise Refusal(f"“{branch}”已经撤销，不能再改动。")
    return branch, post


@transaction.atomic
def edit_branch(branch, *, by, **fields):
    """Correct the register. Surveys and grades of a round keep what they have copied."""
    branch, post = lock_branch(branch, by)
    changes = audit.set_values(branch, fields)
    if changes:
        branch.save(update_fields=list(fields))
        audit.record("branch.edit", branch, by=by, post=post, branch=branch, changes=changes)
    return branch


@transaction.atomic
def appoint(branch, *, by, seat, name, staff_no="", since=None):
    """`name` takes `seat` from `since` (date or None); a vacancy of that seat ends with it. The
    person is found by 学工号, else among the holders of a seat in this branch by name. Raises
    Refusal if the 学工号 belongs to another name or the branch has a secretary already.
    """
    branch, post = lock_branch(branch, by)
    person = find_or_create_person(branch, name, staff_no)
    seats = Term.objects.select_for_update().filter(branch=branch, seat=seat).current()
    if seats.filter(person=person).exists():
        raise Refusal(f"{name}已经担任{Term.Seat(seat).label}。")
    _end_vacancy(seats, since)
    if seat == Term.Seat.SECRETARY:
        _check_free(seats, since)
    term = Term.objects.create(branch=branch, seat=seat, person=person, since=since)
    audit.record("officer.appoint", term, by=by, post=post)
    refresh_induction([branch.pk])
    return term


def _check_free(seats, since):
    """Refuse a second secretary, and one who begins before the former has left."""
    if seats.filter(until=None).exists():
        raise Refusal("本支部已有书记，请先登记其离任。")
    former = seats.filter(person__isnull=False, until__gte=since).last() if since else None
    if former:
        raise Refusal(f"上任书记{former.person}任职到 {former.until}，接任须在这一天以后。")


def _end_vacancy(seats, since):
    seats.filter(person=None).update(until=_day_before(since))


def _day_before(day):
    """A seat that ends counts until its last day, so it ends the day before the next begins."""
    return (day or timezone.localdate()) - timedelta(days=1)


def find_or_create_person(branch, name, staff_no=""):
    """The Person meant: by 学工号; without one, by name among those who ever sat in `branch`.
    Raises Refusal if the number is registered for another name.
    """
    name = person_name(name)
    if not staff_no:
        known = Person.objects.filter(terms__branch=branch, name=name).first()
        return known or Person.objects.create(name=name)
    person = Person.objects.filter(staff_no=staff_no).first() or _register(name, staff_no)
    if person.name != name:
        raise Refusal("这个学工号登记的是另一个姓名，请核对学工号和姓名。")
    return person


def _register(name, staff_no):
    """A new Person, or the one that somebody else has registered at the same moment."""
    person = Person(name=name, staff_no=staff_no)
    try:
        with unique(person):
            person.save()
    except FieldRefusal:
        return Person.objects.get(staff_no=staff_no)
    return person


@transaction.atomic
def dismiss(term, *, by, until, leaves_vacancy=True):
    """The holder leaves with the day `until`; the seat becomes vacant from the next day. Until that
    day is over it may be corrected. Raises Refusal afterwards, or for a day before the term began.
    """
    branch, post = lock_branch(term.branch, by)
    term = Term.objects.select_for_update(of=("self",)).select_related("person").get(pk=term.pk)
    if term.until and term.until < timezone.localdate():
        raise Refusal("这条任职已经结束。")
    if term.since and until < term.since:
        raise Refusal(f"离任时间不能早于任职时间 {term.since:%Y-%m-%d}。")
    before, term.until = term.until, until
    if term.seat == Term.Seat.SECRETARY and term.person_id:
        _check_successor(term)
    term.save(update_fields=["until"])
    changes = {"离任时间": [str(before or ""), str(until)]}
    audit.record("officer.leave", term, by=by, post=post, changes=changes)
    if term.seat == Term.Seat.SECRETARY and term.person_id:
        _end_rights(term, before, by=by, post=post)
    if leaves_vacancy and term.person_id:
        _open_vacancy(branch, term.seat, until, before)
    refresh_induction([branch.pk])
    return term


def _check_successor(term):
    others = Term.objects.filter(branch=term.branch_id, seat=term.seat, person__isnull=False)
    later = others.filter(pk__gt=term.pk, since__lte=term.until).select_related("person").first()
    if later:
        raise Refusal(f"接任书记{later.person}自 {later.since} 任职，离任须在这一天以前。")


def _end_rights(term, before, *, by, post):
    """The rights of a secretary go with the seat; `before`: the last day it was to have."""
    if before and before < term.until:
        held = secretary_posts(term.branch, term.person).filter(until=before)
        held.update(until=term.until)
    end_secretary_posts(
        term.branch, term.person, until=term.until, by=by, post=post, reason="书记离任"
    )


def _open_vacancy(branch, seat, until, before):
    """The seat is vacant from the day after `until`; a vacancy that the leaving had opened with
    another day, `before`, is moved. A secretary's seat taken again meanwhile stays taken.
    """
    since = until + timedelta(days=1)
    open_ended = Term.objects.filter(branch=branch, seat=seat, until=None)
    left = open_ended.filter(person=None, since=before + timedelta(days=1)) if before else None
    if left is not None and left.update(since=since):
        return
    if seat != Term.Seat.SECRETARY or not open_ended.exists():
        Term.objects.create(branch=branch, seat=seat, since=since)


@transaction.atomic
def declare_vacant(branch, *, by, seat, since=None):
    """空缺: a seat that ought to be held and is not, since a day (or an unknown one)."""
    branch, post = lock_branch(branch, by)
    if Term.objects.filter(branch=branch, seat=seat).current().exists():
        raise Refusal(f"{Term.Seat(seat).label}现在有人担任或已登记空缺。")
    term = Term.objects.create(branch=branch, seat=seat, since=since)
    audit.record("officer.vacancy", term, by=by, post=post)
    return term
