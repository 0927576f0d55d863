"""What a branch cannot put right itself: its 分党委 does, or 组织部; the level above accepts."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from branches.duties.ledger import Owed
from branches.errors import Refusal
from branches.models import Duty, Reminder
from config.overview.own_branch import own_branches
from config.pages.branch_file import years_of
from config.pages.handover import contents_of
from rectification.items import closure, progress
from rectification.ledger.export import Line, with_history
from rectification.ledger.figures import figures_for, items_of
from rectification.ledger.queries import with_places
from rectification.models import Plan, RectificationItem
from rectification.plans import items, services
from rectification.plans.owed import expected_duties
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db
Owner = RectificationItem.Owner
COLUMNS = ("kind", "subject_id", "role", "title", "link", "due_on", "branch_id", "committee_id")
FUNDS = {"code": "F22", "field": "activity_funds", "indicator": "C7", "owner": "committee"}


def open_duties():
    return {Owed(*row) for row in Duty.objects.open().values_list(*COLUMNS)}


def made(*, direct=False):
    """(item of the office, everybody): no funds, and a matter of the branch's own beside it."""
    branch = make.branch(of=make.school()) if direct else make.branch()
    of = office.participation(branch)
    office.finding(of)
    office.finding(of, **FUNDS, message="工作经费为0")
    who = office.people(of) | {"other_org": make.org_dept()}
    items.make_items(of, by=who["org" if direct else "staff"])
    return of.items.get(indicator_code="C7"), who


def words(item, **changed):
    day = timezone.localdate() + timedelta(days=20)
    values = {"goal": "经费落实", "measure": "核定预算", "owner_office": "分党委", "due_on": day}
    return {"cause": "预算没有列入", "track": "dated", **values, **changed}


def begun(**how):
    item, who = made(**how)
    by = who["org" if how.get("direct") else "staff"]
    items.begin_item(item, by=by, values=words(item))
    return office.fresh(item), who


def requested(**how):
    item, who = begun(**how)
    by = who["org" if how.get("direct") else "staff"]
    progress.add_progress(item, by=by, note="已列入预算", percent=100)
    closure.request_closure(office.fresh(item), by=by, note="已拨付")
    return office.fresh(item), who


@pytest.mark.parametrize(
    ("direct", "owner", "label"), [(False, "committee", "分党委"), (True, "org_dept", "组织部")]
)
def test_the_rule_says_whose_it_is(direct, owner, label):
    item, _who = made(direct=direct)

    assert (item.owner, item.owner_text, item.levels) == (owner, label, 1)
    assert item.participation.items.get(indicator_code="C1").owner == "branch"


def test_a_problem_that_the_branch_can_solve_in_part_is_the_offices():
    of = office.participation()
    office.finding(of, "F02", "total_members", indicator="A1", message="31人，超过30人")
    office.finding(of, "F03", "joint_unit_count", indicator="A1", owner="committee", message="6个")

    assert [one.owner for one in items.make_items(of, by=office.people(of)["org"])] == ["committee"]


NAMED = {
    "secretary": {"branch"},
    "staff": {"branch", "committee"},
    "org": {"branch", "committee", "org_dept"},
}


@pytest.mark.parametrize("owner", Owner.values)
@pytest.mark.parametrize("name", NAMED)
def test_who_may_say_whose_an_item_entered_by_hand_is(name, owner):
    of = office.participation()
    who, fields = office.people(of), {"problem": "督查发现没有场所", "track": "dated"}

    if owner not in NAMED[name]:
        with pytest.raises(PermissionDenied):
            items.add_item(of, by=who[name], owner=owner, **fields)
        return
    item = items.add_item(of, by=who[name], owner=owner, **fields)

    assert item.owner == owner
    assert open_duties() == expected_duties()


def test_the_form_asks_only_whom_it_may_concern(client):
    of = office.participation()
    who = office.people(of)
    direct = office.participation(make.branch(of=make.school()), within=of.round)
    path = reverse("rectification:new_item")
    client.force_login(who["secretary"])
    assert "责任单位" not in client.get(path).text

    client.force_login(who["org"])
    form = {"participation": direct.pk, "problem": "没有场所", "track": "dated"}
    answer = client.post(path, form | {"owner": "committee"}, follow=True)

    assert "请责任单位定下整改措施" in answer.text
    assert direct.items.get().owner == "org_dept"


def test_a_weak_branch_adds_no_level_above_it():
    of = office.participation()
    office.finding(of, **FUNDS)

    (item,) = items.make_items(of, by=make.org_dept())

    assert item.levels == 1


