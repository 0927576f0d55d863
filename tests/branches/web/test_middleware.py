"""What holds for every page."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Post
from branches.web.kept import typed
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db
LONG_AGO = date(2010, 1, 1)


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


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        ({"reason": "调离", "kept_form": "mx33-brh4e6"}, "mx33-brh4e6"),
        ({"reason": "调离", "kept_form": "<b>"}, None),
        ({"reason": "", "kept_form": "mx33-brh4e6"}, None),
    ],
)
def test_the_browser_is_told_which_form_was_taken(client, data, taken):
    committee = make.committee()
    client.force_login(make.org_dept())
    account = make.user(name="韦老师")
    Post.objects.create(user=account, role="committee_staff", committee=committee, since=LONG_AGO)

    response = client.post(reverse("branches:account_disable", args=[account.pk]), data)

    cookie = response.cookies.get("taken")
    assert (cookie.value if cookie else None) == taken


def test_a_script_is_told_of_a_refusal_in_one_sentence(client):
    item = office.item(state="plan_submitted")
    client.force_login(office.people(item)["secretary"])
    form = {"seen": "x", "track": "dated", "owner_office": "组织委员", "due_on": item.due_on}

    response = client.post(
        reverse("rectification:edit_item", args=[item.pk]),
        form,
        headers={"accept": "application/json"},
    )

    assert (response.status_code, response["X-Trouble"]) == (409, "gone")
    assert "方案已经报送" in response.json()["message"]


def test_a_refusal_keeps_sentences_under_their_names(rf):
    request = rf.post(
        "/",
        {
            "return-reason": "轮岗",
            "until": "2012-03-01",
            "token": "a1b2",
            "x": "写了一段",
            "new_password1": "春江潮水",
        },
    )

    assert typed(request) == [
        ("原因", "轮岗"),
        ("最后一天", "2012-03-01"),
        ("您填写的内容", "写了一段"),
    ]
