"""One-time keys of forms: two at the same moment, and how long a key is kept."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from branches.models import FormKey
from branches.web.once import AGAIN
from config.tasks import check_duties
from rectification.models import Progress
from tests import make
from tests.races import at_once
from tests.rectification import office

KEY = "0" * 32


@pytest.mark.django_db(transaction=True)
def test_of_four_clicks_one_is_saved_and_all_lead_to_the_same_page():
    item = office.item()
    secretary = office.people(item)["secretary"]
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(secretary)
    form = {"progress-note": "补开一次", "progress-percent": "60", "form_key": KEY}
    path = f"{item.get_absolute_url()}progress/"

    answers = at_once(*(lambda client=client: client.post(path, form) for client in clients))

    assert {(one.status_code, one.url) for one in answers} == {(302, item.get_absolute_url())}
    assert Progress.objects.count() == FormKey.objects.count() == 1
    told = [client for client in clients if AGAIN in client.get(item.get_absolute_url()).text]
    assert len(told) == 3


@pytest.mark.django_db
def test_keys_are_forgotten_after_a_week():
    for number in range(2):
        with time_machine.travel(timezone.now() - timedelta(days=8 * number)):
            FormKey.objects.create(user=make.user(), key=f"{number}")

    check_duties()

    assert FormKey.objects.get().key == "0"
