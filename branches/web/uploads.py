"""Uploads on their way in: a full disk must not cost what was typed beside the file."""

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

FAILED_UPLOAD = "failed_upload"


class DiskUploadHandler(TemporaryFileUploadHandler):
    """Large files go to the disk. Where that fails the rest of the form is still read; the failure
    is kept on the request, and RefusalMiddleware raises it in the place of the act.
    """

    def new_file(self, *args, **kwargs):
        self.try_to(super().new_file, *args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        self.try_to(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size):
        return self.try_to(super().file_complete, file_size)

    def try_to(self, step, *args, **kwargs):
        try:
            return step(*args, **kwargs)
        except OSError as failure:
            setattr(self.request, FAILED_UPLOAD, failure)
            raise SkipFile from failure
