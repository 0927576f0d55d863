"""A test that commits leaves nothing to the next one, whatever the database empties with."""

import pytest
from django.apps import apps
from django.core.management import call_command

from branches import audit
from branches.models import AuditEntry
from tests import make


@pytest.mark.django_db(transaction=True)
def test_emptied_tables_hold_what_the_migrations_wrote_and_nothing_else():
    written = {"branches_workday", "django_content_type", "auth_permission"}
    audit.record("round.enrol", make.participation().round, by=make.org_dept())
    assert AuditEntry.objects.exists()

    call_command("flush", verbosity=0, interactive=False)

    filled = {m._meta.db_table for m in apps.get_models() if m._default_manager.exists()}
    assert filled == written
