"""Holidays have names, days may be edited, vacations are registered. What the library publishes is
written anew where nobody could have edited it yet.
"""

from django.db import migrations, models

from branches.calendar.published import published_days


def name_days(apps, schema_editor):
    workdays = apps.get_model("branches", "Workday").objects
    published = published_days()
    known = list(workdays.filter(day__in=published))
    for row in known:
        row.is_workday, row.name = published[row.day]
    workdays.bulk_update(known, ["is_workday", "name"], batch_size=500)
    missing = published.keys() - {row.day for row in known}
    rows = [
        workdays.model(day=day, is_workday=published[day][0], name=published[day][1])
        for day in sorted(missing)
    ]
    workdays.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("branches", "0026_basis_of_findings")]

    operations = [
        migrations.CreateModel(
            name="Vacation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("first_day", models.DateField(verbose_name="第一天")),
                ("last_day", models.DateField(verbose_name="最后一天")),
            ],
            options={"verbose_name": "寒暑假", "ordering": ["first_day"]},
        ),
        migrations.AddConstraint(
            model_name="vacation",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="vacation_ends_after_it_begins",
            ),
        ),
        migrations.AddField(
            model_name="workday",
            name="is_edited",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="workday",
            name="name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=20, verbose_name="名称"
            ),
        ),
        migrations.RunPython(name_days, migrations.RunPython.noop),
    ]
