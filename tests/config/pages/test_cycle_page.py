"""The cycle page: dates and parameters, their marks, and what a change sets off."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.errors import Refusal
from branches.models import AuditEntry, Cycle, Duty, Round, Survey
from branches.rounds import services as cycles
from branches.rounds.forms import ParametersForm
from branches.rounds.opening import survey_duty
from branches.rounds.parameter_fields import ENTRIES
from branches.rulebook.parameters import Parameters, read_parameters
from branches.rulebook.sources import UNIVERSITIES
from grading.models import Assessment
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from tests import make

pytestmark = pytest.mark.django_db
DERIVED = {"set_name", "grades", "adjusted"}


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


@pytest.mark.parametrize(
    ("set_name", "name", "word", "source"),
    [
        ("current", "max_members", "文件规定", "《中国共产党支部工作条例（试行）》第四条"),
        ("current", "term_years_college_level", "文件规定", f"{UNIVERSITIES}第七条"),
        ("current", "advanced_quota", "参考做法", "四川，2013年"),
        ("current", "veto_rate", "参考做法", "广西，2012年"),
        ("current", "gate_advanced_rate", "参考做法", "他处转引的组厅字〔2012〕6号"),
        ("current", "appraisal_attendance", "参考做法", "中国地质大学（北京），2019年"),
        ("current", "min_valid", "建议", ""),
        ("2012", "max_members", "本年度参数", ""),
        ("2012", "advanced_quota", "本年度参数", ""),
        ("2012", "appraisal_attendance", "本年度参数", ""),
        ("2012", "self_weight", "参考做法", "西北农林科技大学，2012年"),
        ("2012", "term_overdue_veto_months", "改编", ""),
    ],
)
def test_beside_each_value_stands_where_it_comes_from(set_name, name, word, source):
    form = ParametersForm(document=make.parameters_document(set_name))

    mark = form.mark_of(name)

    assert (mark["chip"][0], mark["source"]) == (word, source)


def test_what_the_school_has_changed_is_its_own():
    document = make.parameters_document("current") | {"adjusted": ["max_members"]}

    assert ParametersForm(document=document).mark_of("max_members")["chip"][0] == "本校调整"


def test_a_parameter_that_the_year_does_not_know_has_no_field():
    old, current = (
        ParametersForm(document=make.parameters_document(name)) for name in ("2012", "current")
    )

    assert "term_years_college_level" not in old.fields
    assert current["term_years_college_level"].value() == 5


def test_the_page_of_2012_has_the_word_of_its_year(client, round):
    client.force_login(make.auditor())

    page = client.get(url(round)).text

    assert "组织生活每年" in page
    assert "主题党日" not in page


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


def test_months_of_reminding_and_vacations_are_typed_and_recorded(client, round):
    client.force_login(make.org_dept())

    client.post(url(round), parameters(round, term_months="5，2", vacation_is_rest="True"))

    cycle = Cycle.objects.get()
    assert (cycle.rules.term_months, cycle.rules.vacation_is_rest) == ((5, 2), True)
    entry = AuditEntry.objects.get(action="cycle.parameters")
    assert entry.changes == {"换届逐次提醒": ["6、4、1", "5、2"], "寒暑假不提醒": ["否", "是"]}
    assert 'value="5、2"' in client.get(url(round)).text


@pytest.mark.parametrize("typed", ["六个月", "6-4", "", "1、6", "9、1"])
def test_wrong_months_of_reminding_are_refused(client, round, typed):
    client.force_login(make.org_dept())

    page = client.post(url(round), parameters(round, term_months=typed))

    assert page.status_code == 200
    assert Cycle.objects.get().rules.term_months == (6, 4, 1)


@pytest.mark.parametrize(("opened", "months"), [(6, [6, 4, 1]), (3, [1]), (None, [6, 4, 1])])
def test_a_year_opened_before_is_given_what_it_lacks(round, opened, months):
    cycle = round.cycle
    values = cycle.parameters["values"]
    for name in ("term_months", "vacation_is_rest"):
        del values[name], cycle.parameters["origins"][name]
    if opened:
        values["term_reminder_months"] = opened
    cycle.save()

    import_module("branches.migrations.0031_reminder_parameters").fill(apps, None)

    fresh = Cycle.objects.get(pk=cycle.pk)
    assert fresh.rules.term_months == tuple(months)
    assert fresh.rules.vacation_is_rest is False


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
    past = WorkCalendar().on_or_before(timezone.localdate() - timedelta(days=1))

    assert client.post(url(round), dates(round, self_due_on=past)).status_code == 302

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


def test_what_no_rule_asks_for_yet_says_so(client, round):
    client.force_login(make.org_dept())

    page = client.get(url(round)).text

    waiting = [entry for entry in ENTRIES.values() if not entry.in_use]
    assert page.count("尚未启用") == len(waiting) == 0


def without(round, *names):
    """A year whose document was written before these parameters."""
    for name in names:
        del round.cycle.parameters["values"][name]
    round.cycle.save(update_fields=["parameters"])
    return Round.objects.select_related("cycle").get(pk=round.pk)


def test_an_earlier_year_keeps_its_document_until_somebody_types(client, round):
    round = without(round, "min_return", "unknown_counts")
    client.force_login(make.org_dept())

    client.post(url(round), parameters(round, min_valid="6"))
    assert not set(Cycle.objects.get().parameters["values"]) & {"min_return", "unknown_counts"}

    round = Round.objects.select_related("cycle").get()
    client.post(url(round), parameters(round, min_return="60", unknown_counts="True"))
    rules = Cycle.objects.get().rules
    assert (str(rules.min_return), rules.unknown_counts) == ("0.6", True)
    entry = AuditEntry.objects.filter(action="cycle.parameters").latest("pk")
    assert entry.changes == {
        "收回至少占应参加（0 为不限）": ["0", "0.6"],
        "“不了解”是否计入评价总数": ["否", "是"],
    }


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
