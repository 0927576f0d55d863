"""学时与覆盖 and 学时台账: the pages of every role, the numbers and their lists, one click."""

import re
from datetime import date

import pytest
from django.urls import reverse

from branches.models import AuditEntry
from branches.spreadsheet.columns import Column
from tests import budget, make
from tests.papers import HEADING, first_paper
from tests.training import taught
from training.ledger import export
from training.ledger.coverage import FIGURES
from training.models import Enrolment, TrainingRecord

pytestmark = pytest.mark.django_db
LIST, COVERAGE = "training:secretaries", "training:coverage"
ROLES = ("org_dept", "auditor", "staff", "leader", "secretary", "trainer")


@pytest.fixture
def school():
    """Two committees and a branch of the school with secretaries in every figure."""
    make.round(cutoff_on=date(2012, 3, 20))
    homes = [make.committee("机械学院党委"), make.committee("电气学院党委"), make.school()]
    seats = []
    for home in homes:
        for number, kind in enumerate(("staff", "student", "office", "retired")):
            since = taught.today() if number % 2 else date(2011, 3, 1)
            hours = 40 if number < 2 else 0
            seats.append(taught.secretary(of=home, kind=kind, hours=hours, since=since))
    return {"homes": homes, "seats": seats}


def somebody(school, role):
    seat, home = school["seats"][0], school["homes"][0]
    places = {"staff": (home,), "leader": (home,), "secretary": (seat.branch,)}
    user = getattr(make, role)(*places.get(role, ()))
    if role == "secretary":
        user.person = seat.person
        user.save()
    return user


def numbers(response):
    """{address: number} of the tables of the page."""
    page = response.content.decode()
    links = re.findall(r'<td class="r">\s*<a href="([^"]+)"[^>]*>\s*(\d+)\s*</a>', page)
    return {url.replace("&amp;", "&"): int(number) for url, number in links}


@pytest.mark.parametrize("role", ROLES)
def test_every_number_opens_a_list_that_holds_as_many(client, school, role):
    client.force_login(somebody(school, role))

    found = numbers(client.get(reverse(COVERAGE)))

    assert len(found) >= (2 if role == "secretary" else 10)
    assert {url: client.get(url).context["page"].paginator.count for url in found} == found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", [COVERAGE, LIST])
def test_queries_stay_few_however_many_secretaries(
    client, django_assert_max_num_queries, school, role, name
):
    programme = taught.programme(audience_kinds=["staff", "student", "office", "retired"])
    taught.enrol(programme, school["seats"][2], "proposed")
    for _ in range(20):
        taught.secretary(of=school["homes"][0])
    client.force_login(somebody(school, role))
    client.get(reverse("home"))

    with django_assert_max_num_queries(12):
        client.get(reverse(name), {"figure": "secretaries_all"})


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_as_often_for_one_as_for_many(client, django_assert_num_queries, rows):
    make.round()
    home = make.committee()
    programme = taught.programme()
    for _ in range(rows):
        taught.secretary(of=home)
    client.force_login(make.staff(home))
    client.get(reverse(LIST))

    with django_assert_num_queries(budget.agreed("training:secretaries", "committee_staff")):
        response = client.get(reverse(LIST))

    assert [row.programmes for row in response.context["rows"]] == [[programme]] * rows


def test_before_the_first_cycle_the_pages_say_so(client):
    client.force_login(make.org_dept())

    for name in (COVERAGE, LIST, "training:secretaries_print", "training:secretaries_export"):
        assert "还没有开始年度工作" in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("figure=trained", 6),
        ("figure=untrained", 6),
        ("figure=new_uninducted", 6),
        ("figure=lacking", 9),
        ("", 9),
        ("figure=nonsense&kind=robot&committee=99", 9),
        ("figure=secretaries_all&kind=student", 3),
        ("figure=secretaries_all&organiser=party_school", 6),
        ("figure=secretaries_all&q=没有这个人", 0),
    ],
)
def test_the_list_is_narrowed_by_its_address(client, school, query, count):
    client.force_login(make.org_dept())

    response = client.get(f"{reverse(LIST)}?{query}")

    assert response.context["page"].paginator.count == len(response.context["rows"]) == count


def test_the_tabs_count_what_they_hold(client, school):
    client.force_login(somebody(school, "staff"))
    tabs = client.get(reverse(LIST)).context["tabs"]

    held = {tab.label: client.get(reverse(LIST) + tab.url) for tab in tabs}

    assert len(tabs) == len(FIGURES)
    assert {name: page.context["page"].paginator.count for name, page in held.items()} == {
        tab.label: tab.count for tab in tabs
    }


