"""What cannot be undone asks first, however fast the finger and however slow the line."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.rectification import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_button_pressed_before_the_scripts_have_come_still_asks(sit_down, live_server):
    item = office.item(state="plan_draft")
    page = sit_down(office.people(item)["secretary"])
    held = []
    page.route("**/confirm*.js", lambda route: held.append(route))
    page.goto(
        live_server.url + reverse("rectification:plan", args=[item.participation_id]),
        wait_until="commit",
    )
    page.get_by_role("button", name="报送方案").click()
    expect(page.get_by_role("button", name="报送方案")).to_be_enabled()
    held.pop().continue_()
    expect(page.get_by_role("dialog")).to_contain_text("审核前不能再改")
    item.refresh_from_db()
    assert item.state == "plan_draft"
