"""分档计分: one of the indicator's own levels is chosen, and stands on every page and print."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from grading.lists.export import scores_workbook
from grading.models import Assessment, IndicatorScore
from grading.rubrics.services import shipped_rubrics
from tests import make
from tests.grading import graded
from tests.grading.second_scorer import rows_of

pytestmark = pytest.mark.django_db
SCHOOL, COLLEGE, NONE = "校级及以上表彰或品牌立项", "院级表彰", "没有表彰"


@pytest.fixture
def of():
    return graded.assessment(make.branch(kind="student"))


def address(of, name="self_sheet"):
    return reverse(f"grading:{name}", args=[of.participation_id])


@pytest.mark.parametrize(("label", "points"), [(SCHOOL, 2), (COLLEGE, 1), (NONE, 0)])
def test_the_level_chosen_is_the_points(client, of, label, points):
    client.force_login(make.secretary(of.participation.branch))
    fields = {"D5-base": "", "D5-note": "", "D5-choice": label}

    answer = client.post(address(of), fields, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["points"]["D5"]) == (200, str(points))
    saved = IndicatorScore.objects.get()
    assert (saved.choice, saved.points) == (label, points)
    page = client.get(address(of)).text
    assert f'value="{label}" checked' in page


def test_a_level_the_rubric_has_not_got_is_no_judgement(client, of):
    client.force_login(make.secretary(of.participation.branch))

    client.post(address(of), {"D5-base": "", "D5-note": "", "D5-choice": "国家级"})

    assert not IndicatorScore.objects.exists()


def test_it_stands_on_the_why_page_the_print_the_rubric_and_the_export(client, of):
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who, ticks=False)
    client.force_login(who["reviewer"])
    kind = {"kind": "student", "round": of.participation.round_id}

    assert f"{NONE}，得0分。" in client.get(address(of, "why")).text
    assert f"{NONE}，得0分。" in client.get(address(of, "print")).text
    rubric = client.get(reverse("grading:rubrics"), kind).text
    assert "分档计分" in rubric
    assert f"{SCHOOL}：2 分" in rubric

    content = scores_workbook(Assessment.objects.all(), of.participation.round)
    book = load_workbook(BytesIO(content), read_only=True)
    row = next(one for one in rows_of(book, "F6 评分表") if one["指标代码"] == "D5")
    assert (row["方法"], row["自评分"], row["考评分"]) == ("分档计分", 0, 0)
    assert row["自评说明"].startswith(f"{NONE}，得0分。")


def test_a_label_fits_its_column():
    longest = IndicatorScore._meta.get_field("choice").max_length
    for source in shipped_rubrics().values():
        for criterion in source["criteria"]:
            for one in criterion["indicators"]:
                assert all(len(label) <= longest for label, _points in one.get("levels", []))


# --- how often a thing was found ---
def test_a_thing_that_is_so_or_not_is_found_once_at_most(client):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))
    fields = {"B2-base": "", "B2-note": "未定", "B2-count-no_plan": "2"}

    refused = client.post(address(of), fields, headers={"accept": "application/json"})
    kept = client.post(
        address(of), fields | {"B2-count-no_plan": "1"}, headers={"accept": "application/json"}
    )

    assert refused.json()["errors"] == {"B2": "“无年度发展计划”有则填1，没有填0。"}
    assert (kept.status_code, kept.json()["points"]["B2"]) == (200, "3")


def test_the_sheet_asks_in_the_unit_of_what_is_counted(client):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))

    page = " ".join(client.get(address(of)).text.split())

    assert '无年度发展计划<small class="pb-mut"> 有则填 1，扣 1 分</small>' in page
    assert '积极分子未确定培养联系人<small class="pb-mut"> 每人扣 0.5 分</small>' in page
