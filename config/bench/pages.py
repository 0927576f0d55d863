"""The pages: the four lists for every role, the dashboard, the empty page."""

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch, Participation, Post, User
from branches.web.rounds import all_rounds, chosen_round, working_round
from config.bench.bare_pages import ROWS
from config.bench.dashboard_figures import Figures, check
from config.bench.results import Result, from_pairs
from config.bench.visitor import Visitor
from config.overview.page import frame_for, load_dashboard
from rectification.ledger.figures import items_of
from rectification.models import RectificationItem
from training.ledger.secretaries import secretary_rows
from training.ledger.years import yard_of
from training.models import Programme

Role = Post.Role
LIST_GOAL, DASHBOARD_GOAL, MAX_QUERIES = 4, 3, 12
DASHBOARD_FROM = 10_000  # below, the fixed part of a page outweighs its figures
LISTS = {
    "党支部列表": "branches:list",
    "调查摸底": "branches:surveys",
    "分类定级": "grading:list",
    "整改台账": "rectification:items",
}
TRAINING_LISTS = {"谁还缺什么": "training:secretaries", "培训班次": "training:programmes"}
# A training organiser has no branches to list, a secretary no secretaries.
BRANCH_ROLES = tuple(role for role in Role if role != Role.TRAINING_ORGANISER)
TRAINING_ROLES = tuple(role for role in Role if role != Role.SECRETARY)


def users():
    """{role: a User with this post alone}, for committees and branches the one with most rows."""
    found = {}
    for role in Role:
        posts = Post.objects.current().filter(role=role, user__is_active=True)
        posts = posts.annotate(number=Count("user__posts")).filter(number=1)
        found[role] = _one_of(posts, role)
    User.objects.filter(pk__in=[user.pk for user in found.values()]).update(
        must_change_password=False
    )
    return found


def _one_of(posts, role):
    if role == Role.SECRETARY:
        items = Count("branch__rectification_items")
        return posts.annotate(size=items).order_by("-size", "pk")[0].user
    sizes = Branch.objects.order_by().values("sub_committee").annotate(size=Count("pk"))
    largest = dict(sizes.values_list("sub_committee", "size"))
    return max(posts.select_related("user"), key=lambda one: largest.get(one.committee_id, 0)).user


def measure_lists(meter, size, pairs, people):
    """Results of the four lists for each role with branches; `people`: {role: User}."""
    return _lists(meter, size, pairs, people, BRANCH_ROLES, LISTS)


def measure_training(meter, size, pairs, people):
    """Results of the lists of training for each role that reads others' training."""
    return _lists(meter, size, pairs, people, TRAINING_ROLES, TRAINING_LISTS)


def _lists(meter, size, pairs, people, roles, lists):
    bare = Visitor(people[Role.ORG_DEPT], bare=True)
    results = []
    for role in roles:
        visitor = Visitor(people[role])
        for name, url_name in lists.items():
            found = beside_bare(meter, bare, visitor, reverse(url_name), pairs)
            results.append(
                from_pairs(
                    f"{name}，{role.label}",
                    size,
                    found,
                    rows=rows_of(people[role], url_name),
                    goal=LIST_GOAL,
                    max_queries=MAX_QUERIES,
                )
            )
    return results


def beside_bare(meter, bare, visitor, address, pairs):
    """The Pairs of the bare list and of a page."""
    bare_address = reverse("bench_list")
    return meter.pairs(lambda: bare.get(bare_address), lambda: visitor.get(address), pairs=pairs)


def rows_of(user, url_name):
    """How many rows the first page of a list shows."""
    params = QueryDict()
    if url_name == "training:secretaries":
        yard = yard_of(chosen_round(params), all_rounds(params), timezone.localdate())
        return min(ROWS, secretary_rows(user, yard, {}).count())
    if url_name == "training:programmes":
        rows = Programme.objects.exclude(state=Programme.State.CANCELLED).visible_to(user)
    elif url_name == "rectification:items":
        rows = items_of(user, working_round(params))
        rows = rows.exclude(state=RectificationItem.State.CANCELLED)
    else:
        round = chosen_round(params)
        rows = Participation.objects.in_round(round).taking_part().visible_to(user)
    return min(ROWS, rows.count())


def measure_empty(meter, size, pairs, people):
    """[Result] of a page of the site without content."""
    hello, visitor = Visitor(bare=True, middleware=[]), Visitor(people[Role.ORG_DEPT])
    addresses = reverse("bench_hello"), reverse("bench_empty")
    found = meter.pairs(
        lambda: hello.get(addresses[0]), lambda: visitor.get(addresses[1]), pairs=pairs
    )
    return [from_pairs("空白页（已登录）÷ hello", size, found)]


def measure_dashboards(meter, size, pairs, people):
    """Results of the dashboard: the whole school, and the two roles of a sub-committee."""
    user = people[Role.SCHOOL_LEADER]
    frame = frame_for(User.objects.get(pk=user.pk), {}, timezone.localdate())
    figures = Figures(frame)
    check(figures, load_dashboard(frame))
    visitor, address = Visitor(user), reverse("dashboard")
    found = meter.pairs(figures.fetch, lambda: visitor.get(address), pairs=pairs)
    goal = DASHBOARD_GOAL if size >= DASHBOARD_FROM else None
    whole = from_pairs(
        "工作简报 ÷ 同样数字的裸 SQL", size, found, goal=goal, max_queries=MAX_QUERIES
    )
    return [whole, *_committee_dashboards(meter, size, pairs, people, address)]


def _committee_dashboards(meter, size, pairs, people, address):
    """Of a sub-committee the page counts less; only its statements are judged."""
    for role in (Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER):
        visitor = Visitor(people[role])
        visitor.get(address)
        cost = meter.measure(lambda visitor=visitor: visitor.get(address))
        yield Result(
            f"工作简报，{role.label}",
            size,
            ours=cost.cpu,
            queries=cost.queries,
            max_queries=MAX_QUERIES,
        )
