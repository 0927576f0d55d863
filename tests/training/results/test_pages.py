"""Results, certificates and F14 as pages and files."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.spreadsheet.columns import Column
from tests import make
from tests.papers import HEADING, first_paper, papers
from tests.training import courses
from tests.training.pages import cells, finished, signed_in, text, url
from training.attendance import services as attendance
from training.models import Enrolment, TrainingRecord
from training.results import export, services
from training.roll import filters

pytestmark = pytest.mark.django_db
QUERIES = 12


@pytest.fixture
def trainer():
    return signed_in(make.trainer())


def mark(client, session, one, to):
    attendance.mark(session, one, by=client.user, mark=to)


def points(one, exam="", daily="", seen="|"):
    prefix = f"p{one.pk}"
    return {f"{prefix}-exam": exam, f"{prefix}-daily": daily, f"{prefix}-seen": seen}


def test_points_are_entered_in_one_table(trainer):
    programme = courses.programme(4, people=2)
    one, other = programme.enrolments.all()

    response = trainer.post(
        url("save_points", programme),
        points(one, "50.5", "35") | points(other),
        follow=True,
    )

    assert "已登记 1 人的成绩" in text(response)
    one.refresh_from_db()
    assert (one.exam, one.daily) == (Decimal("50.5"), Decimal(35))
    assert 'value="50.5|35"' in text(response)


def test_a_page_of_many_names_is_saved_by_itself(trainer, monkeypatch):
    monkeypatch.setattr(filters, "PAGE", 2)
    programme = courses.programme(4, people=5)
    people = list(programme.enrolments.all())
    third = text(trainer.get(url("results", programme), {"page": "3"}))
    assert [f"p{one.pk}-seen" in third for one in people] == [False] * 4 + [True]
    address = f"{url('save_points', programme)}?page=3"

    wrong = trainer.post(address, points(people[4], "99"))
    assert (wrong.status_code, 'value="99"' in text(wrong)) == (422, True)
    response = trainer.post(address, points(people[4], "50", "35"))

    assert response.url == f"{url('results', programme)}?page=3"
    exams = programme.enrolments.order_by("pk").values_list("exam", flat=True)
    assert list(exams) == [None] * 4 + [50]
    # What stands against finishing is counted over all pages.
    assert "还有 5 人次没有登记出勤" in text(trainer.get(response.url))


@pytest.mark.parametrize("exam", ["61", "-1", "x", "50.55"])
def test_wrong_points_are_shown_again(trainer, exam):
    programme = courses.programme(4, people=2)
    one, other = programme.enrolments.all()

    response = trainer.post(
        url("save_points", programme), points(one, exam) | points(other, "40", "30")
    )

    assert response.status_code == 422
    assert f'value="{exam}"' in text(response)
    assert not Enrolment.objects.filter(exam__isnull=False).exists()


def test_points_entered_by_a_colleague_meanwhile_are_kept(trainer):
    programme = courses.programme(4, people=1)
    one = programme.enrolments.get()
    trainer.post(url("save_points", programme), points(one, "50", "35"))

    response = trainer.post(url("save_points", programme), points(one, "20", "10"))

    assert response.status_code == 409
    assert "考试 20，平时 10" in text(response)
    one.refresh_from_db()
    assert one.exam == 50


@pytest.mark.parametrize("seen", ["", "x|y", "1", "1|2|3", "²|", "1e5|"])
def test_a_spoilt_field_cannot_overwrite(trainer, seen):
    programme = courses.programme(4, people=1)
    one = programme.enrolments.get()
    trainer.post(url("save_points", programme), points(one, "50", "35"))

    response = trainer.post(url("save_points", programme), points(one, "20", "10", seen))

    assert response.status_code == 409


def test_what_is_lacking_stands_where_one_would_finish(trainer):
    programme = courses.programme(4, 4, people=1)
    session, one = programme.sessions.first(), programme.enrolments.get()
    mark(trainer, session, one, "present")

    page = text(trainer.get(url("results", programme)))

    assert "还有 1 人次没有登记出勤。" in page
    assert "data-confirm" not in page.split("参训人员")[0].split("<h1>")[1]
    assert trainer.post(url("finish", programme)).status_code == 409


def test_finishing_leads_to_certificates(trainer):
    programme = courses.programme(4, people=2, has_exam=False)
    one, other = programme.enrolments.all()
    mark(trainer, programme.sessions.get(), one, "present")
    mark(trainer, programme.sessions.get(), other, "absent")
    page = text(trainer.get(url("results", programme)))
    assert "合格 1 人，出勤不足，无成绩 1 人。" in page

    response = trainer.post(url("finish", programme), follow=True)

    assert "已结业，1 人取得证书" in text(response)
    assert "党训结字〔2012〕0001号" in text(response)
    assert url("certificate", one) in text(response)
    assert trainer.get(url("certificate", other)).status_code == 404


def test_who_can_no_longer_be_scored_is_named_early(trainer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    programme = courses.programme(4, 4, 4, 4, people=2, until=tomorrow)
    lost, _well = programme.enrolments.all()
    for session in programme.sessions.all()[:2]:
        mark(trainer, session, lost, "absent")

    page = text(trainer.get(url("results", programme)))

    assert page.count("出勤不足四分之三") == 1


# --- certificates and F14 ------------------------------------------------------------------------
def test_a_certificate_says_what_was_done(trainer):
    programme = finished(1, name="第一期轮训", starts_on=date(2012, 3, 1))
    one = programme.enrolments.select_related("person").get()

    page = text(trainer.get(url("certificate", one)))

    assert one.person.name in page
    assert one.post_text in page
    assert "于2012年3月1日至" in page
    assert "本班共 8 学时，实际参加 8 学时，计入 2012 年度学习任务" in page
    assert "党训结字〔2012〕0001号" in page
    assert "中共示范大学委员会" in page


def test_one_page_for_each_that_the_reader_sees(trainer):
    programme = finished(3)
    one = programme.enrolments.first()

    assert text(trainer.get(url("certificates", programme))).count("<article") == 3
    staff = signed_in(make.staff(one.sub_committee))
    assert text(staff.get(url("certificates", programme))).count("<article") == 1


def test_a_secretary_prints_the_own_certificate_only():
    programme = finished(2)
    own, other = programme.enrolments.all()
    user = make.secretary(own.branch)
    user.person = own.person
    user.save()

    assert signed_in(user).get(url("certificate", own)).status_code == 200
    assert signed_in(user).get(url("certificate", other)).status_code == 404


def test_f14_has_the_columns_of_the_form_and_the_years_total(trainer):
    first, person = finished(1, name="第一期"), None
    person = first.enrolments.get().person
    second = courses.programme(3, has_exam=False, name="第二期")
    courses.enrolment(second, person=person, branch=first.enrolments.get().branch)
    attendance.mark_rest(second.sessions.get(), by=trainer.user)
    services.finish(second, by=trainer.user)

    sheets = papers(trainer.get(url("summary_export", second)))

    assert list(sheets) == ["F14 培训汇总表", "培训记录"]
    header, row = sheets["F14 培训汇总表"].table
    assert header[2:] == (
        *("姓名", "职务职称", "学习时间", "学习内容", "举办单位"),
        *("学时", "总计学时"),
    )
    assert row[2] == person.name
    assert row[5:] == ("第二期", "组织部、党校", 3, 11)
    [record] = sheets["培训记录"].lines
    assert record["年度"] == 2012
    assert record["培训类别"] == "党校日常"
    assert record["班类型"] == "轮训"
    assert record["身份"] == "党支部书记"
    assert record["是否计入年度学习任务"] == "是"


def test_the_year_holds_what_the_reader_sees(trainer):
    ours = finished(2)
    finished(1, organiser="student_affairs")
    TrainingRecord.objects.filter(enrolment__programme=ours).update(name="=1+1")

    year = reverse("training:year_summary")
    assert "共 2 条" in text(trainer.get(year))
    assert "共 3 条" in text(signed_in(make.org_dept()).get(year, {"year": 2012}))
    assert "没有培训记录" in text(trainer.get(year, {"year": 2011}))

    paper = first_paper(trainer.get(reverse("training:year_summary_export")))
    cell = paper.sheet.cell(HEADING + 2, 6)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(("columns", "title"), [("FORM", "F14 培训汇总表"), ("RECORD", "培训记录")])
def test_a_column_of_the_summary_is_one_line(trainer, monkeypatch, columns, title):
    finished(2)
    added = Column("支部代码", "record.branch.code")
    monkeypatch.setattr(export, columns, (added, *getattr(export, columns)))

    rows = papers(trainer.get(reverse("training:year_summary_export")))[title].table

    assert rows[0][:2] == ("支部代码", "序号")
    codes = TrainingRecord.objects.values_list("branch__code", flat=True)
    assert sorted(row[0] for row in rows[1:]) == sorted(codes)


def test_an_account_without_a_post_exports_nothing():
    client = signed_in(make.user())

    assert client.get(reverse("training:year_summary_export")).status_code == 403


# --- queries -------------------------------------------------------------------------------------
def test_pages_ask_the_same_for_one_and_for_many(trainer, django_assert_max_num_queries):
    few, many = finished(1), finished(12)
    small, large = courses.programme(4, 4, people=1), courses.programme(*[4] * 6, people=12)
    half_days = small.sessions.first(), large.sessions.first()
    # The session of a log-in is written with the first page.
    trainer.get(url("roll", half_days[0]))
    pairs = [
        *([url(name, one) for one in half_days] for name in ("roll", "code")),
        (url("results", small), url("results", large)),
        (url("results", few), url("results", many)),
        (url("certificates", few), url("certificates", many)),
        (url("summary", few), url("summary", many)),
        (url("summary_export", few), url("summary_export", many)),
        (url("sheet_template", small), url("sheet_template", large)),
    ]
    for one, other in pairs:
        counts = []
        for page in (one, other):
            with django_assert_max_num_queries(QUERIES) as asked:
                assert trainer.get(page).status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1], one


def test_no_page_of_training_shows_a_number_to_the_organiser(trainer):
    programme = courses.programme(4, has_exam=False)
    one = courses.enrolment(programme, "张明", staff_no="SECRET77")
    one.person.phone = "13800009999"
    one.person.save()
    attendance.mark_rest(programme.sessions.get(), by=trainer.user)
    session = programme.sessions.get()
    pages = [url("roll", session), url("code", session), url("results", programme)]
    services.finish(programme, by=trainer.user)
    pages += [url("certificates", programme), url("summary", programme), url("certificate", one)]
    files = [url("sheet_template", programme), url("summary_export", programme)]

    for page in pages:
        answer = text(trainer.get(page))
        assert "张明" in answer or "code" in page
        assert "SECRET77" not in answer
        assert "13800009999" not in answer
    for file in files:
        words = str(cells(trainer.get(file)))
        assert "张明" in words
        assert "SECRET77" not in words
