"""考评一览: one page of many branches × all judged indicators, in absolute time."""

from django.db.models import Count
from django.urls import reverse

from branches.models import Participation, Post, Round
from config.bench.results import Result
from config.bench.visitor import Visitor

SECONDS, MAX_QUERIES, ROWS = 0.3, 12, 200


def measure_review_table(meter, size, pairs, people):
    """[Result] of the page for 组织部, of the kind with most branches; up to ROWS of them."""
    rows = Participation.objects.in_round(Round.objects.newest()).taking_part()
    kinds = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    kind = max(kinds, key=kinds.get)
    visitor = Visitor(people[Post.Role.ORG_DEPT])
    address = f"{reverse('grading:table')}?kind={kind}"
    visitor.get(address)
    costs = [meter.measure(lambda: visitor.get(address)) for _ in range(max(3, pairs))]
    costs.sort(key=lambda one: one.cpu)
    middle = costs[len(costs) // 2]
    yield Result(
        "考评一览（支部 × 评议指标）",
        size,
        ours=middle.cpu,
        rows=min(ROWS, kinds[kind]),
        queries=middle.queries,
        goal=SECONDS,
        in_seconds=True,
        max_queries=MAX_QUERIES,
    )
