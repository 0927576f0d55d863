"""晋位 and what leads there: 晋位矩阵 and its list, plans, 结对, the weak branches, 月报, F12."""

from django.urls import reverse

from branches.models import Participation, Post, Round
from config.bench.pages import BRANCH_ROLES, MAX_QUERIES, beside_bare
from config.bench.results import Result, from_pairs
from config.bench.visitor import Visitor
from rectification.models import MonthlyReport

LISTS = {"整改方案": "rectification:plans", "结对情况": "rectification:pairings"}


def measure_rising(meter, size, pairs, people):
    """Results: statements for each role, and the lists of 组织部 beside the bare list."""
    org = people[Post.Role.ORG_DEPT]
    bare, visitor = Visitor(org, bare=True), Visitor(org)
    for name, address in lists().items():
        found = beside_bare(meter, bare, visitor, address, pairs)
        yield from_pairs(f"{name}，组织部", size, found, max_queries=MAX_QUERIES)
    for role in BRANCH_ROLES:
        visitor, own = Visitor(people[role]), role == Post.Role.ORG_DEPT
        for name, address in (pages() | ({} if own else lists())).items():
            yield _page(meter, f"{name}，{role.label}", size, visitor, address)
    visitor = Visitor(org)
    for name, address in of_one_branch().items():
        yield _page(meter, name, size, visitor, address)


def _page(meter, name, size, visitor, address):
    visitor.get(address)
    cost = meter.measure(lambda: visitor.get(address))
    most = None if address == reverse("weak") else MAX_QUERIES
    return Result(name, size, ours=cost.cpu, queries=cost.queries, max_queries=most)


def _compared(name, url_name):
    """{name: address} of a page of 晋位: between the years, and within the last archived 复评."""
    regrade = Round.objects.filter(kind=Round.Kind.REGRADE, state=Round.State.CLOSED).latest("pk")
    years, rounds = f"{reverse(url_name)}?compare=years", f"?round={regrade.pk}&compare=rounds"
    return {f"{name}（年度）": years, f"{name}（复评）": reverse(url_name) + rounds}


def lists():
    """{name: address}."""
    return _compared("晋位名单", "promotion:list") | {
        name: reverse(url_name) for name, url_name in LISTS.items()
    }


def pages():
    """{name: address}."""
    return _compared("晋位矩阵", "promotion:matrix") | {"薄弱支部整顿": reverse("weak")}


def of_one_branch():
    """{name: address}."""
    report = MonthlyReport.objects.latest("pk")
    risen = Participation.objects.filter(round__kind=Round.Kind.REGRADE, out_reason="").latest("pk")
    return {
        "月报": report.get_absolute_url(),
        "晋位认定": reverse("promotion:application", args=[risen.pk]),
    }
