"""The demo's visitors see our error pages, not Django's technical ones."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from config.site.error_pages import PlainErrorPages
from tests import make
from tests.rectification import office


@pytest.mark.parametrize("status", [404, 500])
def test_a_technical_page_is_replaced_by_ours(rf, status):
    technical = HttpResponse("Traceback (most recent call last)", status=status)
    request = rf.get("/nowhere/")
    request.user = AnonymousUser()

    response = PlainErrorPages(lambda request: technical)(request)

    assert response.status_code == status
    assert "Traceback" not in response.text
    assert 'lang="zh-CN"' in response.text


def test_other_pages_pass_unchanged(rf):
    page = HttpResponse("名单")

    assert PlainErrorPages(lambda request: page)(rf.get("/")) is page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("site", "is_shown"), [("http://testserver", True), ("http://elsewhere.example", False)]
)
def test_a_page_with_an_old_token_shows_what_was_typed_in_it(site, is_shown):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.org_dept())

    response = browser.post(
        reverse("branches:account_disable", args=[1]),
        {"reason": "已调离本校"},
        headers={"referer": f"{site}/accounts/1/"},
    )

    assert (response.status_code, response["X-Trouble"]) == (403, "csrf")
    assert "页面已过期，这次提交没有保存" in response.text
    assert ("已调离本校" in response.text) == is_shown
    assert ('href="/accounts/1/"' in response.text) == is_shown


@pytest.mark.django_db
def test_what_was_typed_into_a_form_of_somebody_else_is_shown(client):
    item = office.item()
    client.force_login(office.people(item)["secretary"])
    page = item.get_absolute_url()

    response = client.post(
        reverse("rectification:accept", args=[item.pk]),
        {"opinion-note": "经核对，记录属实"},
        headers={"referer": f"http://testserver{page}"},
    )

    assert response.status_code == 403
    assert "您的岗位不能办理这件事" in response.text
    assert "经核对，记录属实" in response.text
    assert f'href="{page}"' in response.text


@pytest.mark.django_db
def test_a_refused_page_has_nothing_to_show(client):
    client.force_login(make.secretary(make.branch()))

    response = client.get(reverse("rights"))

    assert response.status_code == 403
    assert "pb-kept" not in response.text
