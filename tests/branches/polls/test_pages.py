"""The pages of the office: a list, links for many branches at once, closing with numbers."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertNotContains

from branches.models import BallotToken, OnlinePoll, Poll, Reminder
from branches.one_time.tokens import digest_of
from branches.polls.casting import cast
from branches.polls.services import record_poll
from tests import make
from tests.branches.polls.online import all_tokens, opened

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def place():
    return make.committee()


@pytest.fixture
def parts(place):
    round = make.round()
    return [
        make.participation(make.branch(of=place), within=round, total_members=number)
        for number in (12, 26, 3)
    ]


@pytest.fixture
def desk(client, place):
    client.force_login(make.staff(place))
    return client


def address(parts, audience="members"):
    rows = "&".join(f"row={one.pk}" for one in parts)
    return f"{reverse('polls_new')}?audience={audience}&{rows}"


def numbers(*rows, **more):
    form = {}
    for part, (members, paper, masses) in rows:
        form |= {
            f"{part.pk}-members": members,
            f"{part.pk}-members_paper": paper,
            f"{part.pk}-masses": masses,
            f"{part.pk}-masses_paper": 0,
        }
    return form | more


@pytest.fixture
def sent(parts):
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    rows = zip(parts[:2], [(12, 2, 3), (26, 0, 5)], strict=True)
    return numbers(*rows, closes_on=day)


def test_the_share_of_the_year_proposes_how_many_of_the_masses(desk, parts):
    forms = desk.get(address(parts[:2])).context["forms"]

    asked = [[form[name].initial for name in ("members", "masses")] for form in forms]
    assert asked == [[12, 3], [26, 6]]


def test_the_question_says_how_many_before_anything_is_written(desk, parts, sent):
    answer = desk.post(address(parts[:2]), sent, **JSON).json()

    assert answer["title"] == "发起 2 个党支部的党员群众测评"
    assert "应参加 46 人，生成链接 44 个，纸质票 2 人" in answer["text"]
    assert "其中 1 个支部的群众代表少于规定的比例" in answer["text"]
    assert not OnlinePoll.objects.exists()


def test_links_of_many_branches_are_shown_once(desk, parts, sent):
    page = desk.post(address(parts[:2]), sent)

    assertContains(page, "链接只显示这一次")
    assert [one.links for one in OnlinePoll.objects.order_by("pk")] == [13, 31]
    fields = {
        one["field"]: one["value"].split() for poll in page.context["lists"] for one in poll["of"]
    }
    assert sorted(map(len, fields.values())) == [3, 5, 10, 26]
    kept = set(BallotToken.objects.values_list("digest", flat=True))
    assert kept == {digest_of(token) for tokens in fields.values() for token in tokens}
    again = desk.post(address(parts[:2]), sent)
    assertContains(again, "正在投票", status_code=422)
    assert OnlinePoll.objects.count() == 2


def test_too_few_for_secrecy_are_named_and_nothing_is_made(desk, parts, sent):
    form = sent | numbers((parts[2], (3, 0, 1)), closes_on=sent["closes_on"])

    page = desk.post(address(parts), form)

    assertContains(page, "用链接的不足5人", status_code=422)
    assert not OnlinePoll.objects.exists()


def test_the_links_in_hand_become_a_sheet_and_a_workbook(desk, place, parts):
    issued = opened(parts[0])
    held = {
        f"slips-{issued.online.pk}-{name}": " ".join(tokens)
        for name, tokens in issued.tokens.items()
    }

    sheet = desk.post(reverse("branches:poll_slips"), held | {"as": "print"})
    assertContains(sheet, 'src="data:image/svg+xml', count=10)
    assertContains(sheet, "群众代表", count=2)
    book = desk.post(reverse("branches:poll_slips"), held | {"as": "book"})
    rows = list(load_workbook(io.BytesIO(book.content)).active.values)
    assert len(rows) == 11
    assert {row[4].split("#")[1] for row in rows[1:]} == set(all_tokens(issued))


def test_links_are_put_on_paper_for_their_own_office_only(client, parts):
    issued = opened(parts[0])
    held = {f"slips-{issued.online.pk}-members": " ".join(all_tokens(issued))}
    client.force_login(make.staff(make.committee()))

    answer = client.post(reverse("branches:poll_slips"), held)

    assertNotContains(answer, "data:image", status_code=422)


def test_while_votes_come_in_the_page_says_how_many_and_nothing_else(desk, parts):
    issued = opened(parts[0])
    for token in all_tokens(issued)[:6]:
        cast(token, "unsatisfied")

    page = desk.get(reverse("branches:online_poll", args=[issued.online.pk]))

    assertContains(page, "6 / 10")
    assertNotContains(page, "不满意</dt>")
    assertContains(desk.get(reverse("branches:polls")), "已投 6/10")


def test_closing_asks_with_numbers_and_shows_the_result(desk, parts):
    issued = opened(parts[0])
    close = reverse("poll_close", args=[issued.online.pk])
    for token in all_tokens(issued)[:3]:
        cast(token, "satisfied")
    assert "网上不足 5 票" in desk.post(close, **JSON).json()["text"]
    for token in all_tokens(issued)[3:8]:
        cast(token, "basic")
    question = desk.post(close, **JSON).json()["text"]
    assert "应参加 10 人，网上已投 8 票（链接 10 个）" in question
    assert "不足" not in question

    page = desk.post(close, follow=True)

    assertContains(page, "测评已结束，结果计入。")
    assertContains(page, "<dt>满意率</dt><dd>100.0%</dd>", html=False)


def test_few_votes_are_shown_nowhere(desk, parts):
    issued = opened(parts[0])
    for token in all_tokens(issued)[:3]:
        cast(token, "unsatisfied")

    page = desk.post(reverse("poll_close", args=[issued.online.pk]), follow=True)

    assertContains(page, "收回3票，未达到出结果的票数")
    assert Poll.objects.get().unsatisfied is None
    survey = desk.get(reverse("branches:survey", args=[parts[0].pk]) + "?section=check")
    assertContains(survey, "测评无效，须重测")


def test_all_are_reminded_because_nobody_knows_who_has_voted(desk, parts):
    secretary = make.secretary(parts[0].branch)
    issued = opened(parts[0])

    page = desk.post(reverse("branches:poll_remind", args=[issued.online.pk]), follow=True)

    assertContains(page, "已投票的请忽略")
    assert Reminder.objects.get(recipient=secretary).title.startswith("请提醒全体人员参加")


def test_the_list_counts_what_it_lists(desk, parts):
    counts = dict(zip(Poll.COUNTS, [30, 30, 20, 20, 20, 0, 0, 0], strict=True))
    by = make.staff(parts[0].sub_committee)
    record_poll(parts[0], "members", counts, by=by)
    record_poll(parts[1], "members", counts | {"returned": 14, "valid": 14, "satisfied": 14}, by=by)
    opened(parts[2], lists={"members": (9, 0)})

    for figure, listed in {
        "poll_none": [parts[2]],
        "poll_voting": [parts[2]],
        "poll_valid": [parts[0]],
        "poll_invalid": [parts[1]],
    }.items():
        page = desk.get(reverse("branches:polls"), {"figure": figure})
        assert list(page.context["page"].object_list) == listed, figure
        tab = next(one for one in page.context["tabs"] if one.is_current)
        assert tab.count == 1, figure


def test_a_list_without_a_year_says_what_is_coming(client):
    client.force_login(make.org_dept())

    assertContains(client.get(reverse("branches:polls")), "还没有开始年度工作")


def test_the_workbook_names_turnout_while_votes_come_in(desk, parts):
    issued = opened(parts[0])
    cast(all_tokens(issued)[0], "unsatisfied")

    book = desk.get(reverse("branches:polls_export"))

    words = [
        str(cell) for row in load_workbook(io.BytesIO(book.content)).active.values for cell in row
    ]
    assert "投票中，已投1/10" in words
