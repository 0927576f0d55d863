"""A year of five grades after one of three: every page takes its grades from the year shown."""

import pytest
from django.urls import reverse

from branches.models import Round
from config.overview.figures import Frame
from grading.models import Assessment
from tests import make
from tests.config.overview import dashboard_school

pytestmark = pytest.mark.django_db
FIVE = [
    ["s1", "示范", "90"],
    ["s2", "优良", "80"],
    ["s3", "达标", "70"],
    ["s4", "待提高", "60"],
    ["s5", "后进", "0"],
]
INSTEAD = {"advanced": "s1", "qualified": "s2", "weak": "s5"}


@pytest.fixture
def school():
    found = dashboard_school.build()
    cycle = found["now"].cycle
    cycle.parameters = cycle.parameters | {"grades": FIVE}
    cycle.save()
    rows = Assessment.objects.filter(participation__round=found["now"])
    for old, new in INSTEAD.items():
        rows.filter(grade=old).update(grade=new)
    return found


def text(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.text


def test_the_briefing_names_the_grades_of_its_year(client, school):
    client.force_login(make.school_leader())

    page = text(client, "dashboard")

    assert all(label in page for _code, label, _cut in FIVE)
    assert "示范党支部" in page
    assert "后进党支部" in page
    assert '"good"' in page  # the tone of 优良 in the chart's data


def test_moves_between_the_years_go_by_position(school):
    now = Round.objects.get(pk=school["now"].pk)
    frame = Frame(make.school_leader(), now, None, previous=school["before"])
    moves = {(was, now): frame.move(was, now) for was in INSTEAD for now in INSTEAD.values()}

    assert moves["weak", "s2"] == moves["qualified", "s1"] == "up"
    assert moves["advanced", "s2"] == moves["qualified", "s5"] == "down"
    assert moves["weak", "s5"] == moves["advanced", "s1"] == moves["qualified", "s2"] == "same"
    assert frame.move("qualified", "ungraded") == ""


@pytest.mark.parametrize("code", [row[0] for row in FIVE])
def test_every_grade_has_its_list(client, school, code):
    client.force_login(make.org_dept())
    wanted = Assessment.objects.filter(participation__round=school["now"], grade=code).count()

    response = client.get(reverse("grading:list"), {"figure": f"grade_{code}"})

    assert response.status_code == 200
    assert len(response.context["rows"]) == wanted


def test_lists_files_and_the_board_show_the_chip_of_the_grade(client, school):
    client.force_login(make.org_dept())
    branch = school["branches"][1]  # 优良

    for page in (
        text(client, "grading:list"),
        text(client, "branch", branch.pk),
        text(client, "dashboard", query=f"?committee={school['committees'][0].pk}"),
    ):
        assert '<span class="pb-gr pb-gr--good">优良</span>' in page
    assert "优良" in text(client, "board")
    assert "优良" in text(client, "rectification:items")


def test_the_year_before_keeps_its_own_grades(client, school):
    client.force_login(make.org_dept())

    page = text(client, "grading:list", query=f"?round={school['before'].pk}")

    assert '<span class="pb-gr pb-gr--qua">合格</span>' in page
    assert "优良" not in page
