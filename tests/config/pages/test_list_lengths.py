"""Lists that stand inside one branch: as many queries for one row as for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Term
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def seat(branch, number):
    seats = [one for one in Term.Seat.values if one != "secretary"]
    make.term(branch, seats[number % len(seats)], person=make.person(f"委员{number}"))


def test_the_officers_of_a_branch(client):
    branch = make.branch()
    client.force_login(make.org_dept())
    address = reverse("branches:officers", args=[branch.pk])
    seat(branch, 0)
    few = asked(client, address)

    for number in range(1, 13):
        seat(branch, number)

    assert asked(client, address) == few


def test_the_problems_of_a_branch(client):
    of = office.participation()
    client.force_login(make.org_dept())
    address = reverse("drafts", args=[of.pk])
    office.finding(of)
    few = asked(client, address)

    for number in range(12):
        office.finding(of, "F21", f"field{number}", indicator=f"C{number + 2}", message="没有")

    assert asked(client, address) == few
