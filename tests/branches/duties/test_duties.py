"""Duties are open once, move as a new version, and close; 换届 opens by itself."""

from datetime import date, timedelta

import pytest

from branches.duties import ledger
from branches.models import Duty
from branches.organisation.term import expected_duties, open_term_duties
from tests import make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


def owed(participation, due_on=TODAY, role=ledger.SECRETARY, **fields):
    return ledger.owed(
        Duty.Kind.ITEM, participation, role, title="落实整改", link="/x/", due_on=due_on, **fields
    )


def term_rows():
    rows = Duty.objects.filter(kind=Duty.Kind.TERM).order_by("pk")
    return [(row.branch_id, row.due_on, row.due_version, row.closed_at is None) for row in rows]


def test_opening_twice_leaves_one_duty():
    one = owed(make.participation())

    ledger.open_duty(one)
    ledger.open_duties([one, one])

    assert Duty.objects.count() == 1


def test_a_closed_duty_may_be_owed_again():
    one = owed(make.participation())
    ledger.open_duty(one)

    assert ledger.close_duties(one.kind, one.subject_id) == 1
    assert ledger.close_duties(one.kind, one.subject_id) == 0
    ledger.open_duty(one)

    assert (Duty.objects.count(), Duty.objects.open().count()) == (2, 1)


@pytest.mark.parametrize(
    ("before", "after", "version"),
    [(TODAY, TODAY, 1), (TODAY, date(2026, 7, 1), 2), (TODAY, None, 2), (None, TODAY, 2)],
)
def test_only_another_date_is_a_new_version(before, after, version):
    one = owed(make.participation(), before)
    ledger.open_duty(one)

    ledger.move_duties(one.kind, one.subject_id, after)

    duty = Duty.objects.get()
    assert (duty.due_on, duty.due_version) == (after, version)


@pytest.mark.parametrize("role", [ledger.STAFF, ledger.LEADER])
def test_a_branch_under_the_school_is_served_by_the_organisation_department(role):
    direct = make.participation(make.branch(of=make.school()))

    one = owed(direct, role=role)

    assert (one.role, one.committee_id) == (ledger.ORG_DEPT, make.school().pk)


@pytest.mark.parametrize(
    ("fields", "due_on"),
    [
        ({"term_due_on": date(2026, 12, 1)}, date(2026, 12, 1)),
        ({"term_due_on": date(2026, 12, 2)}, None),
        ({"term_due_on": date(2024, 1, 1)}, date(2024, 1, 1)),
        ({"term_due_on": date(2024, 1, 1), "extension_until": date(2027, 1, 1)}, None),
        ({"elected_on": date(2024, 2, 29), "term_years": 2}, date(2026, 2, 28)),
        ({"elected_on": date(2023, 6, 30)}, date(2026, 6, 30)),  # three years by default
        ({"term_due_on": TODAY, "closed_on": date(2026, 5, 1)}, None),
        ({}, None),
    ],
)
def test_a_term_is_owed_from_half_a_year_before_its_limit(fields, due_on):
    branch = make.branch(**fields)

    open_term_duties(TODAY)

    assert term_rows() == ([(branch.pk, due_on, 1, True)] if due_on else [])


def test_a_second_night_changes_nothing_an_extension_moves_and_an_election_closes():
    branch = make.branch(term_due_on=date(2026, 5, 1))
    assert open_term_duties(TODAY) == {"opened": 1, "moved": 0, "closed": 0}
    assert open_term_duties(TODAY) == {"opened": 0, "moved": 0, "closed": 0}

    branch.extension_until = date(2026, 9, 1)
    branch.save()
    assert open_term_duties(TODAY) == {"opened": 0, "moved": 1, "closed": 0}
    assert term_rows() == [(branch.pk, date(2026, 9, 1), 2, True)]

    branch.term_due_on, branch.extension_until = date(2029, 6, 1), None
    branch.save()
    assert open_term_duties(TODAY) == {"opened": 0, "moved": 0, "closed": 1}
    assert term_rows() == [(branch.pk, date(2026, 9, 1), 2, False)]


def test_what_is_expected_is_what_the_night_opens():
    for days in range(-5, 5):
        make.branch(term_due_on=TODAY + timedelta(days=days))

    open_term_duties(TODAY)

    opened = set(Duty.objects.values_list("kind", "subject_id", "role", "due_on", "branch"))
    expected = expected_duties(TODAY)
    assert opened == {
        (one.kind, one.subject_id, one.role, one.due_on, one.branch_id) for one in expected
    }
    assert len(expected) == 10


def test_the_night_asks_the_same_number_of_queries_for_any_school(django_assert_num_queries):
    for count in (1, 6):
        for _ in range(count):
            make.branch(term_due_on=TODAY)
        with django_assert_num_queries(7):
            open_term_duties(TODAY)
