import hashlib
import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from branches import files
from branches.errors import Refusal
from branches.files import kinds
from branches.models import File
from tests import make

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"


def picture(kind, size=(40, 30), mode="RGB", **options):
    content = io.BytesIO()
    Image.new(mode, size).save(content, kind, **options)
    return content.getvalue()


PNG, JPG = picture("PNG"), picture("JPEG")


def zipped(*names, **parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
        for name, text in parts.items():
            archive.writestr(PARTS[name], text)
    return content.getvalue()


PARTS = {"types": "[Content_Types].XML", "relations": "word/_RELS/settings.xml.rels"}


def workbook():
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


DOCX = zipped("[Content_Types].xml", "docProps/app.xml", "word/document.xml")


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def named(value):
    """Contents have no place in the name of a test."""
    return value if isinstance(value, str) else value[:4].hex()


def upload(name, content):
    return SimpleUploadedFile(name, content, content_type="text/html")


def stored(name="记录.pdf", content=PDF, *, of=None):
    branch = of or make.branch()
    uploads = [upload(name, content)]
    return files.store_files(uploads, branch=branch, by=make.secretary(branch))[0]


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("记录.pdf", PDF, "application/pdf"),
        ("办法.docx", DOCX, kinds.KINDS["docx"][0]),
        ("名单.xlsx", workbook(), kinds.KINDS["xlsx"][0]),
    ],
    ids=named,
)
def test_allowed_file_is_kept_under_an_own_name_with_its_real_type(name, content, mime):
    row = stored(name, content)

    assert (row.name, row.mime, row.size) == (name, mime, len(content))
    assert Path(row.content.path).parent.is_relative_to(settings.MEDIA_ROOT)
    assert name not in row.content.name
    with row.content.open() as kept:
        assert kept.read() == content


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("照片.JPG", JPG, "image/jpeg"),
        ("照片.jpeg", picture("JPEG", mode="CMYK"), "image/jpeg"),
        ("截图.png", PNG, "image/png"),
        ("图标.png", picture("PNG", mode="P"), "image/png"),
    ],
    ids=named,
)
def test_a_picture_is_kept_as_a_picture_of_the_same_size(name, content, mime):
    row = stored(name, content)

    assert (row.name, row.mime, row.size) == (name, mime, row.content.size)
    with Image.open(row.content.path) as kept:
        assert (kept.size, kept.format) == ((40, 30), mime.partition("/")[2].upper())
    assert row.sha256 == hashlib.sha256(Path(row.content.path).read_bytes()).hexdigest()


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken():
    told = Image.Exif()
    told[0x0112], told[0x010E] = 6, "在家中拍摄"  # to be turned by a quarter; description
    told.get_ifd(0x8825)[1] = "N"
    content = picture("JPEG", exif=told, comment=b"secret", icc_profile=b"x" * 200)

    row = stored("照片.jpg", content)

    with Image.open(row.content.path) as kept:
        assert kept.size == (30, 40)
        assert not kept.getexif()
        assert not {"exif", "comment", "icc_profile"} & kept.info.keys()


@pytest.mark.parametrize("hidden", [HTML, DOCX, b"<?php ?>"], ids=named)
@pytest.mark.parametrize(("name", "content"), [("照片.jpg", JPG), ("截图.png", PNG)], ids=named)
def test_what_hangs_on_a_picture_is_not_kept(name, content, hidden):
    row = stored(name, content + hidden)

    assert hidden not in Path(row.content.path).read_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [("照片.jpg", picture("JPEG", (400, 300))[:700]), ("截图.png", PNG[:-30])],
    ids=named,
)
def test_a_picture_that_breaks_off_is_refused_and_leaves_nothing(name, content):
    with pytest.raises(Refusal, match="不是完整的图片"):
        stored(name, content)

    assert in_store() == []


