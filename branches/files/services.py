"""附件 are kept under a name of our own, and nothing is left in the store of an act that failed."""

import hashlib
from datetime import timedelta
from pathlib import PurePosixPath
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from branches.files import kinds, pictures
from branches.models import File, ImportRun

# Where each model keeps its contents; and how long an act may take, with room to spare.
KEPT_IN = {"files": File, "imports": ImportRun}
ORPHAN_AFTER = timedelta(hours=24)


def store_files(uploads, *, branch, by, participation=None):
    """Keep uploaded files (django UploadedFile) for `branch`, for its year if they belong to one;
    returns the File rows.

    Call last in a transaction: what is written to the store does not roll back. All or none: what
    was written before the one that failed is taken away again. Raises Refusal if a file is too
    large, empty or not of an allowed kind, OSError if the store has no room.
    """
    rows = []
    try:
        for upload in uploads:
            rows.append(_new_row(upload, branch=branch, by=by, participation=participation))
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
    except Exception:
        for row in rows:
            row.content.storage.delete(row.content.name)
        raise
    return rows


def _new_row(upload, **of):
    """An unsaved File whose content is in the store."""
    ending = kinds.check_upload(upload)
    content = pictures.drawn_anew(upload, ending) if ending in pictures.FORMATS else upload
    row = File(
        name=kinds.clean_name(upload.name),
        mime=kinds.KINDS[ending][0],
        size=content.size,
        sha256=digest(content),
        uploaded_by=of.pop("by"),
        **of,
    )
    content.seek(0)
    keep_content(row, content, ending)
    return row


def keep_content(row, content, ending):
    """Write `content` (File) to the store for unsaved `row`; an OSError leaves nothing there."""
    place = row.content.field.generate_filename(row, f"{uuid4().hex}.{ending}")
    try:
        row.content.save(PurePosixPath(place).name, content, save=False)
    except OSError:
        row.content.storage.delete(place)
        raise


def digest(content):
    content.seek(0)
    sums = hashlib.sha256()
    for chunk in content.chunks():
        sums.update(chunk)
    return sums.hexdigest()


def remove_orphans(now=None):
    """Take away what an interrupted act left in the store; returns how many files."""
    before = (now or timezone.now()) - ORPHAN_AFTER
    count = 0
    for folder, model in KEPT_IN.items():
        for month in _months(folder):
            rows = model.objects.filter(content__startswith=f"{month}/")
            known = set(rows.values_list("content", flat=True))
            for name in default_storage.listdir(month)[1]:
                place = f"{month}/{name}"
                if place not in known and default_storage.get_modified_time(place) < before:
                    default_storage.delete(place)
                    count += 1
    return count


def _months(folder):
    """The folders by year and month below `folder`, as upload_to of the models lays them."""
    if not default_storage.exists(folder):
        return
    for year in default_storage.listdir(folder)[0]:
        for month in default_storage.listdir(f"{folder}/{year}")[0]:
            yield f"{folder}/{year}/{month}"
