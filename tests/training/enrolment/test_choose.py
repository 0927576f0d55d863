"""拟定名单 of many: searched and paged on the server, nothing ticked is lost, sent out as seen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.training import courses, taught
from tests.training.courses import reread
from tests.training.pages import signed_in, text, url
from training.enrolment import choose_views
from training.enrolment.opening import open_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(trainer):
    return signed_in(trainer)


@pytest.fixture
def pages_of_three(monkeypatch):
    monkeypatch.setattr(choose_views, "PAGE", 3)


def plan(**fields):
    return courses.programme(4, state="plan", **fields)


def school(*sizes, **fields):
    """[[Term]]: so many secretaries in a 分党委 each."""
    found = []
    for size in sizes:
        place = make.committee()
        found.append([taught.secretary(of=place, **fields) for _ in range(size)])
    return found


def shown(response):
    return [one.person_id for one in response.context["page"]]


def send(client, programme, seen, picks, **more):
    """What the page sends: the ticks of the names it shows, and a button."""
    sent = {"shown": seen.context["shown"], "pick": list(picks), **more}
    return client.post(url("choose", programme), sent, follow=True)


def test_ticks_are_kept_over_pages_and_searches(client, pages_of_three):
    terms = [one for unit in school(4, 4) for one in unit]
    keys = [one.person_id for one in terms]
    programme = plan()
    first = client.get(url("choose", programme))
    assert len(shown(first)) == 3
    assert first.context["ticks"] == set(keys)  # the rule proposes them all

    gone = shown(first)[0]
    second = send(client, programme, first, shown(first)[1:], page="2")
    assert second.context["page"].number == 2
    assert second.context["ticks"] == {*keys} - {gone}

    name = terms[-1].person.name
    found = send(client, programme, second, shown(second), go="filter", q=name)
    assert shown(found) == [terms[-1].person_id]
    assert found.request["QUERY_STRING"].startswith("q=")
    after = send(client, programme, found, [], go="filter")

    assert after.context["ticks"] == {*keys} - {gone, terms[-1].person_id}
    # The address alone shows it again, to a colleague too.
    assert client.get(url("choose", programme)).context["ticks"] == after.context["ticks"]


def test_who_is_ticked_comes_first_and_is_always_visible(client, pages_of_three):
    (unit,) = school(5, hours=80)
    programme = plan()
    page = client.get(url("choose", programme))
    assert page.context["ticks"] == set()
    last = unit[-1]

    page = send(client, programme, page, [], go="filter", q=last.person.name)
    page = send(client, programme, page, [last.person_id], go="filter")

    assert shown(page)[0] == last.person_id
    other = client.get(url("choose", programme), {"q": unit[0].person.name})
    assert f"去掉{last.person.name}" in text(other)
    assert "已选 1 人" in text(other)


def test_a_unit_is_taken_in_and_left_out_in_one_act(client, pages_of_three):
    here, _there = school(5, 2, hours=80)
    unit = here[0].branch.sub_committee_id
    programme = plan()
    page = client.get(url("choose", programme), {"committee": unit})
    assert "选中本单位全部 5 人" in text(page)

    page = send(client, programme, page, [], committee=unit, all="1")
    assert page.context["ticks"] == {one.person_id for one in here}
    assert "committee=" in page.request["QUERY_STRING"]
    one = here[0].person_id
    page = send(client, programme, page, shown(page), drop=one)
    assert page.context["ticks"] == {term.person_id for term in here[1:]}
    page = send(client, programme, page, shown(page), drop_unit=unit)
    assert page.context["ticks"] == set()


def test_a_kind_is_taken_in_in_one_act(client):
    make.committee()
    staff, office = taught.secretary(hours=80), taught.secretary(kind="office", hours=80)
    programme = plan(audience_kinds=["staff", "office"])

    page = client.get(url("choose", programme), {"kind": "office"})
    page = send(client, programme, page, [], kind="office", all="1")

    assert page.context["ticks"] == {office.person_id}
    assert staff.person_id not in page.context["ticks"]


def test_a_wrong_word_in_the_address_finds_nobody(client):
    school(2)
    programme = plan()

    for query in ({"committee": "x"}, {"kind": "nobody"}, {"show": "?"}):
        page = client.get(url("choose", programme), query)
        assert shown(page) == []
        assert "没有符合条件的书记" in text(page)


def test_the_list_goes_out_as_it_was_looked_through(client):
    terms = [one for unit in school(2, 1) for one in unit]
    programme = plan()
    page = send(
        client,
        programme,
        client.get(url("choose", programme)),
        [one.person_id for one in terms],
        go="review",
    )
    assert "核对名单" in text(page)
    assert f"{terms[0].person.name}" in text(page)
    assert "共 3 人，" in text(page)
    assert "由 2 个分党委确认" in text(page)

    # A colleague takes somebody out meanwhile.
    send(
        client,
        programme,
        client.get(url("choose", programme)),
        [one.person_id for one in terms[1:]],
        go="filter",
    )
    late = client.post(url("choose", programme), {"reviewed": "3"})
    assert late.status_code == 409
    client.post(url("choose", programme), {"reviewed": "2"})

    programme = reread(programme)
    assert (programme.state, programme.picks) == ("open", None)
    assert programme.enrolments.count() == 2


def test_too_many_are_said_before_the_list_goes_out(client):
    school(3)
    programme = plan(quota=2)
    page = client.get(url("choose", programme))
    assert page.context["too_many"] == 0

    page = send(client, programme, page, [], all="1")
    assert page.context["too_many"] == 1
    assert "超出名额 1 人" in text(page)
    refused = client.post(url("choose", programme), {"reviewed": "3"})

    assert refused.status_code == 422
    assert reread(programme).state == "plan"


def test_the_page_stays_small_and_asks_as_often_for_many(client):
    programme = plan()
    school(2)
    queries(client, programme)
    few = queries(client, programme)
    school(*[20] * 6)

    assert queries(client, programme) == few
    page = client.get(url("choose", programme))
    # 2,000 selected ones are chips of so many bytes each, beside a page of PAGE rows.
    one_chip = len('<button class="pb-pick" name="drop" value="12345678"') + 120
    assert len(page.content) < 150_000
    assert page.content.count(b'class="pb-pick"') == 122
    chips = page.content.split(b'aria-labelledby="chosen"')[1].split(b"</section>")[0]
    assert len(chips) / 122 < one_chip


def queries(client, programme):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(url("choose", programme))
    return len(asked)


def test_many_are_enrolled_by_as_many_statements_as_a_few(trainer):
    counts = []
    for size in (2, 3, 40):
        terms = [one for unit in school(size) for one in unit]
        programme = plan()
        with CaptureQueriesContext(connection) as asked:
            open_programme(programme, [one.person_id for one in terms], by=trainer)
        counts.append(len(asked))

    # The first one finds nothing remembered.
    assert counts[1] == counts[2]


def test_another_organiser_ticks_nothing(trainer):
    programme = plan()

    other = signed_in(make.trainer("student_affairs"))
    assert other.post(url("choose", programme), {"shown": "", "all": "1"}).status_code == 404
    staff = signed_in(make.staff(make.committee()))
    assert staff.post(url("choose", programme), {"shown": "", "all": "1"}).status_code in (403, 404)
