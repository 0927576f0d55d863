"""The cycle page: dates and parameters, their marks, and what a change sets off."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches import duties
from branches.errors import Refusal
from branches.forms.cycles import MARKS, ParametersForm, mark_of
from branches.forms.parameter_fields import ENTRIES
from branches.models import AuditEntry, Cycle, Duty, Round, Survey
from branches.parameters import Parameters, read_parameters
from branches.services import cycles
from branches.services.rounds import survey_duty
from grading.models import Assessment
from grading.services.assessments import open_assessments
from grading.services.rubrics import load_rubrics
from tests import make

pytestmark = pytest.mark.django_db
DERIVED = {"set_name", "grades"}


@pytest.fixture
def round():
    return make.round(survey_due_on=date(2012, 3, 27))


def url(round):
    return reverse("cycle", args=[round.cycle_id])


def posted(form):
    """What a browser would send of a form as it stands."""
    sent = {}
    for bound in form:
        value = bound.value()
        if value is not None and not bound.field.disabled:
            sent[bound.html_name] = value
    return sent


def parameters(round, **changed):
    form = ParametersForm(document=round.cycle.parameters)
    return {"part": "parameters", **posted(form), **changed}


def dates(round, **changed):
    names = ("cutoff_on", *Round.STAGES)
    sent = {name: getattr(round, name) or "" for name in names}
    return {"part": "dates", **sent, **changed}


# --- the catalogue ---
def test_every_parameter_has_its_field():
    assert set(ENTRIES) == set(Parameters.__dataclass_fields__) - DERIVED


@pytest.mark.parametrize("set_name", ["2012", "current"])
def test_a_form_sent_back_untouched_changes_nothing(set_name):
    document = make.parameters_document(set_name)

    form = ParametersForm(posted(ParametersForm(document=document)), document=document)

    assert form.is_valid(), form.errors
    assert form.changes() == {}
    assert read_parameters(form.new_document()) == read_parameters(document)


def test_the_marks_of_the_handbook_stand_beside_the_values():
    document = make.parameters_document()

    assert mark_of(document, "self_weight") == MARKS["S"]
    assert mark_of(document, "term_overdue_veto_months") == MARKS["A"]
    assert mark_of(document, "min_valid") == MARKS["P"]
    assert mark_of(document | {"adjusted": ["min_valid"]}, "min_valid")[0] == "本校调整"


# --- who ---
@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        (make.org_dept, 200, 302),
        (make.auditor, 200, 403),
        (make.school_leader, 403, 403),
        (lambda: make.staff(make.committee()), 403, 403),
        (lambda: make.secretary(make.branch()), 403, 403),
    ],
)
def test_who_reads_and_who_edits(client, round, who, read, write):
    client.force_login(who())

    assert client.get(url(round)).status_code == read
    assert client.get(reverse("branches:cycles")).status_code == read
    for form in (dates(round), parameters(round)):
        assert client.post(url(round), form).status_code == write


def test_the_auditor_gets_no_button(client, round):
    client.force_login(make.auditor())

    page = client.get(url(round)).text

    assert "支部自评权重" in page
    assert "保存日期" not in page


# --- dates ---
def test_a_moved_stage_moves_its_open_duties(client, round):
    participation = make.participation(within=round)
    duties.open_duty(survey_duty(participation))
    client.force_login(make.org_dept())

    client.post(url(round), dates(round, survey_due_on="2012-04-10"))

    duty = Duty.objects.get()
    assert (duty.due_on, duty.due_version) == (date(2012, 4, 10), 2)
    entry = AuditEntry.objects.get(action="round.dates")
    assert entry.changes == {"调查摸底截止": ["2012-03-27", "2012-04-10"]}


def test_an_unchanged_date_is_no_new_version(round):
    duties.open_duty(survey_duty(make.participation(within=round)))

    cycles.set_dates(
        round, by=make.org_dept(), cutoff_on=round.cutoff_on, survey_due_on=round.survey_due_on
    )

    assert Duty.objects.get().due_version == 1
    assert not AuditEntry.objects.exists()


def test_a_taken_away_date_leaves_the_duty_without_one(round):
    duties.open_duty(survey_duty(make.participation(within=round)))

    cycles.set_dates(round, by=make.org_dept(), cutoff_on=round.cutoff_on, survey_due_on=None)

    assert Duty.objects.get().due_on is None


def test_past_dates_warn_and_lock_nothing(client, round):
    client.force_login(make.org_dept())
    yesterday = timezone.localdate() - timedelta(days=1)

    assert client.post(url(round), dates(round, self_due_on=yesterday)).status_code == 302

    assert "支部自评截止已过" in client.get(url(round)).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"self_due_on": "2012-03-25"}, "早于调查摸底截止"),
        ({"review_due_on": "2012-04-02", "poll_due_on": ""}, "早于支部自评截止"),
        ({"review_due_on": "2012-04-02", "poll_due_on": "2012-04-20"}, "早于支部自评截止"),
        ({"survey_due_on": "2012-03-01"}, "早于数据截止日"),
        ({"poll_due_on": "2012-06-20"}, "早于群众测评截止"),
    ],
)
def test_stages_out_of_order_are_said(client, round, typed, sentence):
    order = {
        "survey_due_on": "2012-04-01",
        "self_due_on": "2012-04-10",
        "poll_due_on": "2012-04-15",
        "review_due_on": "2012-05-01",
        "decision_due_on": "2012-05-20",
    }
    client.force_login(make.org_dept())

    client.post(url(round), dates(round, **(order | typed)))

    assert sentence in client.get(url(round)).text


@pytest.mark.parametrize("state", ["submitted", "returned"])
def test_the_cut_off_stands_once_a_survey_was_submitted(client, round, state):
    make.participation(within=round)
    Survey.objects.update(state=state)
    client.force_login(make.org_dept())

    response = client.post(url(round), dates(round, cutoff_on="2012-06-30"))

    assert response.status_code == 409
    assert "数据截止日不能再改" in response.text
    assert client.post(url(round), dates(round)).status_code == 302


# --- parameters ---
def test_a_changed_parameter_is_recorded_and_marked(client, round):
    client.force_login(make.org_dept())

    response = client.post(url(round), parameters(round, secretary_hours="48", min_valid="7"))

    assert response.status_code == 302
    cycle = Cycle.objects.get()
    assert cycle.parameters["adjusted"] == ["min_valid", "secretary_hours"]
    assert str(cycle.rules.secretary_hours) == "48"
    entry = AuditEntry.objects.get(action="cycle.parameters")
    assert entry.changes == {"书记每年培训": ["40", "48"], "有效票至少": ["5", "7"]}


def test_shares_are_typed_as_per_cent(client, round):
    client.force_login(make.org_dept())

    client.post(url(round), parameters(round, self_weight="30", review_weight="70"))

    rules = Cycle.objects.get().rules
    assert (str(rules.self_weight), str(rules.review_weight)) == ("0.3", "0.7")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"self_weight": "50"}, "权重之和"),
        ({"grade_advanced_cut": "50"}, "分数线"),
        ({"gate_advanced_rate": "120"}, "小于或等于100"),
        ({"appraisal_excellent_share": "0.3"}, "1/3 这样的分数"),
        ({"committee_size": "5-3"}, "不能大于后一个数"),
        ({"min_valid": "x"}, "整数"),
        ({"secretary_hours": "NaN"}, "数字"),
    ],
)
def test_parameters_that_do_not_hold_together_are_refused(client, round, changed, sentence):
    client.force_login(make.org_dept())

    response = client.post(url(round), parameters(round, **changed))

    assert response.status_code == 200
    assert sentence in response.text
    assert Cycle.objects.get().parameters == round.cycle.parameters


def test_the_grade_of_a_young_branch_follows_the_parameter(client, round):
    load_rubrics(round)
    branch = make.branch(founded_on=date(2011, 1, 10))
    open_assessments([make.participation(branch, within=round, founded_on=branch.founded_on)])
    assert not Assessment.objects.get().is_exempt
    client.force_login(make.org_dept())

    client.post(url(round), parameters(round, new_branch_ungraded_months="24"))

    assert Assessment.objects.get().is_exempt


def test_an_archived_cycle_is_read_only(client, round):
    org = make.org_dept()
    cycles.close_round(round, by=org)
    client.force_login(org)

    assert "已归档" in client.get(url(round)).text
    for form in (dates(round), parameters(round, min_valid="9")):
        assert client.post(url(round), form).status_code == 409


def test_closing_freezes_and_ends_what_was_owed(round):
    participation = make.participation(within=round)
    duties.open_duty(survey_duty(participation))

    cycles.close_round(round, by=make.org_dept())

    participation.refresh_from_db()
    assert participation.is_frozen
    assert not Duty.objects.open().exists()
    with pytest.raises(Refusal, match="已经归档"):
        cycles.close_round(round, by=make.org_dept())
