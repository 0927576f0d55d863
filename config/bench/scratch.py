"""A database of its own for the measurement, made and dropped by Django's test machinery."""

import os
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def scratch_database(size):
    """An empty, migrated database `bench_…` behind the default connection; dropped at the end."""
    settings = connection.settings_dict
    before = {name: settings[name] for name in ("NAME", "TEST", "CONN_MAX_AGE")}
    settings["TEST"] = settings["TEST"] | {"NAME": f"bench_{os.getpid()}_{size}"}
    # One database process from beginning to end: its CPU time is read beside ours.
    settings["CONN_MAX_AGE"] = None
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before["NAME"], verbosity=0)
        settings.update(before)


@contextmanager
def undone():
    """A transaction that is taken back; foreign keys are checked at once, as a commit would."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        transaction.set_rollback(True)


def vacuum():
    """What autovacuum does in a quiet hour: without it the planner knows nothing of the rows."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
