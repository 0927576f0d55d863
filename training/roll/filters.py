"""The names of a course on pages: searched, narrowed to a 分党委, so many at a time."""

from django import forms
from django.core.paginator import Paginator
from django.utils.http import urlencode

from branches.rulebook.names import person_name
from branches.web.filters import LenientFilter, search_field

PAGE = 100  # rows with their forms: a page of 250 kB
# Fewer are seen at a glance.
SEARCHED_FROM = 20


class NamesFilter(LenientFilter):
    q = search_field("姓名", "姓名、时任职务")
    show = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    field_order = ("q", "committee")

    def __init__(self, data, rows):
        """`rows`: all that the reader sees, each with its `enrolment`."""
        units = {row.enrolment.sub_committee_id: row.enrolment.sub_committee for row in rows}
        places = [(str(pk), unit.group_name) for pk, unit in units.items()]
        super().__init__(data, places=places)
        del self.fields["round"]
        self.is_needed = len(rows) > SEARCHED_FROM or bool(self.values.keys() - {"show"})

    def narrow(self, rows):
        """Those of `rows` (a list) that are asked for."""
        place, text = self.values.get("committee"), person_name(self.values.get("q", ""))
        return [
            row
            for row in rows
            if (not place or str(row.enrolment.sub_committee_id) == place)
            and (text in row.enrolment.person.name or text in row.enrolment.post_text)
        ]


def page_of(rows, params):
    """The page of `rows` that the address asks for; the first where there is no such."""
    return Paginator(rows, PAGE).get_page(params.get("page"))


def kept_query(params):
    """The query ("?…") of filter and page in `params` (QueryDict), to come back to; "" for none."""
    kept = {name: params[name] for name in ("show", "q", "committee", "page") if params.get(name)}
    return f"?{urlencode(kept)}" if kept else ""
