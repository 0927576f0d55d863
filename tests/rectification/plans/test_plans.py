import pytest
from django.core.exceptions import PermissionDenied

from branches.errors import Refusal
from branches.models import AuditEntry, Duty
from rectification.plans import services
from rectification.plans.items import edit_item, wording_token
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db


def open_duties():
    return sorted(Duty.objects.open().values_list("kind", "role"))


def test_plan_goes_to_the_reviewer_and_becomes_work():
    item = office.item(state="plan_draft")
    who = office.people(item)
    assert open_duties() == [("plan", "secretary")]

    services.submit_plan(item.participation, by=who["secretary"])
    assert open_duties() == [("plan_review", "committee_staff")]

    services.approve_plan(item.participation, by=who["staff"])
    assert open_duties() == [("item", "secretary")]
    assert Duty.objects.open().get().due_on == item.due_on
    assert office.fresh(item).state == "in_progress"
    assert sorted(AuditEntry.objects.values_list("action", "by", "to_state")) == [
        ("plan.approve", who["staff"].pk, "已批准"),
        ("plan.submit", who["secretary"].pk, "待审核"),
        ("rectification.approve_plan", who["staff"].pk, "整改中"),
        ("rectification.submit_plan", who["secretary"].pk, "方案待审"),
    ]


def test_returned_plan_is_the_branchs_again_with_the_reason():
    item = office.item(state="plan_submitted")
    who = office.people(item)

    services.return_plan(item.participation, by=who["staff"], reason="措施不具体")

    item = office.fresh(item)
    assert (item.state, item.return_reason, item.is_returned) == ("plan_draft", "措施不具体", True)
    assert open_duties() == [("plan", "secretary")]
    services.submit_plan(item.participation, by=who["secretary"])
    assert office.fresh(item).return_reason == ""


def test_plan_is_not_sent_until_every_item_is_worded():
    item = office.item(state="plan_draft")
    office.item(item.participation, state="plan_draft", measure=" ")
    who = office.people(item)

    with pytest.raises(Refusal, match="整改措施"):
        services.submit_plan(item.participation, by=who["secretary"])

    assert office.fresh(item).state == "plan_draft"


def test_item_added_later_goes_the_same_way_alone():
    first = office.item(state="in_progress")
    second = office.item(first.participation, state="plan_draft")
    who = office.people(first)

    services.submit_plan(first.participation, by=who["secretary"])

    assert office.fresh(first).state == "in_progress"
    assert office.fresh(second).state == "plan_submitted"


@pytest.mark.parametrize(
    ("act", "state", "doer"),
    [
        (services.submit_plan, "plan_draft", "secretary"),
        (services.approve_plan, "plan_submitted", "staff"),
    ],
)
def test_second_post_of_a_step_is_refused(act, state, doer):
    item = office.item(state=state)
    who = office.people(item)
    act(item.participation, by=who[doer])

    with pytest.raises(Refusal):
        act(item.participation, by=who[doer])


def test_return_of_a_plan_needs_a_reason():
    item = office.item(state="plan_submitted")

    with pytest.raises(Refusal, match="原因"):
        services.return_plan(item.participation, by=office.people(item)["staff"], reason=" ")


def test_organisation_department_reviews_a_branch_directly_under_the_school():
    item = office.item(office.participation(make.branch(of=make.school())), state="plan_submitted")

    services.approve_plan(item.participation, by=make.org_dept())

    assert office.fresh(item).state == "in_progress"


def test_staff_of_a_general_branch_enter_only():
    place = make.committee(under=make.committee())
    item = office.item(office.participation(make.branch(of=place)), state="plan_submitted")

    with pytest.raises(PermissionDenied):
        services.approve_plan(item.participation, by=make.staff(place))


def test_words_are_saved_with_what_they_were_before():
    item = office.item(state="plan_draft")
    secretary = office.people(item)["secretary"]

    edit_item(item, by=secretary, values={"goal": "达到12次", "track": "continuing"})

    entry = AuditEntry.objects.get(action="rectification.edit")
    assert entry.changes == {
        "整改目标": [item.goal, "达到12次"],
        "整改类型": ["限期整改", "长期坚持"],
    }


def test_words_that_somebody_else_has_changed_meanwhile_are_not_overwritten():
    item = office.item(state="plan_draft")
    secretary = office.people(item)["secretary"]
    seen = wording_token(item)
    edit_item(item, by=secretary, values={"goal": "先到的"}, seen=seen)

    with pytest.raises(Refusal) as caught:
        edit_item(item, by=secretary, values={"goal": "后到的"}, seen=seen)

    assert caught.value.kept == [("整改目标", "后到的")]
    assert office.fresh(item).goal == "先到的"


@pytest.mark.parametrize("state", ["plan_submitted", "in_progress", "closed"])
def test_words_are_fixed_once_the_plan_is_sent(state):
    item = office.item(state=state)

    with pytest.raises(Refusal):
        edit_item(item, by=office.people(item)["secretary"], values={"goal": "改"})
