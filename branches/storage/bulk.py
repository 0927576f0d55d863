"""Many new rows at once: COPY where the database has it, INSERT in batches elsewhere."""

from django.utils import timezone

from branches.storage import database

BATCH = 500
# For fewer rows the way round by COPY costs more than it saves.
COPY_FROM = 200


def insert(model, rows):
    """Write unsaved `rows`, returned with keys; as bulk_create: no save(), related keys known."""
    rows = list(rows)
    if not database.can_copy() or len(rows) < COPY_FROM:
        return model.objects.bulk_create(rows, batch_size=BATCH)
    fields = model._meta.concrete_fields
    for row, key in zip(rows, database.reserve_keys(model, len(rows)), strict=True):
        row.pk = key
        row._state.adding = False
    _stamp(fields, rows)
    names = [field.attname for field in fields]
    columns = [field.column for field in fields]
    values = ([row.__dict__[name] for name in names] for row in rows)
    database.copy_rows(model, columns, values, reserved=True)
    return rows


def _stamp(fields, rows):
    """What bulk_create would set on the way: the time of entry, keys of rows saved since."""
    now = timezone.now()
    stamped = [field.attname for field in fields if getattr(field, "auto_now_add", False)]
    links = [field for field in fields if field.is_relation]
    for row in rows:
        known = row.__dict__
        for name in stamped:
            known[name] = now
        for link in links:
            if known[link.attname] is None and link.is_cached(row):
                other = link.get_cached_value(row)
                known[link.attname] = other.pk if other is not None else None
