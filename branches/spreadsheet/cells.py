"""One cell at a time, from text to a value: None for an empty cell, CellError with the reason."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from branches.rulebook.names import HAN, person_name, visible

ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
YEARS = range(1900, 2200)
MAX_INTEGER = 2**31 - 1
# Excel keeps 15 digits of a number; a longer code written as a number has lost its end.
MAX_EXACT = 10**15
BREAK = re.compile(rf"(?<=[{HAN}])\s*[\r\n]\s*(?=[{HAN}])")
NO_DAY = "应为日期，如 2012.03.27"

# Longer than any number, so that a slip of the finger is called too large and not "no number".
INTEGER = re.compile(r"[+-]?\d{1,400}(?:\.0*)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
NUMBER = re.compile(r"[+-]?\d{1,400}(?:\.\d{1,15})?")
MONEY = "元"
# How people write a unit beside its own word.
UNITS = {"人": ("人", "名"), MONEY: ("元整", "元")}
DAY = re.compile(
    r"(\d{4})\s*[.\-/年]\s*(\d{1,2})(?:\s*[.\-/月]\s*(\d{1,2})\s*日?|\s*月)?(?:[ T]0?0:00(?::00)?)?"
)
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:\.0)?")


class CellError(ValueError):
    """The reason why a cell cannot be read, in Chinese."""


class WrongKind(CellError):
    """What stands there is of another kind: no number, no date."""


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
        return visible(value).strip() or None
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


def line(value):
    """Text of one line: a break between Chinese characters was made for the width of the cell."""
    if isinstance(value, str) and ("\n" in value or "\r" in value):
        value = BREAK.sub("", value)
    return text(value)


def name(value):
    """The name of a person as it is kept."""
    found = text(value)
    return found and person_name(found)


def code(value):
    """A code is text: leading zeros stay."""
    if isinstance(value, (int, float)) and abs(value) >= MAX_EXACT:
        raise CellError("数字过长已失真，请把单元格改为文本后重填")
    return narrow(value)


def _bare(found, unit):
    """A number as text without its unit, ￥ and the commas between thousands."""
    if unit == MONEY:
        found = found.removeprefix("人民币").removeprefix("¥")
    for word in UNITS.get(unit, (unit,)):
        if word and found.endswith(word):
            found = found.removesuffix(word)
            break
    return found.replace(",", "") if GROUPED.fullmatch(found) else found


def integer(value, unit="", most=MAX_INTEGER):
    """A whole number up to `most`; 12.0, １２ and 1,200 are read, 12次 where the unit is 次."""
    if value is None or (type(value) is int and abs(value) <= most):
        return value
    if isinstance(value, (bool, tuple)):
        _reject_broken(value)
        raise WrongKind("应为整数")
    found = narrow(value)
    if found is None:
        return None
    found = _bare(found, unit)
    if not INTEGER.fullmatch(found):
        raise WrongKind("应为整数")
    number = int(found.split(".")[0])
    if abs(number) > most:
        raise CellError(f"数值过大，请核对（不超过 {most}）")
    return number


def decimal(value, digits=12, places=2, unit=""):
    """A Decimal with at most `digits` digits, `places` of them after the point."""
    if isinstance(value, (bool, tuple)):
        _reject_broken(value)
        raise WrongKind("应为数字")
    found = narrow(value)
    if found is None:
        return None
    found = _bare(found, unit)
    if not NUMBER.fullmatch(found):
        raise WrongKind("应为数字")
    number = Decimal(found)
    if abs(number) >= 10 ** (digits - places):
        raise CellError(f"数值过大，请核对（小于 {10 ** (digits - places)}）")
    if number != number.quantize(Decimal(1).scaleb(-places)):
        raise CellError(f"最多 {places} 位小数")
    return number.quantize(Decimal(1).scaleb(-places))


def day(value):
    """A date: 2012.03.27, 2012-03-27, 20120327, 2012年3月27日; 2012年3月 is its first day."""
    if value is None:
        return None
    if isinstance(value, tuple) and value:
        return _date(*value)
    if isinstance(value, bool):
        raise WrongKind(NO_DAY)
    found = narrow(value)
    if found is None:
        return None
    if match := DAY.fullmatch(unicodedata.normalize("NFKC", text(value)).strip()) or DAY.fullmatch(
        found
    ):
        # A number 2012.1 may have been 2012.10 before Excel took it for a number; 2012.01 not.
        if isinstance(value, float) and len(match[2]) < 2:
            raise WrongKind(NO_DAY)
    else:
        match = COMPACT_DAY.fullmatch(found)
    if not match:
        raise WrongKind(NO_DAY)
    return _date(*(int(part or 1) for part in match.groups()))


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
