"""复评: the conditions of a rise follow the items of the branch, in the same transaction."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from grading.decisions.rising import keep_facts, lock_rising, store_facts
from grading.publicity.guard import notice_facts
from rectification.promotion.conditions import facts_of


@contextmanager
def rises_follow(branches):
    """An act on items of `branches` (keys or a queryset): before it their gradings in a 复评 are
    locked, after it what the items say to a rise is worked anew, all in one transaction.
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
    if not rows:
        return 0
    return len(store_facts(_facts(rows, today or timezone.localdate())))


@transaction.atomic
def begin_rises(today):
    """The first facts of branches that have just come into a 复评, to be scored afterwards."""
    new = [one for one in lock_rising() if not one.promotion_facts]
    keep_facts(_facts(new, today))


def _facts(assessments, today):
    """What the items of the branches say, and their public notice."""
    documents, noticed = facts_of(assessments, today), notice_facts(assessments, today)
    for one, document in documents.items():
        if told := noticed.get(one.participation_id):
            document["notice"] = told
    return documents
