"""A pasted list of holidays, read line by line: 「2027-10-01 国庆节」 as well as the wording of the
yearly notice, 「国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）上班。」
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = "一二三四五六日"
ONE_DAY = timedelta(days=1)
LONGEST = 31
NAME_LENGTH = 20
FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"}
ANY = "节假日"
DAY = r"(?<!\d)(?:(\d{4})\s*[年/.-]\s*)?(?:(\d{1,2})\s*[月/.-]\s*)?(\d{1,2})(?:\s*[日号])?(?!\d)"
NOTE = r"(?:\s*[（(]([^）)]*)[）)])?"
# From … to: the end may leave out year and month.
SPAN = re.compile(rf"{DAY}{NOTE}(?:\s*(?:至|到|—+|–|~|～)\s*{DAY}{NOTE})?")
TOTAL = re.compile(r"共计?\s*(\d+)\s*天")
WORKED, RESTED = re.compile(r"上班|补班|工作日"), re.compile(r"放假|休")
# What is left of a clause without these is the name of the holiday.
NO_NAME = re.compile(r"放假|调休|上班|补班|补休|休息|连休|工作日|与周末|[、和及：:\s]")
NUMBERING = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十]+[)）]?、|\d{1,2}\s*[.、)）](?!\d))")


class Unreadable(Exception):
    """What cannot be read, in a sentence that names the line."""


@dataclass(frozen=True)
class Entry:
    """One day of the list, with the line (1 …) it stands in."""

    day: date
    is_workday: bool
    name: str
    line: int


def read_days(text, year):
    """{day: Entry} of the whole text; days without a year are of `year` (int). Raises Unreadable
    with the first thing that does not hold; a list with a mistake is no list.
    """
    found, name = {}, ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entries, name = read_line(NUMBERING.sub("", line), number, year, name)
            for entry in entries:
                add(found, entry)
        except Unreadable as error:
            raise Unreadable(f"第 {number} 行：{error}") from error
    if not found:
        raise Unreadable("没有读到日期，请把放假安排逐行粘贴进来。")
    return found


def add(found, entry):
    """Keeps the entry; one day cannot be both."""
    known = found.setdefault(entry.day, entry)
    if known.is_workday != entry.is_workday:
        raise Unreadable(f"{entry.day} 与第 {known.line} 行矛盾，一处放假、一处上班。")
    weekday = entry.day.weekday()
    if entry.is_workday and weekday < WEEKDAYS.index("六"):
        raise Unreadable(f"{entry.day} 是星期{WEEKDAYS[weekday]}，本来上班，请核对年份和日期。")


def read_line(line, number, year, before):
    """([Entry], name of the holiday) of one line; `before` is what the line before was about."""
    heading, colon, rest = line.partition("：")
    name = ""
    if colon and not SPAN.search(heading):
        name, line = heading.strip()[:NAME_LENGTH], rest
    read, waiting = [], []
    for clause in re.split(r"[，,。；;]", line):
        days, left = take_days(clause, year)
        name = name_in(left) or name
        waiting += days
        works = bool(WORKED.search(left))
        if works or RESTED.search(left):
            read += [(day, works) for day in waiting]
            waiting = []
    # A line that only names days and a holiday is a holiday.
    if waiting and not name:
        raise Unreadable("没有写明是哪个节日，或放假还是上班。")
    read += [(day, False) for day in waiting]
    check_total(line, read)
    name = name or unnamed(read, before)
    return [Entry(day, works, name, number) for day, works in read], name


def unnamed(read, before):
    """What a line without a name is about: make-up days belong to the line before."""
    rests = [day for day, works in read if not works]
    if not rests:
        return before
    return next((FIXED[day.month, day.day] for day in rests if (day.month, day.day) in FIXED), ANY)


def name_in(words):
    left = NO_NAME.sub("", TOTAL.sub("", words)).strip()
    if re.search(r"\d", left):
        raise Unreadable(f"没有读懂“{left}”。")
    return left[:NAME_LENGTH]


def check_total(line, read):
    if not read:
        raise Unreadable("没有读到日期；不是放假安排的行请删去。")
    rested = sum(not works for _day, works in read)
    total = TOTAL.search(line)
    if total and int(total[1]) != rested:
        raise Unreadable(f"写的是共 {total[1]} 天，读到 {rested} 天。")


def take_days(clause, year):
    """([days], the clause without them)."""
    days = []

    def take(match):
        days.extend(span(match, year))
        return ""

    return days, SPAN.sub(take, TOTAL.sub("", clause))


def span(match, year):
    """The days of one 「… 至 …」, or the one day."""
    *first, note, last_year, last_month, last_day, last_note = match.groups()
    if not first[1]:
        raise Unreadable(f"没有读懂“{match[0].strip()}”。")
    start = day_of(*first, year)
    check_weekday(start, note)
    if not last_day:
        return [start]
    end = day_of(last_year, last_month or first[1], last_day, start.year)
    if end < start and not last_year and last_month:
        end = day_of(str(start.year + 1), last_month, last_day, year)
    check_weekday(end, last_note)
    if not start <= end < start + timedelta(days=LONGEST):
        raise Unreadable(f"“{match[0].strip()}”的起止日期不对。")
    return [start + ONE_DAY * number for number in range((end - start).days + 1)]


def day_of(named_year, month, day, year):
    text = f"{named_year or year}-{int(month):02}-{int(day):02}"
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{text} 不是日期。") from None
    if abs(found.year - year) > 1:
        raise Unreadable(f"{text} 不在 {year} 年。")
    return found


def check_weekday(day, note):
    """The notice says the weekday: a list of another year shows itself."""
    said = re.search(r"(?:周|星期)([一二三四五六日天])", note or "")
    if said and said[1].replace("天", "日") != WEEKDAYS[day.weekday()]:
        raise Unreadable(f"{day} 是星期{WEEKDAYS[day.weekday()]}，写的是星期{said[1]}。")
