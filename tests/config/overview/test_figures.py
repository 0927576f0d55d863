"""Every figure of the dashboard opens a list that holds exactly that many, for everybody."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch
from config.overview.figures import Frame
from config.overview.rows import figure_rows
from tests import make, worlds
from tests.config.overview import dashboard_school

pytestmark = pytest.mark.django_db
ROLES = (
    "org_dept",
    "school_leader",
    "auditor",
    "committee_staff",
    "committee_leader",
    "secretary",
)


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker):
    """Every test of this file reads it; what a test does to it ends with the test."""
    with worlds.standing(django_db_blocker, dashboard_school.build) as school:
        yield school


def test_terms_are_those_of_the_surveys_on_the_day_of_the_cut_off(client, school):
    """The register of a branch is corrected after its survey: the figure and the list that it opens
    keep to the survey; the list of branches has the register, and both say their day.
    """
    cutoff = school["now"].cutoff_on
    client.force_login(make.org_dept())
    before = term_kpi(client.get(reverse("dashboard")))
    late = Branch.objects.filter(participations__round=school["now"])
    late.filter(pk=school["branches"][0].pk).update(term_due_on=cutoff + timedelta(days=900))
    late.filter(pk=school["branches"][3].pk).update(term_due_on=cutoff - timedelta(days=9))

    kpi = term_kpi(client.get(reverse("dashboard")))
    opened = client.get(kpi.url)
    register = client.get(reverse("branches:list"), {"figure": "term_overdue"})

    assert kpi.value == before.value == opened.context["page"].paginator.count == 5
    assert kpi.as_of == f"{cutoff}"
    assert f"换届逾期（截至 {cutoff}）" in opened.text
    assert "以调查摸底所填为准" in opened.text
    assert [row.pk for row in register.context["page"]] == [school["branches"][3].pk]
    assert f"换届逾期（截至 {cutoff}）" in register.text
    assert "现在的登记" in register.text


def term_kpi(response):
    return response.context["kpis"][-1]


def linked_figures(context):
    """{address: number} of everything on the page that leads to a list."""
    found = {}
    for sentence in context["sentences"]:
        found |= {part.url: int(part.text.split()[0]) for part in sentence if _counts(part)}
    for one in context["waiting"]:
        found[one.url] = int(re.search(r"\d+", one.title)[0])
    for kpi in context["kpis"]:
        if kpi.unit in ("个", "项"):
            found[kpi.url] = kpi.value
    for row in (*context["grade_rows"], *context.get("flow_rows", ())):
        found |= {cell.url: cell.value for cell in row.cells}
    found |= {row.url: row.note for row in context["heat_rows"]}
    for stage in context["funnel_chart"]["stages"]:
        found |= {stage["late_href"]: stage["late"], stage["href"]: stage["total"]}
    found |= {month["href"]: month["value"] for month in context["term_chart"]["months"]}
    for node in context.get("flow_chart", {"nodes": []})["nodes"]:
        found[node["href"]] = node["value"]
    return found | _of_page(context["page"]) | _of_training(context)


def _of_training(context):
    found = {cell.url: cell.value for row in context["training_rows"] for cell in row.cells}
    for row in context["training_chart"]["rows"]:
        found |= {row["href"]: row["all"], row["done_href"]: row["done"]}
        found[row["left_href"]] = row["all"] - row["done"]
    return found


def _counts(part):
    return part.url and part.text[0].isdigit()


def _of_page(page):
    one_by_one = [page.gone, page.terms_overdue, page.terms_this_year]
    linked = [*one_by_one, *page.move_links.values(), *page.item_links.values()]
    linked += page.slots.values()
    found = {one["url"]: one["value"] for one in linked}
    found |= {stage.url: stage.count for stage in page.rising.chain if stage.url}
    if page.rising.tally:
        found |= {one.url: one.count for one in page.rising.segments}
    return found


def listed(client, url):
    """How many the list behind a figure holds in all."""
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["page"].paginator.count


@pytest.mark.parametrize("role", ROLES)
def test_every_figure_equals_its_list(client, school, role):
    client.force_login(dashboard_school.everybody(school)[role])
    page = client.get(reverse("dashboard"))

    figures = linked_figures(page.context)

    assert len(figures) > 40
    if role != "org_dept":
        # One role opens the empty lists too; for all of them it would only take time.
        figures = {url: number for url, number in figures.items() if number}
    assert {url: listed(client, url) for url in figures} == figures


def test_every_figure_of_a_committee_equals_its_list(client, school):
    client.force_login(make.school_leader())
    committee = school["committees"][1]
    page = client.get(reverse("dashboard"), {"committee": committee.pk})

    figures = linked_figures(page.context)

    assert all(f"committee={committee.pk}" in url for url in figures)
    assert {url: listed(client, url) for url in figures} == figures


def test_every_part_of_the_school_is_in_some_figure(client, school):
    client.force_login(make.school_leader())
    context = client.get(reverse("dashboard")).context

    figures = linked_figures(context)

    names = {name for url in figures if figures[url] for name in re.findall(r"figure=(\w+)", url)}
    assert {"up", "down", "same", "gone", "term_overdue", "items_overdue_long"} <= names
    assert {"grade_advanced", "grade_weak", "grade_ungraded", "grade_undecided"} <= names
    assert {"to_approve", "items_to_confirm", "items_extension"} <= names
    assert {"secretaries_all", "trained", "untrained", "new_uninducted"} <= names
    assert {"deputies", "slots_all", "slots_empty"} <= names


def test_the_secretary_counts_only_the_own_branch(client, school):
    client.force_login(make.secretary(school["branches"][1]))

    response = client.get(reverse("dashboard_branches"), {"figure": "all"})

    assert [row.participation.branch for row in response.context["rows"]] == [school["branches"][1]]


def test_moves_from_grade_to_grade_cover_all_branches(school):
    frame = Frame(make.org_dept(), school["now"], timezone.localdate(), school["before"])

    counts = {name: figure_rows(frame, name, {}).count() for name in frame.figures}

    befores = [name for name in counts if name.startswith("was_") and "_now_" not in name]
    moves = [name for name in counts if "_now_" in name]
    assert sum(counts[name] for name in befores) == counts["graded"] == 7
    assert counts["graded"] + counts["grade_undecided"] == counts["all"] == 9
    assert sum(counts[name] for name in moves) == 9
    assert counts["up"] + counts["down"] + counts["same"] == counts["comparable"]


@pytest.mark.parametrize(
    "query", ["figure=nothing", "committee=999999", "kind=robot", "round=x", "page=77"]
)
def test_a_wrong_word_in_the_address_shows_all(client, school, query):
    client.force_login(make.org_dept())

    response = client.get(f"{reverse('dashboard_branches')}?{query}")

    assert response.context["page"].paginator.count == 9
