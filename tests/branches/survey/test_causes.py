"""发现的问题 by cause: branches are counted, not lines; each number opens just those branches."""

import pytest
from django.urls import reverse

from branches.models import Finding
from branches.rulebook.causes import NAMES
from branches.rulebook.findings import RULES
from branches.survey.causes import ANY, COMMONEST, FIGURES, cause_counts, code_of
from branches.survey.queries import surveys_of
from tests import make

pytestmark = pytest.mark.django_db
URL = reverse("branches:causes")
LIST = reverse("branches:surveys")


def finding(participation, code="F14", field="lectures", level="F", message="党课1次，少于2次"):
    return Finding.objects.create(
        survey=participation.survey, code=code, field=field, level=level, message=message
    )


def links(response):
    return {row["name"]: row for row in response.context["commonest"] + response.context["others"]}


def test_every_rule_has_a_name_and_a_figure():
    codes = {rule.code for rule in RULES}

    assert codes <= set(NAMES)
    assert {code_of(figure) for figure in FIGURES} == codes | {""}
    assert code_of("survey_overdue") == code_of("cause_X99") == code_of(ANY) == ""


def test_a_branch_counts_once_a_cause_and_the_commonest_comes_first():
    first, second = make.participation(), make.participation()
    finding(first)
    finding(first, field="general_meetings", message="党员大会3次，少于4次")
    for one in (first, second):
        finding(one, "F21", "has_place", message="没有活动场所")
    finding(second, "F26", "group_count", level="I")

    counts = cause_counts(surveys_of(make.org_dept(), first.round))

    assert counts == [("F21", 2, 2), ("F14", 1, 2)]


def test_each_cause_opens_the_branches_it_has_counted(client):
    place = make.committee()
    ours, other = make.participation(make.branch(of=place)), make.participation()
    make.participation(make.branch(of=place))
    finding(ours)
    finding(ours, field="general_meetings", message="党员大会3次，少于4次")
    finding(other)
    client.force_login(make.org_dept())

    response = client.get(URL, {"round": ours.round_id})
    row = links(response)["三会一课次数不足"]
    listed = client.get(row["url"])

    assert (row["branches"], row["findings"]) == (2, 3)
    everybody = client.get(response.context["branches_url"])
    assert response.context["branches"] == everybody.context["paginator"].count == 2
    assert {one.pk for one in listed.context["rows"]} == {ours.pk, other.pk}
    assert listed.context["paginator"].count == 2
    assert "党课1次，少于2次；党员大会3次，少于4次" in listed.text
    # Narrowed here, narrowed there.
    narrowed = links(client.get(URL, {"committee": place.pk}))["三会一课次数不足"]
    assert narrowed["branches"] == 1
    assert [one.pk for one in client.get(narrowed["url"]).context["rows"]] == [ours.pk]


def test_a_sub_committee_counts_its_own(client):
    ours, other = make.participation(), make.participation()
    finding(ours)
    finding(other)
    client.force_login(make.staff(ours.sub_committee))

    row = links(client.get(URL))["三会一课次数不足"]

    assert row["branches"] == 1
    assert [one.pk for one in client.get(row["url"]).context["rows"]] == [ours.pk]


def test_ten_are_shown_the_rest_is_one_step_away(client):
    participation = make.participation()
    for rule in RULES[: COMMONEST + 3]:
        finding(participation, rule.code, "x")
    client.force_login(make.org_dept())

    response = client.get(URL)

    assert [len(response.context[name]) for name in ("commonest", "others")] == [10, 3]
    assert "其余 3 类" in response.text


def test_what_is_switched_off_is_said_with_its_reason(client):
    cycle = make.round().cycle
    cycle.rules_off = {"F15": {"reason": "寒假不计", "by": "王部长", "on": "2012-03-25"}}
    cycle.save()
    client.force_login(make.staff(make.committee()))

    page = client.get(URL).text

    assert "组织生活次数不足" in page
    assert "寒假不计" in page


def test_without_a_year_the_page_says_so(client):
    client.force_login(make.org_dept())

    assert "还没有开始年度工作" in client.get(URL).text


def test_the_page_of_a_branch_groups_as_the_list_counts(client):
    participation = make.participation(state="submitted")
    finding(participation)
    finding(participation, field="general_meetings", message="党员大会3次，少于4次")
    finding(participation, "F21", "has_place", message="没有活动场所")
    client.force_login(make.org_dept())

    (row,) = client.get(LIST).context["rows"]
    page = client.get(reverse("branches:survey", args=[participation.pk]), {"section": "check"})

    groups = page.context["problems"]
    assert row.problems == "2" == str(len(groups))
    sizes = {name: len(lines) for name, lines in groups}
    assert sizes == {"三会一课次数不足": 2, "活动场所": 1}
