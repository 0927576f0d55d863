from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("branches", "0004_file_of_a_year")]

    operations = [
        migrations.AddIndex(
            model_name="committee",
            index=models.Index(
                fields=["sort_order", "code"], name="branches_co_sort_or_a05120_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(
                condition=models.Q(("out_reason", "")),
                fields=["round", "id"],
                name="participation_takes_part",
            ),
        ),
        migrations.AddIndex(
            model_name="survey",
            index=models.Index(
                fields=["participation", "state"], name="branches_su_partici_100ab1_idx"
            ),
        ),
    ]
