"""Text and names of persons as they are kept, however they were typed, pasted or exported.

刘　丽 (a space for the look of it), 买买提•艾力 (any dot) and ⿇ (a radical out of a PDF) are the
same person as 刘丽, 买买提·艾力 and 麻. Rare characters are never touched.
"""

import re
import unicodedata

# Radicals that look like characters and that NFKC leaves alone (Unicode's table
# EquivalentUnifiedIdeograph), as far as they are whole characters.
RADICALS = str.maketrans(
    "\u2e97\u2e9c\u2e9d\u2ea0\u2ea7\u2ea9\u2eae\u2eb6\u2eb9\u2ec1\u2ec4\u2ec5\u2ec6\u2ec9\u2eca"
    "\u2ecb\u2ed1\u2ed3\u2ed4\u2ed7\u2ed8\u2ed9\u2eda\u2edb\u2edc\u2edd\u2ee2\u2ee3\u2ee4\u2ee5"
    "\u2ee6\u2ee7\u2ee8\u2ee9\u2eec\u2eee\u2ef0",
    "心日月民牛王竹羊老虎西见角贝足车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙",
)
HAN = "\u3007\u3400-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff"
DOT = "·"
DOTS = "·•・‧∙⋅●"
ANY_DOT = re.compile(f"[{DOTS}]|(?<=[{HAN}])[.。](?=[{HAN}])")
SPACE_OF_LOOKS = re.compile(rf"\s*([{HAN}{DOT}])\s*")


def visible(text):
    """Without characters nobody sees: controls become spaces, zero-width and direction marks go."""
    if text.isprintable():
        return text
    kinds = ((char, unicodedata.category(char)) for char in text.replace("\r\n", "\n"))
    return "".join(
        " " if kind in ("Cc", "Zs", "Zl", "Zp") and char != "\u3000" else char
        for char, kind in kinds
        if kind not in ("Cf", "Cs")
    )


def person_name(text):
    """The name (str) as kept: half-width, one kind of dot, one space between Latin words only."""
    text = unicodedata.normalize("NFKC", visible(text)).translate(RADICALS)
    text = " ".join(ANY_DOT.sub(DOT, SPACE_OF_LOOKS.sub(r"\1", text)).split())
    return SPACE_OF_LOOKS.sub(r"\1", text)


def plain_name(text):
    """A name as it is compared where people type it in a hurry: also without dots and case."""
    return "".join(
        sign for sign in person_name(text).casefold() if sign not in ".·" and not sign.isspace()
    )
