"""PostgreSQL refuses to change or delete an audit entry, whoever asks."""

from django.db import migrations

CREATE = """
CREATE FUNCTION branches_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '操作记录只能新增，不能修改或删除';
END $$;
CREATE TRIGGER auditentry_is_append_only BEFORE UPDATE OR DELETE ON branches_auditentry
  FOR EACH ROW EXECUTE FUNCTION branches_refuse_change();
"""
REMOVE = """
DROP TRIGGER auditentry_is_append_only ON branches_auditentry;
DROP FUNCTION branches_refuse_change();
"""


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("branches", "0002_workdays")]
    operations = [migrations.RunPython(on_postgresql(CREATE), on_postgresql(REMOVE))]
