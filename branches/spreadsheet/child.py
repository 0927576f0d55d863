"""Parses one workbook in a process of its own: `python -m branches.spreadsheet.child FILE`.

A crafted file may eat memory or time; then this process dies and the site does not. The cells go
to standard output by marshal (plain values only), see reader.RawSheet.
"""

import marshal
import resource
import sys
import warnings
import zipfile

from branches.spreadsheet.archive import check_entries
from branches.spreadsheet.limits import CHILD_CPU, CHILD_MEMORY, SpreadsheetError


def limit_process():
    for kind, wanted in ((resource.RLIMIT_AS, CHILD_MEMORY), (resource.RLIMIT_CPU, CHILD_CPU)):
        _soft, hard = resource.getrlimit(kind)
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (limit, hard))


def read(path):
    """The sheets of the file as tuples. Raises SpreadsheetError with the reason."""
    with zipfile.ZipFile(path) as archive:
        check_entries(archive)
    # Imported after the limits are set.
    from branches.spreadsheet.parser import read_sheets  # noqa: PLC0415

    return read_sheets(path)


def main(path):
    limit_process()
    warnings.simplefilter("ignore")
    try:
        answer = {"sheets": read(path)}
    except SpreadsheetError as error:
        answer = {"refused": error.message}
    marshal.dump(answer, sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1])
