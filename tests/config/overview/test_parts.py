"""Places are named without cutting a tie."""

import pytest

from branches.web.places import Place
from config.overview.parts import name_foremost

NAMES = ("机械", "电气", "化工", "材料", "法学", "直属党支部")
PLACES = [Place(number, name, number == 5) for number, name in enumerate(NAMES)]


def said(counts, unit="个", **more):
    pairs = list(zip(PLACES, counts, strict=False))
    parts = name_foremost(pairs, unit, lambda place: f"/{place.pk}", **more)
    return "".join(part.text for part in parts), [part.url for part in parts if part.url]


@pytest.mark.parametrize(
    ("counts", "text", "links"),
    [
        ((1, 5, 3), "电气 5 个、化工 3 个", ["/1", "/2"]),
        ((0, 5, 0), "电气 5 个", ["/1"]),
        ((0, 0), "", []),
        ((2, 2), "机械、电气 各 2 个", ["/0", "/1"]),
        ((2, 5, 2, 1), "电气 5 个，机械、化工 各 2 个", ["/1", "/0", "/2"]),
        ((3, 3, 3, 1), "机械、电气、化工 各 3 个", ["/0", "/1", "/2"]),
        ((1, 1, 1, 1, 1), "机械、电气 等 5 个分党委各 1 个", ["/0", "/1"]),
        ((1, 1, 1, 1, 1, 1), "机械、电气 等 6 个单位各 1 个", ["/0", "/1"]),
    ],
)
def test_the_largest_are_named_and_a_tie_is_never_cut(counts, text, links):
    assert said(counts) == (text, links)


@pytest.mark.parametrize(
    ("counts", "text"),
    [((4, 2), "机械 4 项"), ((4, 4, 1), "机械、电气 各 4 项")],
)
def test_the_most_are_one_or_all_that_are_alike(counts, text):
    assert said(counts, "项", named=1)[0] == text
