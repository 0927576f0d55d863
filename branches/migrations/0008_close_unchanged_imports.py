from django.db import migrations


def close(apps, schema_editor):
    """Runs that had nothing to write were kept waiting for a confirmation before there was a word
    for them."""
    runs = apps.get_model("branches", "ImportRun").objects.filter(state="tried")
    for run in runs.only("pk", "result").iterator():
        counts = run.result.get("counts", {})
        if not any(number for label, number in counts.items() if label != "文件中支部"):
            runs.filter(pk=run.pk).update(state="unchanged")


def reopen(apps, schema_editor):
    apps.get_model("branches", "ImportRun").objects.filter(state="unchanged").update(state="tried")


class Migration(migrations.Migration):
    dependencies = [("branches", "0007_import_unchanged")]
    operations = [migrations.RunPython(close, reopen)]
