"""Reasons that name indicators: “A3、B2：会议记录不全”."""

import re

CODE = re.compile(r"(?<![A-Za-z0-9])([A-Z]\d{1,2})(?![A-Za-z0-9])")


def pieces(text):
    """[(piece, whether it is a code)] of a text, in its order."""
    return [(piece, bool(place % 2)) for place, piece in enumerate(CODE.split(text)) if piece]


def naming(codes, reason):
    """The reason with the codes that it does not name itself before it."""
    said = {piece for piece, is_code in pieces(reason) if is_code}
    missing = [code for code in codes if code not in said]
    return f"{'、'.join(missing)}：{reason}" if missing else reason
