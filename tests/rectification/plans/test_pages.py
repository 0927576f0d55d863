"""The plan page: worded, saved item by item, sent in, returned."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from rectification.models import Plan
from tests import make
from tests.rectification import office
from tests.rectification.office import act, shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("measure", "is_ready"), [("", False), ("固定每月第二周周三开会", True)])
def test_a_plan_with_gaps_cannot_be_sent_and_says_so(client, measure, is_ready):
    row = office.item(state="plan_draft", measure=measure, owner_office="党支部书记")
    client.force_login(office.people(row)["secretary"])

    page = shown(client.get(reverse("rectification:plan", args=[row.participation_id])))

    assert ('type="submit" disabled' in page) != is_ready
    assert ("还有 1 项没有写全" in page) != is_ready


def test_plan_page_shows_suggestions_that_count_only_when_saved(client):
    of = office.participation()
    office.finding(of)
    row = office.item(of, state="plan_draft", source_code="C1", goal="", measure="")
    secretary = office.people(row)["secretary"]
    url = reverse("rectification:plan", args=[of.pk])
    client.force_login(secretary)

    page = client.get(url)
    [form] = page.context["forms"]

    assert form.suggested == ["goal", "measure"]
    assert "三会一课" in form.initial["goal"]
    assert office.fresh(row).goal == ""
    assert client.post(reverse("rectification:submit_plan", args=[of.pk])).status_code == 409


def plan_form(row, **words):
    return {
        "cause": "会议没有排定",
        "goal": "达到12次",
        "measure": "每月一次",
        "track": "dated",
        "owner_office": "组织委员",
        "due_on": row.due_on.isoformat(),
        **words,
    }


def test_item_of_the_plan_is_saved_inline(client):
    row = office.item(state="plan_draft")
    secretary = office.people(row)["secretary"]
    client.force_login(secretary)
    [form] = client.get(reverse("rectification:plan", args=[row.participation_id])).context["forms"]
    words = plan_form(row, seen=form.initial["seen"])

    response = act(client, row, "edit_item", secretary, **words)
    again = act(client, row, "edit_item", secretary, **words)

    assert response["Location"].endswith(f"#item-{row.pk}")
    assert again.status_code == 409
    assert (office.fresh(row).goal, office.fresh(row).owner_office) == ("达到12次", "组织委员")


def test_a_script_saves_an_item_as_far_as_it_is_written(client):
    row = office.item(state="plan_draft", goal="", measure="")
    office.item(row.participation, state="plan_draft", goal="", measure="")
    secretary = office.people(row)["secretary"]
    client.force_login(secretary)
    [form, _other] = client.get(plan_of(row)).context["forms"]
    seen, answers = form.initial["seen"], []

    for words in ({"measure": ""}, {"measure": "每月一次"}, {"measure": "长" * 2001}):
        path = reverse("rectification:edit_item", args=[row.pk])
        data = plan_form(row, seen=seen, **words)
        answers.append(client.post(path, data, headers={"accept": "application/json"}))
        seen = answers[-1].json().get("seen", seen)

    half, whole, long = (one.json() for one in answers)
    assert (half["missing"], half["gaps"]) == (["整改措施"], 2)
    assert (whole["missing"], whole["gaps"]) == ([], 1)
    assert (answers[-1].status_code, list(long)) == (422, ["errors"])
    assert long["errors"]["measure"] == ["最多2000字，现在2001字，请缩短。"]
    assert office.fresh(row).measure == "每月一次"


def test_a_script_saves_the_goal_of_the_plan(client):
    row = office.item(state="plan_draft")
    client.force_login(office.people(row)["secretary"])
    path = reverse("rectification:save_plan", args=[row.participation_id])

    saved, refused = (
        client.post(path, {"goal": goal}, headers={"accept": "application/json"})
        for goal in ("班子健全", "长" * 900)
    )

    assert saved.json() == {"missing": [], "gaps": 0, "gain": "", "due_on": None, "moved": []}
    assert refused.json() == {"errors": {"goal": ["最多500字，现在900字，请缩短。"]}}
    assert Plan.objects.get(participation=row.participation).goal == "班子健全"


def plan_of(row):
    return reverse("rectification:plan", args=[row.participation_id])


@pytest.mark.parametrize("is_late", [True, False])
def test_deadline_of_a_plan_lies_between_today_and_the_end_of_the_round(client, is_late):
    today = timezone.localdate()
    last = WorkCalendar().on_or_after(today + timedelta(days=40))
    round = make.round(rectification_due_on=last)
    row = office.item(office.participation(within=round), state="plan_draft")
    day = last + timedelta(days=1) if is_late else today - timedelta(days=1)
    due_on = day.isoformat()

    response = act(
        client,
        row,
        "edit_item",
        office.people(row)["secretary"],
        **plan_form(row, seen="x", due_on=due_on),
    )

    assert response.status_code == 422
    assert "完成时限不能" in shown(response)
    assert office.fresh(row).due_on == row.due_on


def test_plan_is_returned_with_a_reason_that_the_secretary_reads(client):
    row = office.item(state="plan_submitted")
    who = office.people(row)
    url = reverse("rectification:plan", args=[row.participation_id])
    client.force_login(who["staff"])
    address = reverse("rectification:return_plan", args=[row.participation_id])

    assert client.post(address, {"return-reason": ""}).status_code == 422
    client.post(address, {"return-reason": "措施不具体"})

    client.force_login(who["secretary"])
    assert "措施不具体" in shown(client.get(url))


def test_plans_are_reviewed_one_after_another(client):
    first = office.item(state="plan_submitted")
    who = office.people(first)
    place = first.participation.sub_committee
    others = [
        office.item(office.participation(make.branch(of=place)), state="plan_submitted")
        for _number in range(2)
    ]
    office.item(state="plan_submitted")  # of another 分党委
    drafts = office.item(office.participation(make.branch(of=place)), state="plan_draft")
    pages = [reverse("rectification:plan", args=[one.participation_id]) for one in (first, *others)]
    client.force_login(who["staff"])

    def following(page):
        found = client.get(page).context
        return found["next_plan"], found["others_waiting"]

    keys = [one.participation_id for one in (first, *others)]
    assert following(pages[0]) == (keys[1], 2)
    assert following(pages[2]) == (keys[0], 2)
    done = client.post(reverse("rectification:approve_plan", args=[keys[0]]), follow=True)
    assert "审核下一个方案" in shown(done)
    assert done.context["next_plan"] == keys[1]
    assert following(reverse("rectification:plan", args=[drafts.participation_id]))[1] == 2
    client.force_login(who["secretary"])
    assert following(pages[0]) == (None, 0)


def test_a_returned_plan_leads_to_what_is_to_be_changed(client):
    row = office.item(state="plan_draft", return_reason="措施不具体")
    secretary, staff = (office.people(row)[name] for name in ("secretary", "staff"))
    plan = reverse("rectification:plan", args=[row.participation_id])
    client.force_login(secretary)

    assert f'href="#item-{row.pk}"' in shown(client.get(plan))
    assert f'href="{plan}#item-{row.pk}"' in shown(client.get(row.get_absolute_url()))
    client.force_login(staff)
    assert "修改方案" not in shown(client.get(row.get_absolute_url()))


def test_the_reason_of_a_returned_plan_leads_to_the_items_it_names(client):
    row = office.item(state="plan_submitted")
    other = office.item(row.participation, state="plan_submitted", indicator_code="B1")
    who = office.people(row)
    url = reverse("rectification:plan", args=[row.participation_id])
    client.force_login(who["staff"])
    assert 'name="return-named" value="B1"' in shown(client.get(url))
    address = reverse("rectification:return_plan", args=[row.participation_id])

    sent = {"return-reason": "C1的措施不具体", "return-named": ["B1", "C1"]}
    client.post(address, sent)

    client.force_login(who["secretary"])
    page = shown(client.get(url))
    for code, item in (("B1", other), ("C1", row)):
        assert f'<a href="#item-{item.pk}">{code}</a>' in page
        assert page.count(f'id="item-{item.pk}"') == 1
    assert office.fresh(row).return_reason == "B1：C1的措施不具体"
