"""What may be uploaded. A name and the browser's type are claims; the content decides.

A file must be one thing: what is a PDF for one program and a page or an archive for another is
refused here, and a picture is drawn anew when it is stored.
"""

import lzma
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

import filetype

from branches.errors import Refusal
from branches.files import pictures
from branches.spreadsheet import office

MAX_SIZE = 10 * 1024 * 1024
NAME_LENGTH = 120
OFFICE = "application/vnd.openxmlformats-officedocument."
# Ending of the content -> (MIME type, endings a name may carry).
KINDS = {
    "pdf": ("application/pdf", {"pdf"}),
    "jpg": ("image/jpeg", {"jpg", "jpeg"}),
    "png": ("image/png", {"png"}),
    "docx": (OFFICE + "wordprocessingml.document", {"docx"}),
    "xlsx": (OFFICE + "spreadsheetml.sheet", {"xlsx"}),
}
# What a zip must hold to be an Office file.
OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
ALLOWED = "PDF、JPG、PNG、Word（docx）或 Excel（xlsx）"
HINT = f"{ALLOWED}，单个不超过 10 MB。"
ACCEPT = ",".join(f".{ending}" for _mime, endings in KINDS.values() for ending in sorted(endings))
# What telephones write and few other programs read: how to send it otherwise.
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
HEIC_WAY_OUT = (
    "是手机的 HEIC 照片，请转成 JPG 再传：苹果手机把“设置—相机—格式”改为“兼容性最佳”后重拍，"
    "或者把照片截图后上传。"
)
# The directory at the end of a zip, when no comment follows.
ZIP_END, ZIP_END_SIZE = b"PK\x05\x06", 22
PDF_END, PDF_TAIL = b"%%EOF", 1024
# Damaged, with a password, or packed in a way that nobody uses.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(ValueError, NotImplementedError, RuntimeError, OSError),
)


def check_upload(upload):
    """The kind of an allowed file ("pdf", "docx" …). Raises Refusal with the sentence to show."""
    name = clean_name(upload.name)
    if not upload.size:
        raise Refusal(f"“{name}”是空文件。")
    if upload.size > MAX_SIZE:
        raise Refusal(f"“{name}”超过 10 MB，请压缩或拆分后再传。")
    ending = kind_of(upload)
    if ending is None and is_heic(upload):
        raise Refusal(f"“{name}”{HEIC_WAY_OUT}")
    if ending is None:
        raise Refusal(f"“{name}”不是可以上传的文件，只收 {ALLOWED}。")
    if ending_of(name) not in KINDS[ending][1]:
        raise Refusal(f"“{name}”的内容与文件名的后缀不符，请改回原来的后缀再传。")
    if reason := trouble_in(upload, ending):
        raise Refusal(f"“{name}”{reason}")
    return ending


def kind_of(upload):
    """The kind by content, or None."""
    upload.seek(0)
    head = upload.read(512)
    upload.seek(0)
    if head[:4] == b"PK\x03\x04":
        return office_kind(upload)
    guess = filetype.guess(head)
    return guess.extension if guess and guess.extension in KINDS else None


def is_heic(upload):
    """Whether it is a photo as telephones keep it, whatever its name says."""
    upload.seek(0)
    head = upload.read(12)
    upload.seek(0)
    return head[4:8] == b"ftyp" and head[8:] in HEIC_BRANDS


def office_kind(upload):
    """docx or xlsx by what the zip holds; None for any other zip."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = {name.lower() for name in archive.namelist()}
    except BROKEN:
        return None
    finally:
        upload.seek(0)
    if office.CONTENT_TYPES not in names:
        return None
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def trouble_in(upload, ending):
    """Why a file of an allowed kind is not taken, as the end of a sentence; "" if it is."""
    look = {"pdf": trouble_in_pdf, "docx": trouble_in_office, "xlsx": trouble_in_office}
    try:
        return look.get(ending, pictures.trouble_in)(upload)
    finally:
        upload.seek(0)


def trouble_in_office(upload):
    try:
        with zipfile.ZipFile(upload) as archive:
            if office.has_macros(archive):
                return "带有宏，请另存为不带宏的文件或 PDF 后再传。"
            if office.fetches_from_elsewhere(archive):
                return "引用了外部的模板或对象，请另存为 PDF 后再传。"
    except BROKEN:
        return "已损坏或有口令，请重新保存后再传。"
    upload.seek(-ZIP_END_SIZE, 2)
    return "" if upload.read(4) == ZIP_END else "里面夹带了别的内容，请重新保存后再传。"


def trouble_in_pdf(upload):
    head = upload.read(PDF_TAIL).lower()
    upload.seek(max(upload.size - PDF_TAIL, 0))
    if PDF_END not in upload.read():
        return "不完整，请重新导出后再传。"
    if b"<html" in head or b"<script" in head or b"<svg" in head or zipfile.is_zipfile(upload):
        return "里面夹带了别的内容，请重新导出后再传。"
    return ""


def clean_name(name):
    """The bare file name: no folders, no control or direction marks, not longer than a line."""
    bare = PurePosixPath((name or "").replace("\\", "/")).name
    shown = "".join(one for one in bare if unicodedata.category(one)[0] != "C").strip(" .")
    path = PurePosixPath(shown or "附件")
    return f"{path.stem[:NAME_LENGTH]}{path.suffix[:10]}"


def ending_of(name):
    return PurePosixPath(name).suffix.lstrip(".").lower()
