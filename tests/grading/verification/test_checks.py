"""核验: fixed, filled in, finished; it changes no score, but may send a review back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from branches.errors import Refusal
from branches.models import Duty, Reminder
from config.acts.duties import differences
from config.acts.grading import return_checked
from grading.models import Assessment, Check, Decision, Ground
from grading.verification import services
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
DUE = date(2031, 6, 2)
NONE = {"top": 0, "weak": 0, "gap": 0, "random": 1}


@pytest.fixture
def drawn():
    """(open check of a decided branch, its people)."""
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "committee_decided", who)
    drawing = services.draw(of.participation.round, NONE, seed=7, due_on=DUE, by=who["org"])
    services.fix(drawing, by=who["org"])
    return drawing.checks.get(), who


def fill(check, who, choice="差", **more):
    of = Assessment.objects.get(participation=check.participation_id)
    entries = graded.entries(of, "check", choice=choice, note="现场看过")
    return services.save(check, entries, by=who["org"], **more)


def finished(check, who, choice="差"):
    fill(check, who, choice)
    return services.finish(check, note="与材料不符", by=who["org"])


def of_check(check):
    return Assessment.objects.get(participation=check.participation_id)


def test_fixing_gives_the_department_a_duty_for_each_branch(drawn):
    check, _who = drawn

    [duty] = Duty.objects.open().filter(kind="verification")
    assert (duty.role, duty.due_on, duty.link) == ("org_dept", DUE, check.get_absolute_url())
    assert differences(timezone.localdate()).counts == {"opened": 0, "moved": 0, "closed": 0}


def test_a_check_changes_no_score_and_is_kept_as_it_was(drawn):
    check, who = drawn
    before = of_check(check)

    check = finished(check, who)

    after = of_check(check)
    assert (after.review_total, after.final_score, after.grade, after.state) == (
        *(before.review_total, before.final_score, before.grade),
        "committee_decided",
    )
    assert check.gap > 5
    assert len(check.found) > 5
    assert not Duty.objects.open().filter(kind="verification").exists()


def test_the_branch_and_its_committee_learn_what_was_checked(client, drawn):
    check, who = drawn
    client.force_login(who["leader"])
    assert client.get(check.get_absolute_url()).status_code == 404

    finished(check, who)

    assertContains(client.get(check.get_absolute_url()), "与材料不符")
    assertContains(
        client.get(reverse("grading:why", args=[check.participation_id])), "组织部核验的情况"
    )
    assert Reminder.objects.filter(recipient=who["secretary"], stage__startswith="checked").exists()


def test_above_the_years_difference_the_review_goes_back_with_its_decision(drawn):
    check, who = drawn
    check = finished(check, who)

    return_checked(check, reason="佐证材料不实", by=who["org"])

    after = of_check(check)
    assert (after.state, after.grade, after.return_reason) == ("self_submitted", "", "佐证材料不实")
    assert Check.objects.get(pk=check.pk).state == "returned"
    assert Decision.objects.filter(act="returned", reason="佐证材料不实").exists()
    [duty] = Duty.objects.open().filter(kind="review_sheet")
    assert duty.role == "committee_staff"


def test_a_small_difference_returns_nothing(drawn):
    check, who = drawn
    check = finished(check, who, choice="好")

    assert check.gap == Decimal(0)
    with pytest.raises(Refusal, match="不超过 5 分"):
        return_checked(check, reason="核查", by=who["org"])


def test_what_the_school_has_approved_is_returned_no_more(drawn):
    check, who = drawn
    check = finished(check, who)
    graded.send_approval(of_check(check), who, {})

    with pytest.raises(Refusal):
        return_checked(check, reason="核查", by=who["org"])
    assert of_check(check).state == "approved"
    assert Check.objects.get(pk=check.pk).state == "done"


def test_only_the_department_checks_and_nothing_is_filled_in_afterwards(drawn):
    check, who = drawn
    with pytest.raises(PermissionDenied):
        services.save(check, {}, by=who["leader"])
    finished(check, who)

    with pytest.raises(Refusal):
        fill(check, who)


def test_each_committee_keeps_one_branch_of_the_sample():
    first = graded.assessment()
    who = graded.people(first)
    graded.to_state(first, "committee_reviewed", who)
    drawing = services.draw(first.participation.round, NONE, seed=1, due_on=DUE, by=who["org"])
    [check] = drawing.checks.all()

    with pytest.raises(Refusal, match="至少抽查一个"):
        services.drop(check, by=who["org"])
    services.fix(drawing, by=who["org"])
    with pytest.raises(Refusal, match="已确定"):
        services.fix(drawing, by=who["org"])


def test_a_branch_that_nobody_reviewed_is_not_drawn():
    of = graded.assessment()

    with pytest.raises(Refusal):
        services.draw(of.participation.round, NONE, seed=1, due_on=DUE, by=make.org_dept())


def test_the_sheet_is_filled_in_and_sent_from_the_page(client, drawn):
    check, who = drawn
    client.force_login(who["org"])
    page = client.get(check.get_absolute_url())
    assertContains(page, "这一项已核验")
    [row, *_rest] = [one for one in page.context["form"].rows if one.choices]
    code = row.spec.code
    photo = SimpleUploadedFile("现场.pdf", b"%PDF-1.4\n%%EOF\n")

    typed = {f"{code}-base": "", f"{code}-choice": "差", f"{code}-note": "没有记录"}
    answer = client.post(
        check.get_absolute_url(), typed | {"act": "finish", "note": "只看了一项", "photo": photo}
    )

    check.refresh_from_db()
    assert (answer.status_code, check.state, len(check.found)) == (302, "done", 1)
    assert Ground.objects.filter(sheet=check.sheet_id).count() == 1


def test_a_box_that_nobody_ticked_is_no_judgement(client, drawn):
    check, who = drawn
    client.force_login(who["org"])
    form = client.get(check.get_absolute_url()).context["form"]
    [row, *_rest] = [one for one in form.rows if one.parts]
    code = row.spec.code

    client.post(check.get_absolute_url(), {f"{code}-base": "", f"{code}-sum": "1", "act": "save"})
    assert Check.objects.get(pk=check.pk).sheet_id is None

    seen = {f"{code}-base": "", f"{code}-sum": "1", f"{code}-checked": "1", "act": "save"}
    client.post(check.get_absolute_url(), seen)
    assert Check.objects.get(pk=check.pk).sheet.scores.get().ticks == []
