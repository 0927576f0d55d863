"""The tree and the register: paths, moves, officers, and the figures of the branch list."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from branches.errors import Refusal
from branches.models import AuditEntry, Branch, Committee, Person, Term
from branches.organisation import queries, registers, services
from branches.rulebook.dates import TermLengths, term_limit
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2012, 3, 20)


def fields(name="法学院党委", code="910", kind="committee", **more):
    return {"name": name, "short_name": name, "code": code, "kind": kind, "sort_order": 1, **more}


# --- tree ---
def test_a_committee_under_the_school_is_its_own_sub_committee():
    org = make.org_dept()

    row = services.create_committee(by=org, parent=make.school(), **fields())

    assert row.path == f"{make.school().pk}/{row.pk}/"
    assert row.sub_committee == row


def test_below_a_sub_committee_there_are_only_general_branches():
    org, above = make.org_dept(), make.committee()

    row = services.create_committee(by=org, parent=above, **fields())

    assert row.kind == Committee.Kind.GENERAL_BRANCH
    assert row.sub_committee == above


@pytest.mark.parametrize("who", [make.school_leader, make.auditor])
def test_only_the_department_sets_up_a_committee(who):
    with pytest.raises(PermissionDenied):
        services.create_committee(by=who(), parent=make.school(), **fields())


def test_a_move_takes_the_whole_subtree_along():
    org, old, new = make.org_dept(), make.committee(), make.committee()
    house = make.committee(under=old)
    below = make.committee(under=house)
    branch = make.branch(of=below)

    services.edit_committee(
        house, by=org, parent=new, name=house.name, short_name="搬了", code="x", kind=house.kind
    )

    below.refresh_from_db()
    branch.refresh_from_db()
    assert below.path == f"{make.school().pk}/{new.pk}/{house.pk}/{below.pk}/"
    assert below.sub_committee == branch.sub_committee == new
    assert Branch.objects.visible_to(make.staff(new)).get() == branch
    assert not Branch.objects.visible_to(make.staff(old)).exists()


def test_a_committee_cannot_move_below_itself():
    org, above = make.org_dept(), make.committee()
    below = make.committee(under=above)

    with pytest.raises(Refusal, match="下级组织之下"):
        services.edit_committee(above, by=org, parent=below, **fields())


def test_a_committee_closes_only_when_empty():
    org, row = make.org_dept(), make.committee()
    branch = make.branch(of=row)
    with pytest.raises(Refusal, match="还有 1 个党支部"):
        services.close_committee(row, by=org, reason="合并")

    Branch.objects.filter(pk=branch.pk).update(closed_on=date(2012, 1, 1))
    services.close_committee(row, by=org, reason="合并")

    assert Committee.objects.get(pk=row.pk).closed_on
    assert AuditEntry.objects.get(action="committee.close").reason == "合并"


def test_the_tree_counts_subtrees_and_keeps_the_official_order():
    second, first = make.committee("后"), make.committee("先")
    Committee.objects.filter(pk=first.pk).update(sort_order=0)
    house = make.committee("书院", under=second)
    make.branch(of=house, kind="student")
    make.branch(of=second)

    (root,) = queries.committee_tree(make.org_dept())

    assert [node.committee.short_name for node in root.children] == ["先", "后"]
    assert root.children[1].counts == [1, 1, 0, 0]
    assert root.all_branches == 2


def test_the_tree_of_a_sub_committee_begins_with_itself():
    ours = make.committee()
    house = make.committee(under=ours)
    make.committee()

    (root,) = queries.committee_tree(make.staff(ours))

    assert root.committee == ours
    assert [node.committee for node in root.children] == [house]


# --- figures ---
dates = st.dates(date(2000, 1, 1), date(2020, 12, 31))


@given(
    elected=st.none() | dates,
    years=st.none() | st.integers(0, 6),
    due=st.none() | dates,
    extension=st.none() | dates,
    on=dates,
    kind=st.sampled_from(["school", "committee"]),
    lengths=st.sampled_from([TermLengths(3), TermLengths(3, 5)]),
)
def test_the_condition_on_rows_equals_the_rule(elected, years, due, extension, on, kind, lengths):
    """The SQL figure and branches.rulebook.dates.term_limit must never differ."""
    branch = Branch(
        elected_on=elected,
        term_years=years,
        term_due_on=due,
        extension_until=extension,
        committee=Committee(kind=kind),
    )
    limit = term_limit(branch, lengths)

    assert _holds(queries.limit_before(on, lengths), branch) == (limit is not None and limit < on)


def _holds(condition, branch):
    """A Q of plain lookups, evaluated in Python as SQL would (NULL compares as false)."""
    results = (
        _holds(child, branch) if hasattr(child, "children") else _lookup(child, branch)
        for child in condition.children
    )
    value = all(results) if condition.connector == "AND" else any(results)
    return not value if condition.negated else value


def _lookup(pair, branch):
    if pair[0] == "committee__kind":
        return branch.committee.kind == pair[1]
    name, _, how = pair[0].partition("__")
    value = getattr(branch, name)
    if how == "":
        return value == pair[1]
    if value is None:
        return False
    return value < pair[1] if how == "lt" else value <= pair[1]


@pytest.mark.parametrize(
    ("facts", "figure"),
    [
        ({"term_due_on": DAY - timedelta(days=1)}, "term_overdue"),
        ({"elected_on": date(2009, 3, 19), "term_years": 3}, "term_overdue"),
        ({"term_due_on": date(2011, 1, 1), "extension_until": DAY}, "term_due_soon"),
        ({"term_due_on": DAY}, "term_due_soon"),
        ({"term_due_on": date(2012, 9, 20)}, "term_due_soon"),
        ({"term_due_on": date(2012, 9, 21)}, None),
        ({}, None),
    ],
)
def test_a_branch_is_in_the_figure_of_its_term(facts, figure):
    make.round(cutoff_on=DAY)
    branch = make.branch(**facts)
    user = make.org_dept()
    clock = queries.term_clock()

    for name in ("term_overdue", "term_due_soon"):
        listed = queries.branch_list(user, clock, figure_name=name)
        assert (branch in listed) is (name == figure)


def test_the_months_ahead_are_those_of_the_cycle():
    cycle = make.round(cutoff_on=DAY).cycle
    cycle.parameters["values"] |= {"term_reminder_months": 9, "term_months": [9, 1]}
    cycle.save()
    branch, clock = make.branch(term_due_on=date(2012, 12, 20)), queries.term_clock()

    assert branch in queries.branch_list(make.org_dept(), clock, figure_name="term_due_soon")
    assert ("term_due_soon", f"9 个月内应换届（{DAY} 起）") in queries.figure_choices(clock)


def test_a_vacant_seat_counts_as_vacant():
    held, vacant, never = make.branch(), make.branch(), make.branch()
    make.term(held, person=make.person())
    make.term(vacant, person=None)
    left = make.branch()
    make.term(left, person=make.person(), until=date(2012, 1, 1))

    found = Branch.objects.filter(queries.figure("secretary_vacant"))

    assert set(found) == {vacant, never, left}


# --- register ---
@pytest.fixture
def office():
    class Office:
        committee = make.committee()
        branch = make.branch(of=committee)
        staff = make.staff(committee)

    return Office


def test_a_correction_is_recorded_field_by_field(office):
    registers.edit_branch(office.branch, by=office.staff, term_years=2, is_joint=True)

    entry = AuditEntry.objects.get(action="branch.edit")
    assert entry.changes == {"任期": ["", "2"], "联合组建": ["", "是"]}


@pytest.mark.parametrize("who", ["secretary", "leader", "neighbour", "auditor"])
def test_who_is_refused_to_correct_a_register(office, who):
    users = {
        "secretary": make.secretary(office.branch),
        "leader": make.leader(office.committee),
        "neighbour": make.staff(make.committee()),
        "auditor": make.auditor(),
    }

    with pytest.raises(PermissionDenied):
        registers.edit_branch(office.branch, by=users[who], term_years=2)


def test_a_closed_branch_is_not_changed(office):
    Branch.objects.filter(pk=office.branch.pk).update(closed_on=date(2012, 1, 1))

    with pytest.raises(Refusal, match="已经撤销"):
        registers.edit_branch(office.branch, by=office.staff, term_years=2)


def test_an_appointment_ends_the_vacancy(office):
    vacancy = make.term(office.branch, person=None, since=date(2012, 1, 1))

    term = registers.appoint(
        office.branch,
        by=office.staff,
        seat="secretary",
        name="陈",
        staff_no="T1",
        since=date(2012, 3, 1),
    )

    vacancy.refresh_from_db()
    assert vacancy.until == date(2012, 2, 29)
    assert queries.secretary_names([office.branch.pk]) == {office.branch.pk: "陈"}
    assert term.person.staff_no == "T1"


def test_a_branch_has_one_secretary(office):
    make.term(office.branch, person=make.person("旧"))

    with pytest.raises(Refusal, match="已有书记"):
        registers.appoint(office.branch, by=office.staff, seat="secretary", name="新")


def test_a_number_of_another_person_is_refused(office):
    make.person("张", staff_no="T1")

    with pytest.raises(Refusal, match="另一个姓名"):
        registers.appoint(office.branch, by=office.staff, seat="youth", name="李", staff_no="T1")
    assert Person.objects.count() == 1


def test_the_same_person_takes_a_second_seat(office):
    make.term(office.branch, person=make.person("陈"))

    term = registers.appoint(office.branch, by=office.staff, seat="organisation", name="陈")

    assert term.person == Person.objects.get()


def test_who_leaves_leaves_a_vacancy(office):
    term = make.term(office.branch, person=make.person("陈"), since=date(2011, 3, 1))

    registers.dismiss(term, by=office.staff, until=date(2012, 3, 1))

    vacancy = Term.objects.get(branch=office.branch, until=None)
    assert (vacancy.person, vacancy.since) == (None, date(2012, 3, 2))
    with pytest.raises(Refusal, match="已经结束"):
        registers.dismiss(term, by=office.staff, until=date(2012, 3, 1))


@pytest.mark.parametrize("seat", ["secretary", "youth"])
@pytest.mark.parametrize("back", [0, 3], ids=["sent twice", "corrected"])
def test_a_leaving_of_today_may_be_sent_again_and_leaves_one_vacancy(office, seat, back):
    today = timezone.localdate()
    term = make.term(office.branch, seat, person=make.person("陈"))
    registers.dismiss(term, by=office.staff, until=today)

    registers.dismiss(term, by=office.staff, until=today - timedelta(days=back))

    vacancy = Term.objects.get(branch=office.branch, person=None)
    assert vacancy.since == today - timedelta(days=back - 1)
    last = AuditEntry.objects.filter(action="officer.leave").order_by("pk").last()
    assert last.changes == {"离任时间": [str(today), str(today - timedelta(days=back))]}


def test_a_corrected_leaving_does_not_empty_the_seat_of_the_new_secretary(office):
    today = timezone.localdate()
    old = make.term(office.branch, person=make.person("旧"))
    registers.dismiss(old, by=office.staff, until=today, leaves_vacancy=False)
    new = registers.appoint(office.branch, by=office.staff, seat="secretary", name="新")

    registers.dismiss(old, by=office.staff, until=today)

    assert Term.objects.get(branch=office.branch, until=None) == new


def account_of(office, person):
    account = make.secretary(office.branch)
    account.person = person
    account.save()
    return account.posts.get()


@pytest.mark.parametrize("leaves_vacancy", [True, False])
def test_the_rights_of_a_secretary_leave_with_the_seat(office, leaves_vacancy):
    term = make.term(office.branch, person=make.person("旧"))
    post = account_of(office, term.person)
    until = timezone.localdate() - timedelta(days=3)

    registers.dismiss(term, by=office.staff, until=until, leaves_vacancy=leaves_vacancy)

    post.refresh_from_db()
    assert post.until == until
    assert AuditEntry.objects.filter(action="post.end", by=office.staff).count() == 1


def test_who_leaves_another_seat_keeps_the_rights(office):
    person = make.person("旧")
    make.term(office.branch, person=person)
    other = make.term(office.branch, "youth", person=person)
    post = account_of(office, person)

    registers.dismiss(other, by=office.staff, until=timezone.localdate())

    post.refresh_from_db()
    assert post.until is None


def test_a_leaving_put_off_puts_off_the_end_of_the_rights(office):
    today = timezone.localdate()
    term = make.term(office.branch, person=make.person("旧"))
    post = account_of(office, term.person)
    registers.dismiss(term, by=office.staff, until=today)

    registers.dismiss(term, by=office.staff, until=today + timedelta(days=5))

    post.refresh_from_db()
    assert post.until == today + timedelta(days=5)


def test_secretaries_do_not_sit_at_the_same_time(office):
    today = timezone.localdate()
    old = make.term(office.branch, person=make.person("旧"), since=today - timedelta(days=90))
    registers.dismiss(old, by=office.staff, until=today, leaves_vacancy=False)
    seat = {"seat": "secretary", "name": "新"}

    with pytest.raises(Refusal, match="任职到"):
        registers.appoint(office.branch, by=office.staff, since=today, **seat)
    Term.objects.filter(pk=old.pk).update(until=today - timedelta(days=1))
    registers.appoint(office.branch, by=office.staff, since=today, **seat)
    Term.objects.filter(pk=old.pk).update(until=today)

    with pytest.raises(Refusal, match="接任书记新"):
        registers.dismiss(old, by=office.staff, until=today)


def test_a_name_typed_with_spaces_is_the_person_of_that_name(office):
    person = make.person("刘丽", staff_no="")
    make.term(office.branch, "youth", person=person)

    term = registers.appoint(office.branch, by=office.staff, seat="member", name="刘　丽")

    assert term.person == person
    assert str(term) == "委员 刘丽"
