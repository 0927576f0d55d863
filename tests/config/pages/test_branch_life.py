"""晋位历程 and 来龙去脉: each step opens its list or record, both ways in two clicks."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from branches.models import Participation
from grading.models import Assessment
from rectification.models import (
    JointActivity,
    MonthlyReport,
    Pairing,
    Plan,
    RectificationItem,
)
from rectification.promotion.life import CURRENT, OPEN, REACHED
from tests import make, worlds
from tests.rectification.promotion import two_rounds

pytestmark = pytest.mark.django_db


standing = worlds.of_module(two_rounds.build)


@pytest.fixture
def world(standing, db):
    return standing


def life(client, world, user=None):
    client.force_login(user or world["who"]["org"])
    return client.get(reverse("branch_life", args=[world["branch"].pk]))


def steps(response, year=0):
    return {one.key: one for one in response.context["years"][year].steps}


def links_in(text):
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', text)]


def test_the_line_tells_fact_date_and_days(client, world):
    two_rounds.promote(world)

    response = life(client, world)

    found = steps(response)
    assert found["grade"].grade.code == "weak"
    assert found["grade"].state == REACHED
    assert found["grade"].on == world["before"].approved_on
    assert found["problems"].fact.endswith(" 个")
    assert found["problems"].apart == ""
    assert found["work"].fact == "3 项"
    assert (found["closed"].fact, found["closed"].state) == ("2/3", CURRENT)
    assert found["closed"].more == "1 项逾期后完成"
    assert found["again"].fact == f"{world['after'].final_score} 分"
    assert found["promoted"].more == "▲ 晋一级"
    assert found["promoted"].note == "校党发〔2012〕18号"
    text = response.content.decode()
    assert "每一步都可打开" in text
    assert "校党发〔2012〕8号" in text


def test_the_head_tells_the_grade_in_force_and_the_rise(client, world):
    promotion = two_rounds.promote(world)

    text = life(client, world).content.decode()

    assert f"自 {world['before'].approved_on} 起" in text
    assert f"由{promotion.from_label}晋位" in text


def test_each_step_opens_a_page(client, world):
    two_rounds.promote(world)
    response = life(client, world)

    for step in steps(response).values():
        assert client.get(step.url.partition("#")[0]).status_code == 200, step.title
    page, anchor = steps(response)["closed"].url.split("#")
    text = client.get(page).content.decode()
    listed = text[text.index(f'id="{anchor}"') :]
    for item in (world["c1"], world["c3"], world["c4"]):
        assert f'href="{item.get_absolute_url()}"' in listed
    assert listed.count("2012-06-01 销号") == 1


def test_reports_and_joint_activities_stand_with_the_work(client, world):
    of, month = world["before"].participation, date(2012, 5, 1)
    for number, late in enumerate((0, 3)):
        MonthlyReport.objects.create(
            branch=world["branch"],
            participation=of,
            month=month.replace(month=5 + number),
            due_on=month.replace(month=5 + number, day=28),
            reported_on=month.replace(month=5 + number, day=28) + timedelta(days=late),
        )
    pairing = Pairing.objects.create(
        branch=world["branch"],
        partner=make.branch(),
        goals="结对",
        since=month,
        until=date(2012, 12, 1),
        proposed_on=month,
        by=world["who"]["org"],
        by_text="组织部",
    )
    for day in (date(2012, 6, 1), date(2012, 7, 1), date(2011, 7, 1)):
        JointActivity.objects.create(
            pairing=pairing, branch=world["branch"], on=day, by=world["who"]["org"], by_text="何"
        )

    work = steps(life(client, world))["work"]

    assert work.more == "月报 2 期，迟报 1 期"
    assert work.note == "联办活动 2 次"


def test_what_is_not_reached_is_said(client, db):
    branch = make.branch()
    make.participation(branch)

    response = life(client, {"branch": branch}, make.org_dept())

    assert {one.state for one in steps(response).values()} == {OPEN}
    assert response.content.decode().count("未到") == 7
    assert "还没有可以对照的两次得分" in response.content.decode()


def test_a_branch_that_never_took_part_has_an_empty_page(client, db):
    response = life(client, {"branch": make.branch()}, make.org_dept())

    assert "还没有参加过分类定级" in response.content.decode()


def test_days_between_are_counted_from_step_to_step(client, world):
    day = world["before"].approved_on + timedelta(days=21)
    plan = Plan.objects.filter(participation=world["before"].participation)
    plan.update(state="approved", kind="reform", opened_on=day, submitted_on=day, approved_on=day)
    items = RectificationItem.objects.filter(participation=world["before"].participation)
    done = day + timedelta(days=153)
    items.update(state="closed", closed_on=done, requested_on=done, was_late=False)

    Assessment.objects.filter(pk=world["after"].pk).update(decided_on=done + timedelta(days=30))

    response = life(client, world)

    found = steps(response)
    assert found["again"].apart == "30 天"
    assert (found["plan"].fact, found["plan"].apart) == ("整顿方案", "21 天")
    assert found["plan"].note == "组织部批准"
    assert (found["work"].on, found["work"].apart) == (day, "当日")
    assert (found["closed"].state, found["closed"].on) == (REACHED, done)
    assert found["closed"].apart == "153 天"
    first, last = world["before"].approved_on, max(one.on for one in found.values() if one.on)
    assert response.context["years"][0].days == (last - first).days


def test_before_a_regrade_a_plan_says_what_it_hopes_for(client, world):
    Assessment.objects.filter(pk=world["after"].pk).update(state="self_submitted")
    plan = Plan.objects.get(participation=world["before"].participation)
    Plan.objects.filter(pk=plan.pk).update(kind="raise", opened_on=date(2012, 5, 1))
    plan.targets.create(
        indicator_code="C3", indicator_name="主题党日", aim="每月一次", before=1, points=3
    )

    text = life(client, world, world["who"]["secretary"]).content.decode()

    assert "提升方案的预期" in text
    assert f"现得 {world['before'].final_score} 分" in text


def test_a_branch_that_keeps_its_grade_says_so(client, world):
    again = Participation.objects.get(pk=world["after"].participation_id)
    Assessment.objects.filter(pk=world["after"].pk).update(rubric=None, grade="", final_score=None)
    Participation.objects.filter(pk=again.pk).update(out_reason=Participation.KEEPS_GRADE)

    found = steps(life(client, world))

    assert (found["again"].fact, found["again"].more) == ("不参加", Participation.KEEPS_GRADE)
    assert found["promoted"].state == OPEN


def test_older_years_are_folded(client, world):
    make.participation(world["branch"], within=make.round(name="2013年度"))

    response = life(client, world)

    assert [str(one.cycle) for one in response.context["years"]][0] == "2013年度"
    assert response.content.decode().count('<details class="pb-card pb-older">') == 1


def test_the_sentence_says_how_much_of_the_rise_has_an_item(client, world):
    text = re.sub(r"<[^>]+>|\s+", "", life(client, world).content.decode())

    assert re.search(r"\d+项上升共▲[\d.]+", text)
    assert "1项下降共▼" in text
    assert re.search(r"上升的[\d.]+分中[\d.]+分（[\d.]+%）有已销号的整改事项对应", text)
    assert "逾期16天后完成" in text
    assert "没有对应事项" in text


def test_a_fall_without_an_item_makes_one(client, world):
    secretary = world["who"]["secretary"]
    page = life(client, world, secretary).content.decode()
    address = reverse("make_item", args=[world["after"].participation_id])
    assert address in page
    assert 'value="B1"' in page

    client.post(address, {"code": "B1"})

    assert RectificationItem.objects.filter(
        participation=world["after"].participation_id, indicator_code="B1"
    ).exists()
    assert "生成整改事项" not in life(client, world, secretary).content.decode()


def test_who_only_reads_is_offered_no_act(client, world):
    page = life(client, world, make.auditor()).content.decode()

    assert "没有对应事项" in page
    assert "生成整改事项" not in page


def test_a_review_in_work_stays_hidden_from_the_branch(client, world):
    Assessment.objects.filter(pk=world["after"].pk).update(state="self_submitted", decided_on=None)

    own = life(client, world, world["who"]["secretary"])
    staff = life(client, world, world["who"]["reviewer"])

    assert own.context["change"] is None
    assert staff.context["change"] is not None
    assert "分" not in steps(own)["again"].fact


def test_another_branch_is_not_found(client, world):
    neighbour = make.secretary(make.branch(of=world["branch"].committee))

    assert life(client, world, neighbour).status_code == 404


def test_the_tab_stands_on_the_branch_file(client, world):
    client.force_login(world["who"]["org"])
    page = client.get(reverse("branch", args=[world["branch"].pk])).content.decode()

    assert reverse("branch_life", args=[world["branch"].pk]) in links_in(page)


def chain_of(client, world, of="before", **query):
    client.force_login(world["who"]["secretary"])
    address = reverse("chain", args=[world[of].participation_id])
    return client.get(address, query)


@pytest.mark.parametrize("of", ["before", "after"])
@pytest.mark.parametrize("query", [{"field": "committee_meetings"}, {"code": "C1"}])
def test_every_link_of_the_chain_opens(client, world, of, query):
    two_rounds.promote(world)

    response = chain_of(client, world, of, **query)

    [told] = response.context["told"]
    assert told.title.startswith("C1 ")
    urls = [one.url for one in told.links]
    assert world["c1"].get_absolute_url() in urls
    assert len(urls) == 7
    for url in urls:
        page, _hash, anchor = url.partition("#")
        answer = client.get(page)
        assert answer.status_code == 200
        if anchor:
            assert f'id="{anchor}"' in answer.content.decode(), url


def test_all_problems_of_a_round_are_told_where_none_is_named(client, world):
    response = chain_of(client, world)

    codes = {one.title.split()[0] for one in response.context["told"]}
    assert {"C1", "C3", "C4", "B1"} <= codes


def test_an_answer_that_counts_nowhere_says_so(client, world):
    text = chain_of(client, world, field="women_members").content.decode()

    assert "不计入评分" in text


def test_a_word_that_is_no_field_is_not_found(client, world):
    assert chain_of(client, world, field="nonsense").status_code == 404


CHAIN = re.compile(r"/(participations/\d+/chain|branches/\d+/life)/")
# Where each link of the chain of C1 is seen: (its page, where on it).
PLACES = {
    "survey": lambda world: (
        reverse("branches:survey", args=[world["before"].participation_id]) + "?section=mechanism",
        "#field-committee_meetings",
    ),
    "indicator": lambda world: (
        reverse("grading:why", args=[world["before"].participation_id]),
        "#i-C1",
    ),
    "problem": lambda world: (reverse("drafts", args=[world["before"].participation_id]), "#p-C1"),
    "item": lambda world: (world["c1"].get_absolute_url(), ""),
    "promotion": lambda world: (
        reverse("promotion:application", args=[world["after"].participation_id]),
        "",
    ),
}


def two_clicks(client, start):
    """Every address that two clicks from `start` open, the first of them on a chain."""
    first = set(links_in(client.get(start).content.decode()))
    found = set()
    for one in {link for link in first if CHAIN.match(link)}:
        found.update(links_in(client.get(one).content.decode()))
    return first | found


@pytest.mark.parametrize("who", ["secretary", "org"])
@pytest.mark.parametrize("start", PLACES)
def test_from_every_link_every_other_is_two_clicks_away(client, world, start, who):
    """Promotion, item, problem, indicator, survey field, and back."""
    two_rounds.promote(world)
    client.force_login(world["who"][who])

    found = two_clicks(client, PLACES[start](world)[0])

    for end in PLACES.keys() - {start}:
        assert "".join(PLACES[end](world)) in found, end


def why(client, assessment):
    return client.get(reverse("grading:why", args=[assessment.participation_id]))


def test_why_this_grade_shows_both_rounds_of_a_regrade(client, world):
    client.force_login(world["who"]["secretary"])
    page = why(client, world["after"])

    for one in (world["before"], world["after"]):
        assert f"{one.final_score} 分" in page.text
    url = page.context["change_url"]
    assert f'hx-get="{url}"' in page.text
    response = client.get(url)
    assert [one.participation.pk for one in response.context["change"].both] == [
        world["before"].participation_id,
        world["after"].participation_id,
    ]
    assert 'id="change"' in response.text
    assert world["c1"].number in response.text


def test_why_of_the_first_round_shows_it_alone(client, world):
    client.force_login(world["who"]["org"])
    page = why(client, world["before"])

    assert "change_url" not in page.context
    assert reverse("change", args=[world["before"].participation_id]) not in page.text
    alone = client.get(reverse("change", args=[world["before"].participation_id]))
    assert alone.context["change"] is None
    assert "还没有可以对照的两轮得分" in alone.text


def test_why_hides_a_review_in_work_from_the_branch(client, world):
    Assessment.objects.filter(pk=world["after"].pk).update(state="self_submitted")
    client.force_login(world["who"]["secretary"])

    assert "change_url" not in why(client, world["after"]).context
    hidden = client.get(reverse("change", args=[world["after"].participation_id]))
    assert hidden.context["change"] is None


def test_the_promotion_opens_the_chains_of_both_rounds(client, world):
    """From the 认定: what was wrong before, and what a 复评 has found anew."""
    response = chain_of(client, world, "after")

    told = {one.title.split()[0]: one.links for one in response.context["told"]}
    assert {"C1", "C3", "B1"} <= told.keys()
    again = f"/participations/{world['after'].participation_id}/problems/#p-B1"
    assert again in [one.url for one in told["B1"]]


def test_an_item_entered_by_hand_has_its_chain(client, world):
    item = two_rounds.item(world["before"], "", source="manual", source_code="manual:abc")

    response = chain_of(client, world, code="manual:abc")

    [told] = response.context["told"]
    assert told.title == str(item)
    assert item.get_absolute_url() in [one.url for one in told.links]
