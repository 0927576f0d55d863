"""Years opened before get the months at which a term's end is spoken of; vacations do not rest."""

from django.db import migrations

MONTHS, USUAL = [6, 4, 1], 6
MARKS = {"term_months": "S 6, S 4 (Anqing), P 1; calendar months", "vacation_is_rest": "P"}


def fill(apps, schema_editor):
    for cycle in apps.get_model("branches", "Cycle").objects.all():
        values = cycle.parameters.setdefault("values", {})
        # A year whose duty opens later than usual is reminded from there on.
        opened = int(values.get("term_reminder_months", USUAL))
        months = [month for month in MONTHS if month <= opened] or [opened or 1]
        values.setdefault("term_months", months)
        values.setdefault("vacation_is_rest", False)
        cycle.parameters["origins"] = MARKS | cycle.parameters.get("origins", {})
        cycle.save(update_fields=["parameters"])


class Migration(migrations.Migration):
    dependencies = [("branches", "0030_calendar")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
