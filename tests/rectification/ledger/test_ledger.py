import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.models import AuditEntry
from branches.spreadsheet.columns import Column
from rectification.items import closure, progress
from rectification.ledger import export
from rectification.ledger.figures import FIGURES, figures_for, funnel, items_of
from tests import make
from tests.papers import first_paper
from tests.rectification import office

pytestmark = pytest.mark.django_db
URL = "/rectification/"


def one_of_each():
    """An item in every state, some late, in two committees of one round."""
    first, second = office.participation(), office.participation()
    today = timezone.localdate()
    rows = {
        "draft": office.item(first, state="plan_draft", days_left=30),
        "review": office.item(first, state="plan_submitted", days_left=30),
        "late": office.item(first, days_left=-4, criterion="members", source="manual"),
        "soon": office.item(second, days_left=3, return_reason="记录不全"),
        "waiting": office.item(second, state="closure_requested", requested_on=today),
        "closed": office.item(second, state="closed", days_left=2),
        "late_done": office.item(second, state="closed", days_left=-2, was_late=True),
        "cancelled": office.item(second, state="cancelled"),
    }
    return {name: row.pk for name, row in rows.items()}, first, second


def listed(client, **query):
    return {item.pk for item in client.get(URL, query).context["items"]}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, "draft review late soon waiting closed late_done"),
        ({"figure": "items_todo"}, "draft review"),
        ({"figure": "items_doing"}, "late soon"),
        ({"figure": "items_waiting"}, "waiting"),
        ({"figure": "items_closed"}, "closed late_done"),
        ({"figure": "items_overdue"}, "late"),
        ({"figure": "items_returned"}, "soon"),
        ({"figure": "items_due_week"}, "soon"),
        ({"figure": "items_late_done"}, "late_done"),
        ({"figure": "items_cancelled"}, "cancelled"),
        ({"due": "overdue"}, "late"),
        ({"due": "week"}, "soon"),
        ({"due": "late"}, "late_done"),
        ({"criterion": "members"}, "late"),
        ({"source": "manual"}, "late"),
        ({"kind": "student"}, ""),
        ({"q": "没有这样的词"}, ""),
        (
            {"figure": "nonsense", "due": "x", "page": "x"},
            "draft review late soon waiting closed late_done",
        ),
    ],
)
def test_filters_stand_in_the_address(client, query, names):
    rows, _first, _second = one_of_each()
    client.force_login(make.org_dept())

    assert listed(client, **query) == {rows[name] for name in names.split()}


def test_list_is_filtered_by_committee_and_by_words(client):
    rows, first, second = one_of_each()
    client.force_login(make.org_dept())

    of_first = {rows["draft"], rows["review"], rows["late"]}
    assert listed(client, committee=first.sub_committee_id) == of_first
    assert listed(client, q=first.branch_short_name) == of_first
    assert listed(client, q=f"Z-{rows['late']:04}") == {rows["late"]}


def test_list_is_in_official_order(client):
    rows, _first, _second = one_of_each()
    client.force_login(make.org_dept())

    shown = [item.pk for item in client.get(URL).context["items"]]
    by_date = [item.pk for item in client.get(URL, {"sort": "due"}).context["items"]]

    assert set(shown[:3]) == {rows["draft"], rows["review"], rows["late"]}
    assert by_date[0] == rows["late"]


@pytest.mark.parametrize("who", ["secretary", "staff", "leader", "org", "auditor", "neighbour"])
def test_every_figure_equals_its_list(client, who):
    _rows, first, _second = one_of_each()
    user = office.people(first)[who]
    client.force_login(user)

    for name, count in figures_for(user, first.round).items():
        page = client.get(URL, {"figure": name})
        assert (len(page.context["items"]), page.context["count"]) == (count, count), name


def test_funnel_and_committees_add_up_to_the_list():
    _rows, first, second = one_of_each()
    org = make.org_dept()
    whole = figures_for(org, first.round)
    parts = [figures_for(make.staff(one.sub_committee), first.round) for one in (first, second)]

    assert [(name, total, late) for name, _label, total, late in funnel(org, first.round)] == [
        ("items_todo", 2, 0),
        ("items_doing", 2, 1),
        ("items_waiting", 1, 0),
        ("items_closed", 2, 1),
    ]
    assert [(part["items_all"], part["items_overdue"]) for part in parts] == [(3, 1), (4, 0)]
    for name, condition in FIGURES.items():
        total = items_of(org, first.round).filter(condition).count()
        assert sum(part[name] for part in parts) == whole[name] == total


