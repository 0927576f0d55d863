"""确认据调查的各项: boxes the survey ticked count once a person has said yes to them."""

import pytest
from django.urls import reverse

from branches.models import AuditEntry
from grading.models import Assessment, IndicatorScore, Sheet
from grading.sheets import services as sheets
from grading.sheets.cards import load_card
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
# Whatever a part of the staff rubric's sums can take from the survey is so.
KNOWN = {
    "secretary_joined_on": "1998-06-01",
    "duty_report_held": True,
    "secretary_hours": 40,
    "org_life_on": "2011-12-10",
    "has_place": True,
    "deed_done": True,
    "innovation_done": False,
}
BY_SURVEY = ["A4", "A5", "B4", "C2", "C5", "C7", "D4"]
NOT_ASKED = ["D5", "E2"]  # no part of theirs stands in the survey


def address(of, name="self_sheet"):
    return reverse(f"grading:{name}", args=[of.participation_id])


def card_of(of):
    return load_card(Assessment.objects.filter(pk=of.pk))


def as_shown(of, part="self"):
    """What the browser sends of the page as it stands, nothing touched."""
    card = card_of(of)
    sent = {}
    for one in card.rubric.spec.indicators:
        if one.is_computed:
            continue
        sent |= {f"{one.code}-base": "", f"{one.code}-note": ""}
        if one.method == "sum":
            ticked = [
                row["key"]
                for row in one.parts
                if (known := card.proposals.get(row.get("proposal"))) and known.is_true
            ]
            sent |= {f"{one.code}-sum": "1", f"{one.code}-tick": ticked}
        for row in one.deductions:
            sent[f"{one.code}-count-{row['key']}"] = ""
    return sent


def test_what_the_survey_answers_waits_for_a_yes_and_is_told_apart(client):
    of = graded.assessment(**KNOWN)
    client.force_login(make.secretary(of.participation.branch))

    page = client.get(address(of)).text

    assert card_of(of).unconfirmed("self") == BY_SURVEY
    assert "据调查的 7 项还没有确认" in page
    assert "A5 待确认" in page
    assert "确认据调查的各项" in page
    assert "E2 待确认" not in page


def test_one_button_confirms_all_of_it_and_nothing_else(client):
    of = graded.assessment(**KNOWN)
    client.force_login(make.secretary(of.participation.branch))

    response = client.post(address(of), as_shown(of) | {"act": "confirm"}, follow=True)

    assert response.redirect_chain == [(address(of), 302)]
    ticks = dict(IndicatorScore.objects.values_list("indicator__code", "ticks"))
    assert sorted(ticks) == BY_SURVEY
    assert ticks["A5"] == ["report", "training"]
    assert ticks["B4"] == []
    assert ticks["C2"] == ["held"]
    assert ticks["D4"] == ["deed"]
    assert "已确认据调查的7项。其中C2还有调查没有问到的小项，请再看一眼。" in response.text
    assert "还没有确认" not in response.text
    assert Assessment.objects.get().state == "draft"


def test_confirming_is_recorded_as_what_it_is(client):
    of = graded.assessment(**KNOWN)
    secretary = make.secretary(of.participation.branch)
    client.force_login(secretary)

    client.post(address(of), as_shown(of) | {"act": "confirm"})

    entry = AuditEntry.objects.get(action="grading.confirm_self")
    assert (entry.by, len(entry.changes)) == (secretary, 7)
    assert entry.changes["A5 述职评议与任职培训"][1].startswith("书记述职并受评议，得2分")
    # It is part of filling in the sheet, no step of the grading.
    assert "确认自评表" not in client.get(address(of, "why")).text


def test_what_was_typed_beside_it_is_kept_and_what_was_judged_stays(client):
    of = graded.assessment(**KNOWN)
    secretary = make.secretary(of.participation.branch)
    client.force_login(secretary)
    sheets.save_sheet(of, "self", {"A5": sheets.Entry(ticks=["report"])}, by=secretary)
    base = sheets.fingerprint(card_of(of).scores["self"]["A5"])

    sent = as_shown(of) | {"A5-base": base, "A5-tick": ["report"], "E2-note": "名单在册"}
    client.post(address(of), sent | {"act": "confirm", "A6-choice": "较好"})

    scores = {one.indicator.code: one for one in IndicatorScore.objects.all()}
    assert scores["A5"].ticks == ["report"]
    assert scores["A6"].choice == "较好"
    assert (scores["E2"].ticks, scores["E2"].note) == (None, "名单在册")
    assert "D5" not in scores


def test_a_box_ticked_by_hand_where_the_survey_is_silent_is_a_judgement(client):
    of = graded.assessment(**KNOWN)
    client.force_login(make.secretary(of.participation.branch))

    client.post(address(of), as_shown(of) | {"act": "confirm", "E2-tick": ["list"]})

    assert IndicatorScore.objects.get(indicator__code="E2").ticks == ["list"]


def test_somebody_elses_judgement_meanwhile_is_not_confirmed_away(client):
    of = graded.assessment(**KNOWN)
    secretary = make.secretary(of.participation.branch)
    client.force_login(secretary)
    sent = as_shown(of)
    sheets.save_sheet(of, "self", {"C7": sheets.Entry(ticks=[])}, by=secretary)

    response = client.post(address(of), sent | {"act": "confirm"})

    assert response.status_code == 409
    assert IndicatorScore.objects.get(indicator__code="C7").ticks == []


def test_the_reviewers_have_the_same_button(client):
    of = graded.assessment(**KNOWN)
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    client.force_login(who["reviewer"])

    assert "据调查的 7 项还没有确认" in client.get(address(of, "review_sheet")).text
    client.post(address(of, "review_sheet"), as_shown(of, "review") | {"act": "confirm"})

    review = Sheet.objects.get(part="review")
    assert sorted(review.scores.values_list("indicator__code", flat=True)) == BY_SURVEY
    assert AuditEntry.objects.filter(action="grading.confirm_review").count() == 1


def test_autosave_tells_how_many_are_left(client):
    of = graded.assessment(**KNOWN)
    client.force_login(make.secretary(of.participation.branch))
    fields = {"A5-base": "", "A5-note": "", "A5-sum": "1", "A5-tick": ["report", "training"]}

    answer = client.post(address(of), fields, headers={"accept": "application/json"}).json()

    assert answer["unconfirmed"] == "据调查的 6 项还没有确认"
    assert "A5" not in [gap["code"] for gap in answer["gaps"]]


def test_who_may_not_fill_in_may_not_confirm(client):
    of = graded.assessment(**KNOWN)
    sent = as_shown(of) | {"act": "confirm"}

    for person, status in (
        (make.staff(of.participation.sub_committee), 403),
        (make.auditor(), 403),
        (make.secretary(make.branch()), 404),
    ):
        client.force_login(person)
        assert client.post(address(of), sent).status_code == status
    assert not Sheet.objects.exists()


def test_a_sheet_that_has_left_the_hands_confirms_nothing(client):
    of = graded.assessment(**KNOWN)
    who = graded.people(of)
    sent = as_shown(of) | {"act": "confirm"}
    graded.to_state(of, "self_submitted", who)
    client.force_login(who["secretary"])

    assert client.post(address(of), sent).status_code == 409
    assert not AuditEntry.objects.filter(action="grading.confirm_self").exists()
