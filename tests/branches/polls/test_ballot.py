"""The ballot page: open to anybody with a link, and it knows nobody."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from branches.models import BallotToken, UserSession
from branches.one_time.tokens import spelled
from branches.polls.closing import close_poll
from branches.polls.views import ballot_address
from tests import make
from tests.branches.polls.online import all_tokens, opened

pytestmark = pytest.mark.django_db
PAGE = "/once/poll/"
CHOICES = ("satisfied", "basic", "unsatisfied", "unknown")


@pytest.fixture(autouse=True)
def fresh_throttle():
    cache.clear()


@pytest.fixture
def issued():
    return opened()


def test_the_address_is_one_for_all_and_holds_no_token(rf, issued):
    assert reverse("branches:ballot") == PAGE
    assert ballot_address(rf.get("/")) == f"http://testserver{PAGE}"


def test_a_stranger_reads_the_question_and_votes(client, issued):
    token, *_others = all_tokens(issued)

    assertContains(client.get(PAGE), "data-token-entry")
    asked = client.post(PAGE, {"token": spelled(token).lower()})
    assertContains(asked, issued.online.participation.branch_name)
    assertContains(asked, "不了解")
    done = client.post(PAGE, {"token": token, "option": "basic", "sent": "1"})

    assertContains(done, "已投票")
    assert BallotToken.objects.count() == 9


def test_without_a_choice_nothing_is_used_up(client, issued):
    token, *_others = all_tokens(issued)

    for option in ("", "excellent"):
        answer = client.post(PAGE, {"token": token, "option": option, "sent": "1"})
        assertContains(answer, "请先选择一项", status_code=422)
    assert BallotToken.objects.count() == 10


def test_used_closed_and_unknown_links_get_one_calm_page(client, issued):
    first, second, *_others = all_tokens(issued)
    client.post(PAGE, {"token": first, "option": "basic"})
    used = client.post(PAGE, {"token": first, "option": "basic"})
    close_poll(issued.online, by=make.staff(issued.online.participation.sub_committee))
    closed = client.post(PAGE, {"token": second})
    unknown = client.post(PAGE, {"token": "x" * 16})

    pages = {one.content.split(b"<main")[1] for one in (used, closed, unknown)}
    assert [one.status_code for one in (used, closed, unknown)] == [410] * 3
    assert len(pages) == 1


def test_a_mistyped_code_is_asked_for_again(client, issued):
    for typed in ("", "ABCD-2345", "0000-0000-0000-0000"):
        assertContains(client.post(PAGE, {"token": typed}), "16 位重填", status_code=422)


def test_every_answer_looks_alike_from_outside(issued, client):
    """A log holds status and length of a line: neither depends on the choice."""
    answers = [
        client.post(PAGE, {"token": token, "option": option})
        for token, option in zip(all_tokens(issued), CHOICES, strict=False)
    ]

    assert len({(one.status_code, one.content) for one in answers}) == 1


def test_whoever_is_signed_in_votes_as_a_stranger(client, issued, django_assert_num_queries):
    staff = make.staff(issued.online.participation.sub_committee)
    client.force_login(staff)
    client.get("/")
    before = list(UserSession.objects.values())
    token, *_others = all_tokens(issued)

    # Token and poll; the savepoint, the same again, the tally, the state, the token, the tally.
    with django_assert_num_queries(8):
        answer = client.post(PAGE, {"token": token, "option": "basic"})

    assert "sessionid" not in answer.cookies
    assert staff.name not in answer.content.decode()
    assert list(UserSession.objects.values()) == before


def test_no_engine_finds_it_no_browser_keeps_it_no_site_hears_of_it(client, issued):
    token, *_others = all_tokens(issued)
    for answer in (client.get(PAGE), client.post(PAGE, {"token": token})):
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
        assert set(answer.cookies) <= {"csrftoken"}


def test_a_form_of_another_site_votes_for_nobody(issued):
    token, *_others = all_tokens(issued)
    answer = Client(enforce_csrf_checks=True).post(PAGE, {"token": token, "option": "basic"})

    assert answer.status_code == 403
    assert BallotToken.objects.count() == 10


def test_guessing_is_slowed_and_voting_is_not(client, issued):
    for token in all_tokens(issued)[:9]:
        assert client.post(PAGE, {"token": token, "option": "basic"}).status_code == 200
    wrong = [client.post(PAGE, {"token": "x" * 16}).status_code for _ in range(61)]

    assert wrong == [410] * 60 + [429]
    elsewhere = client.post(PAGE, {"token": all_tokens(issued)[9]}, REMOTE_ADDR="10.1.1.1")
    assert elsewhere.status_code == 200