@pytest.mark.parametrize("who", ["org", "staff", "secretary"])
def test_ledger_asks_the_same_number_of_queries_for_any_length(
    client, who, django_assert_num_queries, django_assert_max_num_queries
):
    row = office.item(office.participation(make.branch()))
    user = office.people(row)[who]
    client.force_login(user)
    client.get(URL)
    with django_assert_max_num_queries(12) as one:
        client.get(URL)

    for _ in range(60):
        office.item(row.participation)
    client.force_login(user)

    with django_assert_num_queries(len(one)):
        response = client.get(URL)
    assert len(response.context["items"]) == 50


@pytest.mark.parametrize(
    "url", ["/rectification/{pk}/", "/rectification/plans/{of}/", "/rectification/print/"]
)
def test_other_pages_ask_the_same_number_of_queries(client, url, django_assert_num_queries):
    row = office.item()
    who = office.people(row)
    url = url.format(pk=row.pk, of=row.participation_id)
    fill(row, who, 1)
    client.force_login(who["secretary"])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)

    fill(row, who, 12)

    assert len(few) <= 22
    with django_assert_num_queries(len(few)):
        client.get(url)


def fill(row, who, count):
    for number in range(count):
        office.item(row.participation, state="plan_draft")
        progress.add_progress(row, by=who["secretary"], note=f"第{number}次", percent=10)


def sheet_of(response):
    return first_paper(response).lines


def test_export_holds_the_columns_of_the_ledger(client):
    row = office.item(state="plan_draft", problem="=1+1", levels=2, days_left=-3)
    who = office.people(row)
    office.to_state(row, "closed", who)
    client.force_login(who["staff"])

    response = client.get("/rectification/export/")
    [line] = sheet_of(response)

    assert list(line) == [one.header for one in export.COLUMNS]
    assert line["具体问题"] == "=1+1"
    assert line["党组织代码"] == row.participation.branch_code
    assert (line["状态"], line["是否逾期"], line["完成率"]) == ("已销号", "逾期3天完成", 1)
    assert (line["分党委验收意见"], line["组织部确认意见"]) == ("经核对记录属实", "同意销号")
    assert AuditEntry.objects.filter(action="rectification.export").count() == 1


def test_a_column_of_the_ledger_is_one_line(client, monkeypatch):
    row = office.item()
    added = Column("内部号", "item.pk", 9)
    monkeypatch.setattr(export, "COLUMNS", (export.COLUMNS[0], added, *export.COLUMNS[1:]))
    client.force_login(make.org_dept())

    [line] = sheet_of(client.get("/rectification/export/"))

    assert list(line)[:3] == ["序号", "内部号", "编号"]
    assert (line["内部号"], line["编号"]) == (row.pk, row.number)


def test_export_of_the_ticked_rows_or_of_the_filter(client):
    rows, _first, _second = one_of_each()
    client.force_login(make.org_dept())

    ticked = sheet_of(client.get("/rectification/export/", {"pk": [rows["late"], rows["soon"]]}))
    filtered = sheet_of(client.get("/rectification/export/", {"figure": "items_closed"}))

    assert {line["编号"] for line in ticked} == {f"Z-{rows[n]:04}" for n in ("late", "soon")}
    assert len(filtered) == 2


def test_export_asks_the_same_number_of_queries(client, django_assert_num_queries):
    row = office.item()
    client.force_login(make.org_dept())
    client.get("/rectification/export/")
    with CaptureQueriesContext(connection) as one:
        client.get("/rectification/export/")

    for _ in range(40):
        office.item(row.participation)

    with django_assert_num_queries(len(one)):
        client.get("/rectification/export/")


def test_opinion_that_was_undone_by_a_return_is_not_exported(client):
    row = office.item(state="plan_draft", levels=2)
    who = office.people(row)
    office.to_state(row, "committee_accepted", who)
    closure.return_item(office.fresh(row), by=who["org"], reason="不实")
    client.force_login(who["org"])

    [line] = sheet_of(client.get("/rectification/export/"))

    assert (line["分党委验收意见"], line["状态"], line["备注"]) == (None, "已退回", "不实")


def test_empty_ledger_says_so(client):
    of = office.participation()
    client.force_login(office.people(of)["secretary"])

    assert "还没有整改事项" in client.get(URL).content.decode()
    assert "没有符合条件的整改事项" in client.get(URL, {"q": "无"}).content.decode()


@pytest.mark.parametrize("page", ["items", "print", "export"])
def test_before_the_first_year_the_ledger_says_so(client, page):
    client.force_login(make.org_dept())

    assert "还没有年度" in client.get(reverse(f"rectification:{page}")).content.decode()
