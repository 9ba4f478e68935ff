"""Receiving uploads: what exceeds the limit is not even written to the disk."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class CappedUploadHandler(FileUploadHandler):
    """Lets the handlers after it see one byte more than the limit at least, and two chunks more at most.

    So inspection still sees that the file is too large, however large it was.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.passed = 0

    def receive_data_chunk(self, raw_data, start):
        if self.passed > settings.UPLOAD_MAX_BYTES:
            return None
        self.passed += len(raw_data)
        return raw_data

    def file_complete(self, file_size):
        return None
