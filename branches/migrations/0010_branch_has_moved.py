"""Marks the branches whose years hang on another committee than they do now."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def mark(apps, schema_editor):
    participations = apps.get_model("branches", "Participation").objects
    elsewhere = participations.filter(branch=OuterRef("pk")).exclude(
        committee=OuterRef("committee")
    )
    apps.get_model("branches", "Branch").objects.filter(Exists(elsewhere)).update(has_moved=True)


class Migration(migrations.Migration):
    dependencies = [("branches", "0009_told_at_once")]

    operations = [
        migrations.AddField(
            model_name="branch",
            name="has_moved",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="branch",
            index=models.Index(
                condition=models.Q(("has_moved", True)),
                fields=["committee"],
                name="branch_has_moved",
            ),
        ),
    ]
