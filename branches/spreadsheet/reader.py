"""A workbook as lists of rows, parsed in a child process with limits."""

import marshal
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from branches.spreadsheet.limits import CHILD_WALL, MAX_FILE, SpreadsheetError

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class RawSheet:
    """One sheet as it stands in the file: rows[0] is row 1; a date is a triple (y, m, d), a formula
    without a stored result is (). Places are counted from 1, as Excel does.
    """

    title: str
    rows: list
    is_hidden: bool = False
    hidden_rows: tuple = ()
    hidden_columns: tuple = ()
    merged: tuple = ()  # (first row, first column, last row, last column)


def read_workbook(content):
    """The sheets of an .xlsx (bytes), in order. SpreadsheetError: no .xlsx, or over the limits."""
    if len(content) > MAX_FILE:
        raise SpreadsheetError("文件超过 10 MB，请只保留需要的表后再试。")
    if not content.startswith(b"PK"):
        raise SpreadsheetError
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        answer = _ask_child(file.name)
    if "refused" in answer:
        raise SpreadsheetError(answer["refused"])
    return [
        RawSheet(title, rows, is_hidden, *map(tuple, places))
        for title, is_hidden, rows, *places in answer["sheets"]
    ]


def _ask_child(path):
    command = [sys.executable, "-m", "branches.spreadsheet.child", path]
    # Nothing of the site's environment (keys, database) is any business of the parser.
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=CHILD_WALL,
            check=True,
        )
        return marshal.loads(done.stdout)
    except (subprocess.SubprocessError, EOFError, ValueError, TypeError) as error:
        raise SpreadsheetError from error