def test_an_organiser_sees_name_branch_and_seat_and_nothing_more(client, school):
    seat = school["seats"][0]
    person = seat.person
    person.phone, person.staff_no = "13812345678", "20050042"
    person.save()
    client.force_login(make.trainer())

    pages = [
        client.get(reverse(LIST), {"figure": "secretaries_all"}),
        client.get(reverse("training:person", args=[person.pk])),
        client.get(reverse("training:secretaries_print"), {"figure": "secretaries_all"}),
    ]

    for page in pages:
        text = page.content.decode()
        assert person.name in text
        assert person.phone not in text
        assert person.staff_no not in text
    kinds = {row.kind for row in pages[0].context["rows"]}
    assert kinds == {"staff", "office"}


def test_of_other_organisers_only_the_sum_is_told(client, school):
    seat = school["seats"][2]
    taught.course(seat, 12)
    programme = taught.programme(state="finished")
    mine = taught.course(seat, 8, name="本期轮训", enrolment=taught.enrol(programme, seat))
    client.force_login(make.trainer())

    page = client.get(reverse("training:person", args=[seat.person_id]), {"year": 2012})

    assert [row.pk for row in page.context["ledger"].records] == [mine.pk]
    assert page.context["ledger"].done == 20
    assert "另有 12 学时来自其他主办方的培训" in page.content.decode()


def test_a_secretary_opens_the_own_ledger_only(client, school):
    client.force_login(somebody(school, "secretary"))
    own, other = (school["seats"][number].person_id for number in (0, 1))
    colleague = make.term(school["seats"][0].branch, "publicity", person=make.person()).person_id

    codes = [
        client.get(reverse("training:person", args=[pk])).status_code
        for pk in (own, other, colleague)
    ]

    assert codes == [200, 404, 404]


def test_the_export_holds_the_filtered_rows_and_no_formula(client, school):
    seat = school["seats"][2]
    seat.person.name = "=1+1"
    seat.person.save()
    client.force_login(somebody(school, "staff"))

    response = client.get(reverse("training:secretaries_export"), {"figure": "untrained"})

    paper = first_paper(response)
    rows = paper.table
    assert rows[0][4:7] == ("书记", "年度", "集中培训学时")
    assert [row[6] for row in rows[1:]] == [0, 0]
    assert paper.sheet.cell(HEADING + 2, 5).data_type == "s"
    assert AuditEntry.objects.get().changes == {"导出学时情况": [None, "2人"]}


def test_a_column_of_the_export_is_one_line(client, school, monkeypatch):
    added = Column("学时说明", "secretary.hours_text")
    monkeypatch.setattr(export, "COLUMNS", (added, *export.COLUMNS))
    client.force_login(somebody(school, "staff"))

    rows = first_paper(client.get(reverse("training:secretaries_export"))).table

    assert rows[0][:2] == ("学时说明", "序号")
    assert [row[0] for row in rows[1:]] == [str(row[7]) for row in rows[1:]]


def invite_buttons(page):
    return re.findall(r'action="(/training/programmes/\d+/invite/)"', page.content.decode())


@pytest.mark.parametrize(
    ("role", "number"),
    [("staff", 1), ("trainer", 3), ("org_dept", 3), ("leader", 0), ("auditor", 0)],
)
def test_only_who_may_invite_gets_the_button(client, school, role, number):
    taught.programme(audience_kinds=["office"])
    client.force_login(somebody(school, role))

    page = client.get(reverse(LIST), {"figure": "untrained"})

    assert len(invite_buttons(page)) == number


def test_one_click_puts_the_name_on_the_list_and_leads_back(client, school):
    programme = taught.programme(audience_kinds=["office"])
    seat = school["seats"][2]
    client.force_login(somebody(school, "staff"))
    [address] = invite_buttons(client.get(reverse(LIST), {"kind": "office"}))
    here = f"{reverse(LIST)}?kind=office"

    response = client.post(address, {"person": seat.person_id, "next": here}, follow=True)

    assert response.redirect_chain[-1][0] == here
    assert Enrolment.objects.get().person == seat.person
    [row] = response.context["rows"]
    assert (row.called_to, row.programmes) == ([programme], [])
    assert "已在名单" in response.content.decode()


def test_whoever_owes_the_induction_is_sent_there_first(client, school):
    kinds = ["staff", "student", "office", "retired"]
    rotation = taught.programme(audience_kinds=kinds, starts_on=taught.today(3))
    induction = taught.programme(audience_kinds=kinds, kind="induction")
    client.force_login(somebody(school, "staff"))

    rows = client.get(reverse(LIST)).context["rows"]

    offered = {row.kind: row.programmes for row in rows}
    assert offered == {
        "student": [induction],
        "office": [rotation],
        "retired": [induction, rotation],
    }


