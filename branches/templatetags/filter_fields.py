"""The fields of a filter, written without a template for each of some dozen options."""

from functools import lru_cache

from django import template
from django.forms.utils import flatatt
from django.forms.widgets import Select
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.simple_tag
def filter_control(field):
    """A bound field of a filter as Bootstrap wants it; single selects have no groups here."""
    widget = field.field.widget
    if type(widget) is Select:
        return select(field)
    return field.as_widget(attrs=styled(widget, "form-control"))


def select(field):
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id} | styled(widget, "form-select"), widget)
    choices = tuple((str(value), label) for value, label in field.field.choices)
    options = options_of(choices, str(field.value() or ""))
    return format_html('<select name="{}"{}>{}</select>', field.html_name, flatatt(attrs), options)


# The same few dozen stand above every page of a list.
@lru_cache(maxsize=512)
def options_of(choices, chosen):
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, " selected" if value == chosen else "", label) for value, label in choices),
    )


def styled(widget, css_class):
    own = widget.attrs.get("class", "")
    return {**widget.attrs, "class": f"{own} {css_class}".strip()}
