"""Items that 分党委 or 组织部 has to put right; those that stand already are the branches'."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rectification", "0004_silence_of_open_items")]

    operations = [
        migrations.AddField(
            "rectificationitem",
            "owner",
            models.CharField(
                choices=[("branch", "党支部"), ("committee", "分党委"), ("org_dept", "组织部")],
                default="branch",
                max_length=10,
                verbose_name="责任单位",
            ),
        ),
        migrations.AddConstraint(
            "rectificationitem",
            models.CheckConstraint(
                condition=models.Q(("owner", "branch"), ("levels", 1), _connector="OR"),
                name="office_item_has_one_level",
            ),
        ),
    ]
