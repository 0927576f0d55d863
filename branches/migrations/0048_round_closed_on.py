"""The day on which a round was archived: its figures are those of that day."""

from django.db import migrations, models
from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import TruncDate


def fill(apps, schema_editor):
    rows = apps.get_model("branches", "Participation").objects.filter(round=OuterRef("pk"))
    first = rows.order_by().values("round").annotate(day=TruncDate(Min("frozen_at")))
    closed = apps.get_model("branches", "Round").objects.filter(state="closed")
    closed.update(closed_on=Subquery(first.values("day")))


class Migration(migrations.Migration):
    # PostgreSQL does not alter a table whose rows the same transaction has changed.
    atomic = False
    dependencies = [("branches", "0047_regrade_survey")]

    operations = [
        migrations.AddField(
            "round", "closed_on", models.DateField("归档日期", null=True, editable=False)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
