"""The published holidays and make-up days of 2004–2026, as far as they differ from Monday to
Friday.
"""

import chinese_calendar
from django.db import migrations

SATURDAY = 5


def exceptions():
    published = dict.fromkeys(chinese_calendar.holidays, False)
    published |= dict.fromkeys(chinese_calendar.workdays, True)
    return {day: works for day, works in published.items() if works != (day.weekday() < SATURDAY)}


def seed(apps, schema_editor):
    workday = apps.get_model("branches", "Workday")
    rows = [workday(day=day, is_workday=works) for day, works in sorted(exceptions().items())]
    workday.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def remove(apps, schema_editor):
    apps.get_model("branches", "Workday").objects.filter(day__in=exceptions()).delete()


class Migration(migrations.Migration):
    dependencies = [("branches", "0001_initial")]
    operations = [migrations.RunPython(seed, remove)]
