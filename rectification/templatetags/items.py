from django import template
from django.utils.html import format_html

from branches.models.states import RETURNED
from branches.templatetags.house import due, icon, short_date, shorten, status
from rectification.models import Plan, RectificationItem

register = template.Library()

State = RectificationItem.State
CANCELLED = '<span class="pb-mut">{}</span>'
ASKED = '<span class="pb-due pb-due--{}">{}<span>{}</span></span>'


@register.simple_tag
def item_status(item):
    look = RETURNED if item.is_returned else State(item.state).look
    return status(item.status_word, *look)


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


@register.simple_tag
def item_called(item):
    """As a question that cannot be taken back names it: Z-0118“支委会8次…”（某某党支部）."""
    return f"{item.number}“{shorten(item.problem, 40)}”（{item.participation}）"


@register.simple_tag
def plan_status(plan):
    look = RETURNED if plan.is_returned else Plan.State(plan.state).look
    return status(plan.status_word, *look)
