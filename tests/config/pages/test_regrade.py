"""The pages of the 复评: what 组织部 sees before it begins, and what a 分党委 adds afterwards."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import AuditEntry, Branch, Duty, Participation, Round
from config.acts.duties import differences
from config.acts.regrade import open_regrade
from tests import make
from tests.config.acts.test_regrade import D2, approved, in_regrade, middling

pytestmark = pytest.mark.django_db
BRANCHES = reverse("regrade_branches")


@pytest.fixture
def first():
    dates = {"survey_due_on": date(2012, 4, 10), "self_due_on": date(2012, 4, 27)}
    return make.round(**dates)


def page_of(client, first, who, **form):
    client.force_login(who)
    url = reverse("regrade_new", args=[first.cycle_id])
    if not form:
        return client.get(url)
    return client.post(url, {"after": first.pk, "rubric": "keep", **form})


def test_the_stages_are_proposed_at_the_intervals_of_the_first_round(client, first):
    page = page_of(client, first, make.org_dept(), act="propose", cutoff_on="2012-09-20")

    form = page.context["form"]
    # 21 days after the cut-off, as in spring; 2012-10-28 is a Sunday.
    assert form["survey_due_on"].value() == date(2012, 10, 11)
    assert form["self_due_on"].value() == date(2012, 10, 29)
    assert form["review_due_on"].value() is None


def test_who_would_take_part_is_said_beforehand_by_unit_and_reason(client, first):
    top, lower = approved(first), middling(first)
    new = make.branch("新设党支部", of=lower.participation.sub_committee)

    page = page_of(client, first, make.org_dept(), cutoff_on="2012-09-20")

    found = page.context["found"]
    assert found.labels == ["参加复评", "首次定级", "沿用原等级"]
    assert found.totals == [1, 1, 1]
    assert dict(found.rows) == {
        top.participation.sub_committee.short_name: [0, 0, 1],
        lower.participation.sub_committee.short_name: [1, 1, 0],
    }
    assert found.ungraded == [new]
    assert "2 个党支部参加复评，其中 1 个首次定级；1 个沿用原等级" in page.text
    assert "随之归档" in page.text
    assert Round.objects.count() == 1


def test_what_was_foreseen_is_what_the_act_does(client, first):
    approved(first), middling(first), make.branch(), make.branch(founded_on=date(2012, 12, 1))
    page = page_of(client, first, make.org_dept(), cutoff_on="2012-09-20")

    page_of(client, first, make.org_dept(), cutoff_on="2012-09-20", confirmed="1")

    round = Round.objects.get(kind="regrade")
    rows = Participation.objects.in_round(round)
    assert page.context["found"].totals == [
        rows.taking_part().exclude(assessment__grade_before="").count(),
        rows.filter(assessment__grade_before="").count(),
        rows.filter(out_reason=Participation.KEEPS_GRADE).count(),
        rows.filter(out_reason="数据截止日以后成立").count(),
    ]


def test_the_second_of_two_people_is_told(client, first):
    middling(first)
    open_regrade(first.cycle, cutoff_on=D2, by=make.org_dept())

    page = page_of(client, first, make.org_dept(), cutoff_on="2012-11-20", confirmed="1")

    assert (page.status_code, Round.objects.count()) == (409, 2)
    assert "刚才已由别人开始" in page.text


def test_an_earlier_cut_off_is_said_beside_it(client, first):
    page = page_of(client, first, make.org_dept(), cutoff_on="2012-03-01")

    assert page.status_code == 422
    assert "应晚于" in str(page.context["form"].errors["cutoff_on"])


def test_the_cycle_page_shows_both_rounds_and_edits_the_newest(client, first):
    middling(first), approved(first)
    round = open_regrade(first.cycle, cutoff_on=D2, by=make.org_dept())
    client.force_login(make.org_dept())

    page = client.get(reverse("cycle", args=[first.cycle_id]))

    assert [(one.pk, one.branches, one.kept) for one in page.context["rounds"]] == [
        (round.pk, 1, 1),
        (first.pk, 2, 0),
    ]
    assert page.context["dates"].instance == round


@pytest.fixture
def opened(first):
    top, lower = approved(first), middling(first)
    round = open_regrade(first.cycle, cutoff_on=D2, by=make.org_dept())
    return round, in_regrade(round, top), in_regrade(round, lower)


def test_a_committee_adds_its_own_branch_with_a_reason(client, opened):
    round, kept, _lower = opened
    client.force_login(make.leader(kept.sub_committee))
    form = {"row": kept.pk, "reason": "基础扎实，申请复评"}

    answer = client.post(reverse("regrade_join"), form)

    assert answer.url == f"{BRANCHES}?round={round.pk}"
    kept.refresh_from_db()
    assert (kept.out_reason, kept.assessment.grade_before) == ("", "advanced")
    assert kept.survey.confirmed == []
    assert kept.assessment.sheets.count() == 2
    assert Duty.objects.open().filter(participation=kept).count() == 1
    entry = AuditEntry.objects.get(action="round.join")
    assert (entry.reason, entry.participation_id) == ("基础扎实，申请复评", kept.pk)
    assert differences(timezone.localdate()).counts == {"opened": 0, "moved": 0, "closed": 0}


def test_who_was_added_meanwhile_is_not_added_twice(client, opened):
    _round, kept, _lower = opened
    client.force_login(make.leader(kept.sub_committee))
    form = {"row": kept.pk, "reason": "申请复评"}
    client.post(reverse("regrade_join"), form)

    again = client.post(reverse("regrade_join"), form)

    assert again.status_code == 409
    assert "刚才已列入复评" in again.text
    assert "申请复评" in again.text


@pytest.mark.parametrize("lateness", [1, 0])
def test_branches_are_added_until_the_self_evaluations_are_due(client, opened, lateness):
    round, kept, _lower = opened
    due = timezone.localdate() - timedelta(days=lateness)
    Round.objects.filter(pk=round.pk).update(self_due_on=due)
    client.force_login(make.leader(kept.sub_committee))

    answer = client.post(reverse("regrade_join"), {"row": kept.pk, "reason": "申请"})

    assert answer.status_code == (409 if lateness else 302)


def test_another_committee_neither_sees_nor_adds_a_branch(client, opened):
    _round, kept, lower = opened
    client.force_login(make.leader(lower.sub_committee))

    assert [row.pk for row in client.get(BRANCHES).context["page"]] == [lower.pk]
    answer = client.post(reverse("regrade_join"), {"row": kept.pk, "reason": "申请"})

    assert answer.status_code == 404
    kept.refresh_from_db()
    assert kept.out_reason == Participation.KEEPS_GRADE


def test_the_department_adds_branches_of_its_own_alone(client, opened):
    _round, kept, _lower = opened
    client.force_login(make.org_dept())

    answer = client.post(reverse("regrade_join"), {"row": kept.pk, "reason": "申请"})

    assert answer.status_code == 403


def test_the_tabs_count_what_they_list(client, opened):
    round, kept, lower = opened
    Branch.objects.update(closed_on=None)
    client.force_login(make.org_dept())

    page = client.get(BRANCHES, {"figure": "grade_kept"})

    assert [(tab.label, tab.count) for tab in page.context["tabs"]] == [
        ("全部", 2),
        ("参加复评", 1),
        ("沿用原等级", 1),
    ]
    assert [row.pk for row in page.context["page"]] == [kept.pk]


def test_without_a_regrade_the_page_says_so(client):
    client.force_login(make.org_dept())

    assert "还没有复评" in client.get(BRANCHES).text