# --- duties ---
@pytest.mark.parametrize(
    ("direct", "works", "accepts"),
    [(False, "committee_staff", "org_dept"), (True, "org_dept", "org_dept")],
)
def test_duties_follow_every_step(direct, works, accepts):
    def owed(item):
        assert open_duties() == expected_duties()
        rows = Duty.objects.open().filter(subject_id=item.pk, kind__in=("item", "acceptance"))
        return [(row.kind, row.role) for row in rows]

    item, who = made(direct=direct)
    by = who["org" if direct else "staff"]
    assert owed(item) == [("item", works)]
    items.begin_item(item, by=by, values=words(item))
    assert owed(item) == [("item", works)]
    progress.add_progress(office.fresh(item), by=by, note="已报预算", percent=100)
    closure.request_closure(office.fresh(item), by=by, note="已拨付")
    assert owed(item) == [("acceptance", accepts)]
    closure.return_item(office.fresh(item), by=who["other_org"], reason="没有凭证")
    assert owed(item) == [("item", works)]
    closure.request_closure(office.fresh(item), by=by, note="已附凭证")
    closure.accept(office.fresh(item), by=who["other_org"], note="属实")
    assert owed(item) == []
    assert office.fresh(item).state == "closed"


def test_to_say_what_will_be_done_is_due_in_a_week_and_says_whose_it_is():
    item, _who = made()

    duty = Duty.objects.open().get(subject_id=item.pk, kind="item")
    assert duty.title == "定下整改措施（分党委负责）：工作经费为0"
    assert duty.due_on == timezone.localdate() + timedelta(days=7)
    assert duty.quiet_since is None


def test_the_office_is_told_of_a_return():
    item, who = requested()

    closure.return_item(item, by=who["org"], reason="没有凭证")

    told = Reminder.objects.get(stage="returned")
    assert told.recipient == who["staff"]


def test_a_cancelled_item_is_owed_no_more():
    item, who = made()

    items.cancel_item(item, by=who["org"], reason="合并办理")

    assert open_duties() == expected_duties()
    assert not Duty.objects.open().filter(subject_id=item.pk, kind="item").exists()


# --- who may ---
ACTS = {
    "begin": (made, lambda item, by: items.begin_item(item, by=by, values=words(item))),
    "progress": (begun, lambda item, by: progress.add_progress(item, by=by, note="一", percent=10)),
    "extension": (
        begun,
        lambda item, by: progress.request_extension(
            item, by=by, to_due_on=item.due_on + timedelta(days=9), reason="等预算"
        ),
    ),
    "accept": (requested, lambda item, by: closure.accept(item, by=by, note="属实")),
    "return": (requested, lambda item, by: closure.return_item(item, by=by, reason="不全")),
}
WORKERS, ACCEPTERS = {"staff"}, {"org", "other_org"}
EVERYBODY = ("secretary", "staff", "leader", "org", "other_org", "school_leader", "auditor")
EVERYBODY += ("neighbour", "foreign_staff", "former")


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_the_office_works_and_the_level_above_accepts(name, who):
    start, act = ACTS[name]
    item, people = start()

    if who in (ACCEPTERS if name in ("accept", "return") else WORKERS):
        act(item, people[who])
        return
    with pytest.raises(PermissionDenied):
        act(item, people[who])


def test_organisation_department_accepts_its_own_by_another_person():
    item, who = requested(direct=True)

    with pytest.raises(Refusal, match="须由另一人验收"):
        closure.accept(item, by=who["org"], note="属实")
    closure.accept(item, by=who["other_org"], note="属实")

    assert office.fresh(item).state == "closed"


def test_more_time_is_asked_of_the_level_above_and_not_granted_to_oneself():
    item, who = begun(direct=True)
    later = item.due_on + timedelta(days=9)
    progress.request_extension(item, by=who["org"], to_due_on=later, reason="等预算")
    assert open_duties() == expected_duties()

    with pytest.raises(Refusal, match="须由另一人审批"):
        progress.answer_extension(item, by=who["org"], is_granted=True)
    progress.answer_extension(item, by=who["other_org"], is_granted=True)

    assert office.fresh(item).due_on == later


def test_the_word_of_the_department_stands_in_its_own_columns_of_the_ledger():
    item, who = requested()
    closure.accept(item, by=who["org"], note="凭证齐全")

    (row,) = with_history(with_places(items_of(who["org"], item.round).filter(pk=item.pk)))
    line = Line(row, {})
    assert line.first is None
    assert line.second.note == "凭证齐全"
    assert row.accepted_on is None


def test_begun_once_and_only_with_all_words():
    item, who = made()
    with pytest.raises(Refusal, match="还没有写整改措施"):
        items.begin_item(item, by=who["staff"], values=words(item, measure=""))
    assert office.fresh(item).goal == ""

    items.begin_item(item, by=who["staff"], values=words(item))

    with pytest.raises(Refusal, match="不能再定下措施"):
        items.begin_item(item, by=who["staff"], values=words(item))


