"""The pages of the survey: who opens them, what a post answers, how many queries they ask."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Duty, Participation
from grading.models import Assessment
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from tests import budget, make
from tests.branches.survey.test_survey import surveyed

pytestmark = pytest.mark.django_db


@pytest.fixture
def participation():
    return make.participation()


def page_of(participation, section="setup"):
    return f"{reverse('branches:survey', args=[participation.pk])}?section={section}"


def field_of(participation):
    return reverse("branches:survey_field", args=[participation.pk])


def graded(participation):
    load_rubrics(participation.round)
    open_assessments([participation])
    return participation


def fresh(participation):
    return Participation.objects.select_related("survey").get(pk=participation.pk)


READERS = {
    "own staff": lambda one: make.staff(one.sub_committee),
    "own leader": lambda one: make.leader(one.sub_committee),
    "own secretary": lambda one: make.secretary(one.branch),
    "org_dept": lambda one: make.org_dept(),
    "school leader": lambda one: make.school_leader(),
    "auditor": lambda one: make.auditor(),
}
STRANGERS = {
    "other staff": lambda one: make.staff(make.committee()),
    "other secretary": lambda one: make.secretary(make.branch()),
    "trainer": lambda one: make.trainer(),
    "nobody": lambda one: make.user(),
}


@pytest.mark.parametrize("who", READERS.values(), ids=READERS)
@pytest.mark.parametrize("section", ["setup", "team", "effect", "check"])
def test_the_survey_is_read_by(client, participation, who, section):
    client.force_login(who(participation))

    response = client.get(page_of(participation, section))

    assert response.status_code == 200
    assert bool(response.context["may_edit"]) == (who is READERS["own staff"])


@pytest.mark.parametrize("who", STRANGERS.values(), ids=STRANGERS)
def test_the_survey_is_hidden_from(client, participation, who):
    client.force_login(who(participation))
    pk = [participation.pk]

    assert client.get(page_of(participation)).status_code == 404
    assert client.get(reverse("branches:survey_print", args=pk)).status_code == 404
    for name in ("branches:survey", "branches:survey_field", "branches:survey_note"):
        assert client.post(reverse(name, args=pk)).status_code == 404
    for name in ("survey_submit", "survey_return", "poll_new"):
        assert client.post(reverse(name, args=pk)).status_code == 404


@pytest.mark.parametrize(
    "who", [one for name, one in READERS.items() if name != "own staff"], ids=list(READERS)[1:]
)
def test_entering_is_refused_to(client, participation, who):
    client.force_login(who(participation))
    pk = [participation.pk]

    for name in ("branches:survey", "branches:survey_field", "branches:survey_note"):
        response = client.post(reverse(name, args=pk), {"field": "lectures", "lectures": "4"})
        assert response.status_code == 403
    assert client.post(reverse("survey_submit", args=pk)).status_code == 403
    assert fresh(participation).survey.lectures is None


@pytest.mark.parametrize("name", ["own staff", "own secretary", "school leader", "auditor"])
def test_return_is_refused_to(client, name):
    participation = surveyed()
    participation.survey.state = "submitted"
    participation.survey.save()
    client.force_login(READERS[name](participation))

    response = client.post(reverse("survey_return", args=[participation.pk]), {"reason": "请核实"})

    assert response.status_code == 403
    assert fresh(participation).survey.state == "submitted"


def test_a_field_is_saved_as_typed_and_the_findings_follow(client, participation):
    client.force_login(make.staff(participation.sub_committee))

    data = {"field": "theme_days", "theme_days": "３", "base-theme_days": ""}
    response = client.post(field_of(participation), data)

    assert response.status_code == 200
    assert fresh(participation).survey.theme_days == 3
    text = response.content.decode()
    assert "少于12次" in text
    assert '<input type="hidden" id="base-theme_days" name="base-theme_days" value="3">' in text


def test_an_answer_moves_on_the_base_of_its_own_question_only(client, participation):
    client.force_login(make.staff(participation.sub_committee))

    data = {"field": "theme_days", "theme_days": "12", "base-theme_days": ""}
    text = client.post(field_of(participation), data).content.decode()

    assert text.count('id="base-') == 1


def test_an_unreadable_value_is_kept_on_the_page_and_not_stored(client, participation):
    client.force_login(make.staff(participation.sub_committee))

    data = {"field": "lectures", "lectures": "两次", "base-lectures": ""}
    response = client.post(field_of(participation), data)

    assert response.status_code == 422
    assert "请填整数" in response.content.decode()
    assert fresh(participation).survey.lectures is None


def test_a_collision_shows_both_values(client, participation):
    participation.survey.term_years = 3
    participation.survey.save()
    client.force_login(make.staff(participation.sub_committee))

    data = {"field": "term_years", "term_years": "2", "base-term_years": "5"}
    response = client.post(field_of(participation), data)

    assert response.status_code == 409
    text = response.content.decode()
    assert "您填“2年”，对方保存为“3年”" in text
    assert "data-use-theirs" in text
    assert "data-use-mine" in text
    assert fresh(participation).survey.term_years == 3


def test_a_value_typed_back_collides_with_what_came_between(client, participation):
    participation.survey.term_years = 3
    participation.survey.save()
    client.force_login(make.staff(participation.sub_committee))

    data = {"field": "term_years", "term_years": "2", "base-term_years": "2"}

    assert client.post(field_of(participation), data).status_code == 409


@pytest.mark.parametrize("name", ["total_members", "state", "posts_held", "participation", ""])
def test_only_questions_can_be_written(client, participation, name):
    client.force_login(make.staff(participation.sub_committee))

    response = client.post(field_of(participation), {"field": name, name or "x": "9"})

    assert response.status_code == 404
    assert fresh(participation).survey.total_members is None


def test_a_section_is_posted_without_scripts(client, participation):
    client.force_login(make.staff(participation.sub_committee))
    data = {
        "lectures": "4",
        "base-lectures": "",
        "theme_days": "12",
        "base-theme_days": "",
        "has_place": "1",
        "base-has_place": "",
        "go": "effect",
    }

    response = client.post(page_of(participation, "mechanism"), data)

    assert response["Location"] == page_of(participation, "effect")
    survey = fresh(participation).survey
    assert (survey.lectures, survey.theme_days, survey.has_place) == (4, 12, True)


def test_a_section_with_a_wrong_value_saves_the_rest_and_keeps_the_text(client, participation):
    client.force_login(make.staff(participation.sub_committee))
    data = {"lectures": "两次", "base-lectures": "", "theme_days": "12", "base-theme_days": ""}

    response = client.post(page_of(participation, "mechanism"), data)

    assert response.status_code == 422
    assert 'value="两次"' in response.content.decode()
    assert fresh(participation).survey.theme_days == 12


def test_a_stale_section_overwrites_nothing(client, participation):
    """Somebody else wrote 党课 meanwhile; this page still shows it empty and did not touch it."""
    participation.survey.lectures = 4
    participation.survey.save()
    client.force_login(make.staff(participation.sub_committee))
    data = {"lectures": "", "base-lectures": "", "theme_days": "12", "base-theme_days": ""}

    response = client.post(page_of(participation, "mechanism"), data)

    assert response.status_code == 302
    survey = fresh(participation).survey
    assert (survey.lectures, survey.theme_days) == (4, 12)


def test_notes_are_kept_for_doubts_that_stand_only(client):
    participation = surveyed(mobile_members=9)
    client.force_login(make.staff(participation.sub_committee))
    notes = {"note:W02:mobile_members": "含驻外人员", "note:W99:name": "x", "section": "members"}

    response = client.post(reverse("branches:survey_note", args=[participation.pk]), notes)

    assert response.status_code == 200
    assert fresh(participation).survey.finding_notes == {"W02:mobile_members": "含驻外人员"}


def test_the_report_opens_the_self_sheet(client):
    participation = graded(surveyed())
    client.force_login(make.staff(participation.sub_committee))

    response = client.post(reverse("survey_submit", args=[participation.pk]))

    assert response["Location"] == page_of(participation, "check")
    assert fresh(participation).survey.state == "submitted"
    assert list(Duty.objects.open().values_list("kind", "branch")) == [
        ("self_sheet", participation.branch_id)
    ]


def test_the_report_takes_the_notes_along(client):
    participation = graded(surveyed(mobile_members=9))
    client.force_login(make.staff(participation.sub_committee))

    data = {"note:W02:mobile_members": "含驻外人员"}
    client.post(reverse("survey_submit", args=[participation.pk]), data)

    assert fresh(participation).survey.state == "submitted"


def test_a_blocked_report_says_what_is_in_the_way(client):
    participation = graded(surveyed(lectures=None, mobile_members=9))
    client.force_login(make.staff(participation.sub_committee))

    response = client.post(reverse("survey_submit", args=[participation.pk]))

    assert response.status_code == 409
    text = response.content.decode()
    assert "还不能报送：1处错误须改正，1处存疑须写说明。" in text
    assert "?section=mechanism#field-lectures" in text
    assert fresh(participation).survey.state == "draft"


def test_the_leader_returns_with_a_reason(client):
    participation = graded(surveyed())
    staff = make.staff(participation.sub_committee)
    client.force_login(staff)
    client.post(reverse("survey_submit", args=[participation.pk]))
    assert "#return-title" not in client.get(page_of(participation)).content.decode()
    client.force_login(make.leader(participation.sub_committee))
    assert "#return-title" in client.get(page_of(participation)).content.decode()

    empty = client.post(reverse("survey_return", args=[participation.pk]), {"reason": ""})
    response = client.post(reverse("survey_return", args=[participation.pk]), {"reason": "请核实"})

    assert (empty.status_code, response.status_code) == (422, 302)
    assert list(Duty.objects.open().values_list("kind", flat=True)) == ["survey"]
    client.force_login(staff)
    assert "请核实" in client.get(page_of(participation)).content.decode()


def test_after_the_decision_the_survey_stays(client):
    participation = graded(surveyed())
    participation.survey.state = "submitted"
    participation.survey.save()
    Assessment.objects.update(state="committee_decided", grade="qualified")
    client.force_login(make.org_dept())

    response = client.post(reverse("survey_return", args=[participation.pk]), {"reason": "请核实"})

    assert response.status_code == 409
    assert fresh(participation).survey.state == "submitted"


def test_the_telephone_is_masked_for_outsiders(client):
    participation = surveyed(reporter_phone="13800138000")
    participation.survey.state = "submitted"
    participation.survey.save()

    shown = {}
    for name in ("own leader", "org_dept", "own secretary", "school leader", "auditor"):
        client.force_login(READERS[name](participation))
        pages = [page_of(participation, "effect")]
        pages.append(reverse("branches:survey_print", args=[participation.pk]))
        shown[name] = {"13800138000" in client.get(page).content.decode() for page in pages}

    assert shown == {
        "own leader": {True},
        "org_dept": {True},
        "own secretary": {True},
        "school leader": {False},
        "auditor": {False},
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client, count, django_assert_num_queries):
    committee, round = make.committee(), make.round(survey_due_on=date(2012, 3, 15))
    rows = [make.participation(make.branch(of=committee), within=round) for _ in range(count)]
    client.force_login(make.staff(committee))
    client.get(reverse("branches:surveys"))  # the first page of a session writes the session

    with django_assert_num_queries(budget.agreed("branches:surveys", "committee_staff")):
        response = client.get(reverse("branches:surveys"))

    assert list(response.context["rows"]) == rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"甲支部", "乙支部", "丙支部"}),
        ("?figure=survey_missing", {"甲支部", "乙支部"}),
        ("?figure=survey_returned", {"乙支部"}),
        ("?state=submitted", {"丙支部"}),
        ("?kind=student", {"乙支部"}),
        ("?q=甲", {"甲支部"}),
        ("?kind=none", set()),
        ("?figure=none", set()),
        ("?committee=999999", set()),
    ],
)
def test_the_list_is_narrowed_by_its_address(client, query, found):
    round = make.round()
    for name, kind, state in (
        ("甲支部", "staff", "draft"),
        ("乙支部", "student", "returned"),
        ("丙支部", "staff", "submitted"),
    ):
        one = make.participation(make.branch(name, kind=kind), within=round)
        one.survey.state = state
        one.survey.save()
    client.force_login(make.org_dept())

    response = client.get(reverse("branches:surveys") + query)

    assert {str(row) for row in response.context["rows"]} == found


def test_before_the_first_cycle_the_pages_say_so(client):
    make.school()
    client.force_login(make.org_dept())

    for name in ("branches:surveys", "board"):
        assert "还没有开始年度工作" in client.get(reverse(name)).content.decode()


def test_the_form_asks_a_constant_number_of_queries(client, participation):
    client.force_login(make.staff(participation.sub_committee))
    client.get(page_of(participation, "team"))
    counts = []
    for officers in (0, 5):
        for _ in range(officers):
            make.term(participation.branch, "youth", person=make.person())
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(participation, "team"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_the_norm_stands_beside_the_hours_it_measures(client, participation):
    client.force_login(make.staff(participation.sub_committee))

    members = client.get(page_of(participation, "members")).text
    team = client.get(page_of(participation, "team")).text
    paper = client.get(reverse("branches:survey_print", args=[participation.pk])).text

    assert "<p>规定每名党员每年24学时</p>" in members
    assert "<p>规定每年40学时</p>" in team
    assert "党员学时达标人数（规定每名党员每年24学时）" in paper
