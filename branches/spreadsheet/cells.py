"""One cell at a time: from what people type to a value. Each reader returns None for an empty cell
and raises CellError with the reason otherwise.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
YEARS = range(1900, 2200)
MAX_INTEGER = 2**31 - 1
# Excel keeps 15 digits of a number; a longer code written as a number has lost its end.
MAX_EXACT = 10**15

INTEGER = re.compile(r"[+-]?\d{1,15}(?:\.0*)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")
DAY = re.compile(
    r"(\d{4})\s*[.\-/年]\s*(\d{1,2})(?:\s*[.\-/月]\s*(\d{1,2})\s*日?|\s*月)?(?:[ T]0?0:00(?::00)?)?"
)
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")


class CellError(ValueError):
    """The reason why a cell cannot be read, in Chinese."""


def _visible(text):
    """Without characters nobody sees: controls become spaces, zero-width and direction marks go."""
    if text.isprintable():
        return text
    kinds = ((char, unicodedata.category(char)) for char in text)
    return "".join(
        " " if kind in ("Cc", "Zs", "Zl", "Zp") and char != "\u3000" else char
        for char, kind in kinds
        if kind not in ("Cf", "Cs")
    )


def _reject_broken(value):
    if value == ():
        raise CellError("公式没有计算结果，请改填数值")
    if isinstance(value, str) and value.strip() in ERRORS:
        raise CellError("单元格是公式错误，请改填数值")


def text(value):
    """Plain text without surrounding spaces; numbers as Excel shows them, dates as 2012.03.27."""
    if value is None:
        return None
    if isinstance(value, str):
        if value in ERRORS:
            _reject_broken(value)
        return _visible(value).strip() or None
    _reject_broken(value)
    if isinstance(value, tuple):
        return "{:04}.{:02}.{:02}".format(*value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return str(value)


def narrow(value):
    """Text in half-width characters without any space: codes, numbers, words of closed lists."""
    found = text(value)
    if found is None or (found.isascii() and " " not in found):
        return found
    found = unicodedata.normalize("NFKC", found).replace("−", "-").replace("—", "-")
    return "".join(found.split()) or None


def code(value):
    """A code is text: leading zeros stay."""
    if isinstance(value, (int, float)) and abs(value) >= MAX_EXACT:
        raise CellError("数字过长已失真，请把单元格改为文本后重填")
    return narrow(value)


def integer(value):
    """A whole number; 12.0 and １２ are 12, 95分 is refused."""
    if value is None or (type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER):
        return value
    if isinstance(value, (bool, tuple)):
        _reject_broken(value)
        raise CellError("应为整数")
    found = narrow(value)
    if found is None:
        return None
    if GROUPED.fullmatch(found):
        found = found.replace(",", "")
    if not INTEGER.fullmatch(found):
        raise CellError("应为整数")
    number = int(found.split(".")[0])
    if abs(number) > MAX_INTEGER:
        raise CellError("数值过大")
    return number


def decimal(value, digits=12, places=2):
    """A Decimal with at most `digits` digits, `places` of them after the point."""
    if isinstance(value, (bool, tuple)):
        _reject_broken(value)
        raise CellError("应为数字")
    found = narrow(value)
    if found is None:
        return None
    if GROUPED.fullmatch(found):
        found = found.replace(",", "")
    if not NUMBER.fullmatch(found):
        raise CellError("应为数字")
    number = Decimal(found)
    if number != number.quantize(Decimal(1).scaleb(-places)):
        raise CellError(f"最多 {places} 位小数")
    if abs(number) >= 10 ** (digits - places):
        raise CellError("数值过大")
    return number.quantize(Decimal(1).scaleb(-places))


def day(value):
    """A date: 2012.03.27, 2012-03-27, 20120327, 2012年3月27日; 2012年3月 is its first day."""
    if value is None:
        return None
    if isinstance(value, tuple) and value:
        return _date(*value)
    if isinstance(value, bool):
        raise CellError("应为日期，如 2012.03.27")
    found = narrow(value)
    if found is None:
        return None
    if match := DAY.fullmatch(unicodedata.normalize("NFKC", text(value)).strip()) or DAY.fullmatch(
        found
    ):
        # A number 2012.1 may have been 2012.10 before Excel took it for a number.
        if isinstance(value, float):
            raise CellError("应为日期，如 2012.03.27")
        return _date(*(int(part or 1) for part in match.groups()))
    if match := COMPACT_DAY.fullmatch(found):
        return _date(*map(int, match.groups()))
    raise CellError("应为日期，如 2012.03.27")


def _date(year, month, day_of_month):
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        found = None
    if found is None or year not in YEARS:
        raise CellError("没有这个日期")
    return found


def shown(value):
    """A cell as an error message quotes it."""
    if value is None or value == ():
        return ""
    try:
        return (text(value) or "")[:100]
    except CellError:
        return str(value)[:100]
