import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from rectification.models import RectificationItem
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


def act(client, row, name, user, **form):
    client.force_login(user)
    return client.post(reverse(f"rectification:{name}", args=[row.pk]), form)


def shown(response):
    return response.content.decode()


def test_progress_form_keeps_what_was_typed_when_a_file_is_not_taken(client):
    row = office.item()
    secretary = office.people(row)["secretary"]
    form = {"progress-note": "补开支委会", "progress-percent": "60", "progress-seen": "0"}
    bad = SimpleUploadedFile("网页.pdf", b"<html></html>")

    response = act(client, row, "add_progress", secretary, **form, **{"progress-files": bad})

    assert response.status_code == 422
    assert "补开支委会" in shown(response)
    assert "不是可以上传的文件" in shown(response)
    assert not row.progress_rows.exists()


def test_progress_with_two_files(client):
    row = office.item()
    secretary = office.people(row)["secretary"]
    form = {"progress-note": "补开支委会", "progress-percent": "60", "progress-seen": "0"}
    files = [SimpleUploadedFile(f"{name}.pdf", PDF) for name in ("一", "二")]

    act(client, row, "add_progress", secretary, **form, **{"progress-files": files})
    page = client.get(row.get_absolute_url())

    assert "一.pdf" in shown(page)
    assert "二.pdf" in shown(page)


def test_a_form_sent_twice_is_answered_with_409_and_its_text(client):
    row = office.item()
    secretary = office.people(row)["secretary"]
    form = {"progress-note": "补开支委会", "progress-percent": "60", "progress-seen": "0"}
    act(client, row, "add_progress", secretary, **form)

    response = act(client, row, "add_progress", secretary, **form)

    assert response.status_code == 409
    assert "补开支委会" in shown(response)


def test_extension_is_offered_answered_and_told(client):
    row = office.item(days_left=5)
    who = office.people(row)
    to = row.due_on + timedelta(days=10)

    act(
        client,
        row,
        "request_extension",
        who["secretary"],
        **{"extension-to_due_on": to.isoformat(), "extension-reason": "外出"},
    )
    client.force_login(who["staff"])
    assert "审批延期" in shown(client.get(row.get_absolute_url()))
    act(client, row, "answer_extension", who["staff"], **{"answer-decision": "grant"})

    assert office.fresh(row).due_on == to
    client.force_login(who["secretary"])
    page = shown(client.get(row.get_absolute_url()))
    assert "延期 1 次" in page
    assert "不能再延" in page


def test_refusing_an_extension_without_a_reason_shows_the_form_again(client):
    row = office.item(days_left=5)
    who = office.people(row)
    row.extension_rows.create(
        by=who["secretary"],
        by_text="书记",
        from_due_on=row.due_on,
        to_due_on=row.due_on + timedelta(days=3),
        reason="外出",
    )

    response = act(client, row, "answer_extension", who["staff"], **{"answer-decision": "refuse"})

    assert response.status_code == 422
    assert "不同意延期须写明原因" in shown(response)


def test_acceptance_needs_an_opinion(client):
    row = office.item(state="plan_draft")
    who = office.people(row)
    office.to_state(row, "closure_requested", who)

    response = act(client, row, "accept", who["staff"], **{"opinion-note": " "})

    assert response.status_code == 422
    assert office.fresh(row).state == "closure_requested"


def asks(page, label):
    """The question that the button `label` asks before it sends; None if it asks nothing."""
    icon = r"(?:<svg[^>]*><use[^>]*/></svg>)?"
    [button] = re.findall(rf"<button([^>]*)>{icon}{label}</button>", page)
    found = re.search(r'data-confirm="([^"]+)"', button)
    return found and found[1]


@pytest.mark.parametrize(
    ("levels", "state", "label", "question"),
    [
        (1, "closure_requested", "验收通过并销号", "销号后该事项办结，不能再退回整改。"),
        (2, "closure_requested", "验收通过，报组织部确认", "通过后由组织部确认，不能自行收回。"),
        (2, "committee_accepted", "确认销号", "销号后该事项办结，不能再退回整改。"),
    ],
)
def test_an_acceptance_cannot_be_undone_and_asks_first(client, levels, state, label, question):
    row = office.item(state="plan_draft", levels=levels)
    who = office.people(row)
    row = office.to_state(row, state, who)
    client.force_login(who["org" if state == "committee_accepted" else "staff"])

    assert asks(shown(client.get(row.get_absolute_url())), label) == question


def test_approving_a_plan_cannot_be_undone_and_asks_first(client):
    row = office.item(state="plan_draft")
    who = office.people(row)
    office.to_state(row, "plan_submitted", who)
    client.force_login(who["staff"])

    page = shown(client.get(reverse("rectification:plan", args=[row.participation_id])))

    assert asks(page, "批准方案") == "批准后 1 项都开始整改，方案不能再退回修改。"


