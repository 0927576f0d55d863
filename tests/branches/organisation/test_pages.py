"""Tree, branch list, register and officers in the browser's eyes."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Branch, Committee, Post, Term
from branches.organisation.queries import FIGURES, SORTS
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    class School:
        ours, theirs = make.committee("文学院党委"), make.committee("理学院党委")
        branch = make.branch("文学院第一党支部", of=ours)
        foreign = make.branch("理学院第一党支部", of=theirs, kind="student")
        org, staff = make.org_dept(), make.staff(ours)
        leader, secretary = make.leader(ours), make.secretary(branch)
        auditor, stranger = make.auditor(), make.secretary(foreign)

    return School


def url(name, *args):
    return reverse(f"branches:{name}", args=args)


def listed(client, **query):
    return client.get(url("list"), query).text


# --- list ---
def test_everybody_lists_only_what_they_see(client, school):
    for who, sees in (("org", 2), ("auditor", 2), ("staff", 1), ("secretary", 1)):
        client.force_login(getattr(school, who))
        page = listed(client)
        assert "文学院第一党支部" in page
        assert page.count("理学院第一党支部") == (1 if sees == 2 else 0)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"kind": "student"}, 1),
        ({"q": "文学院"}, 1),
        ({"figure": "secretary_vacant"}, 2),
        ({"figure": "kind_staff"}, 1),
        ({"closed": "1"}, 0),
        ({"kind": "nonsense"}, 0),
        ({"figure": "nonsense"}, 0),
        ({"sort": "password"}, 0),
        ({"committee": "0"}, 0),
    ],
)
def test_the_filters_stand_in_the_address(client, school, query, count):
    client.force_login(school.org)

    page = listed(client, **query)

    assert page.count("第一党支部</a>") == count
    assert (count == 0) == ("没有符合条件的党支部" in page)


def test_a_committee_filters_by_its_subtree(client, school):
    make.branch("书院党支部", of=make.committee(under=school.ours))
    client.force_login(school.org)

    page = listed(client, committee=school.ours.pk)

    assert "书院党支部" in page
    assert "理学院第一党支部" not in page


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_opens_its_list(client, school, name):
    client.force_login(school.org)

    assert client.get(url("list"), {"figure": name}).status_code == 200


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_order_works(client, school, sort):
    client.force_login(school.org)

    assert "文学院第一党支部" in listed(client, sort=sort)


def test_the_row_shows_secretary_members_and_a_late_term(client, school):
    within = make.round(cutoff_on=date(2012, 3, 20))
    make.participation(school.branch, within=within, total_members=17)
    make.term(school.branch, person=make.person("陈书记"))
    Branch.objects.filter(pk=school.branch.pk).update(term_due_on=date(2012, 3, 19))
    client.force_login(school.org)

    page = listed(client)

    assert "陈书记" in page
    assert ">17<" in page
    assert "2012-03-19 已逾期" in page


@pytest.mark.parametrize("who", ["org", "staff", "secretary", "auditor"])
@pytest.mark.parametrize("number", [1, 60])
def test_the_list_takes_at_most_twelve_queries(
    client, school, who, number, django_assert_max_num_queries
):
    make.round()
    for _ in range(number):
        make.term(make.branch(of=school.ours), person=make.person())
    client.force_login(getattr(school, who))
    client.get(url("list"))

    with django_assert_max_num_queries(12):
        listed(client)


# --- tree ---
@pytest.mark.parametrize("number", [1, 12])
def test_the_tree_takes_constant_queries(client, school, number, django_assert_max_num_queries):
    for _ in range(number):
        make.branch(of=make.committee(under=make.committee()))
    client.force_login(school.org)

    with django_assert_max_num_queries(12):
        client.get(url("tree"), {"q": "学院"})


def test_search_finds_committees_and_branches(client, school):
    client.force_login(school.org)

    page = client.get(url("tree"), {"q": "文学院"}).text

    assert "文学院党委" in page
    assert "文学院第一党支部" in page
    assert "理学院党委</a>" not in page
    assert "没有符合条件" in client.get(url("tree"), {"q": "没有这个"}).text


COMMITTEE = {"name": "法学院党委", "short_name": "法学院党委", "code": "9", "sort_order": 3}


def test_the_department_sets_up_and_closes_a_committee(client, school):
    client.force_login(school.org)
    form = {**COMMITTEE, "kind": "committee", "parent": make.school().pk}

    client.post(url("committee_new"), form)
    row = Committee.objects.get(code="9")
    client.post(url("committee_edit", row.pk), {**form, "short_name": "法学院"})
    client.post(url("committee_close", row.pk), {"reason": "合并"})

    row.refresh_from_db()
    assert row.short_name == "法学院"
    assert row.closed_on


def test_a_taken_name_is_said_beside_its_field(client, school):
    client.force_login(school.org)
    form = {**COMMITTEE, "code": school.ours.code, "kind": "committee"}

    response = client.post(url("committee_new"), {**form, "parent": make.school().pk})

    assert "没有保存" in response.text
    assert not Committee.objects.filter(short_name="法学院党委").exists()


def test_the_school_itself_keeps_kind_and_place(client, school):
    client.force_login(school.org)
    root = make.school()

    client.post(
        url("committee_edit", root.pk),
        {**COMMITTEE, "kind": "committee", "parent": school.ours.pk},
    )

    root.refresh_from_db()
    assert (root.kind, root.parent, root.code) == ("school", None, "9")


@pytest.mark.parametrize("act", ["committee_new", "committee_edit", "committee_close"])
@pytest.mark.parametrize(
    ("who", "status"), [("staff", 403), ("leader", 403), ("auditor", 403), ("stranger", 404)]
)
def test_who_is_refused_to_change_the_tree(client, school, act, who, status):
    client.force_login(getattr(school, who))
    args = [] if act == "committee_new" else [school.ours.pk]

    response = client.post(url(act, *args), {**COMMITTEE, "reason": "x"})

    assert response.status_code == (403 if act == "committee_new" else status)


# --- register and officers ---
@pytest.mark.parametrize("act", ["branch_edit", "officer_appoint", "officer_vacancy"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 403), ("leader", 403), ("auditor", 403), ("stranger", 404)],
)
def test_who_is_refused_to_keep_the_register(client, school, act, who, status):
    client.force_login(getattr(school, who))

    assert client.post(url(act, school.branch.pk), {}).status_code == status


def test_staff_correct_the_register(client, school):
    client.force_login(school.staff)
    form = {"name": "新名称", "short_name": "新简称", "kind": "staff", "code": "hacked"}

    client.post(url("branch_edit", school.branch.pk), {**form, "committee": school.theirs.pk})

    branch = Branch.objects.get(pk=school.branch.pk)
    assert branch.short_name == "新简称"
    assert (branch.code, branch.committee) == (school.branch.code, school.ours)


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"founded_on": "2010-01-01", "elected_on": "2009-01-01"}, "不能早于成立时间"),
        ({"elected_on": "2999-01-01"}, "不能晚于今天"),
    ],
)
def test_impossible_dates_are_refused(client, school, dates, sentence):
    client.force_login(school.staff)
    form = {"name": "名", "short_name": "名", "kind": "staff", **dates}

    assert sentence in client.post(url("branch_edit", school.branch.pk), form).text


def test_officers_come_and_go(client, school):
    client.force_login(school.staff)
    officers = url("officers", school.branch.pk)

    form = {"appoint-seat": "secretary", "appoint-name": "陈书记", "appoint-staff_no": "T1"}
    client.post(url("officer_appoint", school.branch.pk), form)
    assert "陈书记" in client.get(officers).text

    term = Term.objects.get(branch=school.branch)
    client.post(url("officer_leave", term.pk), {"until": "2012-01-01", "leaves_vacancy": "on"})
    assert "空缺" in client.get(officers).text


def test_an_incomplete_appointment_comes_back_with_its_reason(client, school):
    client.force_login(school.staff)

    page = client.post(url("officer_appoint", school.branch.pk), {"appoint-seat": "youth"}).text

    assert "支委任职" in page
    assert not Term.objects.exists()


def test_numbers_are_shown_to_the_own_committee_only(client, school):
    person = make.person("陈书记", staff_no="20091234", phone="13912345678")
    make.term(school.branch, person=person)

    for who, shown in (("staff", True), ("secretary", True), ("org", True), ("auditor", False)):
        client.force_login(getattr(school, who))
        page = client.get(url("officers", school.branch.pk)).text
        assert ("20091234" in page, "13912345678" in page) == (shown, shown)


# --- who holds several posts ---
def two_posts(school):
    """Secretary of two branches under one committee, and staff there besides."""
    user = make.staff(school.ours)
    for branch in (school.branch, make.branch("文学院第二党支部", of=school.ours)):
        Post.objects.create(
            user=user, role=Post.Role.SECRETARY, branch=branch, since=date(2012, 1, 1)
        )
    return user


def test_several_posts_show_a_committee_once(school):
    assert list(Committee.objects.visible_to(two_posts(school))) == [school.ours]


def test_several_posts_do_not_break_the_pages_of_a_committee(client, school):
    client.force_login(two_posts(school))

    assert client.get(url("committee_edit", school.ours.pk)).status_code == 403
    assert client.get(url("list"), {"committee": school.ours.pk}).status_code == 200
