"""Who has to put a finding right; of those that stand already by their codes, F02 by its limit."""

from django.db import migrations, models

OF_COMMITTEE = ("F01", "F03", "F21", "F22")


def fill(apps, schema_editor):
    findings = apps.get_model("branches", "Finding").objects
    findings.filter(code__in=OF_COMMITTEE).update(owner="committee")
    for cycle in apps.get_model("branches", "Cycle").objects.all():
        limit = f"{cycle.parameters['values']['max_members']}人"
        too_large = findings.filter(code="F02", limit=limit)
        too_large.filter(survey__participation__round__cycle=cycle).update(owner="committee")


class Migration(migrations.Migration):
    # PostgreSQL does not alter a table whose rows the same transaction has changed.
    atomic = False
    dependencies = [("branches", "0015_form_key")]

    operations = [
        migrations.AddField(
            "finding",
            "owner",
            models.CharField(
                choices=[("branch", "党支部"), ("committee", "分党委")],
                default="branch",
                max_length=10,
                verbose_name="由谁解决",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