@pytest.mark.filterwarnings("ignore::UserWarning")  # of Pillow, over what it reads
@pytest.mark.parametrize(
    ("name", "content"),
    [("照片.jpg", JPG), ("截图.png", PNG), ("办法.docx", DOCX), ("名单.xlsx", workbook())],
    ids=named,
)
def test_damaged_files_are_kept_or_refused_and_never_an_error(name, content):
    dice = random.Random(name)
    branch = make.branch()
    by = make.secretary(branch)
    for _ in range(60):
        damaged = bytearray(content)
        for _times in range(4):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        with suppress(Refusal):
            files.store_files([upload(name, bytes(damaged))], branch=branch, by=by)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn():
    content = picture("PNG", (10_000, 5_001), mode="1")
    assert len(content) < 50_000

    with pytest.raises(Refusal, match="像素过多"):
        stored("图.png", content)


def relation(kind, target="http://evil.example/x.dotm", mode="External"):
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r" Type="http://x/relationships/{kind}" Target="{target}"'
        f' TargetMode="{mode}"/></Relationships>'
    )


def office(**parts):
    names = () if "types" in parts else ("[Content_Types].xml",)
    return zipped(*names, "word/document.xml", **parts)


TYPES = '<Types><Override PartName="/word/x.bin" ContentType="{}"/></Types>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (office(types=TYPES.format("application/vnd.ms-office.VbaProject")), "宏"),
        (office(types=TYPES.format("APPLICATION/vnd.ms-word.document.MACROENABLED+xml")), "宏"),
        (
            office(types=TYPES.format("vnd.ms-word.&#109;acroEnabledTemplate.main+xml")),
            "宏",
        ),
        (zipped("[Content_Types].xml", "WORD/document.xml", "WORD/VBAPROJECT.BIN"), "宏"),
        (office(relations=relation("attachedTemplate")), "外部的模板"),
        (office(relations=relation("ATTACHEDTEMPLATE", mode="external")), "外部的模板"),
        (office(relations=relation("oleObject", "file:///\\\\10.0.0.1\\x")), "外部的模板"),
        (office(types=f"<!DOCTYPE x>{TYPES}"), "已损坏"),
        (office(relations="<Relationships>"), "已损坏"),
        (office() + HTML, "夹带"),
    ],
)
def test_an_office_file_that_brings_more_than_text_is_refused(content, reason):
    with pytest.raises(Refusal, match=reason):
        stored("办法.docx", content)


@pytest.mark.parametrize(
    "relations",
    [
        relation("hyperlink", "https://www.example.edu.cn/"),
        relation("attachedTemplate", "template.dotx", mode="Internal"),
    ],
)
def test_links_in_a_document_are_welcome(relations):
    assert stored("办法.docx", office(relations=relations)).pk


@pytest.mark.parametrize(
    "content",
    [
        PDF.replace(b"1 0 obj", b"<html><script>alert(1)</script>"),
        PDF + DOCX,
        PDF + DOCX + b"%%EOF",
        PDF + b"<script>" + b" " * 2000,
    ],
)
def test_a_pdf_that_is_something_else_as_well_is_refused(content):
    with pytest.raises(Refusal, match="夹带|不完整"):
        stored("记录.pdf", content)


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
    ids=named,
)
def test_other_content_is_refused_whatever_the_name_says(name, content):
    with pytest.raises(Refusal):
        stored(name, content)

    assert not File.objects.exists()


def test_file_over_ten_megabytes_is_refused():
    with pytest.raises(Refusal, match="10 MB"):
        stored("大.pdf", of_size(kinds.MAX_SIZE + 1))

    assert stored("正好.pdf", of_size(kinds.MAX_SIZE)).size == kinds.MAX_SIZE


def of_size(size):
    return PDF.replace(b"endobj", b"endobj" + b" " * (size - len(PDF)))


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
    assert kinds.clean_name(given) == kept


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


def in_store():
    """What lies in the store of this test alone."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
