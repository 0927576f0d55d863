import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from rectification.items import progress
from rectification.models import RectificationItem
from rectification.plans import new_views
from tests import make
from tests.rectification import office
from tests.rectification.office import act, shown

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


def test_progress_form_keeps_what_was_typed_when_a_file_is_not_taken(client):
    row = office.item()
    secretary = office.people(row)["secretary"]
    form = {"progress-note": "补开支委会", "progress-percent": "60"}
    bad = SimpleUploadedFile("网页.pdf", b"<html></html>")

    response = act(client, row, "add_progress", secretary, **form, **{"progress-files": bad})

    assert response.status_code == 422
    assert "补开支委会" in shown(response)
    assert "不是可以上传的文件" in shown(response)
    assert not row.progress_rows.exists()


def test_progress_with_two_files(client):
    row = office.item()
    secretary = office.people(row)["secretary"]
    form = {"progress-note": "补开支委会", "progress-percent": "60"}
    files = [SimpleUploadedFile(f"{name}.pdf", PDF) for name in ("一", "二")]

    act(client, row, "add_progress", secretary, **form, **{"progress-files": files})
    page = client.get(row.get_absolute_url())

    assert "一.pdf" in shown(page)
    assert "二.pdf" in shown(page)


def test_progress_that_falls_is_asked_about_and_told(client):
    row = office.item(percent=40)
    secretary = office.people(row)["secretary"]
    progress.add_progress(row, by=secretary, note="补开两次", percent=40)
    form = {"progress-note": "记录有误", "progress-percent": "10"}
    upload = {"progress-files": SimpleUploadedFile("一.pdf", PDF)}

    asked = act(client, row, "add_progress", secretary, **form, **upload)

    assert asked.status_code == 422
    for words in ("上次记录是 40%", "记录有误", "刚才选的文件没有随页面保留"):
        assert words in shown(asked)
    assert office.fresh(row).percent == 40

    act(client, row, "add_progress", secretary, **form, **{"progress-falls": "on"})
    assert office.fresh(row).percent == 10
    assert "进展 10%，由 40% 改低" in shown(client.get(row.get_absolute_url()))


@pytest.mark.parametrize(("percent", "is_there"), [(0, False), (40, True)])
def test_the_tick_for_a_fall_is_there_where_one_may_be(client, percent, is_there):
    row = office.item(percent=percent)
    client.force_login(office.people(row)["secretary"])

    page = shown(client.get(row.get_absolute_url()))

    assert ("progress-falls" in page) is is_there


def test_extension_is_offered_answered_and_told(client):
    row = office.item(days_left=5)
    who = office.people(row)
    to = WorkCalendar().on_or_after(row.due_on + timedelta(days=10))

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
    [button] = re.findall(rf"<button([^>]*)>\s*{icon}\s*{label}\s*</button>", page)
    found = re.search(r'data-confirm="([^"]+)"', button)
    return found and found[1]


@pytest.mark.parametrize(
    ("levels", "state", "label", "question"),
    [
        (1, "closure_requested", "验收通过并销号", "销号后办结，不能再退回整改。"),
        (2, "closure_requested", "验收通过，报组织部确认", "通过后由组织部确认，不能自行收回。"),
        (2, "committee_accepted", "确认销号", "销号后办结，不能再退回整改。"),
    ],
)
def test_an_acceptance_cannot_be_undone_and_asks_first(client, levels, state, label, question):
    row = office.item(state="plan_draft", levels=levels)
    who = office.people(row)
    row = office.to_state(row, state, who)
    client.force_login(who["org" if state == "committee_accepted" else "staff"])

    called = f"{row.number}“{row.problem}”（{row.participation}）"
    assert asks(shown(client.get(row.get_absolute_url())), label) == f"{called}：{question}"


def test_approving_a_plan_cannot_be_undone_and_asks_first(client):
    row = office.item(state="plan_draft")
    who = office.people(row)
    office.to_state(row, "plan_submitted", who)
    client.force_login(who["staff"])

    page = shown(client.get(reverse("rectification:plan", args=[row.participation_id])))

    assert asks(page, "批准方案") == (
        f"{row.participation}整改方案：批准后 1 项都开始整改，方案不能再退回修改。"
    )


