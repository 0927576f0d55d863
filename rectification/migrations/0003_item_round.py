"""The round of an item, copied from its participation, so that a list counts without a join."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    participations = apps.get_model("branches", "Participation").objects
    own = participations.filter(pk=OuterRef("participation")).values("round")
    apps.get_model("rectification", "RectificationItem").objects.update(round=Subquery(own))


def round_key(**options):
    return models.ForeignKey(
        db_index=False,
        editable=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="items",
        to="branches.round",
        **options,
    )


class Migration(migrations.Migration):
    # PostgreSQL does not alter a table whose rows the same transaction has changed.
    atomic = False
    dependencies = [
        ("branches", "0005_list_indexes"),
        ("rectification", "0002_counting_indexes"),
    ]

    operations = [
        migrations.AddField("rectificationitem", "round", round_key(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("rectificationitem", "round", round_key()),
        migrations.RemoveIndex("rectificationitem", "item_is_returned"),
        migrations.AddIndex(
            "rectificationitem",
            models.Index(
                condition=models.Q(
                    ("state__in", ("plan_draft", "in_progress")),
                    models.Q(("return_reason", ""), _negated=True),
                ),
                fields=["round"],
                name="item_is_returned",
            ),
        ),
        migrations.AddIndex(
            "rectificationitem",
            models.Index(fields=["round", "state", "due_on"], name="item_counts_by_round"),
        ),
    ]
