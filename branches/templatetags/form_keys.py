"""The one-time key of a form that adds a row (branches.web.once)."""

from uuid import uuid4

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def form_key():
    return format_html('<input type="hidden" name="form_key" value="{}">', uuid4().hex)
