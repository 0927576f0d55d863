"""The session has ended while somebody was writing: what the server answers."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db
SCRIPT = {"accept": "application/json"}
ACT = reverse("survey_submit", args=[1])


@pytest.mark.parametrize(
    ("referer", "next_page"),
    [
        ("http://testserver/surveys/?state=draft", "/surveys/?state=draft"),
        ("http://elsewhere.example/surveys/", "/"),
        ("", "/"),
    ],
)
def test_a_form_leads_back_to_its_page_and_not_to_its_act(client, referer, next_page):
    response = client.post(ACT, headers={"referer": referer})

    assert response.status_code == 401
    assert response.context["next"] == next_page
    assert "登录已过期，请重新登录" in response.text


def test_without_scripts_the_text_is_shown_on_the_sign_in_page_which_works(client):
    user = make.org_dept()
    page = client.post(ACT, {"reason": "票数与会议记录不符", "new_password1": "春江潮水"})

    assert "登录已过期，您填写的内容还在" in page.text
    assert "票数与会议记录不符" in page.text
    assert "春江潮水" not in page.text
    assert f'action="{reverse("login")}"' in page.text
    form = {"username": user.username, "password": make.PASSWORD, "next": page.context["next"]}
    assert client.post(reverse("login"), form)["Location"] == "/"


@pytest.mark.parametrize("headers", [SCRIPT, {"hx-request": "true"}])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_script_is_told_by_the_status(client, method, headers):
    assert getattr(client, method)(reverse("home"), headers=headers).status_code == 401


def test_a_script_signs_in_with_a_fresh_token_and_goes_on_with_it():
    user = make.org_dept()
    browser = Client(enforce_csrf_checks=True)
    before = browser.get(reverse("session"), headers=SCRIPT).json()
    form = {"username": user.username, "password": make.PASSWORD}

    answer = browser.post(
        reverse("login"), form, headers=SCRIPT | {"x-csrftoken": before["token"]}
    ).json()

    assert (before["user"], answer["user"]) == (None, user.pk)
    for token, status in ((before["token"], 403), (answer["token"], 302)):
        response = browser.post(reverse("logout"), headers={"x-csrftoken": token})
        assert response.status_code == status


def test_a_wrong_password_is_told_in_words(client):
    form = {"username": make.org_dept().username, "password": "wrong"}

    response = client.post(reverse("login"), form, headers=SCRIPT)

    assert response.status_code == 422
    assert response.json()["message"].startswith("账号或口令不正确")


def test_too_many_wrong_passwords_lock_the_dialog_as_well(client, settings):
    settings.AXES_ENABLED = True
    form = {"username": make.org_dept().username, "password": "wrong"}

    answers = [client.post(reverse("login"), form, headers=SCRIPT) for _ in range(5)]

    assert answers[-1].status_code == 429
