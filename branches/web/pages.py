"""What pages share: lists that shrink, rows that are ticked, forms that come too late."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.paginator import Paginator

from branches.errors import FieldRefusal


@contextmanager
def refused_fields(form):
    """What a service refuses in single fields becomes errors of `form`, which is shown again."""
    try:
        yield
    except FieldRefusal as refusal:
        for name, sentence in refusal.errors:
            form.add_error(name if name in form.fields else None, sentence)


def ticked(params, name):
    """Primary keys (text) ticked in a list, from a QueryDict; words no key can be are left out. A
    longer number than 18 digits does not fit the database's integers.
    """
    return [key for key in params.getlist(name) if key.isdecimal() and len(key) < 19]


def with_query(request, **changes):
    """The same list with other values in its address, from its first page; "" leaves one out."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


# A print holds so many rows at most (branches/web/printouts.py): half a megabyte, a second's work.
PRINT_LIMIT = 500


@dataclass(frozen=True)
class Tab:
    """One tab above a list (components/tabs.html): `tone` "late" marks a count that hurts."""

    label: str
    url: str
    is_current: bool
    count: int | None = None
    tone: str = ""


def counted_page(rows, count, number, size):
    """The page of `size` rows asked for by `number` (text or None), of rows already counted."""
    paginator = Paginator(rows, size)
    paginator.count = count
    return paginator.get_page(number)


class ForgivingPages:
    """For a ListView: the list may have shrunk since the link was made, by an act on its rows."""

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()
