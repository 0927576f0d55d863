"""选择栏目: which columns of the ledger somebody sees, on screen and on paper."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import User
from branches.web.columns import ColumnChoice
from rectification.items import progress
from rectification.ledger.columns import CHOICE, HISTORY, ON_PAPER, ON_SCREEN
from rectification.ledger.export import COLUMNS
from tests import make
from tests.papers import first_paper
from tests.rectification import office

pytestmark = pytest.mark.django_db
LIST, PRINT = reverse("rectification:items"), reverse("rectification:print")
SAVE, EXPORT = reverse("rectification:columns"), reverse("rectification:export")
HEADERS = {one.name: one.header for one in CHOICE.offered}


def shown(client, query=""):
    return client.get(f"{LIST}{query}").context["chosen"]


def on_paper(client):
    return [one.header for one in client.get(PRINT).context["table"]["columns"]]


def choose(client, *names, **more):
    return client.post(SAVE, {"column": names, **more})


@pytest.fixture
def item():
    return office.item(problem="记录不全", cause="台账没有专人", days_left=-3)


@pytest.fixture
def org(client):
    user = make.org_dept()
    client.force_login(user)
    return user


def test_every_column_of_the_form_that_holds_something_can_be_chosen():
    assert [one.header for one in COLUMNS if not one.name] == ["序号", "联系领导"]
    assert len(COLUMNS) == 33
    assert len(HEADERS) == len(CHOICE.offered) == 32
    assert set(ON_SCREEN) | set(ON_PAPER) | HISTORY <= set(HEADERS)


def test_unasked_there_are_few_columns(client, org, item):
    assert set(shown(client)) == set(ON_SCREEN)
    assert on_paper(client)[0] == "序号"
    assert set(on_paper(client)[1:]) == {HEADERS[name] for name in ON_PAPER}
    assert len(ON_SCREEN) == len(ON_PAPER) == 10


def test_the_chosen_ones_are_kept_for_screen_and_paper_and_the_export_has_all(client, org, item):
    choose(client, "problem", "cause", "lateness")

    assert shown(client) == ["problem", "cause", "lateness"]
    page = client.get(LIST).content.decode()
    assert 'data-label="原因">台账没有专人</td>' in page
    assert "逾期3天" in page
    assert on_paper(client) == ["序号", "具体问题", "原因", "是否逾期"]
    assert list(first_paper(client.get(EXPORT)).lines[0]) == [one.header for one in COLUMNS]


def test_a_choice_is_of_one_person_and_lasts(client, org, item):
    choose(client, "problem", "number")
    other = make.org_dept()

    assert CHOICE.kept(User.objects.get(pk=org.pk)) == ["number", "problem"]
    client.force_login(other)
    assert set(shown(client)) == set(ON_SCREEN)
    client.force_login(org)
    assert shown(client) == ["number", "problem"]


def test_a_choice_is_of_one_list(org):
    other = ColumnChoice("other", COLUMNS)
    CHOICE.keep(org, ["problem"])
    other.keep(org, ["cause"])
    CHOICE.keep(User.objects.get(pk=org.pk), [])

    reader = User.objects.get(pk=org.pk)
    assert (CHOICE.kept(reader), other.kept(reader)) == ([], ["cause"])


def test_the_default_comes_back(client, org, item):
    choose(client, "problem")

    choose(client, "problem", reset="1")

    assert set(shown(client)) == set(ON_SCREEN)


def test_the_filter_of_the_list_stays(client, org, item):
    answer = choose(client, "problem", query="kind=staff&q=记录&page=2")

    assert answer["Location"] == f"{LIST}?kind=staff&q=%E8%AE%B0%E5%BD%95&page=2"
    assert choose(client, "problem", query="//evil.example")["Location"].startswith(f"{LIST}?")


def test_nothing_ticked_and_unknown_words_change_nothing(client, org, item):
    choose(client, "problem", "cause")

    answer = client.post(SAVE, {}, follow=True)

    assert "没有勾选栏目" in answer.content.decode()
    assert shown(client) == ["problem", "cause"]
    choose(client, "problem", "password", "participation__pk")
    assert shown(client) == ["problem"]


def test_a_column_that_is_no_more_is_forgotten(client, org, item):
    org.list_columns = {"ledger": ["gone", "problem"]}
    org.save()

    assert shown(client) == ["problem"]


def test_names_are_short_on_the_screen_and_full_on_paper(client, org, item):
    unit, branch = item.participation.sub_committee, item.participation

    page, paper = client.get(LIST).content.decode(), client.get(PRINT).content.decode()

    assert f">{unit.short_name}</td>" in page
    assert unit.name not in page.partition("<tbody>")[2]
    assert f">{unit.name}</td>" in paper
    assert f">{branch.branch_name}</td>" in paper


@pytest.mark.parametrize("address", [LIST, PRINT])
def test_all_columns_ask_as_often_for_one_as_for_many(client, org, item, address):
    def asked():
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    choose(client, *HEADERS)
    client.get(address)
    one = asked()
    who = office.people(item)
    for _ in range(12):
        more = office.item(item.participation)
        progress.add_progress(more, by=who["secretary"], note="已开会", percent=10)

    assert asked() == one


def test_the_choice_is_made_by_post_and_by_who_is_signed_in(client, item):
    assert client.post(SAVE, {"column": ["problem"]}).status_code == 401
    client.force_login(make.org_dept())
    assert client.get(SAVE).status_code == 405
