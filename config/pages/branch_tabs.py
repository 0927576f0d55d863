"""The tabs of 支部档案."""

from django.urls import reverse

from branches.web.pages import Tab

TABS = {"file": ("基本情况", "branch"), "life": ("晋位历程", "branch_life")}


def tabs_of(branch, current):
    """[Tab] of the pages of a branch file; `current`: key of TABS."""
    return [
        Tab(label, reverse(name, args=[branch.pk]), key == current)
        for key, (label, name) in TABS.items()
    ]
