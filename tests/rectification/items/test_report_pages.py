"""The page of a monthly report: filled in by phone, read by those above, read-only once sent in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rectification.items import progress, reports
from rectification.models import MonthlyReport, ReportLine
from tests import make
from tests.rectification import office, weak
from tests.rectification.office import act, shown

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def of(db):
    return weak.branch()


@pytest.fixture
def report(of):
    return weak.report(of)


@pytest.fixture
def secretary(of):
    return make.secretary(of.branch)


def line(item, **given):
    given = {"step": "60", "words": "已补开两次", **given}
    return {f"i{item.pk}-{name}": value for name, value in given.items() if value}


def whole(of, **given):
    form = {"note": ""}
    for item in of.items.filter(state="in_progress"):
        form |= line(item, **given)
    return form


def page(client, user, report):
    client.force_login(user)
    return client.get(report.get_absolute_url())


def test_all_open_items_stand_in_one_form_nearest_deadline_first(client, of, report, secretary):
    office.item(of, problem="已到期", days_left=-3)
    office.item(of, state="closed", problem="办完了")
    office.item(of, owner="committee", problem="不归支部")

    answer = page(client, secretary, report)

    assert [one.item.problem for one in answer.context["lines"]] == ["已到期", "问题1", "问题2"]
    assert [one.problem for one in answer.context["beside"]] == ["办完了"]
    assert "不归支部" not in shown(answer)
    assert "逢休息日顺延到其后第一个工作日" in shown(answer)


def test_words_of_the_last_time_are_shown_and_never_copied(client, of, report, secretary):
    item = of.items.first()
    progress.add_progress(item, by=secretary, note="方案已报分党委", percent=20)

    answer = page(client, secretary, report)

    assert "方案已报分党委" in shown(answer)
    [form] = [one for one in answer.context["lines"] if one.item == item]
    assert not form["words"].value()


def test_the_report_is_sent_in(client, of, report, secretary):
    answer = act(client, report, "hand_in_report", secretary, **whole(of))

    assert answer.url == report.get_absolute_url()
    assert MonthlyReport.objects.get().reported_on == timezone.localdate()
    text = shown(client.get(answer.url))
    for words in ("已补开两次", "60%", "补充说明"):
        assert words in text
    assert "报送月报" not in text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"step": ""}, "请选择进展。"),
        ({"step": "none", "words": ""}, "没有进展的，写一句原因。"),
        ({"step": "60", "words": " "}, "请写一两句本月做了什么。"),
    ],
)
def test_what_a_line_lacks_is_said_and_the_rest_kept(
    client, of, report, secretary, given, sentence
):
    first, second = of.items.order_by("due_on")
    form = {**line(first, **given), **line(second, words="第二项照常")}

    answer = act(client, report, "hand_in_report", secretary, **form)

    assert answer.status_code == 422
    assert [number for number, _form in answer.context["gaps"]] == [1]
    assert sentence in shown(answer)
    assert "第二项照常" in shown(answer)
    assert MonthlyReport.objects.get().reported_on is None
    assert not second.progress_rows.exists()


def test_a_lower_percentage_is_asked_about(client, of, report, secretary):
    for item in of.items.all():
        progress.add_progress(item, by=secretary, note="一", percent=80)

    asked = act(client, report, "hand_in_report", secretary, **whole(of))
    assert asked.status_code == 422
    assert "上次记录是 80%" in shown(asked)

    meant = act(client, report, "hand_in_report", secretary, **whole(of, falls="on"))
    assert meant.status_code == 302
    assert {one.percent for one in of.items.all()} == {60}


def test_closure_is_asked_for_only_with_what_is_ready(client, of, report, secretary):
    first, second = of.items.order_by("due_on")
    form = line(first, step="100", asks_closure="on") | line(second, asks_closure="on")

    act(client, report, "hand_in_report", secretary, **form)

    states = [one.state for one in of.items.order_by("due_on")]
    assert states == ["closure_requested", "in_progress"]


def test_what_is_logged_this_month_need_not_be_typed_again(client, of, report, secretary):
    first, second = of.items.order_by("due_on")
    progress.add_progress(first, by=secretary, note="月中已记", percent=40)
    by_item = {one.item: one for one in page(client, secretary, report).context["lines"]}
    offered = {item.pk: dict(one.fields["step"].choices) for item, one in by_item.items()}
    assert "logged" in offered[first.pk]
    assert "logged" not in offered[second.pk]

    form = line(first, step="logged", words="") | line(second)
    act(client, report, "hand_in_report", secretary, **form)

    assert first.progress_rows.count() == 1
    assert "月中已记" in shown(page(client, secretary, report))


def test_each_line_is_kept_as_it_is_written(client, of, report, secretary):
    first = of.items.order_by("due_on").first()
    client.force_login(secretary)
    address = reverse("rectification:save_report", args=[report.pk])

    answer = client.post(address, line(first, step="20", words=""), **JSON)
    assert answer.json() == {"filled": {f"i{first.pk}": False}}
    answer = client.post(address, line(first, step="20", words="开了会"), **JSON)
    assert answer.json() == {"filled": {f"i{first.pk}": True}}
    assert client.post(address, {"note": "缺经费"}, **JSON).json() == {"filled": {}}

    assert ReportLine.objects.get().words == "开了会"
    shown_again = page(client, secretary, report)
    assert "开了会" in shown(shown_again)
    assert "缺经费" in shown(shown_again)
    assert shown_again.context["filled"] == 1


def test_a_text_too_long_is_said_at_its_line(client, of, report, secretary):
    first = of.items.first()
    client.force_login(secretary)
    address = reverse("rectification:save_report", args=[report.pk])

    answer = client.post(address, line(first, words="长" * 501), **JSON)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [f"i{first.pk}-words"]
    assert not ReportLine.objects.exists()


def test_without_a_script_one_button_keeps_all(client, of, report, secretary):
    answer = act(client, report, "save_report", secretary, **whole(of, step="40"))

    assert answer.status_code == 302
    assert list(ReportLine.objects.values_list("step", flat=True)) == ["40", "40"]


def test_too_late_with_what_was_typed(client, of, report, secretary):
    form = whole(of, words="第二次报送的内容")
    act(client, report, "hand_in_report", secretary, **whole(of))

    answer = act(client, report, "hand_in_report", secretary, **form)

    assert answer.status_code in (409, 422)
    assert "第二次报送的内容" in shown(answer)


@pytest.mark.parametrize("who", ["staff", "leader", "org", "school_leader", "auditor"])
def test_those_above_read_it(client, of, report, who):
    user = office.people(of)[who]
    waiting = page(client, user, report)
    assert waiting.status_code == 200
    assert "月报还没有报送" in shown(waiting)
    assert "data-report" not in shown(waiting)

    report = reports.hand_in(
        report,
        {one.pk: reports.Answer("60", "已补开") for one in of.items.all()},
        by=make.secretary(of.branch),
        note="缺会议室",
    )
    text = shown(page(client, user, report))
    assert "缺会议室" in text
    assert "data-guard" not in text


def test_the_page_asks_as_often_for_many_items(
    client, of, report, secretary, django_assert_num_queries
):
    page(client, secretary, report)
    with CaptureQueriesContext(connection) as few:
        client.get(report.get_absolute_url())
    for _ in range(20):
        office.item(of)
    with django_assert_num_queries(len(few)):
        client.get(report.get_absolute_url())
