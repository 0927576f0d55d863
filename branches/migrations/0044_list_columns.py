from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("branches", "0043_sign_ins")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="list_columns",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
