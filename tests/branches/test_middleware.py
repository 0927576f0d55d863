"""What holds for every page."""

import pytest
from django.urls import reverse

from branches.middleware import typed
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


def test_the_address_of_an_act_opened_by_hand_says_so(client):
    client.force_login(make.org_dept())

    response = client.get(reverse("branches:read_reminders"))

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "不能直接打开" in response.text


def test_a_refusal_keeps_sentences_under_their_names(rf):
    request = rf.post(
        "/", {"reason": "轮岗", "until": "2012-03-01", "token": "a1b2", "x": "写了一段"}
    )

    assert typed(request) == [
        ("原因", "轮岗"),
        ("最后一天", "2012-03-01"),
        ("您填写的内容", "写了一段"),
    ]
