import io
import zipfile
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branches import files
from branches.errors import Refusal
from branches.models import File
from tests import make

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPG = b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 64
HTML = b"<!doctype html><script>alert(1)</script>"


def zipped(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return content.getvalue()


def workbook():
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


DOCX = zipped("[Content_Types].xml", "docProps/app.xml", "word/document.xml")


def upload(name, content):
    return SimpleUploadedFile(name, content, content_type="text/html")


def stored(name="记录.pdf", content=PDF, *, of=None):
    branch = of or make.branch()
    return files.store_file(upload(name, content), branch=branch, by=make.secretary(branch))


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("记录.pdf", PDF, "application/pdf"),
        ("照片.JPG", JPG, "image/jpeg"),
        ("照片.jpeg", JPG, "image/jpeg"),
        ("截图.png", PNG, "image/png"),
        ("办法.docx", DOCX, files.KINDS["docx"][0]),
        ("名单.xlsx", workbook(), files.KINDS["xlsx"][0]),
    ],
)
def test_allowed_file_is_kept_under_an_own_name_with_its_real_type(name, content, mime):
    row = stored(name, content)

    assert (row.name, row.mime, row.size) == (name, mime, len(content))
    assert Path(row.content.path).parent.is_relative_to(settings.MEDIA_ROOT)
    assert name not in row.content.name
    with row.content.open() as kept:
        assert kept.read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("网页.pdf", HTML),
        ("网页.html", HTML),
        ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("程序.png", b"MZ\x90\0" + b"\0" * 64),
        ("压缩.zip", zipped("a.txt")),
        ("压缩.docx", zipped("a.txt")),
        ("宏.docx", zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("坏.docx", b"PK\x03\x04" + b"\0" * 40),
        ("旧版.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("记录.exe", PDF),
        ("记录", PDF),
        ("表.docx", workbook()),
        ("空.pdf", b""),
    ],
)
def test_other_content_is_refused_whatever_the_name_says(name, content):
    with pytest.raises(Refusal):
        stored(name, content)

    assert not File.objects.exists()


def test_file_over_ten_megabytes_is_refused():
    with pytest.raises(Refusal, match="10 MB"):
        stored("大.pdf", PDF + b"\0" * files.MAX_SIZE)

    assert stored("正好.pdf", PDF + b"\0" * (files.MAX_SIZE - len(PDF))).size == files.MAX_SIZE


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\记录.pdf", "记录.pdf"),
        ("记录\u202efdp.pdf", "记录fdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("...pdf", "pdf"),
        ("", "附件"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_names_lose_folders_and_hidden_marks(given, kept):
    assert files.clean_name(given) == kept


def test_download_is_an_attachment_that_no_browser_guesses_about(client):
    row = stored("支委会 记录“三月”.pdf")
    client.force_login(make.secretary(row.branch))

    response = client.get(reverse("branches:file", args=[row.pk]))

    assert response.getvalue() == PDF
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition).endswith("支委会 记录“三月”.pdf")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "application/pdf",
        "nosniff",
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda branch: make.secretary(branch), 200),
        (lambda branch: make.staff(branch.committee), 200),
        (lambda branch: make.leader(branch.committee), 200),
        (lambda branch: make.org_dept(), 200),
        (lambda branch: make.auditor(), 200),
        (lambda branch: make.secretary(make.branch(of=branch.committee)), 404),
        (lambda branch: make.staff(make.committee()), 404),
        (lambda branch: make.trainer(), 404),
        (lambda branch: make.user(), 404),
    ],
    ids=["secretary", "staff", "leader", "org", "auditor", "neighbour", "foreign", "trainer", "no"],
)
def test_file_is_served_through_scope_only(client, who, status):
    row = stored()
    client.force_login(who(row.branch))

    response = client.get(reverse("branches:file", args=[row.pk]))
    response.close()

    assert response.status_code == status


def test_file_is_not_reachable_by_its_stored_name(client):
    row = stored()
    client.force_login(make.org_dept())

    for prefix in ("/media/", "/static/", "/files/"):
        assert client.get(prefix + row.content.name).status_code == 404


def test_file_lost_from_the_store_is_not_found(client):
    row = stored()
    client.force_login(make.org_dept())
    row.content.storage.delete(row.content.name)

    assert client.get(reverse("branches:file", args=[row.pk])).status_code == 404
