"""What happens to a survey: saving, colliding, noting, reporting, returning."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Participation, Round
from branches.rounds.opening import enrol_branches
from branches.rulebook.fields import BOOL, CHOICE, FIELDS, LONG, TEXT
from branches.survey.queries import (
    FIGURES,
    expected_duties,
    previous_survey,
    previous_surveys,
    survey_figures,
)
from branches.survey.services import (
    Edit,
    SurveyNotReady,
    return_survey,
    save_fields,
    save_notes,
    submit_survey,
)
from tests import make

pytestmark = pytest.mark.django_db


def complete(**changes):
    """An answer to every question, so that nothing but `changes` can be found."""
    values = {}
    for field in FIELDS:
        if field.type in (TEXT, LONG):
            values[field.name] = "有"
        elif field.type == BOOL:
            values[field.name] = True
        elif field.type == CHOICE:
            values[field.name] = field.words[0][0]
        elif field.type in ("int", "decimal"):
            values[field.name] = 0
    counts = {"full_members": 6, "total_members": 6, "staff_members": 6, "term_years": 3}
    dates = {"founded_on": date(2005, 9, 1), "elected_on": date(2011, 3, 1)}
    unasked = {"term_due_on": None, "extension_until": None}
    held = {"org_life_on": date(2012, 1, 5), "appraisal_on": date(2012, 1, 6), "is_joint": False}
    return {**values, **counts, **dates, **unasked, **held, **changes}


def surveyed(**changes):
    values = complete(**changes)
    for name in ("name", "short_name", "kind"):
        del values[name]
    return make.participation(**values)


@pytest.fixture
def participation():
    return make.participation()


@pytest.fixture
def staff(participation):
    return make.staff(participation.sub_committee)


def survey_of(participation):
    return Participation.objects.get(pk=participation.pk).survey


def test_a_changed_question_is_written_with_its_trace(participation, staff):
    survey = participation.survey
    survey.prefilled = {"group_count": "last", "lectures": "last"}
    survey.save()

    saved = save_fields(participation, [Edit("group_count", None, 3)], by=staff)

    survey.refresh_from_db()
    assert (saved.written, saved.collisions) == (["group_count"], {})
    assert (survey.group_count, survey.prefilled) == (3, {"lectures": "last"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.by, entry.changes) == (
        "survey.save",
        staff,
        {"党小组数": ["未填", "3个"]},
    )


def test_the_total_follows_its_parts(participation, staff):
    save_fields(participation, [Edit("full_members", None, 12)], by=staff)
    assert survey_of(participation).total_members is None

    save_fields(participation, [Edit("probationary_members", None, 2)], by=staff)

    assert survey_of(participation).total_members == 14


def test_a_question_saved_twice_is_written_once(participation, staff):
    edit = Edit("lectures", None, 4)
    save_fields(participation, [edit], by=staff)

    saved = save_fields(participation, [edit], by=staff)

    assert (saved.written, saved.collisions) == ([], {})
    assert AuditEntry.objects.count() == 1


def test_two_people_on_one_question_collide_and_the_rest_is_saved(participation, staff):
    other = make.staff(participation.sub_committee, name="韦老师")
    save_fields(participation, [Edit("term_years", None, 3)], by=other)

    edits = [Edit("term_years", None, 2), Edit("lectures", None, 4)]
    saved = save_fields(participation, edits, by=staff)

    collision = saved.collisions["term_years"]
    assert (collision.mine, collision.theirs, collision.by_text) == (2, 3, "韦老师")
    survey = survey_of(participation)
    assert (survey.term_years, survey.lectures, saved.written) == (3, 4, ["lectures"])


@pytest.mark.parametrize(
    "who",
    [
        lambda one: make.secretary(one.branch),
        lambda one: make.leader(one.sub_committee),
        lambda one: make.staff(make.committee()),
        lambda one: make.org_dept(),
        lambda one: make.auditor(),
        lambda one: make.school_leader(),
    ],
    ids=["secretary", "leader", "other staff", "org_dept", "auditor", "school leader"],
)
def test_only_the_own_staff_fill_it_in(participation, who):
    user = who(participation)

    with pytest.raises(PermissionDenied):
        save_fields(participation, [Edit("lectures", None, 4)], by=user)
    with pytest.raises(PermissionDenied):
        submit_survey(participation, by=user)

    assert survey_of(participation).lectures is None


def test_staff_of_a_general_branch_enter_for_their_branches():
    college = make.committee()
    academy = make.committee(under=college)
    participation = make.participation(make.branch(of=academy))

    save_fields(participation, [Edit("lectures", None, 4)], by=make.staff(academy))

    assert survey_of(participation).lectures == 4


def test_a_submitted_survey_is_not_edited_and_the_text_is_kept(participation, staff):
    participation.survey.state = "submitted"
    participation.survey.save()

    with pytest.raises(Refusal) as refused:
        save_fields(participation, [Edit("lectures", None, 4)], by=staff)

    assert refused.value.kept == [("党课次数", "4次")]


def test_an_archived_survey_is_not_edited(participation, staff):
    Participation.objects.update(frozen_at="2012-12-31T00:00+08:00")

    with pytest.raises(Refusal, match="已归档"):
        save_fields(participation, [Edit("lectures", None, 4)], by=staff)


def test_submission_keeps_findings_officers_and_the_register():
    participation = surveyed(theme_days=3, joint_unit_count=2)
    branch, staff = participation.branch, make.staff(participation.sub_committee)
    make.term(branch, person=make.person("王书记", title="教授"))
    make.term(branch, "publicity", since=date(2011, 9, 1))
    Duty.objects.create(
        kind="survey",
        subject_id=participation.pk,
        role="committee_staff",
        committee=branch.sub_committee,
        title="填报",
        link="/",
    )

    survey = submit_survey(participation, by=staff)

    assert (survey.state, survey.submitted_by) == ("submitted", staff)
    assert (survey.secretary_name, survey.secretary_title) == ("王书记", "教授")
    assert (survey.posts_held, survey.officer_count) == (["secretary"], 1)
    assert survey.vacancies == [{"post": "publicity", "since": "2011-09-01"}]
    found = {(one.code, one.field): one.level for one in survey.findings.all()}
    assert found["F15", "theme_days"] == "F"
    branch.refresh_from_db()
    assert (branch.joint_unit_count, branch.elected_on) == (2, date(2011, 3, 1))
    participation.refresh_from_db()
    assert participation.secretary_name == "王书记"
    assert not Duty.objects.open().exists()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert actions == {"survey.submit", "branch.update"}


def test_officers_count_as_of_the_cut_off():
    participation = surveyed()
    make.term(participation.branch, person=make.person("前书记"), until=date(2012, 3, 20))
    make.term(participation.branch, person=make.person("新书记"), since=date(2012, 3, 21))

    survey = submit_survey(participation, by=make.staff(participation.sub_committee))

    assert (survey.secretary_name, survey.officer_count) == ("", 0)


def test_errors_block_the_submission_and_change_nothing():
    participation = surveyed(full_members=None, appraisal_attended=9)

    with pytest.raises(SurveyNotReady) as blocked:
        submit_survey(participation, by=make.staff(participation.sub_committee))

    found = {(one.code, one.field) for one in blocked.value.findings}
    assert {("E01", "full_members"), ("E03", "appraisal_attended")} <= found
    assert survey_of(participation).state == "draft"
    assert not survey_of(participation).findings.exists()


def test_a_doubt_wants_a_note_which_is_kept_with_the_finding():
    participation = surveyed(mobile_members=9)
    staff = make.staff(participation.sub_committee)
    with pytest.raises(SurveyNotReady, match="1处存疑"):
        submit_survey(participation, by=staff)

    save_notes(participation, {"W02:mobile_members": " 含驻外人员 "}, by=staff)
    survey = submit_survey(participation, by=staff)

    assert survey.findings.get(code="W02").note == "含驻外人员"


def test_a_note_that_is_too_long_is_refused_and_not_cut():
    participation = surveyed(mobile_members=9)
    staff = make.staff(participation.sub_committee)

    with pytest.raises(Refusal, match="最多500字，现在900字") as refused:
        save_notes(participation, {"W02:mobile_members": "长" * 900}, by=staff)

    assert [text for _label, text in refused.value.kept] == ["长" * 900]
    assert survey_of(participation).finding_notes == {}


def test_a_survey_is_submitted_once():
    participation = surveyed()
    staff = make.staff(participation.sub_committee)
    submit_survey(participation, by=staff)

    with pytest.raises(Refusal, match="已报送"):
        submit_survey(participation, by=staff)


@pytest.mark.parametrize(
    "who", [lambda one: make.leader(one.sub_committee), lambda one: make.org_dept()]
)
def test_a_returned_survey_is_edited_and_submitted_again(who):
    participation = surveyed(theme_days=3)
    staff = make.staff(participation.sub_committee)
    submit_survey(participation, by=staff)

    survey = return_survey(participation, reason="主题党日请核实", by=who(participation))

    assert (survey.state, survey.return_reason) == ("returned", "主题党日请核实")
    duty = Duty.objects.open().get()
    assert (duty.kind, "已退回：主题党日请核实" in duty.title) == ("survey", True)
    save_fields(participation, [Edit("theme_days", 3, 12)], by=staff)
    survey = submit_survey(participation, by=staff)
    assert survey.return_reason == ""
    assert not survey.findings.filter(code="F15").exists()
    assert not Duty.objects.open().exists()


@pytest.mark.parametrize(
    "who",
    [
        lambda one: make.staff(one.sub_committee),
        lambda one: make.secretary(one.branch),
        lambda one: make.leader(make.committee()),
        lambda one: make.school_leader(),
    ],
    ids=["staff", "secretary", "other leader", "school leader"],
)
def test_return_is_refused_to(who):
    participation = surveyed()
    submit_survey(participation, by=make.staff(participation.sub_committee))

    with pytest.raises(PermissionDenied):
        return_survey(participation, reason="请核实", by=who(participation))

    assert survey_of(participation).state == "submitted"


def test_a_return_wants_a_reason():
    participation = surveyed()
    submit_survey(participation, by=make.staff(participation.sub_committee))

    with pytest.raises(Refusal, match="原因"):
        return_survey(participation, reason=" ", by=make.org_dept())


def test_the_duties_that_ought_to_stand_are_those_that_stand():
    round = make.round(survey_due_on=date(2012, 3, 15))
    for _ in range(3):
        make.branch()
    first, second, _third = enrol_branches(round)
    for one, state in ((first, "submitted"), (second, "returned")):
        one.survey.state = state
        one.survey.save()
    Duty.objects.filter(subject_id=first.pk).delete()

    expected = {
        (one.subject_id, one.role, one.committee_id, one.due_on) for one in expected_duties()
    }

    standing = Duty.objects.open().values_list("subject_id", "role", "committee", "due_on")
    assert expected == set(standing)
    assert len(expected) == 2


def test_figures_count_what_their_lists_show():
    round = make.round(survey_due_on=date(2012, 3, 15))
    for state in ("draft", "returned", "submitted", "submitted"):
        one = make.participation(within=round)
        one.survey.state = state
        one.survey.save()
    make.participation(within=round)
    left_out = make.participation(within=round)
    left_out.out_reason = "临时党支部"
    left_out.save()

    figures = survey_figures(make.org_dept(), round)

    assert figures == {
        "all": 5,
        "survey_missing": 3,
        "survey_overdue": 3,
        "survey_returned": 1,
        "survey_submitted": 2,
    }
    for name, condition in FIGURES.items():
        shown = Participation.objects.taking_part().filter(condition, round=round)
        assert shown.count() == figures[name]


def test_counts_are_compared_with_the_cycle_before_not_with_an_earlier_round_of_this_one():
    branch, other = make.branch(), make.branch()
    oldest, older, newest = (make.round(name=f"{year}年度") for year in (2009, 2010, 2011))
    regrade = Round.objects.create(
        cycle=newest.cycle, seq=2, kind="regrade", cutoff_on=date.today()
    )
    make.participation(branch, within=oldest)
    before = make.participation(branch, within=older).survey
    make.participation(branch, within=newest)
    now = make.participation(branch, within=regrade)
    make.participation(other, within=older)

    assert previous_survey(now) == before
    assert previous_surveys(regrade, {branch.pk}) == {branch.pk: before}
    assert previous_surveys(oldest, {branch.pk}) == previous_surveys(regrade, set()) == {}
