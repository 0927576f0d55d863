"""附件: what may be uploaded, told by content; kept under a name of our own."""

from branches.files.kinds import ACCEPT, HEIC_WAY_OUT, HINT, check_upload
from branches.files.pictures import LONG_SIDE
from branches.files.services import keep_content, remove_orphans, store_files

__all__ = [
    "ACCEPT",
    "HEIC_WAY_OUT",
    "HINT",
    "LONG_SIDE",
    "check_upload",
    "keep_content",
    "remove_orphans",
    "store_files",
]
