"""The holidays as they were published, from the library chinesecalendar."""

import chinese_calendar

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def published_days():
    """{day: (is_workday, name)}: every day of a holiday, and the days worked instead."""
    rest = {day: (False, named(name)) for day, name in chinese_calendar.holidays.items()}
    return rest | {day: (True, named(name)) for day, name in chinese_calendar.workdays.items()}


def named(name):
    # A holiday that a newer library knows and we do not keeps its own name.
    return NAMES.get(name, name)[:20]