# --- the branch's plan ---
def test_the_branchs_plan_leaves_it_alone():
    item, who = made()
    office.plan_by_items(item.participation)
    own = item.participation.items.get(indicator_code="C1")
    items.edit_item(own, by=who["secretary"], values=office.WORDS)
    services.submit_plan(item.participation, by=who["secretary"])
    services.approve_plan(item.participation, by=who["staff"])

    assert (office.fresh(own).state, office.fresh(item).state) == ("in_progress", "plan_draft")
    with pytest.raises(PermissionDenied):
        items.edit_item(item, by=who["secretary"], values=office.WORDS)


def test_without_a_matter_of_its_own_the_branch_owes_no_plan():
    of = office.participation()
    office.finding(of, **FUNDS)
    who = office.people(of)
    items.make_items(of, by=who["staff"])

    assert not Duty.objects.open().filter(kind="plan").exists()
    Plan.objects.filter(participation=of).update(opened_on=timezone.localdate())
    with pytest.raises(Refusal, match="没有可以报送方案的事项"):
        services.submit_plan(of, by=who["secretary"])


def test_the_plan_page_asks_the_secretary_for_the_own_items_only(client):
    item, who = made()
    client.force_login(who["secretary"])

    page = client.get(reverse("rectification:plan", args=[item.participation_id]))

    assert [form.instance.indicator_code for form in page.context["forms"]] == ["C1"]
    assert "由分党委、组织部整改" in page.text
    assert item.problem in page.text


# --- pages ---
def test_the_office_words_it_on_its_page_and_begins(client):
    item, who = made()
    client.force_login(who["staff"])
    page = client.get(item.get_absolute_url())
    assert "按年度活动计划核定预算" in page.text
    assert "组织部验收" in page.text
    form = {name: value or "" for name, value in words(item).items()}
    form["seen"] = page.context["begin_form"].initial["seen"]

    refused = client.post(reverse("rectification:begin", args=[item.pk]), form | {"goal": ""})
    assert (refused.status_code, "核定预算" in refused.text) == (422, True)
    client.post(reverse("rectification:begin", args=[item.pk]), form)

    page = client.get(item.get_absolute_url())
    assert office.fresh(item).state == "in_progress"
    for text in ("定下措施，开始整改", "由分党委负责整改", "分党委记录进展，完成后申请销号"):
        assert text in page.text
    client.force_login(who["secretary"])
    assert "更新进展" not in client.get(item.get_absolute_url()).text


def test_acceptance_is_told_in_the_name_of_the_department(client):
    item, who = requested()
    closure.accept(item, by=who["org"], note="属实")
    client.force_login(who["staff"])

    page = client.get(item.get_absolute_url())

    assert "组织部验收通过" in page.text
    assert "分党委验收" not in page.text


def test_the_ledger_shows_and_filters_whose_it_is(client):
    item, who = made()
    client.force_login(who["org"])

    page = client.get(reverse("rectification:items"), {"owner": "committee"})

    assert [one.pk for one in page.context["items"]] == [item.pk]
    assert 'data-label="责任人">分党委</td>' in page.text
    assert "分党委" in client.get(reverse("rectification:print"), {"owner": "committee"}).text


def test_the_list_of_problems_says_whose_they_are(client):
    of = office.participation()
    office.finding(of, **FUNDS)
    client.force_login(office.people(of)["staff"])

    page = client.get(reverse("drafts", args=[of.pk]))
    done = client.post(reverse("make_item", args=[of.pk]), {"code": "all"}, follow=True)

    assert "由上级负责整改" in page.text
    assert "1 个党支部自己解决不了，由上级负责整改" in done.text


# --- never against the branch ---
def test_it_never_counts_against_the_branch():
    item, who = begun()
    RectificationItem.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    item.participation.items.of_branch().update(state="in_progress")
    branch, round = item.branch, item.round

    (year,) = years_of(who["org"], branch)
    assert (year.items["items_all"], year.items["items_overdue"]) == (1, 1)
    (own,) = own_branches(who["secretary"], round)
    assert [one.indicator_code for one in own.items] == ["C1"]
    contents = contents_of(who["secretary"], branch)
    assert [one.indicator_code for one in contents.items] == ["C1"]
    owed = Duty.objects.owed_by(who["secretary"])
    assert not owed.filter(subject_id=item.pk, kind="item").exists()


def test_figures_tell_the_offices_apart():
    item, who = requested()
    office.item(item.participation, state="closure_requested", requested_on=timezone.localdate())

    found = figures_for(who["org"], item.round)

    assert (found["items_to_accept"], found["items_office_accept"]) == (1, 1)
    assert found["items_of_offices"] == 1
