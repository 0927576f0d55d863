from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from branches.duties.reminders.stages import stage_label
from branches.errors import Refusal
from branches.models import Duty, Post, Reminder
from rectification.items import closure, progress
from rectification.models import Acceptance, RectificationItem
from rectification.plans.items import cancel_item
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db


def open_duties():
    return list(Duty.objects.open().values_list("kind", "role"))


def waiting(*, levels=1, **fields):
    """(item that waits for acceptance, people)"""
    item = office.item(state="plan_draft", levels=levels, **fields)
    who = office.people(item)
    return office.to_state(item, "closure_requested", who), who


def test_one_level_closes_at_the_committee():
    item, who = waiting()
    assert open_duties() == [("acceptance", "committee_staff")]

    item = closure.accept(item, by=who["staff"], note="属实")

    today = timezone.localdate()
    assert (item.state, item.closed_on, item.accepted_on, item.was_late) == (
        "closed",
        today,
        today,
        False,
    )
    assert open_duties() == []


def test_two_levels_close_at_the_organisation_department():
    item, who = waiting(levels=2)

    item = closure.accept(item, by=who["staff"], note="属实")
    assert (item.state, item.closed_on) == ("committee_accepted", None)
    assert open_duties() == [("confirmation", "org_dept")]

    item = closure.accept(item, by=who["org"], note="同意")
    assert (item.state, open_duties()) == ("closed", [])
    assert list(Acceptance.objects.values_list("level", "by", "is_accepted")) == [
        (1, who["staff"].pk, True),
        (2, who["org"].pk, True),
    ]


@pytest.mark.parametrize(("levels", "by"), [(1, "staff"), (2, "org")])
def test_return_sends_the_item_back_to_work(levels, by):
    item, who = waiting(levels=levels)
    if levels == 2:
        closure.accept(item, by=who["staff"], note="属实")

    item = closure.return_item(item, by=who[by], reason="记录不全")

    assert (item.state, item.return_reason, item.requested_on, item.accepted_on) == (
        "in_progress",
        "记录不全",
        None,
        None,
    )
    assert open_duties() == [("item", "secretary")]


def test_closure_needs_progress_first():
    item = office.item()

    with pytest.raises(Refusal, match="先记一条进展"):
        closure.request_closure(item, by=office.people(item)["secretary"], note="完成")

    assert open_duties() == [("item", "secretary")]


def test_lateness_is_the_day_of_the_request_and_stays():
    item, who = waiting(days_left=-3)

    item = closure.accept(item, by=who["staff"], note="属实")

    assert (item.was_late, item.days_late) == (True, 3)


def test_waiting_for_the_reviewer_is_not_late():
    item, who = waiting(days_left=1)

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert not office.fresh(item).is_overdue
        item = closure.accept(item, by=who["staff"], note="属实")

    assert item.was_late is False


def test_only_the_finally_accepted_request_counts_for_lateness():
    item, who = waiting(days_left=1)
    closure.return_item(item, by=who["staff"], reason="记录不全")

    with time_machine.travel(timezone.now() + timedelta(days=5)):
        closure.request_closure(item, by=who["secretary"], note="补齐")
        item = closure.accept(office.fresh(item), by=who["staff"], note="属实")

    assert (item.was_late, item.days_late) == (True, 4)


def test_an_extension_granted_in_time_keeps_the_item_in_time():
    item = office.item(days_left=2)
    who = office.people(item)
    progress.request_extension(
        item,
        by=who["secretary"],
        to_due_on=item.due_on + timedelta(days=10),
        reason="外出",
    )
    progress.answer_extension(item, by=who["staff"], is_granted=True)

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        office.ask(office.fresh(item), who)
        item = closure.accept(office.fresh(item), by=who["staff"], note="属实")

    assert item.was_late is False


def test_second_acceptance_of_the_same_item_is_refused():
    item, who = waiting()
    closure.accept(item, by=who["staff"], note="属实")

    with pytest.raises(Refusal, match="已销号"):
        closure.accept(item, by=who["staff"], note="属实")

    assert Acceptance.objects.count() == 1


def test_second_request_for_closure_is_refused():
    item, who = waiting()

    with pytest.raises(Refusal):
        closure.request_closure(item, by=who["secretary"], note="完成")

    assert item.closurerequest_rows.count() == 1


def also(user, role, **where):
    Post.objects.create(user=user, role=role, since=timezone.localdate(), **where)
    return type(user).objects.get(pk=user.pk)


def test_the_one_who_asked_does_not_accept_even_with_the_post():
    item, who = waiting()
    both = also(who["secretary"], "committee_staff", committee=item.participation.sub_committee)

    with pytest.raises(Refusal, match="另一人验收"):
        closure.accept(item, by=both, note="属实")

    assert office.fresh(item).state == "closure_requested"


