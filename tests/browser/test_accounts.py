"""The Organisation Department opens an account; its owner uses the link; the post ends."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import Post, User
from tests import make
from tests.browser.desk import PHONE, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "chunjiang-2071"


def confirm(page, label):
    page.locator(".modal.show").get_by_role("button", name=label).click()


def test_an_account_from_the_branch_to_its_end(live_server, page, browser):
    branch = make.branch("文学院第一党支部")
    make.term(branch, person=make.person("陈书记", staff_no="T10086"))
    org = make.org_dept()
    sign_in(page, live_server, org)

    page.goto(live_server.url + reverse("branches:officers", args=[branch.pk]))
    page.get_by_role("button", name="给书记开通账号").click()
    confirm(page, "给书记开通账号")
    link = page.get_by_label("链接").input_value()

    owner = browser.new_page()
    owner.goto(link)
    expect(owner.get_by_text("t10086")).to_be_visible()
    owner.get_by_label("新口令", exact=False).first.fill(NEW)
    owner.get_by_label("再输一次新口令").fill(NEW)
    owner.get_by_role("button", name="保存并登录").click()
    owner.goto(live_server.url + reverse("branches:list"))
    expect(owner.get_by_role("link", name="文学院第一党支部")).to_be_visible()

    account = User.objects.get(username="t10086")
    page.goto(live_server.url + reverse("branches:account", args=[account.pk]))
    page.get_by_label("原因").fill("调离")
    page.get_by_role("button", name="停用账号").click()
    confirm(page, "停用账号")
    expect(page.get_by_text("已停用", exact=False).first).to_be_visible()

    owner.goto(live_server.url + reverse("branches:list"))
    expect(owner).to_have_url(live_server.url + "/login/?next=/branches/")
    owner.close()


def test_staff_end_a_post_on_the_phone(live_server, page):
    committee = make.committee()
    branch = make.branch("文学院第一党支部", of=committee)
    staff, secretary = make.staff(committee), make.secretary(branch, name="陈书记")
    page.set_viewport_size(PHONE)
    sign_in(page, live_server, staff)

    page.goto(live_server.url + reverse("branches:accounts"))
    page.get_by_role("link", name="陈书记").click()
    page.get_by_role("link", name="结束").click()
    page.get_by_role("button", name="结束职责").click()

    expect(page.get_by_text("已结束")).to_be_visible()
    assert not Post.objects.current().filter(user=secretary).exists()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
