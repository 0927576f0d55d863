"""Poll totals typed from paper ballots; a repeated poll keeps both."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pytest_django.asserts import assertContains

from branches.errors import Refusal
from branches.models import AuditEntry, Participation, Poll
from branches.polls.services import record_poll
from branches.rulebook.polls import satisfaction
from grading.models import Assessment
from grading.rubrics.services import load_rubrics
from tests import make

pytestmark = pytest.mark.django_db
COUNTS = {
    "due": 30,
    "issued": 28,
    "returned": 27,
    "valid": 26,
    "satisfied": 20,
    "basic": 4,
    "unsatisfied": 1,
    "unknown": 1,
}


@pytest.fixture
def participation():
    return make.participation()


@pytest.fixture
def staff(participation):
    return make.staff(participation.sub_committee)


def url_of(participation, audience="members"):
    return f"{reverse('poll_new', args=[participation.pk])}?audience={audience}"


def test_a_poll_is_entered_and_counts(participation, staff):
    poll = record_poll(participation, "members", COUNTS, by=staff)

    assert (poll.is_void, poll.source, poll.entered_by, poll.satisfied) == (
        False,
        "typed",
        staff,
        20,
    )
    assert AuditEntry.objects.get().changes["满意"] == [None, 20]


def test_a_repeated_poll_keeps_the_earlier_one_as_void(participation, staff):
    first = record_poll(participation, "members", COUNTS, by=staff)

    second = record_poll(
        participation, "members", COUNTS, by=staff, reason="票数不足重测", replaces=first.pk
    )

    first.refresh_from_db()
    assert (first.is_void, second.is_void) == (True, False)
    assert AuditEntry.objects.first().reason == "票数不足重测"


@pytest.mark.parametrize(
    ("reason", "seen", "sentence"),
    [("", True, "写明原因"), ("重测", False, "已有人录入")],
)
def test_a_repeated_poll_is_refused_when(participation, staff, reason, seen, sentence):
    first = record_poll(participation, "members", COUNTS, by=staff)
    replaces = first.pk if seen else None

    with pytest.raises(Refusal, match=sentence):
        record_poll(participation, "members", COUNTS, by=staff, reason=reason, replaces=replaces)

    assert Poll.objects.counting().get() == first


def test_clients_are_asked_about_offices_only(participation, staff):
    with pytest.raises(Refusal, match="机关直属单位"):
        record_poll(participation, "clients", COUNTS, by=staff)

    office = make.participation(make.branch(of=participation.committee, kind="office"))
    assert record_poll(office, "clients", COUNTS, by=staff).audience == "clients"


@pytest.mark.parametrize(
    "who",
    [
        lambda one: make.secretary(one.branch),
        lambda one: make.leader(one.sub_committee),
        lambda one: make.auditor(),
    ],
    ids=["secretary", "leader", "auditor"],
)
def test_entering_is_refused_to(client, participation, who):
    user = who(participation)
    client.force_login(user)

    with pytest.raises(PermissionDenied):
        record_poll(participation, "members", COUNTS, by=user)

    assert client.get(url_of(participation)).status_code == 403
    assert client.post(url_of(participation), COUNTS).status_code == 403
    assert not Poll.objects.exists()


def test_a_poll_is_typed_in_the_browser(client, participation, staff):
    client.force_login(staff)

    response = client.post(url_of(participation), {**COUNTS, "held_on": "2012-03-01"})

    assert response.status_code == 302
    assert Poll.objects.get().valid == 26
    page = client.get(response["Location"])
    assert "96.0%" in page.content.decode()
    assertContains(page, '<td data-label="测评日期">2012-03-01</td>', html=True)
    printed = client.get(reverse("branches:survey_print", args=[participation.pk]))
    assertContains(printed, "<td>2012-03-01</td>", html=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"satisfied": 27}, "valid"),
        ({"returned": 25}, "valid"),
        ({"returned": 29}, "returned"),
        ({"issued": 31}, "issued"),
        ({"due": ""}, "due"),
        ({"unknown": -1}, "unknown"),
        ({"held_on": "2999-01-01"}, "held_on"),
    ],
)
def test_totals_that_cannot_be_are_named_at_their_field(
    client, participation, staff, changes, field
):
    client.force_login(staff)

    response = client.post(url_of(participation), {**COUNTS, **changes})

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not Poll.objects.exists()


def test_the_valid_ballots_are_summed_and_never_typed(client, participation, staff):
    client.force_login(staff)

    page = client.get(url_of(participation))
    assertContains(page, "四种意见合计，自动计算")
    locked = page.context["form"]["valid"].as_widget()
    assert "disabled" in locked
    assert 'data-sum-of="satisfied basic unsatisfied unknown"' in locked
    wrong = client.post(url_of(participation), {**COUNTS, "due": ""})
    assert 'value="26"' in wrong.context["form"]["valid"].as_widget()
    client.post(url_of(participation), {**COUNTS, "valid": "3"})

    assert Poll.objects.get().valid == 26


def test_both_polls_are_shown(client, participation, staff):
    first = record_poll(participation, "members", {**COUNTS, "satisfied": 1, "valid": 7}, by=staff)
    client.force_login(staff)

    client.post(url_of(participation), {**COUNTS, "reason": "票数录错", "replaces": first.pk})

    page = client.get(reverse("branches:survey", args=[participation.pk]) + "?section=check")
    assert "已重测" in page.content.decode()
    assert "计入" in page.content.decode()


def test_a_poll_under_the_minimum_is_called_invalid(client, participation, staff):
    few = {**COUNTS, "satisfied": 2, "basic": 1, "unsatisfied": 1, "unknown": 22}
    record_poll(participation, "members", few, by=staff)
    client.force_login(make.secretary(participation.branch))

    page = client.get(reverse("branches:survey", args=[participation.pk]) + "?section=check")

    assert "测评无效，须重测" in page.content.decode()


@pytest.mark.parametrize("opinions", [4, 5])
def test_where_a_poll_is_repeated_an_invalid_one_does_not_say_that_it_counts(
    client, participation, staff, opinions
):
    few = {**COUNTS, "satisfied": opinions, "basic": 0, "unsatisfied": 0, "unknown": 26 - opinions}
    record_poll(participation, "members", few, by=staff)
    client.force_login(staff)

    page = client.get(url_of(participation))

    assertContains(page, "计入", count=int(opinions >= 5))
    assertContains(page, ">无效<", count=int(opinions < 5))
    measured = satisfaction(Poll.objects.get(), participation.round.cycle.rules)
    assert measured.is_valid == (opinions >= 5)


def test_after_the_decision_the_poll_stands(client, participation, staff):
    rubric = next(one for one in load_rubrics(participation.round) if one.kind == "staff")
    Assessment.objects.create(
        participation=participation, rubric=rubric, state="committee_decided", grade="qualified"
    )
    client.force_login(staff)

    response = client.post(url_of(participation), COUNTS)

    assert response.status_code == 409
    assert not Poll.objects.exists()
    assert Participation.objects.get().polls.count() == 0


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        (27, "党员群众测评已录入。"),
        (14, "党员群众测评已录入：应参加30人，收回14票，不到50%，测评无效，须重测。"),
    ],
)
def test_who_enters_a_poll_is_told_at_once_whether_it_counts(
    client, participation, staff, returned, told
):
    client.force_login(staff)
    counts = {**COUNTS, "returned": returned, "valid": 10, "satisfied": 10, "basic": 0}
    sent = {**counts, "unsatisfied": 0, "unknown": 0}

    page = client.post(url_of(participation), sent, follow=True)

    assertContains(page, told)
