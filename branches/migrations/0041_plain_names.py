"""Names are kept without the spaces that were typed for their looks, with one kind of dot."""

from django.db import migrations

from branches.rulebook.names import person_name

NAMES = (
    ("Person", "name"),
    ("User", "name"),
    ("Participation", "secretary_name"),
    ("Survey", "secretary_name"),
)


def unify(apps, schema_editor):
    for model_name, column in NAMES:
        model = apps.get_model("branches", model_name)
        changed = []
        for row in model.objects.exclude(**{column: ""}).only("pk", column).iterator():
            plain = person_name(getattr(row, column)) or getattr(row, column)
            if plain != getattr(row, column):
                setattr(row, column, plain)
                changed.append(row)
        model.objects.bulk_update(changed, [column], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("branches", "0040_member_seat")]

    operations = [migrations.RunPython(unify, migrations.RunPython.noop)]
