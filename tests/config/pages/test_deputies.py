"""T5: the share of 教职工 branches whose secretary is also a deputy head, as surveys tell."""

import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


def take_part(round, posts, **fields):
    """A 教职工 branch in `round` for each administrative post of its secretary ("" for none)."""
    for post in posts:
        make.participation(
            make.branch(**fields), within=round, state="submitted", secretary_admin_post=post
        )


def sentence(client, **query):
    page = client.get(reverse("dashboard"), query)
    said = ["".join(part.text for part in one) for one in page.context["sentences"]]
    links = [part.url for one in page.context["sentences"] for part in one if part.url]
    found = [one for one in said if "兼任同级行政副职" in one]
    return found, [url for url in links if "kind=staff" in url and "figure=reviewed" not in url]


def test_the_share_is_said_and_compared(client):
    take_part(make.round(), ["副院长", "", "", ""])
    take_part(make.round(), ["副院长", "副处长", "", "", ""])
    client.force_login(make.school_leader())

    found, links = sentence(client)

    assert found == [
        "教职工党支部 5 个，书记兼任同级行政副职 2 个，占 40.0%，比上期高 15.0 个百分点。"
    ]
    lists = [client.get(url).context["page"].paginator.count for url in links]
    assert lists == [5, 2]


def test_only_branches_of_staff_are_asked(client):
    round = make.round()
    take_part(round, ["辅导员"], kind="student")
    take_part(round, ["副馆长"], kind="office")
    take_part(round, ["", "副院长"])
    client.force_login(make.org_dept())

    found, _links = sentence(client)

    assert found == ["教职工党支部 2 个，书记兼任同级行政副职 1 个，占 50.0%。"]


def test_a_sub_committee_counts_its_own(client):
    round, own = make.round(), make.committee()
    take_part(round, ["", "副院长"], of=own)
    take_part(round, ["", "", ""])
    client.force_login(make.leader(own))

    found, links = sentence(client, committee=own.pk)

    assert found == ["教职工党支部 2 个，书记兼任同级行政副职 1 个，占 50.0%。"]
    assert all(f"committee={own.pk}" in url for url in links)


def test_nothing_is_said_before_a_survey_tells_of_it(client):
    make.participation(make.branch())
    client.force_login(make.org_dept())

    assert sentence(client)[0] == []


def test_with_and_without_make_all(client):
    take_part(make.round(), ["副院长", "", ""])
    client.force_login(make.org_dept())

    def count(figure):
        page = client.get(reverse("dashboard_branches"), {"figure": figure, "kind": "staff"})
        return page.context["page"].paginator.count

    assert (count("deputies"), count("no_deputies"), count("all")) == (1, 2, 3)
