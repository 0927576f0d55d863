"""How large the words of a printed page are: read from the PDF that Chromium writes."""

import re
import zlib

STREAM = re.compile(
    rb"<<([^<>]*(?:<<[^<>]*>>[^<>]*)*)>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL
)
NUMBER = r"-?\d*\.?\d+"
# What moves or scales (cm, Tm), begins and ends a state (q, Q), a font (Tf), shown words (Tj, TJ).
STEP = re.compile(
    rf"(?P<matrix>(?:{NUMBER}\s+){{6}})(?P<act>cm|Tm)\b|/\S+\s+(?P<font>{NUMBER})\s+Tf\b"
    r"|(?P<shown>\)|>|\])\s*TJ?j?\b|(?<![\w/])(?P<state>[qQ])(?!\w)|\b(?P<text>BT)\b"
)


def sizes(content):
    """{points: how often} of the words of a PDF (bytes)."""
    found = {}
    for _head, packed in STREAM.findall(content):
        try:
            text = zlib.decompress(packed).decode("latin-1")
        except zlib.error:
            continue
        if "Tf" in text and "BT" in text:
            for size in words_of(text):
                found[size] = found.get(size, 0) + 1
    return found


def words_of(text):
    """Sizes in points, one for each piece of words that a content stream shows."""
    scale, kept, line, font = 1.0, [], 1.0, 0.0
    for step in STEP.finditer(text):
        if step["state"] == "q":
            kept.append(scale)
        elif step["state"] == "Q":
            scale = kept.pop() if kept else 1.0
        elif step["act"]:
            _a, _b, c, d, _x, _y = map(float, step["matrix"].split())
            size = (c * c + d * d) ** 0.5
            scale, line = (scale * size, line) if step["act"] == "cm" else (scale, size)
        elif step["text"]:
            line = 1.0
        elif step["font"]:
            font = float(step["font"])
        elif step["shown"]:
            yield round(font * line * scale, 2)
