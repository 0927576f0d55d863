"""The pages of 四个一 and 结对: forms, lists, papers, as the office meets them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from rectification.models import JointActivity, Pairing, Plan, Support
from rectification.pairing import activities, services
from tests import make
from tests.papers import papers
from tests.rectification.pairing import pairs

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def pair():
    return pairs.Pair()


def url(name, pk):
    return reverse(f"rectification:{name}", args=[pk])


def post(client, user, name, pk, **form):
    client.force_login(user)
    return client.post(url(name, pk), form)


def person(slot="member", **changed):
    form = {"name": "赵铁生", "post_text": "组织委员", "since": "2012-04-20", **changed}
    return {"slot": slot} | {f"{slot}-{name}": value for name, value in form.items()}


def proposal(pair, **changed):
    today = timezone.localdate()
    period = {"since": today.isoformat(), "until": (today + 90 * DAY).isoformat()}
    return {"partner": pair.top.pk, "goals": "补齐组织生活", **period, **changed}


# 四个一
def test_the_page_shows_whose_turn_it_is_and_takes_a_name(client, pair):
    client.force_login(pair.staff)
    page = client.get(url("supports", pair.weak.pk)).text
    assert page.count("空缺") == 4
    assert "组织部指定" in page
    assert "分党委提出" in page

    answer = post(client, pair.staff, "assign_support", pair.weak.pk, **person())

    assert answer.status_code == 302
    assert "赵铁生" in client.get(answer.url).text
    assert Support.objects.current().get(name="赵铁生").slot == "member"


def test_an_account_of_the_committee_may_be_chosen_instead_of_a_name(client, pair):
    leader = make.leader(pair.weak.sub_committee, name="杜书记")
    form = person(user=leader.pk, name="", post_text="书记")
    post(client, pair.staff, "assign_support", pair.weak.pk, **form)

    row = Support.objects.get(user=leader)
    assert (row.name, row.post_text) == ("杜书记", "书记")


def test_no_account_of_elsewhere_may_be_chosen(client, pair):
    form = person(user=make.leader(pair.top.sub_committee).pk, name="")

    answer = post(client, pair.staff, "assign_support", pair.weak.pk, **form)

    assert answer.status_code == 422
    assert not Support.objects.filter(user__isnull=False).exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "请选择账号或填写姓名。"),
        ({"since": "2012-04-01"}, "不能早于现在这一段的开始日期"),
        ({"since": "2999-01-01"}, "不能晚于今天"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_the_form_and_kept(client, pair, changed, sentence):
    answer = post(client, pair.staff, "assign_support", pair.weak.pk, **person(**changed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "组织委员" in answer.text


def test_a_vacancy_says_why(client, pair):
    post(client, pair.staff, "assign_support", pair.weak.pk, **person())
    form = {"slot": "member", "vacate_member-reason": ""}
    refused = post(client, pair.staff, "vacate_support", pair.weak.pk, **form)
    done = post(
        client,
        pair.staff,
        "vacate_support",
        pair.weak.pk,
        **form | {"vacate_member-reason": "调离"},
    )

    assert (refused.status_code, done.status_code) == (422, 302)
    page = client.get(done.url).text
    assert "以前的联系人和结对支部" in page
    assert "赵铁生" in page


def test_the_other_roles_read_and_are_offered_no_form(client, pair):
    for user in (pair.secretary, make.leader(pair.weak.sub_committee), make.auditor()):
        client.force_login(user)
        page = client.get(url("supports", pair.weak.pk))
        assert (page.status_code, "assign" in page.text) == (200, False)
        answer = client.post(url("assign_support", pair.weak.pk), person())
        assert answer.status_code == 403


def test_a_slot_that_is_none_is_not_there(client, pair):
    for slot in ("partner", "captain"):
        assert (
            post(client, pair.staff, "assign_support", pair.weak.pk, slot=slot).status_code == 404
        )


# 结对
def test_a_proposal_names_its_partner_and_goes_to_both(client, pair):
    answer = post(client, pair.staff, "pairing_new", pair.weak.pk, **proposal(pair))

    pairing = Pairing.objects.get()
    assert answer.url == pairing.get_absolute_url()
    for user in (pair.secretary, pair.other):
        client.force_login(user)
        assert "同意结对" in client.get(answer.url).text
        assert answer.url in client.get(reverse("home")).text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"partner": ""}, "请选择结对支部。"),
        ({"goals": ""}, "结对目标"),
        ({"until": "2012-01-01"}, "结束日期应晚于开始日期。"),
    ],
)
def test_an_incomplete_proposal_is_shown_again(client, pair, changed, sentence):
    answer = post(client, pair.staff, "pairing_new", pair.weak.pk, **proposal(pair, **changed))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Pairing.objects.exists()


def test_nobody_but_an_approved_top_branch_passes_the_form(client, pair):
    other = pairs.branch(pairs.MIDDLE)
    form = proposal(pair, partner=other.pk)
    answer = post(client, pair.staff, "pairing_new", pair.weak.pk, **form)

    assert answer.status_code == 422
    assert "不能结对" in answer.text
    assert other.short_name not in answer.text


def test_a_branch_that_is_not_weak_is_sent_away(client, pair):
    client.force_login(pair.other_staff)

    assert client.get(url("pairing_new", pair.top.pk)).url == url("supports", pair.top.pk)


def test_both_confirm_on_the_page_and_the_list_follows(client, pair):
    pairing = pair.proposed()
    post(client, pair.other, "confirm_pairing", pairing.pk, side="partner")
    assert post(client, pair.other, "confirm_pairing", pairing.pk, side="helped").status_code == 403
    post(client, pair.secretary, "confirm_pairing", pairing.pk, side="helped")

    assert pairs.state_of(pairing) == "agreed"
    client.force_login(pair.org)
    counts = {}
    for figure in ("", "proposed", "agreed", "to_end", "ended", "declined"):
        page = client.get(reverse("rectification:pairings"), {"figure": figure})
        counts[figure] = page.context["count"]
        assert page.context["count"] == len(page.context["rows"])
    assert counts == {"": 1, "proposed": 0, "agreed": 1, "to_end": 0, "ended": 0, "declined": 0}


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_what_others_may_see_is_shown_to_the_helped_once_approved(client, pair, state):
    one = pair.top.participations.get()
    dates = dict.fromkeys(("opened_on", "approved_on"), pairs.APPROVED)
    Plan.objects.create(participation=one, kind="keep", state=state, shown="每月联学", **dates)
    client.force_login(pair.secretary)

    page = client.get(url("pairing", pair.agreed().pk)).text

    assert ("每月联学" in page) is (state == "approved")


def test_a_refusal_without_a_reason_is_asked_again(client, pair):
    pairing = pair.proposed()
    form = {"side": "partner", "decline-reason": ""}

    assert post(client, pair.other, "decline_pairing", pairing.pk, **form).status_code == 422
    form["decline-reason"] = "今年已满负荷"
    assert post(client, pair.other, "decline_pairing", pairing.pk, **form).status_code == 302
    assert "今年已满负荷" in client.get(pairing.get_absolute_url()).text


def test_who_may_end_it_is_told_when_it_may_be_ended(client, pair):
    pairing = pair.agreed(since=pairs.APPROVED, until=pairs.APPROVED + 300 * DAY)
    pairs.grade(pair.weak, pairs.MIDDLE, pairs.APPROVED + DAY)
    pairs.settle(pair.weak)
    client.force_login(pair.staff)
    page = client.get(reverse("rectification:pairings"), {"figure": "to_end"})
    assert page.context["count"] == 1
    assert "受助支部已转化" in client.get(pairing.get_absolute_url()).text

    done = post(client, pair.staff, "end_pairing", pairing.pk, **{"end-result": "已经规范"})

    text = client.get(done.url).text
    assert "薄弱 → 合格" in text
    assert "已经规范" in text
    late = post(client, pair.staff, "end_pairing", pairing.pk, **{"end-result": "补写一句"})
    assert late.status_code == 409
    assert "补写一句" in late.text


def test_an_activity_is_written_down_and_put_right(client, pair):
    pairing = pair.agreed()
    form = {f"activity-{name}": value for name, value in pairs.DONE.items()}
    added = post(client, pair.other, "add_activity", pairing.pk, **form)
    row = JointActivity.objects.get()
    changed = form | {"activity-effect": "党员反映好"}

    assert added.status_code == 302
    assert post(client, pair.secretary, "edit_activity", row.pk, **changed).status_code == 403
    assert post(client, pair.other, "edit_activity", row.pk, **changed).status_code == 302
    assert "党员反映好" in client.get(pairing.get_absolute_url()).text
    refused = post(client, pair.other, "add_activity", pairing.pk, **form | {"activity-who": ""})
    assert refused.status_code == 422
    assert pairs.DONE["effect"] in refused.text


# papers
def test_the_agreement_says_the_same_on_paper_and_in_word(client, pair):
    pairing = pair.agreed()
    activities.add_activity(pairing, by=pair.other, **pairs.DONE)
    services.end(pairing, by=pair.staff, result="组织生活已经规范")
    client.force_login(pair.secretary)
    page = client.get(url("agreement", pairing.pk)).text
    paper = Document(BytesIO(client.get(url("agreement_word", pairing.pk)).content))
    lines = [line.text for line in paper.paragraphs]
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]

    assert lines[0] == "党支部结对共建协议书"
    for word in (pair.weak.name, pair.top.name, "薄弱", "先进", *list(pairs.DONE.values())[1:]):
        assert word in cells
        assert word in page
    for word in (pairs.TEXTS["goals"], "组织生活已经规范"):
        assert word in lines
        assert word in page


def test_the_export_holds_what_came_of_each(client, pair):
    pairing = pair.agreed()
    services.end(pairing, by=pair.staff, result="组织生活已经规范")
    client.force_login(pair.org)

    book = papers(client.get(reverse("rectification:pairings_export")))

    row = book["结对情况"].lines[0]
    assert (row["受助支部"], row["结对支部"]) == (pair.weak.name, pair.top.name)
    assert (row["状态"], row["结束时等级"], row["其间销号"]) == ("已结束", "薄弱", 0)
    assert row["实际结束"].date() == timezone.localdate()


@pytest.mark.parametrize("page", ["pairings", "pairings_print"])
def test_a_long_list_takes_as_many_statements(client, pair, page, django_assert_max_num_queries):
    pair.agreed()
    client.force_login(pair.org)
    path = reverse(f"rectification:{page}")
    client.get(path)
    with django_assert_max_num_queries(12) as one:
        client.get(path)
    for _more in range(3):
        pairs.Pair().agreed()
    with django_assert_max_num_queries(len(one)):
        assert client.get(path).status_code == 200


def test_both_branch_files_show_the_pair(client, pair):
    pairing = pair.agreed()
    shown = (
        (pair.secretary, pair.weak, "受助", pair.top),
        (pair.other, pair.top, "帮助对方", pair.weak),
    )
    for user, own, word, other in shown:
        client.force_login(user)
        text = client.get(reverse("branch", args=[own.pk])).text
        assert word in text
        assert other.short_name in text
        assert pairing.get_absolute_url() in text
    client.force_login(pair.secretary)
    assert "四个一" in client.get(reverse("branch", args=[pair.weak.pk])).text


def test_an_empty_list_says_so(client):
    make.round()
    client.force_login(make.org_dept())

    assert "还没有结对" in client.get(reverse("rectification:pairings")).text
    found = client.get(reverse("rectification:pairings"), {"q": "物理"})
    assert "没有符合条件的结对" in found.text
