"""数据导入 in the browser's terms: upload, trial run, confirmation, log, files."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from branches.imports import views
from branches.imports.place import newest_target, system_reach
from branches.imports.runs import start_run
from branches.imports.samples import CUTOFF
from branches.models import AuditEntry, Branch, Committee, Finding, ImportRun, Participation, Survey
from config.acts.roster import confirm_import
from grading.models import Assessment
from tests import make
from tests.rosters import Roster

pytestmark = pytest.mark.django_db
NEW, LOG = reverse("import_new"), reverse("branches:imports")


@pytest.fixture
def org(client):
    make.round(cutoff_on=CUTOFF)
    user = make.org_dept()
    client.force_login(user)
    return user


def upload(client, roster, user, name="名册.xlsx"):
    content = roster if isinstance(roster, bytes) else roster.content()
    file = SimpleUploadedFile(name, content)
    [post] = [post for post in user.current_posts if post.committee_id]
    return client.post(NEW, {"file": file, "post": post.pk})


def run_by(user, roster):
    run = start_run(roster.content(), "x.xlsx", system_reach(), newest_target())
    ImportRun.objects.filter(pk=run.pk).update(by=user)
    run.refresh_from_db()
    return run


def test_a_clean_file_is_tried_shown_and_then_confirmed(client, org):
    response = upload(client, Roster(), org)
    run = ImportRun.objects.get()

    assert response["Location"] == reverse("branches:import", args=[run.pk])
    assert (run.state, run.result["counts"]["新增党支部"]) == ("tried", 32)
    assert not Branch.objects.exists()
    page = client.get(response["Location"]).content.decode()
    assert "确认导入" in page

    response = client.post(reverse("import_confirm", args=[run.pk]))

    run.refresh_from_db()
    assert (response.status_code, run.state) == (302, "done")
    assert Branch.objects.count() == Assessment.objects.count() == 32
    entry = AuditEntry.objects.get(action="import.roster")
    assert (entry.by, entry.changes["新增党支部"]) == (org, [None, 32])
    assert run.sha256 in entry.reason
    page = client.get(response["Location"]).content.decode()
    assert "导入后发现的问题" in page
    assert Finding.objects.exists()


def test_a_file_with_errors_lists_them_by_sheet_and_writes_nothing(client, org):
    roster = Roster().set("F1", 0, "正式党员", "十八").set("F9", 3, "满意", 9999)

    response = upload(client, roster, org)

    run = ImportRun.objects.get()
    page = client.get(response["Location"]).content.decode()
    assert (run.state, run.result["problem_count"], bool(run.content)) == ("refused", 2, False)
    assert all(text in page for text in ("F1 基本情况", "十八", "应为整数", "F9 满意度", "9999"))
    assert "确认导入" not in page
    assert client.post(reverse("import_confirm", args=[run.pk])).status_code == 409


def test_many_errors_are_read_page_by_page(client, org, monkeypatch):
    monkeypatch.setattr(views, "PAGE_OF_PROBLEMS", 1)
    roster = Roster().set("F1", 0, "正式党员", "十八").set("F9", 3, "满意", 9999)
    path = upload(client, roster, org)["Location"]

    first, second = client.get(path).text, client.get(f"{path}?page=2").text

    assert ("十八" in first, "9999" in first) == (True, False)
    assert ("十八" in second, "9999" in second) == (False, True)
    # How many there are in which sheet is said on every page.
    assert all("F1 基本情况 1 处；F9 满意度" in page for page in (first, second))


@pytest.mark.parametrize(
    ("name", "content"),
    [("名册.xls", b"x"), ("名册.csv", b"x"), ("名册.xlsx", b""), ("名册.xlsx", b"x" * 10_500_000)],
)
def test_what_is_no_workbook_is_refused_at_the_form(client, org, name, content):
    response = upload(client, content, org, name)

    assert response.status_code == 422
    assert not ImportRun.objects.exists()


def test_an_unreadable_workbook_is_refused_in_words(client, org):
    response = upload(client, b"<html>", org)

    assert "文件无法识别" in client.get(response["Location"]).content.decode()


def test_a_run_is_confirmed_once(client, org):
    upload(client, Roster(), org)
    address = reverse("import_confirm", args=[ImportRun.objects.get().pk])

    assert [client.post(address).status_code for _ in range(2)] == [302, 409]


def test_a_file_that_changes_nothing_is_closed_at_once(client, org):
    """Nobody is asked to confirm what there is not; the log does not call it 待确认."""
    upload(client, Roster(), org)
    client.post(reverse("import_confirm", args=[ImportRun.objects.get().pk]))

    response = upload(client, Roster(), org)

    run = ImportRun.objects.first()
    assert (run.state, bool(run.content)) == ("unchanged", False)
    page = client.get(response["Location"]).content.decode()
    assert "文件与系统中的数据完全相同" in page
    assert "确认导入" not in page
    log = client.get(LOG).content.decode()
    assert "待确认" not in log
    assert "无变化" in log
    assert "与系统中的数据相同" in log
    assert client.post(reverse("import_confirm", args=[run.pk])).status_code == 409


@pytest.mark.parametrize(("number", "state"), [(0, "unchanged"), (3, "tried")])
def test_the_migration_closes_what_waited_with_nothing_to_confirm(org, number, state):
    counts = {"文件中支部": 32, "新增党支部": 0, "字段差异": number}
    ImportRun.objects.create(file_name="x", by=org, result={"counts": counts}, state="tried")
    migration = import_module("branches.migrations.0008_close_unchanged_imports")

    migration.close(apps, None)

    assert ImportRun.objects.get().state == state
    migration.reopen(apps, None)
    assert ImportRun.objects.get().state == "tried"


def test_data_that_changed_since_the_trial_stops_the_confirmation(client, org):
    confirm_import(run_by(org, Roster()), system_reach())
    upload(client, Roster().set("F1B", 0, "党课次数", 9), org)
    Survey.objects.update(lectures=5)

    response = client.post(reverse("import_confirm", args=[ImportRun.objects.first().pk]))

    assert response.status_code == 409
    assert set(Survey.objects.values_list("lectures", flat=True)) == {5}


def test_a_stored_file_that_was_changed_is_not_imported(client, org):
    upload(client, Roster(), org)
    run = ImportRun.objects.get()
    run.content.save("other.xlsx", io.BytesIO(Roster(16).content()))

    assert client.post(reverse("import_confirm", args=[run.pk])).status_code == 409
    assert not Branch.objects.exists()


def test_a_poll_under_a_decided_grade_stands(client, org):
    confirm_import(run_by(org, Roster()), system_reach())
    code = Roster().code(0)
    Assessment.objects.filter(participation__branch__code=code).update(state="committee_decided")
    roster = Roster().set("F9", 0, "发出", None)

    upload(client, roster, org)

    [problem] = ImportRun.objects.first().result["problems"]
    assert (problem["subject"], problem["message"]) == (code, "等级已评定，须先退回")


def test_without_a_round_the_form_says_what_to_do(client):
    user = make.org_dept()
    client.force_login(user)

    assert "年度" in client.get(NEW).content.decode()
    assert upload(client, Roster(), user).status_code == 409


def test_staff_import_within_their_subtree(client, org):
    confirm_import(run_by(org, Roster()), system_reach())
    staff = make.staff(Committee.objects.get(code="0001"))
    client.force_login(staff)

    upload(client, Roster(), staff)

    run = ImportRun.objects.first()
    assert (run.state, run.committee.code) == ("refused", "0001")
    assert run.result["problem_count"] == 16


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: make.staff(Committee.objects.get(code="0002")), 404),
        (make.org_dept, 403),
        (make.auditor, 403),
        (make.school_leader, 403),
        (lambda: make.secretary(Branch.objects.first()), 404),
    ],
    ids=["other staff", "another of the department", "auditor", "school leader", "secretary"],
)
def test_confirming_is_refused_to(client, org, who, status):
    confirm_import(run_by(org, Roster()), system_reach())
    run = run_by(org, Roster().set("F1B", 0, "党课次数", 9))
    client.force_login(who())

    assert client.post(reverse("import_confirm", args=[run.pk])).status_code == status
    run.refresh_from_db()
    assert run.state == "tried"


@pytest.mark.parametrize(
    ("make_user", "log", "new"),
    [
        (make.org_dept, 200, 200),
        (make.auditor, 200, 403),
        (make.school_leader, 200, 403),
        (lambda: make.staff(make.committee()), 200, 200),
        (lambda: make.leader(make.committee()), 200, 403),
        (lambda: make.secretary(make.branch()), 403, 403),
        (make.trainer, 403, 403),
    ],
)
def test_pages_open_to_those_who_import_or_oversee(client, make_user, log, new):
    make.round(cutoff_on=CUTOFF)
    client.force_login(make_user())

    assert (client.get(LOG).status_code, client.get(NEW).status_code) == (log, new)
    status = client.post(NEW, {"post": 1}).status_code
    assert status == (403 if new == 403 else 422)


def test_the_log_asks_the_same_number_of_queries_for_any_length(client, org):
    result = {"counts": {"新增党支部": 3}, "problem_count": 0, "problems": []}
    school, asked = make.school(), []
    client.get(LOG)
    for more in (1, 29):
        ImportRun.objects.bulk_create(
            ImportRun(file_name="x", committee=school, by=org, result=result, state="done")
            for _ in range(more)
        )
        with CaptureQueriesContext(connection) as queries:
            response = client.get(LOG)
        asked.append(len(queries))

    assert len(response.context["page"]) == 30
    assert asked[0] == asked[1] <= 12


def exported(client):
    response = client.get(reverse("branches:roster_export"))
    return load_workbook(io.BytesIO(response.content))


def column(book, title, header):
    first, *rows = book[title].iter_rows(values_only=True)
    return [row[first.index(header)] for row in rows]


def test_the_export_holds_what_its_reader_may_see(client, org):
    confirm_import(run_by(org, Roster()), system_reach())
    staff = make.staff(Committee.objects.get(code="0001"))
    client.force_login(staff)

    book = exported(client)

    assert {code[:4] for code in column(book, "F1 基本情况", "党组织代码*")} == {"0001"}
    assert {code[:4] for code in column(book, "F9 满意度", "党组织代码*")} == {"0001"}
    assert not any("*" in number for number in column(book, "F2 支委名册", "学工号"))
    assert AuditEntry.objects.filter(action="export.roster", by=staff).count() == 1


def test_personal_numbers_are_masked_for_the_auditor(client, org):
    confirm_import(run_by(org, Roster()), system_reach())
    client.force_login(make.auditor())

    book = exported(client)

    assert len(column(book, "F1 基本情况", "党组织代码*")) == Participation.objects.count() == 32
    assert all("****" in number for number in column(book, "F2 支委名册", "学工号"))
    assert all("****" in number for number in column(book, "F1 基本情况", "联系电话"))


def test_the_template_has_the_forms_and_their_drop_downs(client, org):
    response = client.get(reverse("branches:import_template"))

    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == [
        "填表说明",
        "F0 党组织",
        "F1 基本情况",
        "F1B 工作情况",
        "F2 支委名册",
        "F9 满意度",
    ]
    assert '"教职工,学生,机关直属单位,离退休"' in [
        one.formula1 for one in book["F1 基本情况"].data_validations.dataValidation
    ]


def test_the_empty_template_is_answered_with_one_error(client, org):
    content = client.get(reverse("branches:import_template")).content

    upload(client, content, org)

    [problem] = ImportRun.objects.get().result["problems"]
    assert problem["sheet"] == "F1 基本情况"
