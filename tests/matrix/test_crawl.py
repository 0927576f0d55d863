"""Every role starts at home and follows the links: no dead end, no page half made."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.urls import resolve

from tests.matrix.actors import NOBODY_IN, SIGNED_IN

pytestmark = pytest.mark.django_db
DEPTH = 3
MOST_PAGES = 400
# Pages of one address with the same questions in the query are alike; this many are opened.
ALIKE = 2
VOID = {"script", "style", "template"}
WRITTEN = {"text", "date", "number", "email", "search", "tel", "url"}
# Traces of a template or of Python that reached the reader.
UNFINISHED = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|{{|{%|Traceback|<QuerySet|object at 0x")
# Figures that branches/rulebook/rounding.py would have written otherwise; addresses and times have
# more dots and colons.
UNROUNDED = re.compile(
    r"(?<![\d.:])\d+\.(?:\d{3,}|\d0)(?![\d.])"  # 9.2647, 72.50
    r"|\d\.\d{2,}%"  # 94.25%
    r"|\.0 ?学时"
    r"|(?<![\d.])\d+ ?个百分点|\.\d{2,} ?个百分点"
)


class Page(HTMLParser):
    """Links, title, visible text and forms of a page; of a form that is sent, its address and
    mark and whether somebody writes in it.
    """

    def __init__(self, content):
        super().__init__()
        self.links, self.title, self.words, self.inside = [], "", [], []
        self.forms, self.cutting, self.unkeyed = [], [], []
        self.feed(content)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag in VOID | {"title"}:
            self.inside.append(tag)
        self.note_form(tag, found)

    def note_form(self, tag, found):
        if "maxlength" in found:
            self.cutting.append(found.get("name"))
        if found.get("type") == "number" and "inputmode" not in found:
            self.unkeyed.append(found.get("name"))
        if tag == "form":
            mark = (found.get("method"), found.get("action", ""), found.get("data-keep"))
            self.forms.append([mark, False])
        is_text = tag == "input" and found.get("type", "text") in WRITTEN
        if self.forms and (tag == "textarea" or is_text):
            self.forms[-1][1] = True

    @property
    def mixed_up(self):
        """Forms to write in that static/js/keep.js could not tell from others of the page."""
        marks = [mark for mark, _is_written in self.forms]
        return [
            mark[1:]
            for mark, is_written in self.forms
            if is_written and mark[0] == "post" and marks.count(mark) > 1
        ]

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, text):
        if self.inside[-1:] == ["title"]:
            self.title += text
        elif not self.inside and text.strip():
            self.words.append(text.strip())


def shape(path):
    """What makes pages alike: the name of the address and what its query asks."""
    parts = urlsplit(path)
    match = resolve(parts.path)
    asked = tuple(sorted(name for name, _value in parse_qsl(parts.query)))
    return match.view_name, asked


def crawl(client):
    """[(path, response, Page or None)] of what links lead to from home, each read once."""
    waiting, known, alike, pages = [("/", 0)], {"/"}, {}, []
    while waiting and len(pages) < MOST_PAGES:
        path, depth = waiting.pop(0)
        kind = shape(path)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] > ALIKE:
            continue
        response = client.get(path, follow=True)
        page = Page(response.content.decode()) if is_page(response) else None
        pages.append((path, response, page))
        for link in links_of(path, response, page) if page and depth < DEPTH else ():
            if link not in known:
                known.add(link)
                waiting.append((link, depth + 1))
    return pages


def is_page(response):
    return response["Content-Type"].startswith("text/html")


def links_of(path, response, page):
    here = response.redirect_chain[-1][0] if response.redirect_chain else path
    links = (urljoin(here, href).split("#")[0] for href in page.links)
    return [link for link in links if link.startswith("/") and not link.startswith("/static/")]


def faults(path, response, page):
    if response.status_code != 200:
        return [f"{path}: {response.status_code}"]
    if page is None:
        return [] if b"".join(response) else [f"{path}: empty"]
    found = [] if page.title.strip() else [f"{path}: no title"]
    found += [f"{path}: cuts {name}" for name in page.cutting]
    found += [f"{path}: no keyboard of numbers for {name}" for name in page.unkeyed]
    found += [f"{path}: forms alike at {address}" for address in page.mixed_up]
    found += [f"{path}: {words}" for words in page.words if UNFINISHED.search(words)]
    return found + [f"{path}: not rounded: {one}" for one in page.words if UNROUNDED.search(one)]


@pytest.mark.parametrize(
    ("words", "is_odd"),
    [
        *((words, False) for words in ("97.5 分", "9.26", "94.3%", "3.2 个百分点", "4.5 学时")),
        *((words, False) for words in ("127.0.0.1", "2012.05.10", "满意率90%", "32 学时")),
        *((words, True) for words in ("72.50 分", "9.2647", "94.25%", "3 个百分点", "8.0 学时")),
    ],
)
def test_a_figure_that_is_not_rounded_as_the_office_does_is_seen(words, is_odd):
    assert bool(UNROUNDED.search(words)) == is_odd


@pytest.mark.parametrize("actor", sorted(SIGNED_IN - set(NOBODY_IN)))
def test_no_link_leads_astray(browsers, actor):
    pages = crawl(browsers[actor])

    assert "\n".join(fault for one in pages for fault in faults(*one)) == ""
    assert len(pages) > 3
