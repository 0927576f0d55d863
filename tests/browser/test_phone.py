"""On a phone every page is read without a glass, hit with a thumb and never pushed sideways."""

import re

import pytest

from tests import worlds
from tests.browser import served
from tests.browser.desk import PHONE
from tests.matrix.test_crawl import is_page
from tests.matrix.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
ROLES = ("secretary", "staff", "leader", "org_dept")
# A page made of the same parts as one that was looked at has nothing new to show.
PARTS = re.compile(r"<([a-z]+)[^>]*? class=\"([^\"]*)\"")

LOOK = """() => {
  const HINTS = "small, .pb-note, .form-text, .pb-counter, .pb-count, kbd";
  const TARGETS = "a[href], button, input, select, textarea, summary, [role=button]";
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  const isShown = (one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && one.getBoundingClientRect().width > 1 && getComputedStyle(one).clipPath === "none"
    && !one.closest(".visually-hidden, .pb-skip, .pb-page")
    && !one.closest(".pb-table--stack thead:not(:has([data-all]))");
  const called = (one) => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className}`
    + ` in ${(one.parentElement.closest("[class]") || document.body).className}`
    + ` “${(one.textContent.trim() || one.name || "").replace(/\\s+/g, " ").slice(0, 14)}”`;
  const found = [];
  const tell = (what, one) => found.push(`${what}: ${called(one)}`);

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const isWritten = walker.currentNode.data.trim();
    if (!isWritten || parent.matches("script, style, option") || !isShown(parent)) { continue; }
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size && size < (parent.closest(HINTS) ? 14 : 15)) { tell(`text ${size}`, parent); }
  }

  /* A link that stands in a sentence is as high as its line. */
  const isInSentence = (one) => one.matches("a") && getComputedStyle(one).display === "inline"
    && one.parentElement.textContent.trim().length > one.textContent.trim().length + 1;
  /* A small mark may be hit beside it: on its label, or on an edge that is not painted. */
  const isHitAround = (one) => {
    document.querySelectorAll(".pb-drop").forEach((menu) => { menu.open = menu.contains(one); });
    one.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    const {left, right, top, bottom} = one.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const own = [one, ...(one.labels || [])];
    return [[x - 21, y], [x + 21, y], [x, y - 21], [x, y + 21]].every(([atX, atY]) => {
      const hit = document.elementFromPoint(Math.max(atX, 1), atY);
      return own.some((part) => part.contains(hit));
    });
  };
  document.querySelectorAll(TARGETS).forEach((one) => {
    if (one.type === "hidden" || one.disabled || !isShown(one) || isInSentence(one)) { return; }
    const boxes = [one, ...(one.labels || [])].map((part) => part.getBoundingClientRect());
    const [{width, height}] = boxes;
    if (!boxes.some((box) => Math.min(box.width, box.height) >= 43.5) && !isHitAround(one)) {
      tell(`target ${Math.round(width)}×${Math.round(height)}`, one);
    }
  });

  document.querySelectorAll("[data-all]").forEach((one) => {
    if (!isShown(one)) { tell("hidden", one); }
  });

  /* The bar of a long form is one line, and away while somebody writes. */
  const bar = document.querySelector(".pb-actionbar");
  const field = [...document.querySelectorAll(".pb-main .form-control:enabled")].find(isShown);
  if (bar) {
    if (bar.offsetHeight > 64) { tell(`bar ${bar.offsetHeight}`, bar); }
    if (getComputedStyle(bar).position !== "sticky") { tell("loose bar", bar); }
    if (field) { field.focus(); }
    if (field && getComputedStyle(bar).position === "sticky") { tell("bar in the way", bar); }
  }
  const {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth > clientWidth) { found.push(`sideways: ${scrollWidth}`); }
  return [...new Set(found)];
}"""


world = worlds.of_module(build)


def test_text_and_targets_are_large_enough_and_nothing_scrolls_sideways(world, page):
    page.set_viewport_size(PHONE)
    faults, known, seen = {}, set(), 0
    for actor in ROLES:
        client = served.client_of(world.actors[actor])
        for name, path in served.pages_of(world, actor).items():
            response = client.get(path, follow=True)
            if not is_page(response):
                b"".join(response)  # a file is closed behind its last byte
                continue
            parts = set(PARTS.findall(response.content.decode()))
            if parts <= known:
                continue
            known |= parts
            served.show(page, path, response)
            seen += 1
            for fault in page.evaluate(LOOK):
                faults.setdefault(fault, []).append(f"{actor} {name}")

    assert seen > 25
    assert faults == {}
