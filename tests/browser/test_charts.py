"""Words on the charts stand inside the drawing and beside each other, on the desk and the phone."""

import json
import re
from itertools import combinations

import pytest
from django.urls import reverse

from tests import make
from tests.browser.desk import DESK, PHONE, sign_in
from tests.config.overview import dashboard_school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GRADES = ("先进", "合格", "薄弱", "未定级", "未评定")
# Where the words of a chart stand: [[text, left, top, right, bottom]] in pixels of the drawing.
WORDS = """box => {
  const chart = echarts.getInstanceByDom(box), list = chart.getZr().storage.getDisplayList(true);
  return list.filter(one => one.type === "tspan").map(one => {
    const rect = one.getBoundingRect().clone(), matrix = one.getComputedTransform();
    if (matrix) { rect.applyTransform(matrix); }
    return [one.style.text, rect.x, rect.y, rect.x + rect.width, rect.y + rect.height];
  });
}"""


def crowded_flow():
    """Ten thousand branches without a grade; each grade has one or two."""
    counts = (1, 2, 1, 2, 12345)
    nodes = [
        {"id": f"{side}-{label}", "side": side, "label": label, "tone": "qua", "value": count}
        for side in ("left", "right")
        for label, count in zip(GRADES, counts, strict=True)
    ]
    links = [
        {"source": f"left-{label}", "target": f"right-{label}", "value": count, "kind": "same"}
        for label, count in zip(GRADES, counts, strict=True)
    ]
    return json.dumps({"nodes": nodes, "links": links})


def touch(one, other):
    """Whether less than two pixels lie between two words."""
    _, left, top, right, bottom = one
    _, left2, top2, right2, bottom2 = other
    apart = max(left2 - right, left - right2, top2 - bottom, top - bottom2)
    return apart < 2


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("is_crowded", [False, True], ids=["small school", "large school"])
def test_the_words_of_the_flow_fit_and_do_not_touch(live_server, page, size, is_crowded):
    def crowd(route):
        answer = route.fetch()
        body = re.sub(
            r'(<script id="d-flow"[^>]*>).*?(</script>)',
            lambda found: found[1] + crowded_flow() + found[2],
            answer.text(),
            flags=re.DOTALL,
        )
        route.fulfill(response=answer, body=body)

    dashboard_school.build()
    page.set_viewport_size(size)
    sign_in(page, live_server, make.school_leader())
    if is_crowded:
        page.route("**/dashboard/", crowd)
    page.goto(live_server.url + reverse("dashboard"))

    chart = page.locator('[data-chart="flow"]')
    words = chart.evaluate(WORDS)
    room = chart.evaluate("box => [box.clientWidth, box.clientHeight]")

    assert len(words) >= 2 * len(GRADES) - 2
    for _text, left, top, right, bottom in words:
        assert 0 <= left < right <= room[0]
        assert 0 <= top < bottom <= room[1]
    assert [(a[0], b[0]) for a, b in combinations(words, 2) if touch(a, b)] == []


def test_shares_are_written_as_the_page_has_rounded_them(live_server, page):
    dashboard_school.build()
    page.set_viewport_size(DESK)
    sign_in(page, live_server, make.school_leader())
    page.goto(live_server.url + reverse("dashboard"))

    chart = page.locator('[data-chart="training"]')
    words = {text for text, *_place in chart.evaluate(WORDS)}
    rows = json.loads(page.locator("#d-training").text_content())["rows"]

    assert rows
    for row in rows:
        count = f"{row['done']}/{row['all']}"
        # A narrow chart leaves last cycle's out.
        assert {count, f"{count}  同期 {row['before']}%"} & words
        if row["done"] / row["all"] > 0.24:
            assert row["rate"] in words