# the ledger of a person
def form(seat, **more):
    return {
        "seat": seat.pk,
        "name": "全省高校党支部书记示范班",
        "organiser_text": "省委教育工委",
        "category": "sent_up",
        "mode": "on_site",
        "starts_on": "2012-05-07",
        "ends_on": "2012-05-09",
        "year": "2012",
        "hours": "23.5",
        "is_counted": "on",
        **more,
    }


def test_staff_enter_a_course_held_elsewhere(client, school):
    seat = school["seats"][2]
    client.force_login(somebody(school, "staff"))

    response = client.post(
        reverse("training:record_new", args=[seat.person_id]), form(seat), follow=True
    )

    record = TrainingRecord.objects.get(name="全省高校党支部书记示范班")
    assert (record.post_text, record.branch) == (f"{seat.branch}书记", seat.branch)
    assert response.context["ledger"].done == 23.5
    assert "还缺" not in response.text
    entry = AuditEntry.objects.get(action="training.record_add")
    assert "23.5 学时" in entry.changes["培训记录"][1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hours": "0"}, "hours"),
        ({"hours": "1.3"}, "hours"),
        ({"hours": "36.5"}, "hours"),
        ({"year": "2010"}, "year"),
        ({"ends_on": "2012-05-01"}, "ends_on"),
        ({"name": ""}, "name"),
        ({"ends_on": "2012-12-31", "hours": "400.5"}, "hours"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client, school, wrong, field):
    seat = school["seats"][2]
    client.force_login(somebody(school, "staff"))

    response = client.post(
        reverse("training:record_new", args=[seat.person_id]), form(seat, **wrong)
    )

    errors = response.context["form"].errors
    assert field in errors or "__all__" in errors and field == "ends_on"
    assert not TrainingRecord.objects.filter(organiser_text="省委教育工委", year=2010).exists()


def test_the_same_course_counts_once(client, school):
    seat = school["seats"][2]
    taught.course(seat, 12)
    client.force_login(somebody(school, "staff"))
    address = reverse("training:record_new", args=[seat.person_id])
    client.post(address, form(seat))

    response = client.post(address, form(seat, note="第二次登记"))

    assert "已经登记过，不能重复计学时" in response.context["form"].errors["name"][0]
    assert 'value="第二次登记"' in response.content.decode()
    assert TrainingRecord.objects.filter(person=seat.person).count() == 2


def test_a_course_is_corrected_and_taken_out_with_a_trace(client, school):
    seat = school["seats"][2]
    taught.course(seat, 12)
    record = TrainingRecord.objects.get(person=seat.person)
    client.force_login(somebody(school, "staff"))

    changed = form(seat, name="更正后的班次", hours="8")
    client.post(reverse("training:record_edit", args=[record.pk]), changed)
    record.refresh_from_db()
    assert (record.name, record.hours) == ("更正后的班次", 8)

    client.post(reverse("training:record_remove", args=[record.pk]))
    assert not TrainingRecord.objects.filter(person=seat.person).exists()
    entries = AuditEntry.objects.filter(action__startswith="training.record").order_by("pk")
    assert [one.action for one in entries] == ["training.record_edit", "training.record_remove"]
    assert entries[1].changes["培训记录"][1] == ""


def test_what_a_programme_has_written_is_not_changed_by_hand(client, school):
    seat = school["seats"][2]
    enrolment = taught.enrol(taught.programme(state="finished"), seat)
    record = taught.course(seat, 8, enrolment=enrolment)
    client.force_login(somebody(school, "staff"))

    page = client.get(reverse("training:record_edit", args=[record.pk]), follow=True)
    changed = client.post(reverse("training:record_edit", args=[record.pk]), form(seat))
    removed = client.post(reverse("training:record_remove", args=[record.pk]))

    assert "请由主办方在班次里更正" in page.content.decode()
    assert (changed.status_code, removed.status_code) == (409, 409)
    assert TrainingRecord.objects.filter(pk=record.pk, hours=8).exists()


@pytest.mark.parametrize(("role", "code"), [("leader", 403), ("auditor", 403), ("trainer", 403)])
def test_readers_enter_nothing(client, school, role, code):
    seat = school["seats"][2]
    client.force_login(somebody(school, role))

    response = client.post(reverse("training:record_new", args=[seat.person_id]), form(seat))

    assert response.status_code == code


def test_the_year_of_the_address_is_shown(client, school):
    seat = school["seats"][2]
    taught.course(seat, 12)
    taught.course(seat, 6, 2010)
    client.force_login(make.org_dept())
    address = reverse("training:person", args=[seat.person_id])

    pages = {year: client.get(address, {"year": year}) for year in ("2010", "2012", "1066")}

    done = {year: page.context["ledger"].done for year, page in pages.items()}
    assert done == {"2010": 6, "2012": 12, "1066": 12}
    assert pages["2012"].context["years"] == [2012, 2010]
