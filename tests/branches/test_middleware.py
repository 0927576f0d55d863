"""What holds for every page."""

import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("referer", "next_page"),
    [
        ("http://testserver/surveys/?state=draft", "/surveys/"),
        ("http://elsewhere.example/surveys/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client, referer, next_page):
    path = reverse("survey_submit", args=[1])

    response = client.post(path, headers={"referer": referer})

    assert (response.status_code, response["Location"]) == (302, f"/login/?next={next_page}")


def test_pages_of_signed_in_people_are_kept_by_nobody(client):
    client.force_login(make.org_dept())

    response = client.get(reverse("branches:audit"))

    assert "no-store" in response["Cache-Control"]
