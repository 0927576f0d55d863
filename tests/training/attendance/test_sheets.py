"""签到表: a workbook to fill in, tried with every error at once, then written whole."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from branches.models import AuditEntry
from branches.spreadsheet.columns import Column, in_order
from branches.spreadsheet.writer import SheetPlan, write_workbook
from tests import make
from tests.training import courses
from training.attendance import services, sheets
from training.attendance.sheets import COLUMNS, sheet_title
from training.models import Attendance

pytestmark = pytest.mark.django_db
HEADER = [one.header for one in COLUMNS]
DAY = date(2012, 3, 14)


@pytest.fixture
def programme():
    """Two half-days, 张明 and 李红 of different branches."""
    row = courses.programme(*[4] * 8, until=DAY)
    place = make.committee("数学学院党委")
    for name, branch in (("张明", "数学第一党支部"), ("李红", "数学第二党支部")):
        courses.enrolment(row, name, branch=make.branch(branch, of=place))
    return row


@pytest.fixture
def trainer():
    client = Client()
    client.user = make.trainer()
    client.force_login(client.user)
    return client


def row(name, mark, reason="", branch="", place=""):
    return (1, name, place, branch, mark, reason)


def sheet(session, *rows, header=HEADER):
    return SheetPlan(sheet_title(session), in_order(header), rows)


def upload(client, programme, *plans, content=None):
    content = write_workbook(plans) if content is None else content
    file = SimpleUploadedFile("签到表.xlsx", content)
    return client.post(reverse("training:sheet_import", args=[programme.pk]), {"file": file})


def errors(response):
    """[(sheet, row, column, value, reason)] as the page lists them."""
    assert response.status_code == 422
    return [
        (one["sheet"], one["row"], one["column"], one["value"], one["message"])
        for one in response.context["result"]["problems"]
    ]


def confirm(client, programme, sealed):
    address = reverse("training:sheet_confirm", args=[programme.pk])
    return client.post(address, {"sealed": sealed}, follow=True)


def marks():
    rows = Attendance.objects.order_by("session", "enrolment__person__name")
    return list(rows.values_list("enrolment__person__name", "mark", "way", "reason"))


def first(programme):
    return programme.sessions.first()


def test_a_sheet_is_tried_then_written(trainer, programme):
    session = first(programme)
    filled = sheet(session, row("张明", "签到"), row("李红", "请假", "出差", "数学第二党支部"))

    tried = upload(trainer, programme, filled)

    assert tried.status_code == 200
    assert "改动 2 人次" in tried.content.decode()
    assert marks() == []

    done = confirm(trainer, programme, tried.context["sealed"])

    assert "已登记 2 人次出勤" in done.content.decode()
    assert marks() == [("张明", "present", "import", ""), ("李红", "leave", "import", "出差")]
    entry = AuditEntry.objects.get(action="training.import")
    assert entry.changes == {"登记出勤": ["", "2 人次"]}
    assert AuditEntry.objects.filter(action="training.mark").count() == 2


def test_the_template_can_be_sent_back_as_it_is(trainer, programme):
    session, one = first(programme), programme.enrolments.first()
    services.mark(session, one, by=trainer.user, mark="leave", reason="出差")
    template = trainer.get(reverse("training:sheet_template", args=[programme.pk]))
    book = load_workbook(io.BytesIO(template.content))
    assert book.sheetnames[:2] == ["填表说明", sheet_title(session)]
    assert len(book.sheetnames) == 9

    tried = upload(trainer, programme, content=template.content)

    assert "改动 0 人次，与现有记录相同 1 人次" in tried.content.decode()
    mark = book[sheet_title(session)]["E3"]
    mark.value = "签到"
    stream = io.BytesIO()
    book.save(stream)
    tried = upload(trainer, programme, content=stream.getvalue())
    confirm(trainer, programme, tried.context["sealed"])
    assert sorted(one[:2] for one in marks()) == [("张明", "leave"), ("李红", "present")]


def test_a_column_of_the_sheet_is_one_line(trainer, programme, monkeypatch):
    added = Column("支部代码", "enrolment.branch.code")
    monkeypatch.setattr(sheets, "COLUMNS", (added, *COLUMNS))
    address = reverse("training:sheet_template", args=[programme.pk])

    template = trainer.get(address).content

    rows = load_workbook(io.BytesIO(template))[sheet_title(first(programme))].values
    codes = list(programme.enrolments.order_by("pk").values_list("branch__code", flat=True))
    assert next(rows)[:3] == ("支部代码", "序号", "姓名*")
    assert sorted(row[0] for row in rows) == sorted(codes)
    assert errors(upload(trainer, programme, content=template))[0][-1] == "没有填写任何出勤"


def test_the_template_of_one_half_day(trainer, programme):
    session = first(programme)
    address = reverse("training:sheet_template", args=[programme.pk])

    book = load_workbook(io.BytesIO(trainer.get(address, {"session": session.pk}).content))

    assert book.sheetnames == ["填表说明", sheet_title(session)]


def test_every_error_is_listed_at_once(trainer, programme):
    session = first(programme)
    title = sheet_title(session)
    found = errors(
        upload(
            trainer,
            programme,
            sheet(
                session,
                row("王五", "签到"),
                row("张明", "到"),
                row("李红", "请假"),
                row("", "签到"),
                row("张明", "签到", branch="化学第一党支部"),
                row("李红", "签到", place="化学学院党委"),
                row("李红", "请假", "长" * 201),
            ),
            SheetPlan("2012-03-15 上午", in_order(HEADER), [row("张明", "签到")]),
        )
    )

    assert found == [
        (title, 2, "姓名*", "王五", "不在签到名单上"),
        (title, 3, "出勤", "到", "只能填签到、请假、缺勤"),
        (title, 4, "请假原因", "", "请假须写明原因"),
        (title, 5, "姓名*", "", "必填项没有填"),
        (title, 6, "党支部", "化学第一党支部", "与名单不一致，名单上是数学第一党支部"),
        (title, 7, "党支部", "", "与名单不一致，名单上是数学第二党支部"),
        (title, 8, "请假原因", "长" * 100, "最多 200 字"),
        ("2012-03-15 上午", 0, "", "", "本班次没有这个课次，请按模板保留表名"),
    ]
    assert marks() == []


def test_the_page_shows_the_errors(trainer, programme):
    page = upload(trainer, programme, sheet(first(programme), row("王五", "签到"))).content.decode()

    assert "共 1 处错误，没有写入任何出勤" in page
    assert "不在签到名单上" in page
    assert "sealed" not in page


def test_a_name_stands_once(trainer, programme):
    found = errors(
        upload(
            trainer, programme, sheet(first(programme), row("张明", "签到"), row("张 明", "缺勤"))
        )
    )

    assert [one[1:] for one in found] == [(3, "姓名*", "张 明", "与第 2 行重复")]


def test_namesakes_are_told_apart_by_their_branch(trainer, programme):
    other = courses.enrolment(programme, "张明", branch=make.branch("数学第三党支部"))

    found = errors(upload(trainer, programme, sheet(first(programme), row("张明", "签到"))))
    assert "有同名人员，请填写党支部" in found[0][-1]

    tried = upload(
        trainer, programme, sheet(first(programme), row("张明", "签到", branch="数学第三党支部"))
    )
    confirm(trainer, programme, tried.context["sealed"])
    assert Attendance.objects.get().enrolment == other


def test_namesakes_of_one_branch_go_to_the_roll(trainer, programme):
    branch = programme.enrolments.get(person__name="张明").branch
    courses.enrolment(programme, "张明", branch=branch)

    row_of_both = row("张明", "签到", branch="数学第一党支部")
    found = errors(upload(trainer, programme, sheet(first(programme), row_of_both)))

    assert "仍分不清的在签到页登记" in found[0][-1]


def test_nobody_was_there_before_the_day(trainer):
    programme = courses.programme(*[4] * 8, until=timezone.localdate() + timedelta(days=1))
    courses.enrolment(programme, "张明")

    found = errors(
        upload(trainer, programme, sheet(programme.sessions.last(), row("张明", "签到")))
    )

    assert found[0][-1] == "还没有到上课日期，只能登记请假"


def test_who_has_left_is_not_on_the_roll(trainer, programme):
    programme.enrolments.update(state="withdrawn", state_reason="调动")

    found = errors(upload(trainer, programme, sheet(first(programme), row("张明", "签到"))))

    assert found[0][-1] == "不在签到名单上"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (["甲", "乙", "丙", "丁", "戊", "己"], "没有找到“姓名*、出勤”列"),
        ([*HEADER[:4], "备注", "请假原因"], "没有找到“出勤”列"),
    ],
)
def test_a_sheet_without_its_header_is_refused(trainer, programme, header, reason):
    plan = sheet(first(programme), row("张明", "签到"), header=header)

    assert reason in errors(upload(trainer, programme, plan))[0][-1]


def test_an_empty_file_and_no_workbook_are_refused(trainer, programme):
    nothing = upload(trainer, programme, sheet(first(programme), row("张明", "")))
    assert errors(nothing)[0][-1] == "没有填写任何出勤"
    broken = upload(trainer, programme, content=b"PK\x03\x04 no workbook")
    assert "文件无法识别" in errors(broken)[0][-1]


def test_what_changed_after_the_trial_is_not_overwritten(trainer, programme):
    session, one = first(programme), programme.enrolments.get(person__name="张明")
    tried = upload(trainer, programme, sheet(session, row("张明", "签到")))
    services.mark(session, one, by=trainer.user, mark="absent")

    response = confirm(trainer, programme, tried.context["sealed"])

    assert response.status_code == 409
    assert marks() == [("张明", "absent", "hand", "")]


def test_a_trial_belongs_to_its_programme_and_person(trainer, programme):
    sealed = upload(trainer, programme, sheet(first(programme), row("张明", "签到"))).context[
        "sealed"
    ]
    colleague = Client()
    colleague.force_login(make.trainer())
    other = courses.programme(4, people=1)

    assert confirm(colleague, programme, sealed).status_code == 409
    assert confirm(trainer, other, sealed).status_code == 409
    assert confirm(trainer, programme, sealed + "x").status_code == 409
    assert marks() == []


def test_a_file_may_end_the_course_of_somebody(trainer, programme):
    sessions = list(programme.sessions.all())[:2]
    plans = [sheet(one, row("张明", "请假", "出差")) for one in sessions]

    tried = upload(trainer, programme, *plans)
    confirm(trainer, programme, tried.context["sealed"])

    assert programme.enrolments.get(person__name="张明").state == "withdrawn"


def test_formulas_and_numbers_in_cells_are_told(trainer, programme):
    """A cell without a stored result is an error of its own place."""
    book = load_workbook(io.BytesIO(write_workbook([sheet(first(programme), row("张明", "签到"))])))
    book.active["F2"] = "=1+1"
    stream = io.BytesIO()
    book.save(stream)

    found = errors(upload(trainer, programme, content=stream.getvalue()))

    assert found[0][2:] == ("请假原因", "", "公式没有计算结果，请改填数值")


def test_only_a_running_course_takes_a_sheet(trainer, programme):
    programme.state = "open"
    programme.save()

    response = upload(trainer, programme, sheet(first(programme), row("张明", "签到")))

    assert response.status_code == 409
    page = trainer.get(reverse("training:sheet_import", args=[programme.pk])).content.decode()
    assert "班次进行中才能登记出勤" in page


def worked_on(plans, change):
    book = load_workbook(io.BytesIO(write_workbook(plans)))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_hidden_rows_copies_and_footers_are_said_in_the_trial_run(trainer, programme):
    title = sheet_title(first(programme))
    plan = sheet(
        first(programme),
        row("张　明", "签到"),
        row("李红", "签到"),
        ("合计：", None, None, None, "2人", None),
        ("班主任签字：", *[None] * 5),
    )

    def change(book):
        book[title].row_dimensions[3].hidden = True
        book.copy_worksheet(book[title]).title = "备份"
        book["备份"].sheet_state = "hidden"

    page = upload(trainer, programme, content=worked_on([plan], change))

    assert page.status_code == 200
    assert len(page.context["trial"].lines) == 2
    for words in ("第3行被筛选或隐藏", "“备份”是隐藏的表", "第4行是合计"):
        assert words in page.text
    confirm(trainer, programme, page.context["sealed"])
    assert len(marks()) == 2


def test_a_merged_mark_holds_for_all_its_rows(trainer, programme):
    title = sheet_title(first(programme))
    plan = sheet(first(programme), row("张明", "签到"), row("李红", None))

    page = upload(
        trainer, programme, content=worked_on([plan], lambda book: book[title].merge_cells("E2:E3"))
    )

    assert len(page.context["trial"].lines) == 2
    assert "E2:E3" in page.text


def test_the_same_error_in_many_rows_is_one_line(trainer, programme):
    page = upload(
        trainer, programme, sheet(first(programme), *[row(f"生人{n}", "签到") for n in range(9)])
    )

    [line] = page.context["result"]["problems"]
    assert (line["rows"], line["count"], page.context["result"]["problem_count"]) == ("2–10", 9, 9)
    assert "2–10" in page.text
