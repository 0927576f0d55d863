"""分党委 staff import their part: first with an error, then corrected, then a second look."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.imports.parsing import parse
from branches.imports.place import newest_target, system_reach
from branches.imports.runs import import_parsed
from branches.imports.samples import CUTOFF
from branches.models import Committee, ImportRun, Survey
from tests import make
from tests.browser.desk import sign_in
from tests.rosters import Roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def own_part():
    roster = Roster()
    codes = [roster.code(row) for row in range(32) if roster.code(row).startswith("0001")]
    return roster.keep(*codes)


def upload(page, server, path):
    page.goto(server.url + reverse("branches:imports"))
    page.get_by_role("main").get_by_role("link", name="导入", exact=True).click()
    page.get_by_label("工作簿").set_input_files(path)
    page.get_by_role("button", name="试运行").click()


def test_staff_import_with_an_error_and_then_without(live_server, page, tmp_path):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    make.round(cutoff_on=CUTOFF)
    run = ImportRun(file_name="x", sha256="0")
    import_parsed(parse(Roster().sheets()), system_reach(), newest_target(), run)
    staff = make.staff(Committee.objects.get(code="0001"))
    wrong, right = tmp_path / "错.xlsx", tmp_path / "对.xlsx"
    wrong.write_bytes(own_part().set("F1B", 0, "党课次数", "九次").content())
    right.write_bytes(own_part().set("F1B", 0, "党课次数", 9).content())
    sign_in(page, live_server, staff)

    upload(page, live_server, wrong)
    expect(page.get_by_text("共 1 处错误，没有写入任何数据")).to_be_visible()
    expect(page.get_by_role("row", name="九次")).to_contain_text("应为整数")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)

    upload(page, live_server, right)
    expect(page.get_by_role("row", name="党课次数")).to_contain_text("9")
    assert not Survey.objects.filter(lectures=9).exists()
    page.get_by_role("button", name="确认导入").click()
    page.locator(".modal.show").get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("数据已一次写入", exact=False)).to_be_visible()
    assert Survey.objects.filter(lectures=9).count() == 1

    page.goto(live_server.url + reverse("branches:imports"))
    expect(page.get_by_role("row", name="对.xlsx")).to_contain_text("已导入")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出名册").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert complaints == []
