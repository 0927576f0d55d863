"""成批退回: one reason, each branch checked by itself."""

import pytest
from django.urls import reverse

from branches.models import AuditEntry
from grading.decisions.returning import return_many
from grading.models import Assessment, Decision
from grading.sheets.services import take_back
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
REASON = {"reason": "缺会议记录"}


@pytest.fixture
def two():
    """Two branches of one 分党委 in review, and its people."""
    first = graded.assessment()
    place = first.participation.sub_committee
    second = graded.assessment(make.branch(of=place), within=first.participation.round)
    who = graded.people(first)
    graded.to_state(first, "self_submitted", who)
    graded.to_state(
        second, "self_submitted", who | {"secretary": graded.people(second)["secretary"]}
    )
    return [first, second], who


def address(name, figure):
    return f"{reverse(f'grading:{name}')}?figure={figure}&act=return"


def keys(rows):
    return {"row": [one.participation_id for one in rows], **REASON}


def states(rows):
    return [Assessment.objects.get(pk=one.pk).state for one in rows]


def test_all_ticked_go_back_with_the_same_reason(client, two):
    rows, who = two
    client.force_login(who["reviewer"])

    client.post(address("return_selection", "to_review"), keys(rows))

    assert states(rows) == ["draft", "draft"]
    found = Assessment.objects.values_list("return_reason", flat=True)
    assert set(found) == {"缺会议记录"}
    assert AuditEntry.objects.filter(action="grading.return_self").count() == 2


def test_what_has_moved_on_stays_and_is_said(client, two):
    rows, who = two
    graded.send_review(rows[1], who, {})
    client.force_login(who["reviewer"])
    url = reverse("grading:return_selection") + "?figure=to_review&act=return"

    both = Assessment.objects.filter(pk__in=[one.pk for one in rows])
    done = return_many(both, "return_self", take_back, by=who["reviewer"], reason="缺")

    assert states(rows) == ["draft", "committee_reviewed"]
    assert [name for name, _why in done.refused] == [str(rows[1].participation)]
    assert "待定级" in done.refused[0][1]
    assert client.post(url, {"row": [], **REASON}).status_code == 302


def test_the_dialog_says_number_and_names_and_writes_nothing(client, two):
    rows, who = two
    client.force_login(who["reviewer"])

    said = client.post(address("foresee_return_selection", "to_review"), keys(rows)).json()

    assert said["title"] == "退回自评：2 个党支部"
    assert str(rows[0].participation) in said["text"]
    assert "缺会议记录" in said["text"]
    assert states(rows) == ["self_submitted", "self_submitted"]


def test_without_a_reason_nothing_goes_back_and_the_ticks_are_kept(client, two):
    rows, who = two
    client.force_login(who["reviewer"])

    answer = client.post(address("return_selection", "to_review"), {**keys(rows), "reason": ""})

    assert answer.status_code == 422
    assert answer.text.count('name="row"') == 2


def test_the_department_returns_decisions_with_their_row(client, two):
    rows, who = two
    for one in rows:
        graded.send_review(one, who, {})
        graded.send_decision(one, who, {})
    client.force_login(who["org"])

    client.post(address("return_selection", "to_approve"), keys(rows))

    assert states(rows) == ["committee_reviewed", "committee_reviewed"]
    assert Decision.objects.filter(act="returned", reason="缺会议记录").count() == 2


def test_the_list_offers_it_only_where_it_is_the_viewers(client, two):
    _rows, who = two
    client.force_login(who["leader"])

    assert "成批退回" not in client.get(reverse("grading:list") + "?figure=to_review").text
    client.force_login(who["reviewer"])
    page = client.get(reverse("grading:list") + "?figure=to_review&act=return")
    assert 'name="reason"' in page.text
    assert page.text.count("data-row") == 2
