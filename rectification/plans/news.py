"""What a branch is told at once of its 整改事项: accepted, closed, called off."""

from collections import defaultdict

from django.urls import reverse

from branches.duties import telling
from branches.templatetags.house import shorten

NAME_LENGTH = 60


def tell_branches(stage, key, items, *, by, post, reason=""):
    """Tell the branches what became of their `items` (with participation): one line a person,
    however many items; nothing for none. `stage` and `key` as of telling.one_act().
    """
    of = defaultdict(list)
    for item in items:
        of[item.participation_id].append(item)
    if of:
        telling.announce(
            telling.one_act(stage, key),
            _words(items),
            {place: _link(rows) for place, rows in of.items()},
            list_link=reverse("rectification:items"),
            by=by,
            post=post,
            titles={place: _words(rows) for place, rows in of.items()},
            reason=reason,
        )


def _words(items):
    if len(items) == 1:
        return f"整改事项“{shorten(str(items[0]), NAME_LENGTH)}”"
    return f"整改事项（{len(items)} 项）"


def _link(items):
    if len(items) == 1:
        return items[0].get_absolute_url()
    return reverse("rectification:plan", args=[items[0].participation_id])
