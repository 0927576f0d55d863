"""What templates share: figures and dates as the office writes them, icons, status chips."""

from datetime import datetime
from functools import lru_cache

from django import template
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from branches.models.states import StateChoices
from branches.rulebook import naming, rounding
from branches.rulebook.grades import UNGRADED
from branches.rulebook.rounding import MISSING

register = template.Library()

TONE_ICONS = {
    "ok": "check-circle-fill",
    "warn": "clock-fill",
    "late": "exclamation-octagon-fill",
    "info": "info-circle-fill",
}
SOON_DAYS = 7
ANY_KEY = 4711471147114711


@register.filter
def score(value):
    """Totals: 13.25 -> 13.3; nothing -> —."""
    return rounding.score(None if value == "" else value)


@register.filter
def points(value):
    """Points and hours: 9.2647 -> 9.26, 3.00 -> 3; nothing -> —."""
    return rounding.points(None if value == "" else value)


@register.filter
def percent(value):
    """A share from 0 to 1 -> 94.2%; nothing -> —."""
    return rounding.percent(None if value == "" else value)


def local_day(value):
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def cn_date(value):
    """2012年3月27日, unpadded as on paper."""
    day = local_day(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else MISSING


@register.filter
def short_date(value):
    """03-27 in tables; with the year when it is not this one."""
    day = local_day(value)
    if not day:
        return MISSING
    return f"{day:%m-%d}" if day.year == timezone.localdate().year else f"{day:%Y-%m-%d}"


@register.filter
def iso_date(value):
    """2012-03-27; nothing stays empty."""
    return f"{value:%Y-%m-%d}" if value else ""


@register.filter
def shorten(text, length):
    """At most `length` characters, … at the end of what was cut."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


FEW_NAMES = 5


@register.filter
def names_in_short(rows):
    """张三、李四等 12 人, for the question before an act. `rows`: persons, or of a person."""
    names = [str(getattr(one, "person", None) or getattr(one, "name", one)) for one in rows]
    few = "、".join(names[:FEW_NAMES])
    return f"{few}等 {len(names)} 人" if len(names) > FEW_NAMES else f"{few}共 {len(names)} 人"


@register.filter
def linked(text, anchors):
    """A reason in which the codes that it names lead to their rows; `anchors` {code: id}."""
    anchors = anchors or {}
    parts = (
        format_html('<a href="#{}">{}</a>', anchors[piece], piece)
        if is_code and piece in anchors
        else piece
        for piece, is_code in naming.pieces(text)
    )
    return format_html_join("", "{}", ((part,) for part in parts))


@register.filter
def masked_phone(value):
    return f"{value[:3]}****{value[-4:]}" if value and len(value) >= 8 else "****" if value else ""


@register.filter
def masked_staff_no(value):
    return f"{value[:2]}****{value[-2:]}" if value and len(value) >= 6 else "****" if value else ""


# The same few chips and icons stand in every row of a list: each is put together once.
@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name, label=""):
    """An icon of the sprite: decoration, unless `label` gives it a meaning of its own."""
    href = f"{static('vendor/bootstrap-icons/icons.svg')}#{name}"
    if label:
        html = '<svg class="pb-ic" role="img" aria-label="{}"><use href="{}"/></svg>'
        return format_html(html, label, href)
    return format_html('<svg class="pb-ic" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def status(text, tone="", name=None):
    """A chip of tone, icon and word; the icon follows the tone unless given."""
    return chip(str(text), tone, name)


@register.simple_tag
def state(thing, field="state"):
    """The chip of a thing's state (or of another field of StateChoices), or of a member itself."""
    if isinstance(thing, StateChoices):
        member = thing
    else:
        member = getattr(type(thing), field.capitalize())(getattr(thing, field))
    return chip(str(member.label), *member.look)


@lru_cache(maxsize=1024)
def chip(text, tone, name):
    name = name or TONE_ICONS.get(tone, "circle")
    return format_html(
        '<span class="pb-st pb-st--{}">{}{}</span>', tone or "idle", icon(name), text
    )


@register.simple_tag
def grade(one):
    """The chip of a Grade (branches.rulebook.grades); nothing shows as 未定级."""
    return grade_chip(one or UNGRADED)


@lru_cache(maxsize=64)
def grade_chip(one):
    return format_html('<span class="pb-gr pb-gr--{}">{}</span>', one.tone, one.label)


@register.simple_tag
def due(day, done_on=None, today=None):
    """A deadline: its date, then how near, how late, or how late it was when done."""
    if not day:
        return format_html('<span class="pb-due pb-due--done">{}</span>', "没有期限")
    return deadline(day, done_on, today or timezone.localdate())


@lru_cache(maxsize=4096)
def deadline(day, done_on, today):
    left = (day - (done_on or today)).days
    tone, name, words = done_words(left) if done_on else open_words(left)
    html = '<span class="pb-due pb-due--{}">{}{} {}</span>'
    return format_html(html, tone, icon(name), short_date(day), words)


def done_words(left):
    if left < 0:
        return "was", "flag-fill", f"逾期 {-left} 天后完成"
    return "done", "check-lg", "按期"


def open_words(left):
    if left < 0:
        return "late", "exclamation-octagon-fill", f"逾期 {-left} 天"
    if left <= SOON_DAYS:
        return "soon", "clock-fill", f"剩 {left} 天" if left else "今天到期"
    return "far", "calendar3", ""


@register.simple_tag
def row_url(name, pk):
    """As {% url %} for an address with one key; a list asks for it in every row."""
    before, after = address_around(name)
    return f"{before}{pk}{after}"


@lru_cache(maxsize=256)
def address_around(name):
    before, _key, after = reverse(name, args=[ANY_KEY]).partition(str(ANY_KEY))
    return before, after


@register.simple_tag
def page_numbers(page):
    """Numbers around the present page, with … for the rest."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag(takes_context=True)
def csrf_field(context):
    """As {% csrf_token %}, which an include with `only` leaves empty."""
    request = getattr(context, "request", None)
    html = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    return format_html(html, get_token(request)) if request else ""
