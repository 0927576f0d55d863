"""直属党支部 as their round knows them (五年任期, 高校条例 2021 §7), and rules that a year switches
off.
"""

from django.db import migrations, models


def mark(apps, schema_editor):
    at_college_level = {"participation__committee__kind": "school"}
    surveys = apps.get_model("branches", "Survey").objects
    keys = surveys.filter(**at_college_level).values_list("pk", flat=True)
    surveys.filter(pk__in=list(keys)).update(is_college_level=True)


class Migration(migrations.Migration):
    dependencies = [("branches", "0016_finding_owner")]

    operations = [
        migrations.AddField(
            model_name="survey",
            name="is_college_level",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="院（系）级党支部"
            ),
        ),
        migrations.AddField(
            model_name="cycle",
            name="rules_off",
            field=models.JSONField(
                blank=True, default=dict, editable=False, verbose_name="停用的规则"
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
