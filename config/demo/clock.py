"""The clock of the demo: a service that is asked inside believes that it is then."""

from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def clock_at(moment):
    """Every service that asks django.utils.timezone what time it is gets `moment` (datetime)."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
