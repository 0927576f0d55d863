"""What an Office file (docx, xlsx) must not bring along: macros, and parts fetched from elsewhere.

Names inside of the zip and content types have no case: `WORD/VBAPROJECT.BIN` is a macro too.
"""

import re
from xml.etree import ElementTree

CONTENT_TYPES = "[content_types].xml"
MACRO = re.compile(r"macroenabled|vbaproject|vbadata", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
MAX_PART = 2**20
# Relationships that a program follows by itself when the file is opened. A link waits for a click,
# and a workbook that refers to another one asks first.
FOLLOWED = {
    *("attachedtemplate", "frame", "subdocument", "oleobject"),
    *("package", "afchunk", "control"),
}


class Unreadable(ValueError):
    """A part that no office program writes: too large, cut, or with a DOCTYPE."""


def has_macros(archive):
    """Whether an Office file (zipfile.ZipFile) holds macros. Raises Unreadable."""
    if any(MACRO.search(name) for name in archive.namelist()):
        return True
    types = (tree for tree in _parts(archive, lambda name: name == CONTENT_TYPES))
    return any(MACRO.search(value) for tree in types for value in _values(tree))


def fetches_from_elsewhere(archive):
    """Whether opening the file makes a program fetch a template or an object. Raises Unreadable."""
    return any(
        _text(relation, "TargetMode") == "external"
        and _text(relation, "Type").rpartition("/")[2] in FOLLOWED
        for tree in _parts(archive, lambda name: name.endswith(".rels"))
        for relation in tree.iter()
    )


def _parts(archive, is_wanted):
    for entry in archive.infolist():
        if is_wanted(entry.filename.lower()):
            yield _parsed(archive, entry)


def _parsed(archive, entry):
    with archive.open(entry) as stream:
        content = stream.read(MAX_PART + 1)
    # NULs dropped, so that UTF-16 is seen too.
    if len(content) > MAX_PART or DOCTYPE.search(content.replace(b"\0", b"")):
        raise Unreadable
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise Unreadable from error


def _values(tree):
    return (value for element in tree.iter() for value in element.attrib.values())


def _text(element, name):
    return element.get(name, "").strip().lower()
