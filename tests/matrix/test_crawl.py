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
# Traces of a template or of Python that reached the reader.
UNFINISHED = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|{{|{%|Traceback|<QuerySet|object at 0x")


class Page(HTMLParser):
    """Links, title and visible text of a page."""

    def __init__(self, content):
        super().__init__()
        self.links, self.title, self.words, self.inside = [], "", [], []
        self.feed(content)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag in VOID | {"title"}:
            self.inside.append(tag)

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
    """[(path, response, depth)] of the pages that links lead to from home."""
    waiting, known, alike, pages = [("/", 0)], {"/"}, {}, []
    while waiting and len(pages) < MOST_PAGES:
        path, depth = waiting.pop(0)
        kind = shape(path)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] > ALIKE:
            continue
        response = client.get(path, follow=True)
        pages.append((path, response))
        for link in links_of(path, response) if depth < DEPTH else ():
            if link not in known:
                known.add(link)
                waiting.append((link, depth + 1))
    return pages


def links_of(path, response):
    if not response["Content-Type"].startswith("text/html"):
        return []
    here = response.redirect_chain[-1][0] if response.redirect_chain else path
    links = (urljoin(here, href).split("#")[0] for href in Page(text_of(response)).links)
    return [link for link in links if link.startswith("/") and not link.startswith("/static/")]


def text_of(response):
    return response.content.decode()


def faults(path, response):
    if response.status_code != 200:
        return [f"{path}: {response.status_code}"]
    if not response["Content-Type"].startswith("text/html"):
        return [] if b"".join(response) else [f"{path}: empty"]
    page = Page(text_of(response))
    found = [] if page.title.strip() else [f"{path}: no title"]
    return found + [f"{path}: {words}" for words in page.words if UNFINISHED.search(words)]


@pytest.mark.parametrize("actor", sorted(SIGNED_IN - set(NOBODY_IN)))
def test_no_link_leads_astray(browsers, actor):
    pages = crawl(browsers[actor])

    assert "\n".join(fault for path, page in pages for fault in faults(path, page)) == ""
    assert len(pages) > 3
