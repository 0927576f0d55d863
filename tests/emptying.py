"""How the tables are emptied after a test that commits, where that is slow."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from branches.models import AuditEntry

# The migrations wrote them and no test touches them: writing them anew takes as long as a page.
STANDING = {ContentType._meta.db_table, Permission._meta.db_table}
# A trigger forbids to delete here (branches/migrations/0003).
APPEND_ONLY = {AuditEntry._meta.db_table}


def delete_rows(ops, style, tables, *, reset_sequences=False, allow_cascade=False):
    """DatabaseOperations.sql_flush of PostgreSQL: a test leaves some rows in some tables, and
    TRUNCATE makes and syncs new files for each of a hundred tables, their indexes too. Keys to
    other tables are checked at the commit, so any order will do.
    """
    names = {name: ops.quote_name(name) for name in tables if name not in STANDING}
    question = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {quoted})" for name, quoted in names.items()
    )
    with ops.connection.cursor() as cursor:
        cursor.execute(question)
        filled = [name for (name,) in cursor.fetchall()]
    verbs = {name: "TRUNCATE" if name in APPEND_ONLY else "DELETE FROM" for name in filled}
    # No foreign key leads to what is truncated, and a table with rows deleted in the same
    # transaction could not be.
    return [f"{verbs[name]} {names[name]}" for name in sorted(filled, key=verbs.get, reverse=True)]
