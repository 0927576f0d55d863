"""Every number of the desk opens a list of as many rows, on which the pile can be done."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.duties.queries import WORK_LISTS, my_duties
from branches.models import Duty, Post, Round
from config.acts.duties import check_duties
from grading.models import Assessment
from rectification.models import Plan, RectificationItem
from tests import make, worlds
from tests.config.overview import dashboard_school
from tests.rectification import office
from tests.training import courses

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HIDDEN = re.compile(r'<span\s+class="visually-hidden">.*?</span>', re.S)
NUMBER = re.compile(r"(?:余 )?(\d+)(?: [个人项])?")
DESKS = (
    *("org_dept", "auditor", "committee_staff", "committee_leader", "general_staff"),
    *("secretary", "secretary_of_two", "two_posts", "trainer"),
)
READERS = ("org_dept", "school_leader", "auditor")


def build():
    """The school of the dashboard with more of everything, and all that is owed by its states."""
    school = dashboard_school.build()
    round, (first, second) = school["now"], school["committees"]
    for number, stage in enumerate(Round.STAGES):
        setattr(round, stage, round.cutoff_on + timezone.timedelta(days=12 * number))
    round.save()
    below = make.committee(under=first)
    homes = [first, first, second, below, below, make.school(), make.school()]
    for home in homes:
        for place in (2, 4, 6, 10):
            one = make.branch(of=home)
            school["branches"].append(one)
            dashboard_school._take_part(one, round, place, dashboard_school.NOW, closed=False)
    # Those that have to evaluate themselves.
    drafts = Assessment.objects.filter(state="draft", participation__survey__state="submitted")
    drafts.update(is_exempt=False, grade="")
    for item in RectificationItem.objects.filter(round=round):
        office.plan_by_items(item.participation)
    _some_plans(round, school["branches"])
    for owner in ("committee", "org_dept"):
        rows = RectificationItem.objects.filter(round=round).order_by("pk")[:12:2]
        RectificationItem.objects.filter(pk__in=[row.pk for row in rows]).update(owner=owner)
    for _ in range(2):
        courses.programme(4, people=1)
    check_duties(TODAY)
    return school | {"people": people(school, below)}


def _some_plans(round, branches):
    """Two to be written by one secretary, two 整顿方案 that their 分党委 have agreed to."""
    asked = {"opened_on": TODAY, "asked_on": TODAY}
    for branch in (branches[11], branches[15]):
        of = branch.participations.get(round=round)
        Plan.objects.update_or_create(participation=of, defaults={"state": "draft", **asked})
    rest = Plan.objects.filter(participation__round=round, state="submitted")
    agreed = {"kind": "reform", "state": "committee_approved", "reviewed_on": TODAY}
    Plan.objects.filter(pk__in=list(rest.values_list("pk", flat=True)[:2])).update(**agreed)


def people(school, below):
    first, second = school["committees"]
    branches = school["branches"]
    found = dashboard_school.everybody(school)
    found |= {"general_staff": make.staff(below), "trainer": make.trainer()}
    found |= {"secretary_of_two": make.secretary(branches[11]), "two_posts": make.staff(first)}
    for name, role, where in (
        ("secretary_of_two", "secretary", {"branch": branches[15]}),
        ("two_posts", "committee_leader", {"committee": second}),
    ):
        Post.objects.create(user=found[name], role=role, since=TODAY, **where)
    return found


@pytest.fixture(scope="module")
def people_of(django_db_setup, django_db_blocker):
    with worlds.standing(django_db_blocker, build) as school:
        yield school["people"]


@pytest.fixture
def role(request, client, people_of):
    client.force_login(people_of[request.param])
    return request.param


def rows_on(client, url):
    """How many rows the whole list has; a page of one thing is one."""
    context = client.get(url).context
    page = context.get("page_obj") or context.get("page")
    return page.paginator.count if hasattr(page, "paginator") else 1


def numbers(page):
    """{address: number} of the links in the middle of a page that are a number."""
    main = re.search(r"<main.*?</main>", page, re.S)[0]
    for url, text in re.findall(r'<a\s+href="([^"]+)"[^>]*>(.*?)</a>', main, re.S):
        words = " ".join(re.sub(r"<[^>]+>", "", HIDDEN.sub("", text)).split())
        if found := NUMBER.fullmatch(words):
            yield unescape(url), int(found[1])


@pytest.mark.parametrize("role", DESKS, indirect=True)
def test_every_pile_opens_a_list_of_as_many_rows(client, people_of, role):
    groups = my_duties(people_of[role])
    todos = client.get(reverse("home")).context["todos"]

    assert [todo.url for todo in todos] == [group.link for group in groups]
    assert {group.kind: rows_on(client, group.link) for group in groups} == {
        group.kind: group.count for group in groups
    }


@pytest.mark.parametrize("role", DESKS, indirect=True)
def test_every_number_of_the_desk_opens_as_many_rows(client, role):
    found = dict(numbers(client.get(reverse("home")).text))

    assert found or "secretary" in role
    assert {url: rows_on(client, url) for url in found} == found


@pytest.mark.parametrize("role", READERS, indirect=True)
def test_what_waits_for_the_school_opens_as_many_rows(client, role):
    waiting = client.get(reverse("dashboard")).context["waiting"]
    told = {one.title: int(re.search(r"\d+", one.title)[0]) for one in waiting}

    assert told
    for links in ("url", "work_url"):
        assert {one.title: rows_on(client, getattr(one, links)) for one in waiting} == told


def test_every_kind_with_a_list_of_its_own_is_a_pile_on_some_desk(people_of):
    found = {
        group.kind for user in people_of.values() for group in my_duties(user) if group.count > 1
    }

    assert {kind.value for kind in WORK_LISTS} <= found


@pytest.mark.parametrize(
    ("role", "kind"),
    [("org_dept", "approval"), ("org_dept", "decision"), ("committee_leader", "decision")],
    indirect=["role"],
)
def test_what_is_done_in_bulk_is_done_where_the_pile_opens(client, people_of, role, kind):
    [group] = [one for one in my_duties(people_of[role]) if one.kind == kind]

    page = client.get(group.link)

    assert page.context["bulk"]
    assert len(re.findall(r'name="row" value="\d+"', page.text)) == group.count


@pytest.mark.parametrize("role", ["org_dept"], indirect=True)
def test_the_inbox_of_a_kind_leads_to_the_same_list(client, role):
    page = client.get(reverse("inbox"), {"kind": Duty.Kind.APPROVAL}).text

    assert 'href="/grading/?figure=to_approve&amp;duty=approval"' in page
