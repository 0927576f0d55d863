"""A secretary changes: staff register it, the new one comes by the link, both confirm."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import Handover, Post
from tests import make
from tests.browser.desk import PHONE, sign_in
from tests.browser.test_accounts import NEW, confirm

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_change_to_the_hand_over(live_server, page, browser):
    branch = make.branch("文学院第一党支部")
    person = make.person("王书记", staff_no="T10085")
    make.term(branch, person=person)
    giver = make.secretary(branch, name="王书记")
    giver.person = person
    giver.save()
    staff = make.staff(branch.committee)
    sign_in(page, live_server, staff)

    page.goto(live_server.url + reverse("branch", args=[branch.pk]))
    page.get_by_role("link", name="更换书记").click()
    page.get_by_label("接任书记姓名").fill("李接任")
    page.get_by_label("接任书记学工号").fill("T10086")
    page.get_by_label("更换原因").fill("调离")
    page.get_by_role("button", name="更换书记").click()
    confirm(page, "更换书记")
    link = page.get_by_label("链接").input_value()
    page.get_by_role("link", name="已交给本人").click()
    expect(page.get_by_role("heading", name="书记工作交接")).to_be_visible()
    address = page.url

    new = browser.new_page(viewport=PHONE)
    new.goto(link)
    new.get_by_label("新口令", exact=False).first.fill(NEW)
    new.get_by_label("再输一次新口令").fill(NEW)
    new.get_by_role("button", name="保存并登录").click()
    new.get_by_role("link", name="去交接").click()
    expect(new).to_have_url(address)
    assert new.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    new.get_by_role("button", name="确认接收").click()
    confirm(new, "确认接收")
    expect(new.get_by_text("接收人已确认。")).to_be_visible()
    new.close()

    old = browser.new_page()
    sign_in(old, live_server, giver)
    old.goto(address)
    old.get_by_role("textbox", name="交接说明").fill("公章在柜中")
    old.get_by_role("button", name="确认移交").click()
    confirm(old, "确认移交")
    expect(old.get_by_text("双方都已确认，交接办完。")).to_be_visible()
    old.close()

    row = Handover.objects.get()
    assert (row.is_done, row.note) == (True, "王书记：公章在柜中")
    assert Post.objects.get(user=giver).until == row.on
