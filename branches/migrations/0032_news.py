"""A reminder may be news of a participation instead of a duty."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("branches", "0031_reminder_parameters")]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="participation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="branches.participation",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="title",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="标题"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="link",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="duty",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="branches.duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("duty", None)),
                fields=("participation", "stage", "recipient"),
                name="news_is_told_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duty__isnull", False), ("participation", None)),
                    models.Q(("duty", None), ("participation__isnull", False)),
                    _connector="OR",
                ),
                name="reminder_is_of_one_thing",
            ),
        ),
    ]
