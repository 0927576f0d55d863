"""The marks that texts of the world carry, and how they are found in an answer."""

import re

MARK = re.compile(rb"CANARY_(\w+?)_X")


def mark(key):
    return f"CANARY_{key}_X"


def marks_in(content):
    return {found.decode() for found in MARK.findall(content)}