def test_granting_an_extension_cannot_be_undone_and_asks_first(client):
    row = office.item(days_left=5)
    who = office.people(row)
    to = row.due_on + timedelta(days=3)
    row.extension_rows.create(
        by=who["secretary"], by_text="书记", from_due_on=row.due_on, to_due_on=to, reason="外出"
    )
    client.force_login(who["staff"])

    page = shown(client.get(row.get_absolute_url()))

    assert asks(page, "同意延期") == f"同意后时限改为 {to}，不能再改回；每项只能延期一次。"
    assert asks(page, "不同意") is None


@pytest.mark.parametrize(("measure", "is_ready"), [("", False), ("固定每月第二周周三开会", True)])
def test_a_plan_with_gaps_cannot_be_sent_and_says_so(client, measure, is_ready):
    row = office.item(state="plan_draft", measure=measure, owner_office="党支部书记")
    client.force_login(office.people(row)["secretary"])

    page = shown(client.get(reverse("rectification:plan", args=[row.participation_id])))

    assert ('type="submit" disabled' in page) != is_ready
    assert ("还有 1 项没有写全" in page) != is_ready


def test_late_acceptance_answers_409_with_the_opinion(client):
    row = office.item(state="plan_draft")
    who = office.people(row)
    office.to_state(row, "closed", who)

    response = act(client, row, "accept", who["staff"], **{"opinion-note": "经核对属实"})

    assert response.status_code == 409
    assert "经核对属实" in shown(response)


def test_requester_with_both_posts_is_told_why_he_may_not_accept(client):
    row = office.item(state="plan_draft")
    who = office.people(row)
    office.to_state(row, "closure_requested", who)
    who["secretary"].posts.create(
        role="committee_staff",
        committee=row.participation.sub_committee,
        since=timezone.localdate(),
    )

    client.force_login(who["secretary"])
    page = shown(client.get(row.get_absolute_url()))

    assert "须由另一人验收" in page
    assert "验收通过并销号" not in page


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
        "cause": "",
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


@pytest.mark.parametrize("days", [-1, 41])
def test_deadline_of_a_plan_lies_between_today_and_the_end_of_the_round(client, days):
    today = timezone.localdate()
    round = make.round(rectification_due_on=today + timedelta(days=40))
    row = office.item(office.participation(within=round), state="plan_draft")
    due_on = (today + timedelta(days=days)).isoformat()

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


def test_problems_page_offers_what_is_missing_and_links_what_exists(client):
    of = office.participation()
    office.finding(of)
    office.finding(of, "F21", "has_place", indicator="C7", message="没有活动场所")
    row = office.item(of, source_code="C7")
    client.force_login(office.people(of)["staff"])

    page = shown(client.get(reverse("drafts", args=[of.pk])))

    assert page.count("生成整改事项</button>") == 1
    assert "全部生成" in page
    assert row.get_absolute_url() in page


@pytest.mark.parametrize(
    ("state", "sentence"), [("submitted", "没有发现问题"), ("draft", "调查摸底还没有报送")]
)
def test_problems_page_without_problems_says_why(client, state, sentence):
    of = make.participation(state=state)
    client.force_login(office.people(of)["secretary"])

    assert sentence in shown(client.get(reverse("drafts", args=[of.pk])))


def test_making_the_same_item_twice_is_answered_with_409(client):
    of = office.participation()
    office.finding(of)
    client.force_login(office.people(of)["staff"])
    address = reverse("make_item", args=[of.pk])

    assert client.post(address, {"code": "C1"}).status_code == 302
    assert client.post(address, {"code": "C1"}).status_code == 409
    assert client.post(address, {"code": "all"}).status_code == 409
    assert RectificationItem.objects.count() == 1


def test_archived_item_is_read_only(client):
    row = office.item()
    of = row.participation
    type(of).objects.filter(pk=of.pk).update(frozen_at=timezone.now())
    client.force_login(office.people(row)["secretary"])

    page = shown(client.get(row.get_absolute_url()))

    assert "本轮已归档" in page
    assert "保存进展" not in page


def test_former_committee_keeps_its_report_and_the_new_one_inherits_it(client):
    row = office.item()
    old, new = row.participation.sub_committee, make.committee()
    row.branch.move_to(new)
    row.branch.save()

    for place in (old, new):
        client.force_login(make.staff(place))
        assert client.get(row.get_absolute_url()).status_code == 200


def test_a_secretary_is_not_asked_which_branch(client):
    row = office.item()
    client.force_login(office.people(row)["secretary"])

    response = client.get(reverse("rectification:new_item"))

    form = response.context["form"]
    assert form["participation"].value() == row.participation_id
