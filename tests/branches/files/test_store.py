"""Nothing is left in the store of an act that failed."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from branches import files
from branches.models import File
from tests import make
from tests.branches.files.test_files import PDF, in_store, own_store, stored, upload

pytestmark = pytest.mark.django_db
__all__ = ["own_store"]


class FullDisk(SimpleUploadedFile):
    """The disk is full after the first chunk."""

    def chunks(self, chunk_size=None):
        self.asked = getattr(self, "asked", 0) + 1
        yield self.file.getvalue()[:10]
        if self.asked > 1:  # the digest is taken first
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        yield self.file.getvalue()[10:]


def test_a_full_disk_leaves_neither_a_file_nor_a_row():
    branch = make.branch()
    uploads = [upload("一.pdf", PDF), FullDisk("二.pdf", PDF)]

    with pytest.raises(OSError, match="No space left"):
        files.store_files(uploads, branch=branch, by=make.secretary(branch))

    assert in_store() == []
    assert not File.objects.exists()


def test_files_of_rows_that_cannot_be_saved_are_taken_away():
    branch = make.branch()
    uploads = [upload("一.pdf", PDF), upload("二.pdf", PDF)]

    with pytest.raises(IntegrityError):
        files.store_files(uploads, branch=branch, by=None)

    assert in_store() == []


def test_the_nightly_job_takes_away_what_an_interrupted_act_left():
    kept = stored()
    with default_storage.open(f"{Path(kept.content.name).parent}/left.pdf", "wb") as left:
        left.write(PDF)

    assert files.remove_orphans() == 0  # its act may still be under way
    assert files.remove_orphans(timezone.now() + timedelta(hours=25)) == 1
    assert in_store() == [kept.content.name]


def test_without_a_store_there_is_nothing_to_take_away():
    assert files.remove_orphans() == 0
