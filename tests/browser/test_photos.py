"""A photo from the telephone: shrunk before it goes out, seen where it was reported."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from branches.models import File
from tests.branches.files.test_pictures import heic
from tests.browser.desk import PHONE
from tests.rectification import office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def refusals():
    return ("422",)


def report(page, path):
    page.get_by_label("做了什么").fill("已补开专题支委会")
    page.get_by_label("完成率").select_option("60")
    page.get_by_label("佐证材料").first.set_input_files(path)


def test_a_large_photo_arrives_small_and_is_seen(sit_down, live_server, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    path = tmp_path / "IMG_2012.jpg"
    Image.effect_noise((3000, 4000), 60).convert("RGB").save(path, quality=95)
    item = office.item()
    page = sit_down(office.people(item)["secretary"], viewport=PHONE)
    page.goto(live_server.url + item.get_absolute_url())

    report(page, path)
    # Sent at once: the form waits for its photo.
    page.get_by_role("button", name="保存进展").click()
    picture = page.get_by_role("img", name="照片")
    expect(picture).to_be_visible()

    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 480)
    expect(picture).to_have_js_property("naturalHeight", 640)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    row = File.objects.get()
    with Image.open(row.content.path) as kept:
        assert kept.size == (1920, 2560)
    assert (row.name, row.size < path.stat().st_size) == ("IMG_2012.jpg", True)
    in_full = page.get_by_role("link", name="IMG_2012.jpg").get_attribute("href")
    assert (
        page.request.get(live_server.url + in_full)
        .headers["content-disposition"]
        .startswith("inline")
    )


def test_a_heic_photo_is_told_the_way_out_at_once_and_by_the_server(
    sit_down, live_server, tmp_path
):
    path = tmp_path / "IMG_2012.HEIC"
    path.write_bytes(heic(b"heic"))
    item = office.item()
    page = sit_down(office.people(item)["secretary"], viewport=PHONE)
    page.goto(live_server.url + item.get_absolute_url())

    report(page, path)
    expect(page.get_by_role("status").filter(has_text="兼容性最佳")).to_be_visible()
    page.get_by_role("button", name="保存进展").click()

    expect(page.locator(".pb-find--e", has_text="兼容性最佳")).to_be_visible()
    assert page.get_by_label("做了什么").input_value() == "已补开专题支委会"
    assert not File.objects.exists()
