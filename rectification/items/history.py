"""What has happened to items, read at once: for a page, and before somebody judges the work."""

from django.db.models import Prefetch, prefetch_related_objects

from rectification.models import (
    Acceptance,
    ClosureRequest,
    Evidence,
    Extension,
    Progress,
)


def load_doers(items):
    """Who worked on the items, asked and accepted (rules.own_work): three statements for all."""
    prefetch_related_objects(
        items,
        *(
            Prefetch(f"{model.__name__.lower()}_rows", model.objects.select_related("by"))
            for model in (Progress, ClosureRequest, Acceptance)
        ),
    )


def load_history(items):
    """load_doers(), extensions and files besides: five statements."""
    load_doers(items)
    prefetch_related_objects(
        items,
        Prefetch("extension_rows", Extension.objects.all()),
        Prefetch("evidence", Evidence.objects.select_related("file")),
    )