def test_granting_an_extension_cannot_be_undone_and_asks_first(client):
    row = office.item(days_left=5)
    who = office.people(row)
    to = row.due_on + timedelta(days=3)
    row.extension_rows.create(
        by=who["secretary"], by_text="书记", from_due_on=row.due_on, to_due_on=to, reason="外出"
    )
    client.force_login(who["staff"])

    page = shown(client.get(row.get_absolute_url()))

    called = f"{row.number}“{row.problem}”（{row.participation}）"
    question = f"{called}：同意后时限改为 {to}，不能再改回；每项只能延期一次。"
    assert asks(page, "同意延期") == question
    assert asks(page, "不同意") is None


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


def test_problems_page_offers_what_is_missing_and_links_what_exists(client):
    of = office.participation()
    office.finding(of)
    office.finding(of, "F21", "has_place", indicator="C7", message="没有活动场所")
    row = office.item(of, source_code="C7")
    client.force_login(office.people(of)["staff"])

    page = shown(client.get(reverse("drafts", args=[of.pk])))

    assert len(re.findall(r"生成整改事项\s*</button>", page)) == 1
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


def test_item_of_an_archived_round_is_worked_on(client):
    row = office.item()
    of = row.participation
    type(of).objects.filter(pk=of.pk).update(frozen_at=timezone.now())
    client.force_login(office.people(row)["secretary"])

    page = shown(client.get(row.get_absolute_url()))

    assert "保存进展" in page


def test_former_committee_keeps_its_report_and_the_new_one_inherits_it(client):
    row = office.item()
    old, new = row.participation.sub_committee, make.committee()
    row.branch.move_to(new)
    row.branch.save()

    for place in (old, new):
        client.force_login(make.staff(place))
        assert client.get(row.get_absolute_url()).status_code == 200


def test_among_many_branches_one_is_searched_for(client, monkeypatch):
    monkeypatch.setattr(new_views, "MOST_CHOICES", 2)
    one = office.participation(make.branch("物理一支部"))
    others = [office.participation(within=one.round) for _ in range(3)]
    client.force_login(office.people(one)["org"])
    path = reverse("rectification:new_item")

    def choices(query=""):
        form = client.get(f"{path}{query}").context["form"]
        return list(form.fields["participation"].queryset)

    page = client.get(path)
    assert "请先按名称、代码或分党委查找党支部" in page.text
    assert 'name="problem"' not in page.text
    assert choices("?q=物理") == [one]
    assert choices(f"?committee={others[0].sub_committee_id}") == [others[0]]
    assert choices(f"?participation={others[1].pk}") == [others[1]]
    assert "没有找到" in client.get(f"{path}?q=没有").text

    form = {"participation": one.pk, "problem": "没有场所", "track": "dated", "owner": "branch"}
    refused = client.post(f"{path}?q=物理", form | {"problem": ""})
    assert (refused.status_code, "物理一支部" in refused.text) == (422, True)
    client.post(path, form)
    assert one.items.get().problem == "没有场所"


def test_a_secretary_is_not_asked_which_branch(client):
    row = office.item()
    client.force_login(office.people(row)["secretary"])

    response = client.get(reverse("rectification:new_item"))

    form = response.context["form"]
    assert form["participation"].value() == row.participation_id


def test_a_returned_item_leads_to_where_the_work_goes_on(client):
    row = office.item(return_reason="会议记录不全")
    who = office.people(row)
    client.force_login(who["secretary"])
    page = shown(client.get(row.get_absolute_url()))

    assert page.index("会议记录不全") < page.index("办理进程")
    assert 'href="#a1"' in page
    assert 'id="a1"' in page
    client.force_login(who["staff"])
    page = shown(client.get(row.get_absolute_url()))
    assert "会议记录不全" in page
    assert 'href="#a1"' not in page


def test_what_cannot_be_undone_says_which_item(client):
    row = office.item(state="closure_requested", requested_on=timezone.localdate())
    who = office.people(row)

    def asked(name):
        client.force_login(who[name])
        return re.findall(r'data-confirm="([^"]*)"', shown(client.get(row.get_absolute_url())))

    for name in ("staff", "org"):
        assert [one for one in asked(name) if row.number in one and str(row.branch) in one]
