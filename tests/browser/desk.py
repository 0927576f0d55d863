"""What tests do at a browser of their own."""

from django.urls import reverse

from tests import make

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def sign_in(page, server, user):
    page.goto(server.url + reverse("login"))
    page.get_by_label("账号").fill(user.username)
    page.get_by_label("口令", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "login" not in url)