def test_two_accounts_of_one_person_are_one_person():
    item, who = waiting()
    person = make.person()
    for name in ("secretary", "staff"):
        who[name].person_id = None
    type(who["secretary"]).objects.filter(pk=who["secretary"].pk).update(person=person)
    twin = make.staff(item.participation.sub_committee)
    # One account per person today; the rule must hold if that is ever relaxed.
    twin.person_id = person.pk

    with pytest.raises(Refusal, match="另一人验收"):
        closure.accept(item, by=twin, note="属实")


def test_the_one_who_accepted_below_does_not_confirm():
    item, who = waiting(levels=2)
    both = also(who["staff"], "org_dept", committee=make.school())
    closure.accept(item, by=both, note="属实")

    with pytest.raises(Refusal, match="另一人确认"):
        closure.accept(item, by=both, note="同意")

    assert closure.accept(item, by=who["org"], note="同意").state == "closed"


def test_the_database_refuses_an_acceptance_by_the_requester():
    item, who = waiting()
    request = item.closurerequest_rows.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.create(
            item=item,
            request=request,
            requested_by=request.by,
            by=request.by,
            by_text="同一人",
            level=1,
            is_accepted=True,
            note="属实",
        )


def test_two_levels_in_a_direct_branch_take_two_of_the_department():
    of = office.participation(make.branch(of=make.school()))
    item = office.item(of, levels=2)
    who = office.people(item)
    office.ask(item, who)
    closure.accept(office.fresh(item), by=who["org"], note="属实")

    with pytest.raises(Refusal):
        closure.accept(office.fresh(item), by=who["org"], note="同意")
    item = closure.accept(office.fresh(item), by=make.org_dept(), note="同意")

    assert item.state == "closed"


@pytest.mark.parametrize(
    "who",
    ["secretary", "leader", "org", "school_leader", "auditor", "neighbour", "foreign_staff"],
)
@pytest.mark.parametrize("act", [closure.accept, closure.return_item])
def test_first_level_is_refused_to(act, who):
    item, people = waiting()
    words = {"note": "属实"} if act is closure.accept else {"reason": "不全"}

    with pytest.raises(PermissionDenied):
        act(item, by=people[who], **words)

    assert office.fresh(item).state == "closure_requested"


@pytest.mark.parametrize("who", ["secretary", "staff", "leader", "school_leader", "auditor"])
def test_confirmation_is_refused_to(who):
    item, people = waiting(levels=2)
    closure.accept(item, by=people["staff"], note="属实")

    with pytest.raises(PermissionDenied):
        closure.accept(item, by=people[who], note="同意")


@pytest.mark.parametrize(
    "state",
    ["plan_draft", "plan_submitted", "in_progress", "closure_requested", "committee_accepted"],
)
def test_organisation_department_cancels_what_is_open_with_a_reason(state):
    waits = state in ("closure_requested", "committee_accepted")
    dates = {"requested_on": timezone.localdate()} if waits else {}
    item = office.item(state=state, levels=2, **dates)

    with pytest.raises(Refusal, match="原因"):
        cancel_item(item, by=make.org_dept(), reason="")
    item = cancel_item(item, by=make.org_dept(), reason="支部已撤销")

    assert item.state == "cancelled"
    assert open_duties() == []


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_what_is_finished_is_not_cancelled(state):
    with pytest.raises(Refusal):
        cancel_item(office.item(state=state), by=make.org_dept(), reason="误")


@pytest.mark.parametrize("who", ["secretary", "staff", "leader", "school_leader", "auditor"])
def test_cancelling_is_refused_to(who):
    item = office.item()

    with pytest.raises(PermissionDenied):
        cancel_item(item, by=office.people(item)[who], reason="误")

    assert RectificationItem.objects.get().state == "in_progress"


def test_an_item_goes_on_when_its_round_is_archived():
    item, who = waiting()
    of = item.participation
    type(of).objects.filter(pk=of.pk).update(frozen_at=timezone.now())

    closure.accept(item, by=who["staff"], note="属实")

    assert office.fresh(item).state == "closed"


def told(user):
    return [
        (stage_label(one.stage), one.title, one.link, one.reason, one.at_once)
        for one in Reminder.objects.filter(recipient=user, duty=None)
    ]


@pytest.mark.parametrize(
    ("levels", "words"),
    [(1, ["已销号"]), (2, ["已销号", "分党委验收通过"])],
    ids=["one level", "two levels"],
)
def test_the_branch_hears_at_once_of_each_acceptance(levels, words):
    item, who = waiting(levels=levels)
    Reminder.objects.all().delete()

    for by in ("staff", "org")[:levels]:
        closure.accept(office.fresh(item), by=who[by], note="属实")

    title = f"整改事项“{item.problem}”"
    news = (title, item.get_absolute_url(), "", True)
    assert told(who["secretary"]) == [(word, *news) for word in words]
    assert told(who["neighbour"]) == told(who["staff"]) == []


def test_the_branch_hears_why_its_item_was_cancelled():
    item = office.item()
    who = office.people(item)

    cancel_item(item, by=who["org"], reason="重复登记")

    news = (f"整改事项“{item.problem}”", item.get_absolute_url(), "重复登记", True)
    assert told(who["secretary"]) == [("已撤销", *news)]
