"""What was different last cycle, and who changed what since (ui: 只看与上期不同的, 修改记录)."""

import re
from datetime import date

import pytest
from django.urls import reverse

from branches.imports.samples import CUTOFF
from branches.models import AuditEntry, Participation
from branches.survey.services import Edit, return_survey, save_fields, submit_survey
from tests import make
from tests.branches.survey.test_survey import surveyed
from tests.rosters import Roster, import_roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def participation():
    """A survey of this year in work, beside that of last year: 党课 3 then, 2 now."""
    before = make.round(name="2011年度", cutoff_on=date(2011, 3, 20))
    branch = make.branch()
    make.participation(branch, within=before, state="submitted", lectures=3, theme_days=12)
    now = make.round(name="2012年度", cutoff_on=date(2012, 3, 20))
    return make.participation(branch, within=now, lectures=2, theme_days=12)


@pytest.fixture
def staff(client, participation):
    user = make.staff(participation.sub_committee)
    client.force_login(user)
    return user


def form_of(participation, **query):
    address = reverse("branches:survey", args=[participation.pk])
    return address, {"section": "mechanism", **query}


def questions(page):
    return re.findall(r'id="field-(\w+)"', page)


def test_only_what_differs_from_last_cycle_is_shown(client, participation, staff):
    whole = client.get(*form_of(participation)).text
    page = client.get(*form_of(participation, differ="1")).text

    assert "只看与上期不同的（1）" in whole
    assert "上期：3次" not in whole
    assert len(questions(whole)) > 10
    assert questions(page) == ["lectures"]
    assert "上期：3次" in page


def test_what_is_still_to_be_filled_in_is_no_difference(client, participation, staff):
    participation.branch.participations.first().survey.__class__.objects.exclude(
        participation=participation
    ).update(general_meetings=4)

    page = client.get(*form_of(participation, differ="1")).text

    assert questions(page) == ["lectures"]


def test_the_narrowed_form_saves_what_it_shows_and_stays_narrowed(client, participation, staff):
    address, query = form_of(participation, differ="1")

    response = client.post(
        f"{address}?section=mechanism&differ=1", {"lectures": "3", "base-lectures": "2"}
    )

    assert response["Location"].endswith("?section=mechanism&differ=1")
    participation.survey.refresh_from_db()
    assert (participation.survey.lectures, participation.survey.theme_days) == (3, 12)
    assert "本节没有与上期不同的" in client.get(address, query).text


def test_saving_one_question_of_the_narrowed_form_keeps_what_stood_last_cycle(
    client, participation, staff
):
    address = reverse("branches:survey_field", args=[participation.pk])
    typed = {"field": "lectures", "base-lectures": "2", "lectures": "5"}

    page = client.post(f"{address}?&differ=1", typed).text

    assert "上期：3次" in page
    assert 'href="?section=setup&amp;differ=1"' in page


def test_in_the_first_cycle_there_is_nothing_to_compare(client):
    participation = make.participation()
    client.force_login(make.staff(participation.sub_committee))

    assert "只看与上期不同的" not in client.get(*form_of(participation)).text
    assert questions(client.get(*form_of(participation, differ="1")).text) == []


def test_whoever_reads_the_survey_compares_it(client, participation):
    client.force_login(make.secretary(participation.branch))

    assert questions(client.get(*form_of(participation, differ="1")).text) == ["lectures"]


def test_what_another_committee_reported_is_not_shown_to_one_that_never_saw_it(client):
    """A branch moves twice: the committee in the middle has its own year and no other."""
    former, lender, present = make.committee(), make.committee(), make.committee()
    branch = make.branch(of=former)
    rows = []
    for place, name, lectures in ((former, "2010年度", 7), (lender, "2011年度", 5)):
        branch.move_to(place)
        branch.save()
        rows.append(make.participation(branch, within=make.round(name=name), lectures=lectures))
    branch.move_to(present)
    branch.save()

    def page(user):
        client.force_login(user)
        return client.get(*form_of(rows[1], differ="1")).text

    assert questions(page(make.staff(lender))) == []
    assert "上期：7次" in page(make.staff(present))


