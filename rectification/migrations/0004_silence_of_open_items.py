"""Open duties of items learn since when they are quiet: their opening or the last progress."""

from django.db import migrations
from django.utils import timezone


def fill(apps, schema_editor):
    items = apps.get_model("rectification", "RectificationItem").objects
    heard = dict(items.filter(state="in_progress").values_list("pk", "progress_on"))
    duties = apps.get_model("branches", "Duty").objects
    rows = list(duties.filter(kind="item", closed_at=None))
    for row in rows:
        opened_on = timezone.localdate(row.opened_at)
        row.quiet_since = max(opened_on, heard.get(row.subject_id) or opened_on)
    duties.bulk_update(rows, ["quiet_since"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0003_item_round"),
        ("branches", "0011_duty_quiet_since"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
