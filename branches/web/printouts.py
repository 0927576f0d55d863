"""Long lists on paper: a 分党委 at a time by a table of contents, a very long one in parts.

What a page holds is bounded, whatever the school's size: memory and minutes go with it.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F
from django.shortcuts import render

from branches.web.pages import PRINT_LIMIT, with_query
from branches.web.places import Place, official_order, place_columns, place_of

WHERE = "committee"  # in the address: the 分党委 whose part is printed


@dataclass(frozen=True)
class Chapter:
    """What of a print is of one 分党委, and where it is printed by itself."""

    place: Place
    count: int
    url: str


@dataclass(frozen=True)
class Part:
    number: int
    url: str
    is_current: bool


@dataclass(frozen=True)
class Printout:
    """`rows` to print now of `count`, after `before` others; or the `chapters` ([Chapter]) to
    choose from. `parts` ([Part]): of one 分党委 with more than a print holds.
    """

    rows: list
    count: int = 0  # of all parts
    before: int = 0
    chapters: tuple = ()
    parts: tuple = ()

    @property
    def numbered(self):
        """[(number from 1 through all parts, row)]"""
        return list(enumerate(self.rows, self.before + 1))


def printout_of(request, rows, place):
    """The Printout of what the address asks for. `rows`: a queryset in its order; `place`: the
    lookup from a row to its 分党委. One statement for a list that fits on one print.
    """
    asked = request.GET.get(WHERE, "")
    is_one = asked.isdecimal() and len(asked) < 19
    if is_one:
        rows = rows.filter(**{place: asked})
    if "page" not in request.GET:
        found = list(rows[: PRINT_LIMIT + 1])
        if len(found) <= PRINT_LIMIT:
            return Printout(found, len(found))
    chapters = () if is_one else _chapters(request, rows, place)
    if len(chapters) > 1:
        return Printout([], sum(one.count for one in chapters), chapters=chapters)
    return _part(request, rows)


def _chapters(request, rows, place):
    counted = rows.order_by().values(where=F(place))
    counted = counted.annotate(count=Count("pk"), **place_columns(place))
    return tuple(
        Chapter(
            place_of(row, "where"), row["count"], with_query(request, **{WHERE: str(row["where"])})
        )
        for row in sorted(counted, key=official_order)
    )


def _part(request, rows):
    page = Paginator(rows, PRINT_LIMIT).get_page(request.GET.get("page"))
    parts = tuple(
        Part(number, f"{with_query(request)}&page={number}", number == page.number)
        for number in page.paginator.page_range
        if page.has_other_pages()
    )
    before = (page.number - 1) * PRINT_LIMIT
    return Printout(list(page), page.paginator.count, before, parts=parts)


def contents_page(request, printout, title, back_url, **more):
    """The answer where a print is chosen by 分党委. `more`: `unit` (量词 and noun of the count),
    `meta` (words below the title), `export_url`, `totals` (a table below)."""
    context = {"printout": printout, "title": title, "back_url": back_url, **more}
    return render(request, "branches/web/printout_contents.html", context)
