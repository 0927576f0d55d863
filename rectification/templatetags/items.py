"""State and deadline of an item as every list and page shows them."""

from django import template
from django.utils.html import format_html

from branches.templatetags.house import due, icon, short_date, status
from rectification.models import RectificationItem

register = template.Library()

State = RectificationItem.State
CHIPS = {
    State.COMMITTEE_ACCEPTED: ("info", "hourglass-split"),
    State.PLAN_SUBMITTED: ("info", "hourglass-split"),
    State.CANCELLED: ("idle", "dash"),
}
CANCELLED = '<span class="pb-mut">{}</span>'
ASKED = '<span class="pb-due pb-due--{}">{}<span>{}</span></span>'


@register.simple_tag
def item_status(item):
    return status(item.status_word, *CHIPS.get(item.state, ()))


@register.simple_tag
def item_due(item):
    """Once closure is asked for, the deadline says whether that was in time."""
    if item.state == State.CLOSED:
        return due(item.due_on, item.requested_on)
    if item.requested_on is None and item.state != State.CANCELLED:
        return due(item.due_on)
    day = short_date(item.due_on)
    if item.state == State.CANCELLED:
        return format_html(CANCELLED, day)
    if item.days_late:
        words = f"{day} 逾期 {item.days_late} 天申请"
        return format_html(ASKED, "was", icon("flag-fill"), words)
    return format_html(ASKED, "ok", icon("calendar3"), day)
