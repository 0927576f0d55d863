"""Writing in bulk, with the times the story gives instead of the clock's."""

from contextlib import contextmanager
from functools import partial
from itertools import count, islice

from django.apps import apps
from django.db.models import DateTimeField, Max

from branches.storage import database

BATCH = 2000
COPY_BATCH = 50_000


def write(model, rows):
    """All rows in a few statements; returns them with their keys."""
    rows = list(rows)
    if not database.can_copy():
        return model.objects.bulk_create(rows, batch_size=BATCH)
    _number(model, rows)
    fields = model._meta.concrete_fields
    write_values(model, [one.attname for one in fields], _values(fields, rows))
    return rows


def write_again(model, rows, columns):
    """The `columns` of rows that were written before, as they are now."""
    rows = list({row.pk: row for row in rows}.values())
    if rows:
        model.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=[model._meta.pk.name],
            update_fields=columns,
        )


def write_values(model, columns, values):
    """Rows that nobody asks for again, as tuples of `values` in the order of `columns`."""
    if database.can_copy():
        values = iter(values)
        while some := list(islice(values, COPY_BATCH)):
            database.copy_rows(model, columns, some)
        return
    rows = (model(**dict(zip(columns, one, strict=True))) for one in values)
    model.objects.bulk_create(rows, batch_size=BATCH)


def _number(model, rows):
    """Keys in order: a demo has the tables to itself."""
    last = model.objects.aggregate(last=Max("pk"))["last"] or 0
    for pk, row in zip(count(last + 1), rows, strict=False):
        row.pk = pk
        row._state.adding = False


def _values(fields, rows):
    """What bulk_create would write: related rows by key, times as given."""
    links = [one for one in fields if one.is_relation]
    times = [one for one in fields if is_clocked(one)]
    names = [one.attname for one in fields]
    for row in rows:
        known = row.__dict__
        for link in links:
            if known[link.attname] is None and (other := row._state.fields_cache.get(link.name)):
                known[link.attname] = other.pk
        for one in times:
            one.pre_save(row, True)
        yield [known[name] for name in names]


@contextmanager
def given_times(default):
    """Rows keep the times they are given; `default` (datetime) stands where none is.

    A demo lives from its past, and auto_now_add would date all of it today.
    """
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if is_clocked(field)
    ]
    before = {field: vars(field).get("pre_save") for field in fields}
    for field in fields:
        field.pre_save = partial(keep_given, field, default)
    try:
        yield
    finally:
        for field, own in before.items():
            if own:
                field.pre_save = own
            else:
                del field.pre_save


def is_clocked(field):
    return isinstance(field, DateTimeField) and (field.auto_now_add or field.auto_now)


def keep_given(field, default, row, add):
    if getattr(row, field.attname) is None:
        setattr(row, field.attname, default)
    return getattr(row, field.attname)
