"""Days of a public notice: so many working days, the first and the last among them."""

from datetime import timedelta


def workdays(first, last, calendar):
    """The working days (dates) from `first` to `last`, both included, by a WorkCalendar."""
    days = (last - first).days + 1
    found = (first + timedelta(days=number) for number in range(days))
    return [day for day in found if calendar.is_workday(day)]


def last_day(first, number, calendar):
    """The day (date) on which `number` (1 …) working days from `first` on are over."""
    return calendar.days_after(calendar.on_or_after(first), number - 1)


def days_left(notice, on, calendar):
    """Working days that are left of a PublicNotice on `on` (date), today among them."""
    return len(workdays(max(on, notice.first_on), notice.last_on, calendar))
