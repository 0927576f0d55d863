"""What leaves with the list of gradings, and what of earlier rounds may be seen."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from branches.models import AuditEntry
from branches.web.downloads import XLSX
from grading.decisions import services as decisions
from grading.decisions import undoing
from grading.decisions.history import assessment_before
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db


def test_the_export_of_the_list_is_recorded(client):
    of = graded.assessment()
    org = make.org_dept()
    client.force_login(org)

    response = client.get(reverse("grading:export"))

    [entry] = AuditEntry.objects.filter(action="grading.export")
    assert response["Content-Type"] == XLSX
    assert (entry.by, entry.target_id) == (org, of.participation.round_id)
    assert entry.changes == {"导出汇总表": [None, "1个党支部"]}


@pytest.mark.parametrize(("page", "status"), [("export", 404), ("print_list", 200)])
def test_before_the_first_cycle_there_is_nothing_to_take_home(client, page, status):
    client.force_login(make.org_dept())

    assert client.get(reverse(f"grading:{page}")).status_code == status


def test_the_grade_of_the_round_before_is_read_only_in_scope(client):
    former, lender, present = make.committee(), make.committee(), make.committee()
    branch = make.branch(of=former)
    first = graded.assessment(branch, within=make.round(name="2010年度"))
    branch.move_to(lender)
    branch.save()
    second = graded.assessment(branch, within=make.round(name="2011年度"))
    branch.move_to(present)
    branch.save()

    def before(user):
        return assessment_before(user, second.participation)

    assert before(make.staff(lender)) is None
    assert before(make.staff(present)) == before(make.org_dept()) == first


def test_only_grades_of_the_round_are_offered(client):
    graded.assessment()
    client.force_login(make.org_dept())

    page = client.get(reverse("grading:list"))

    assertContains(page, '<option value="grade_weak">薄弱</option>', html=True)
    assertNotContains(page, "较好")
    assertNotContains(page, "较差")


def test_the_reason_to_go_below_the_proposal_stands_beside_the_grade(client):
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who)
    decisions.decide(
        of, grade="weak", by=who["leader"], decided_on=graded.MET, reason="长期不开支委会"
    )
    client.force_login(who["org"])
    why = reverse("grading:why", args=[of.participation_id])

    assert client.get(why).context["verdict"]["reasons"] == ["分党委决定：长期不开支委会"]

    undoing.undo_decision(of, "return_decision", by=who["org"], reason="请核实")
    assert client.get(why).context["verdict"]["reasons"] == []
