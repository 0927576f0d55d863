"""The browser tests stand on this: Chromium starts, styles and fonts arrive, the policy holds."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.browser


def test_the_sign_in_page_is_styled_and_breaks_no_policy(live_server, page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))

    page.goto(live_server.url + reverse("login"))

    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != '"Times New Roman"'
    assert page.evaluate("document.styleSheets.length") > 0
    assert complaints == []


def test_a_stranger_is_sent_to_the_sign_in_page(live_server, page):
    page.goto(live_server.url + reverse("home"))

    assert page.url.startswith(live_server.url + reverse("login"))
