"""附件: what may be uploaded, told by content; kept under a name of our own."""

import hashlib
import unicodedata
import zipfile
from pathlib import PurePosixPath
from uuid import uuid4

import filetype

from branches.errors import Refusal
from branches.models import File

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


def store_file(upload, *, branch, by, participation=None):
    """Keep an uploaded file (django UploadedFile) for `branch`, for its year if it belongs to one;
    returns the File row.

    Call last in a transaction: what is written to the store does not roll back.
    Raises Refusal if the file is too large, empty or not of an allowed kind.
    """
    ending = check_upload(upload)
    row = File(
        branch=branch,
        participation=participation,
        name=clean_name(upload.name),
        mime=KINDS[ending][0],
        size=upload.size,
        sha256=digest(upload),
        uploaded_by=by,
    )
    upload.seek(0)
    row.content.save(f"{uuid4().hex}.{ending}", upload, save=False)
    row.save(force_insert=True)
    return row


def check_upload(upload):
    """The kind of an allowed file ("pdf", "docx" …). Raises Refusal with the sentence to show."""
    name = clean_name(upload.name)
    if not upload.size:
        raise Refusal(f"“{name}”是空文件。")
    if upload.size > MAX_SIZE:
        raise Refusal(f"“{name}”超过 10 MB，请压缩或拆分后再传。")
    ending = kind_of(upload)
    if ending is None:
        raise Refusal(f"“{name}”不是可以上传的文件，只收 {ALLOWED}。")
    if ending_of(name) not in KINDS[ending][1]:
        raise Refusal(f"“{name}”的内容与文件名的后缀不符，请改回原来的后缀再传。")
    return ending


def kind_of(upload):
    """The kind by content, or None. A name and the browser's type are claims, not facts."""
    upload.seek(0)
    head = upload.read(512)
    upload.seek(0)
    if head[:4] == b"PK\x03\x04":
        return office_kind(upload)
    guess = filetype.guess(head)
    return guess.extension if guess and guess.extension in KINDS else None


def office_kind(upload):
    """docx or xlsx by what the zip holds; None for any other zip and for one with macros."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OSError):
        return None
    finally:
        upload.seek(0)
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def digest(upload):
    upload.seek(0)
    sums = hashlib.sha256()
    for chunk in upload.chunks():
        sums.update(chunk)
    return sums.hexdigest()


def clean_name(name):
    """The bare file name: no folders, no control or direction marks, not longer than a line."""
    bare = PurePosixPath((name or "").replace("\\", "/")).name
    shown = "".join(one for one in bare if unicodedata.category(one)[0] != "C").strip(" .")
    path = PurePosixPath(shown or "附件")
    return f"{path.stem[:NAME_LENGTH]}{path.suffix[:10]}"


def ending_of(name):
    return PurePosixPath(name).suffix.lstrip(".").lower()
