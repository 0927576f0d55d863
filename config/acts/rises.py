"""复评: the conditions of a rise follow the items of the branch, in the same transaction."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from grading.decisions.rising import lock_rising, store_facts
from rectification.promotion.conditions import facts_of


@contextmanager
def rises_follow(*branches):
    """An act on items of `branches` (keys): their gradings in a 复评 are locked before it, and what
    the items say to a rise is worked anew after it, all in one transaction.
    """
    with transaction.atomic():
        lock_rising(branches)
        yield
        work_rises(branches)


@transaction.atomic
def work_rises(branches=None, today=None):
    """Work the facts of a rise anew for `branches` (keys or a queryset; None: all) on `today`.

    Returns how many results changed; each of those has a new Verdict.
    """
    rows = lock_rising(branches)
    return len(store_facts(facts_of(rows, today or timezone.localdate())))
