"""Where a figure leads: the list that holds exactly what was counted."""

from urllib.parse import urlencode

from django.urls import reverse


def branches_link(frame, figure, **filters):
    """The participations of a figure; filters: committee (pk), kind."""
    return _link("dashboard_branches", frame, figure, filters)


def board_link(frame, step, status, **filters):
    """The board of the branches with whom a step (its name) stands at `status`: from there each is
    opened or reminded. filters: committee (pk), kind.
    """
    wanted = {"round": frame.round.pk, "step": step, "status": status, **filters}
    return f"{reverse('board')}?{urlencode({key: one for key, one in wanted.items() if one})}"


def items_link(frame, figure, **filters):
    """The rectification items of a figure; filters: committee (pk), kind, due."""
    return _link("rectification:items", frame, figure, filters)


def plans_link(frame, figure, **filters):
    """The plans of a figure; filters: committee (pk), kind."""
    return _link("rectification:plans", frame, figure, filters)


def training_link(frame, figure, **filters):
    """The secretaries of a figure; filters: committee (pk), kind."""
    return _link("training:secretaries", frame, figure, filters)


def work_link(name, frame, figure, **filters):
    """The list of the app itself, from which one works; it filters by the same words."""
    return _link(name, frame, figure, filters)


def _link(name, frame, figure, filters):
    wanted = {"round": frame.round.pk, "figure": figure}
    wanted |= {key: value for key, value in filters.items() if value}
    return f"{reverse(name)}?{urlencode(wanted)}"
