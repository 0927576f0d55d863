"""What has the focus is seen on every page; colours that mean something survive the reader's own
colours; text stands out from its ground.
"""

import io
import re

import pytest
from PIL import Image

from tests import worlds
from tests.browser import served
from tests.browser.desk import DESK
from tests.matrix.world import build
from tests.test_house import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
# One page of each make: lists, forms, tabs, bands, files, trees, charts, dialogs.
MAIN_PAGES = {
    "secretary": ("home", "rectification:item", "rectification:plan", "password_change"),
    "staff": ("board", "branches:survey", "grading:review_sheet", "grading:decision", "inbox"),
    "org_dept": ("dashboard", "rectification:items", "cycle", "branches:tree", "import_new"),
}
# Focused by hand after a Tab, what a browser draws for the keyboard is drawn. A mark may stand on
# the label of a control that is not painted itself.
UNSEEN = """() => {
  document.activeElement.blur();
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  const looks = (one) => [one, ...(one.labels || [])].map((part) => {
    const style = getComputedStyle(part);
    const {outlineStyle, outlineWidth, outlineColor, boxShadow} = style;
    const outline = outlineStyle === "none" ? "" : outlineWidth + outlineColor;
    return parseFloat(style.opacity) ? [outline, boxShadow].join() : "";
  }).join(";");
  const found = [];
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const isShown = (one) => one.checkVisibility() && !one.disabled;
  const shown = [...document.querySelectorAll(all)].filter(isShown);
  shown.forEach((one) => {
    const before = looks(one);
    one.focus();
    if (document.activeElement !== one) { return; }
    if (looks(one) === before) {
      found.push(`${one.tagName} ${one.className} ${one.textContent.trim()}`);
    }
    one.blur();
  });
  return [shown.length, [...new Set(found)]];
}"""


world = worlds.of_module(build)


@pytest.mark.parametrize("actor", MAIN_PAGES)
def test_what_has_the_focus_is_seen(world, page, actor):
    client = served.client_of(world.actors[actor])
    page.set_viewport_size(DESK)
    addresses, unseen = served.pages_of(world, actor), {}
    for name in MAIN_PAGES[actor]:
        served.show(page, addresses[name], client.get(addresses[name], follow=True))
        page.keyboard.press("Tab")
        count, found = page.evaluate(UNSEEN)
        assert count > 5
        if found:
            unseen[name] = found

    assert unseen == {}


HALF_DONE = """() => [...document.querySelectorAll("progress.pb-bar")]
  .findIndex((one) => one.position > .2 && one.position < .8)"""
GROUND = "one => getComputedStyle(one).backgroundColor"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_and_what_is_chosen_are_told_apart_in_the_readers_own_colours(world, page, scheme):
    client = served.client_of(world.actors["staff"])
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.set_viewport_size(DESK)

    def show(name):
        path = served.pages_of(world, "staff")[name]
        served.show(page, path, client.get(path, follow=True))

    show("board")
    bar = page.locator("progress.pb-bar").nth(page.evaluate(HALF_DONE))
    drawn = Image.open(io.BytesIO(bar.screenshot())).convert("RGB")
    done, open_part = (drawn.getpixel((drawn.width * x // 10, drawn.height // 2)) for x in (1, 9))
    assert contrast(done, open_part) >= 3

    show("grading:list")
    grounds = {page.locator(f".pb-tabs a{one}").first.evaluate(GROUND) for one in TAB_STATES}
    assert len(grounds) == 2
    chip = page.locator(".pb-st").first
    assert chip.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"

    show("grading:review_sheet")
    chosen = page.locator(".pb-band input:checked + label").first.evaluate(GROUND)
    other = page.locator(".pb-band input:not(:checked) + label").first.evaluate(GROUND)
    assert chosen != other


TAB_STATES = ("[aria-current]", ":not([aria-current])")


# --- contrast of the tokens ---------------------------------------------------------------------
TOKENS = dict(
    re.findall(r"(--pb-[\w-]+):\s*(#[0-9a-f]{6})", (ROOT / "static/css/tokens.css").read_text())
)
GROUNDS = ("--pb-ground", "--pb-surface", "--pb-surface-2")
TEXTS = (
    "ink",
    "ink-2",
    "ink-3",
    "link",
    "link-hover",
    "gold-ink",
    "late-ink",
    "warn-ink",
    "ok-ink",
)
STATES = ("ok", "warn", "late", "info", "idle")


def rgb(token):
    return tuple(bytes.fromhex(TOKENS[token][1:]))


def luminance(colour):
    parts = [one / 255 for one in colour]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """Ratio of two colours (r, g, b), as WCAG counts it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((f"--pb-{text}", ground) for text in TEXTS for ground in GROUNDS),
        *((f"--pb-{state}-ink", f"--pb-{state}-tint") for state in STATES),
        *(("--pb-ink", f"--pb-h{number}") for number in range(1, 6)),
        *(("--pb-surface", ground) for ground in ("--pb-red", "--pb-red-active", "--pb-link")),
        ("--pb-link-hover", "--pb-select"),
        ("--pb-ink-3", "--pb-idle-tint"),
    ],
)
def test_text_stands_out_from_its_ground(text, ground):
    assert contrast(rgb(text), rgb(ground)) >= 4.5
