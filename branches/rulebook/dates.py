"""Date arithmetic of the rules: terms of office and vacancies, against the data cut-off.

Pure functions on plain dates (domain/auto_rules.md, "Facts"); no model, no clock.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


def add_months(day, months):
    """The date `months` calendar months after `day`; month ends clamp (31 Aug + 6 → 28 Feb). A
    mistyped year must not stop a page: past the calendar's ends it is the first or last day.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day, years):
    """The same day `years` later; 29 February becomes 28 February."""
    return add_months(day, 12 * years)


def last_start(months, ends_before):
    """The last day (date) from which `months` calendar months are over before the day
    `ends_before`. Month ends clamp, so subtracting may miss it: the few days around are tried.
    """
    near = add_months(ends_before, -months) + timedelta(days=2)
    days = (near - timedelta(days=back) for back in range(6))
    return next(one for one in days if add_months(one, months) < ends_before)


@dataclass(frozen=True)
class TermLengths:
    """Years of a term that nobody wrote down: of a branch, and of one set up at 院（系） level
    (高校条例 2021 §7; None where the year knows no such rule). Without a cycle: 条例 §21.
    """

    usual: int = 3
    college: int | None = None

    def of(self, facts):
        """The years for one branch (handbook R11: its kind of organisation decides)."""
        return self.college if self.college and facts.is_college_level else self.usual


def term_end(facts, lengths):
    """应换届时间: 选举日期 + 任期 (by `lengths`, TermLengths, if empty); None if unknown."""
    if facts.elected_on is None:
        return None
    years = lengths.of(facts) if facts.term_years is None else facts.term_years
    return add_years(facts.elected_on, years)


def term_limit(facts, lengths):
    """Day the committee must be re-elected by: 延期至, else 应换届时间, else election + term."""
    return facts.extension_until or facts.term_due_on or term_end(facts, lengths)


def months_overdue(limit, on):
    """Whole months started since `limit` (date) passed before `on`: 0 if limit ≥ on, else the
    smallest k
    with limit + k calendar months ≥ on; None if no limit is known."""
    if limit is None:
        return None
    if limit >= on:
        return 0
    months = (on.year - limit.year) * 12 + on.month - limit.month
    return months if months and add_months(limit, months) >= on else months + 1


def time_overdue(limit, on):
    """How long `limit` (date) has passed before `on`, in words: whole months, in the first month
    days. 1天, 29天, 1个月; what the points count are months begun (months_overdue).
    """
    months = (on.year - limit.year) * 12 + on.month - limit.month
    if add_months(limit, months) > on:
        months -= 1
    return f"{months}个月" if months > 0 else f"{(on - limit).days}天"


def long_vacancies(vacancies, on, months):
    """Posts (codes) whose vacancy has lasted more than `months` calendar months on `on`.
    `vacancies`: list of {"post": code, "since": "YYYY-MM-DD" or None}; an unknown start never
    counts.
    """
    return [
        vacancy["post"]
        for vacancy in vacancies or ()
        if vacancy.get("since") and add_months(date.fromisoformat(vacancy["since"]), months) < on
    ]


def is_new_branch(founded_on, on, months):
    """G3: founded + `months` calendar months later than `on`; False if the founding is unknown."""
    return founded_on is not None and add_months(founded_on, months) > on
