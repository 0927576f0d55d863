"""撤销审定: the same person, the same day, until somebody built on it; what followed goes too."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Reminder
from config.acts import grading as acts
from config.acts import items
from config.acts.duties import differences
from grading.decisions.standing import grade_on
from grading.models import Assessment, Decision
from rectification.models import Plan, RectificationItem, Support
from tests import make
from tests.grading import graded, regraded
from tests.races import at_once
from tests.rectification import office

pytestmark = pytest.mark.django_db
PAPER = {"approved_on": date(2012, 4, 10), "document_no": "校党发〔2012〕8号"}
WEAK = {"elected_on": date(2007, 1, 1)}


def approved(of=None, **survey):
    """An assessment that was approved just now through the act, with its people."""
    of = graded.assessment(of, **survey)
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who)
    acts.decide(of, grade=of.proposed_grade, by=who["leader"], decided_on=graded.MET)
    acts.approve(Assessment.objects.filter(pk=of.pk), by=who["org"], **PAPER)
    return Assessment.objects.get(pk=of.pk), who


def undo(of, by, reason="文号有误"):
    return acts.undo_approval(Assessment.objects.get(pk=of.pk), by=by, reason=reason)


def test_it_takes_back_the_grade_and_all_that_followed_from_it():
    of, who = approved(**WEAK)
    branch, today = of.participation.branch, timezone.localdate()
    assert grade_on(branch, today).is_bottom
    assert Support.objects.current().filter(branch=branch).count() == 4

    moved = undo(of, who["org"])

    assert (moved.state, moved.grade, moved.approved_on) == ("committee_decided", "weak", None)
    assert grade_on(branch, today) is None
    assert not Support.objects.current().filter(branch=branch).exists()
    assert Plan.objects.get(participation=of.participation).opened_on is None
    kinds = set(Duty.objects.open().filter(participation=of.participation).values_list("kind"))
    assert kinds == {(Duty.Kind.APPROVAL,)}
    assert differences(today).counts == {"opened": 0, "moved": 0, "closed": 0}


def test_both_acts_are_kept_and_branch_and_committee_are_told():
    of, who = approved()

    undo(of, who["org"])

    school = Decision.objects.filter(level="school").order_by("pk")
    assert [one.act for one in school] == ["decided", "withdrawn"]
    assert school[1].undoes == school[0]
    assert AuditEntry.objects.get(action="grading.undo_approval").reason == "文号有误"
    told = Reminder.objects.filter(stage__startswith="undone-").values_list("recipient", flat=True)
    assert set(told) == {who[name].pk for name in ("secretary", "reviewer", "leader")}


def test_approved_again_everything_is_there_again():
    of, who = approved(**WEAK)
    undo(of, who["org"])

    acts.approve(Assessment.objects.filter(pk=of.pk), by=who["org"], **PAPER)

    assert grade_on(of.participation.branch, timezone.localdate()).is_bottom
    assert Plan.objects.get(participation=of.participation).kind == Plan.Kind.REFORM
    assert Support.objects.current().filter(branch=of.participation.branch).count() == 4
    assert differences(timezone.localdate()).counts == {"opened": 0, "moved": 0, "closed": 0}


def test_the_levels_of_the_decision_follow_it_again():
    of = graded.assessment(**WEAK)
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who)
    item = office.item(of.participation)
    of = acts.decide(of, grade="weak", by=who["leader"], decided_on=graded.MET)
    acts.approve(Assessment.objects.filter(pk=of.pk), by=who["org"], **PAPER)

    undo(of, who["org"])
    acts.undo(Assessment.objects.get(pk=of.pk), "return_decision", by=who["org"], reason="重议")

    assert office.fresh(item).levels == 1


def test_another_person_or_another_day_is_refused():
    of, who = approved()
    with pytest.raises(Refusal, match="由其他人登记"):
        undo(of, make.org_dept())
    yesterday = timezone.now() - timedelta(days=1)
    Decision.objects.filter(level="school").update(at=yesterday)

    with pytest.raises(Refusal, match="当天可以撤销，现在已过"):
        undo(of, who["org"])

    assert Assessment.objects.get(pk=of.pk).state == "approved"


def test_once_a_plan_or_an_item_was_saved_the_approval_stands():
    of, who = approved(**WEAK)
    items.add_item(of.participation, by=who["reviewer"], problem="台账不全", track="dated")

    with pytest.raises(Refusal, match="已有人办理") as refused:
        undo(of, who["org"])

    assert refused.value.kept == [("原因", "文号有误")]


def test_in_a_regrade_the_recognition_counts_no_more_and_stays_written():
    of, who = regraded.regraded()
    Plan.objects.update(state="approved", approved_on=date(2012, 5, 1))
    of = regraded.decide(of, who)
    acts.approve(Assessment.objects.filter(pk=of.pk), by=who["org"], **PAPER)
    promotions = of.participation.promotions

    undo(of, who["org"])

    assert promotions.count() == 1
    assert not promotions.standing().exists()


def test_the_page_offers_it_to_the_person_of_the_day_alone(client):
    of, who = approved()
    url = reverse("grading:why", args=[of.participation_id])

    shown = []
    for person in (who["org"], make.org_dept(), who["leader"]):
        client.force_login(person)
        shown.append("撤销审定" in client.get(url).text)

    assert shown == [True, False, False]
    client.force_login(who["org"])
    done = client.post(
        reverse("grading:undo_approval", args=[of.participation_id]), {"reason": "错"}
    )
    assert (done.status_code, Assessment.objects.get(pk=of.pk).state) == (302, "committee_decided")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_an_undoing_and_a_plan_that_is_saved_see_each_other(attempt):
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")
    of, who = approved(**WEAK)
    words = {"problem": "台账不全", "track": "dated", "by": who["reviewer"]}

    undone, _made = at_once(
        lambda: undo(of, who["org"]), lambda: items.add_item(of.participation, **words)
    )

    state = Assessment.objects.get(pk=of.pk).state
    assert (state == "approved") == isinstance(undone, Refusal)
    assert RectificationItem.objects.count() == 1
    assert differences(timezone.localdate()).counts == {"opened": 0, "moved": 0, "closed": 0}
