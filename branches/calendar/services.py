"""The calendar written: taken over from what is published, pasted, or changed day by day."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit, rules
from branches.calendar.published import published_days
from branches.errors import Refusal
from branches.models import Vacation, Workday

audit.register(
    "calendar",
    "工作日历",
    {
        "publish": "采用公布的节假日",
        "import": "粘贴导入节假日",
        "day": "修改一天",
        "vacation": "登记寒暑假",
        "vacation_end": "删去寒暑假",
    },
)
REST, WORK, PUBLISHED = "rest", "work", "published"
COLUMNS = ("is_workday", "name", "is_edited")


@transaction.atomic
def take_over_published():
    """Bring the table to what the installed library publishes, where nobody has edited a day. Days
    that it no longer publishes in a year it knows are dropped. Returns {"days": how many}.
    """
    published = published_days()
    held = locked_days()
    fresh = [row_of(day, *fact) for day, fact in published.items() if day not in held]
    years = {day.year for day in published}
    ours = [row for row in held.values() if not row.is_edited and row.day.year in years]
    gone = [row for row in ours if row.day not in published]
    changed = [row for row in ours if differs(row, published.get(row.day, fact_of(row)))]
    for row in changed:
        row.is_workday, row.name = published[row.day]
    Workday.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Workday.objects.bulk_update(changed, COLUMNS, batch_size=500)
    made = Workday.objects.bulk_create(fresh, batch_size=500)
    touched = sorted([*made, *changed], key=lambda row: row.day)
    if touched:
        note("publish", touched, by=None, post=None)
    return {"days": len(touched) + len(gone)}


def locked_days():
    """{day: Workday}: one change of the calendar at a time, of vacations too."""
    return {row.day: row for row in Workday.objects.select_for_update()}


def row_of(day, is_workday, name, *, is_edited=False):
    return Workday(day=day, is_workday=is_workday, name=name, is_edited=is_edited)


def fact_of(row):
    return row.is_workday, row.name


def differs(row, fact):
    return fact_of(row) != fact


def said(row):
    """What a row (or None) says, and whether somebody here says it."""
    return row and (row.is_workday, row.name, row.is_edited)


def note(act, rows, *, by, post):
    """One entry for a change of several days; it stands with the first of them."""
    words = f"{rows[0].day:%Y-%m-%d} 至 {rows[-1].day:%Y-%m-%d}，{len(rows)} 天"
    changes = {"放假和上班": ["", words]}
    audit.record(f"calendar.{act}", rows[0], by=by, post=post, changes=changes)


def editor(by):
    post = rules.org_post(by)
    if post is None:
        raise PermissionDenied
    return post


@transaction.atomic
def import_days(entries, *, by):
    """Write the days of a pasted list (pasted.Entry by day); days that it does not name stay as
    they are. Returns how many differ from what was known. Raises PermissionDenied.
    """
    post = editor(by)
    rows = write_days(
        row_of(one.day, one.is_workday, one.name, is_edited=True) for one in entries.values()
    )
    if rows:
        note("import", rows, by=by, post=post)
    return len(rows)


def write_days(rows):
    """Write the rows that say something new, in two statements; returns these."""
    held = locked_days()
    new = [row for row in rows if row.day not in held or differs(held[row.day], fact_of(row))]
    Workday.objects.filter(day__in=[row.day for row in new]).delete()
    return sorted(Workday.objects.bulk_create(new), key=lambda row: row.day)


@transaction.atomic
def set_day(day, kind, *, by, name=""):
    """One day made a rest or a working day here, or given back to what is published. `kind`: REST,
    WORK or PUBLISHED. Raises PermissionDenied; Refusal if it is so already.
    """
    post = editor(by)
    before = locked_days().get(day)
    published = published_days().get(day)
    after = row_of(day, kind == WORK, name, is_edited=True)
    if kind == PUBLISHED:
        after = row_of(day, *published) if published else None
    if said(before) == said(after):
        raise Refusal(f"{day:%Y-%m-%d} 已经是这样安排的，不必再改。")
    Workday.objects.filter(day=day).delete()
    if after:
        after.save(force_insert=True)
    changes = {"安排": [words_of(before), words_of(after)]}
    audit.record("calendar.day", after or before, by=by, post=post, changes=changes)


def words_of(row):
    if row is None:
        return "按周一至周五"
    return f"{row.name}{'上班' if row.is_workday else '放假'}"


@transaction.atomic
def add_vacation(*, by, name, first_day, last_day):
    """登记寒暑假. Raises PermissionDenied; Refusal if it overlaps another one."""
    post = editor(by)
    locked_days()
    clash = Vacation.objects.filter(first_day__lte=last_day, last_day__gte=first_day).first()
    if clash:
        kept = [("名称", name), ("第一天", first_day), ("最后一天", last_day)]
        raise Refusal(f"与已登记的“{clash}”重叠。", kept=kept)
    row = Vacation.objects.create(name=name, first_day=first_day, last_day=last_day)
    audit.record("calendar.vacation", row, by=by, post=post)
    return row


@transaction.atomic
def remove_vacation(vacation, *, by):
    """删去寒暑假. Raises PermissionDenied; Refusal if somebody was quicker."""
    post = editor(by)
    row = Vacation.objects.select_for_update().filter(pk=vacation.pk).first()
    if row is None:
        raise Refusal("这段寒暑假已经删去。")
    audit.record("calendar.vacation_end", row, by=by, post=post)
    row.delete()
