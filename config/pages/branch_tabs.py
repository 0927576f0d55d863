from django.urls import reverse

from branches.web.pages import Tab
from grading.decisions.standing import grade_on

TABS = {"file": ("基本情况", "branch"), "life": ("晋位历程", "branch_life")}


def head_of(branch, current, today):
    """{branch, tabs, standing} of the pages of a branch file: its [Tab]s, `current` a key of TABS,
    and the Standing on `today` (date), None before its first approved grade. One statement.
    """
    tabs = [
        Tab(label, reverse(name, args=[branch.pk]), key == current)
        for key, (label, name) in TABS.items()
    ]
    return {"branch": branch, "tabs": tabs, "standing": grade_on(branch, today)}
