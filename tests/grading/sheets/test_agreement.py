"""与自评一致: what the reviewers have not judged may be filled in from the self-evaluation."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from branches.models import AuditEntry
from grading.models import Assessment, IndicatorScore
from grading.sheets import services as sheets
from grading.sheets.cards import REVIEW, SELF, load_card
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """A branch whose self-evaluation is in, and its reviewer at the review sheet."""
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who, choice="较好")
    client.force_login(who["reviewer"])
    return client, of, who, reverse("grading:review_sheet", args=[of.participation_id])


def rows_of(page):
    return {row.spec.code: row for row in page.context["form"].rows if not row.computed}


def as_sent(page, act, **typed):
    """What a browser without scripts sends of the sheet as it stands."""
    found = {"act": act, "vetoes": "1"}
    for code, row in rows_of(page).items():
        found[f"{code}-base"], found[f"{code}-note"] = row.base, row.note
        chosen = [word for word, _worth, is_chosen in row.choices + row.levels if is_chosen]
        found |= {f"{code}-choice": word for word in chosen}
        if row.parts:
            found[f"{code}-sum"] = "1"
            found[f"{code}-tick"] = [one["key"] for one in row.parts if one["is_ticked"]]
        found |= {f"{code}-count-{one['key']}": one["value"] for one in row.deductions}
    return found | typed


def judgements(of, part):
    card = load_card(Assessment.objects.filter(pk=of.pk))
    scores = card.scores.get(part, {})
    return {code: (one.choice, one.ticks, one.counts) for code, one in scores.items()}


def test_the_rest_is_filled_in_and_saved_only_when_the_reviewer_says_so(desk):
    client, of, _who, url = desk
    page = client.get(url)
    open_ones = rows_of(page)
    assert len(page.context["form"].fillable) == len(open_ones)

    filled = client.post(url, as_sent(page, "agree", **{"A6-choice": "一般"}))

    assert not IndicatorScore.objects.filter(sheet__part=REVIEW).exists()
    assert set(filled.context["form"].agreed) == set(open_ones) - {"A6"}
    count = len(open_ones) - 1
    assertContains(filled, f"已按自评填了 {count} 项，还没有保存")
    assertContains(filled, "与自评一致，未保存", count=count)
    client.post(url, as_sent(filled, "save"))
    own, review = judgements(of, SELF), judgements(of, REVIEW)
    assert review["A6"] == ("一般", None, None)
    assert {code: one for code, one in review.items() if code != "A6"} == {
        code: one for code, one in own.items() if code != "A6"
    }


def test_what_the_reviewers_have_judged_is_never_filled_over(desk):
    client, of, who, url = desk
    mine = {
        "A6": sheets.Entry(choice="差", note="不团结"),
        "B4": sheets.Entry(ticks=[], note="没有材料"),
    }
    sheets.save_sheet(of, REVIEW, mine, by=who["reviewer"])

    filled = client.post(url, as_sent(client.get(url), "agree"))

    assert not {"A6", "B4"} & set(filled.context["form"].agreed)
    client.post(url, as_sent(filled, "save"))
    review = judgements(of, REVIEW)
    assert (review["A6"], review["B4"]) == (("差", None, None), ("", [], None))


def test_what_the_branch_left_open_or_wants_a_note_is_left_and_named(client):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who, choice="好", counts=1)
    IndicatorScore.objects.filter(sheet__part=SELF, indicator__code="A6").delete()
    url = reverse("grading:review_sheet", args=[of.participation_id])
    client.force_login(who["reviewer"])
    page = client.get(url)
    named = {row.spec.code: row.left for row in page.context["form"].left}
    assert named == {
        "A6": "自评没有评",
        "B2": "有扣分未写说明",
        "B3": "有扣分未写说明",
        "B5": "评“好”未写事例",
        "E3": "有扣分未写说明",
    }
    assertContains(page, "另有 5 项请您自己评")

    noted = as_sent(page, "agree", **{"B3-note": "名册有一人不实"})
    filled = client.post(url, noted)

    assert {row.spec.code for row in filled.context["form"].left} == set(named) - {"B3"}
    assert "B3" in filled.context["form"].agreed


def test_each_row_shows_what_its_button_takes_over(desk):
    client, of, _who, url = desk

    page = client.get(url).content.decode()

    own = judgements(of, SELF)
    ticks = sum(len(ticks or ()) for _choice, ticks, _counts in own.values())
    choices = sum(bool(choice) for choice, _ticks, _counts in own.values())
    assert page.count("data-own>") == ticks + choices
    assert page.count("data-agree hidden") == len(own)


def test_the_branch_has_no_such_button_and_its_word_does_nothing(client):
    of = graded.assessment()
    who = graded.people(of)
    client.force_login(who["secretary"])
    url = reverse("grading:self_sheet", args=[of.participation_id])

    assertNotContains(client.get(url), "与自评一致")
    client.post(url, {"act": "agree", "A6-base": "", "A6-choice": "好"})
    assert judgements(of, SELF) == {"A6": ("好", None, None)}


def test_a_sheet_that_has_left_the_hands_is_not_filled_in_any_more(desk):
    client, of, who, url = desk
    sent = as_sent(client.get(url), "agree")
    graded.send_review(of, who, {})
    before = AuditEntry.objects.count()

    assert client.post(url, sent).status_code == 409
    client.force_login(who["secretary"])
    assert client.post(url, sent).status_code == 403
    client.force_login(make.staff(make.committee()))
    assert client.post(url, sent).status_code == 404
    assert AuditEntry.objects.count() == before