def changes_of(participation, **query):
    return reverse("branches:survey_changes", args=[participation.pk]), query


def test_the_record_says_who_changed_which_answer_when(client, participation, staff):
    save_fields(participation, [Edit("lectures", 2, 5), Edit("theme_days", 12, 11)], by=staff)
    save_fields(participation, [Edit("lectures", 5, 6)], by=staff)

    whole = client.get(*changes_of(participation))
    lectures = client.get(*changes_of(participation, field="lectures"))
    days = client.get(*changes_of(participation, field="theme_days"))

    assert [entry.changed[0]["new"] for entry in whole.context["page"]] == ["6次", "5次"]
    assert str(staff) in whole.text
    assert "党课次数：5次 → 6次" in lectures.text
    assert "组织生活次数" not in re.sub(r"<option.*?</option>", "", lectures.text)
    assert [entry.changed for entry in days.context["page"]] == [
        [{"label": "组织生活次数", "old": "12次", "new": "11次"}]  # as a year of 2012 calls it
    ]


def test_reporting_and_returning_stand_in_the_record(client):
    participation = surveyed()
    staff, org = make.staff(participation.sub_committee), make.org_dept()
    submit_survey(participation, by=staff)
    return_survey(participation, by=org, reason="党员数不符")
    client.force_login(staff)

    page = client.get(*changes_of(participation)).text

    assert "退回调查摸底" in page
    assert "党员数不符" in page
    assert "报送调查摸底" in page


def test_what_an_import_changed_stands_in_the_record(client):
    make.round(cutoff_on=CUTOFF)
    import_roster(Roster())
    roster = Roster().set("F1B", 0, "党课次数", 9)
    import_roster(roster)
    participation = Participation.objects.get(branch__code=roster.code(0))
    client.force_login(make.org_dept())

    [entry] = client.get(*changes_of(participation, field="lectures")).context["page"]

    assert (entry.label, entry.changed) == (
        "导入支部数据",
        [{"label": "党课次数", "old": "2", "new": "9"}],
    )


def test_an_unknown_question_has_no_changes(client, participation, staff):
    save_fields(participation, [Edit("lectures", 2, 5)], by=staff)

    assert "没有修改记录" in client.get(*changes_of(participation, field="x")).text


def test_the_record_of_another_survey_is_not_shown(client, participation, staff):
    other = make.participation(make.branch(of=participation.branch.committee))
    save_fields(other, [Edit("lectures", None, 9)], by=staff)

    assert not client.get(*changes_of(participation)).context["page"].object_list


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        (lambda one: make.staff(one.sub_committee), "13800138000"),
        (lambda one: make.org_dept(), "13800138000"),
        (lambda one: make.auditor(), "138****8000"),
        (lambda one: make.school_leader(), "138****8000"),
    ],
    ids=["own staff", "org_dept", "auditor", "school leader"],
)
def test_telephone_numbers_are_masked_in_the_record(client, participation, who, shown):
    staff = make.staff(participation.sub_committee)
    save_fields(participation, [Edit("reporter_phone", "", "13800138000")], by=staff)
    user = who(participation)
    client.force_login(user)

    page = client.get(*changes_of(participation)).text

    assert f"联系电话：未填 → {shown}" in page
    assert ("13800138000" in page) == (shown == "13800138000")
    if user.posts_as("auditor", "org_dept"):
        log = client.get(reverse("branches:audit")).text
        assert shown in log
        assert ("13800138000" in log) == (shown == "13800138000")


@pytest.mark.parametrize("count", [1, 3])
def test_the_record_asks_the_same_number_of_queries(
    client, participation, staff, count, django_assert_num_queries
):
    for number in range(count):
        save_fields(participation, [Edit("lectures", 2 + number, 3 + number)], by=staff)
    client.get(*changes_of(participation))

    with django_assert_num_queries(7):
        page = client.get(*changes_of(participation))

    assert len(page.context["page"].object_list) == AuditEntry.objects.count() == count
