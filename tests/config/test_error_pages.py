"""The demo's visitors see our error pages, not Django's technical ones."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from config.error_pages import PlainErrorPages


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
