"""Saving a choice reads the scorecard before, under the lock and after, and no more often."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.grading import graded

pytestmark = pytest.mark.django_db
JSON = {"headers": {"Accept": "application/json"}}


def test_one_choice_and_all_of_them_cost_the_same_and_little(client):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who)
    client.force_login(who["reviewer"])
    url = reverse("grading:review_sheet", args=[of.participation_id])
    bands = ("A6", "D2", "D3")

    def cost(*codes):
        sent = {f"{code}-base": "" for code in codes} | {f"{code}-choice": "差" for code in codes}
        with CaptureQueriesContext(connection) as asked:
            assert client.post(url, sent, **JSON).status_code == 200
        return len(asked)

    client.get(url)
    cost("B5")  # makes the sheet
    assert cost(bands[0]) == cost(*bands[1:]) <= 28
