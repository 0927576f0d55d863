"""The record of timed jobs: a forgotten worker is noticed, a failure is not lost."""

from functools import wraps

from django.utils import timezone

from branches.models import JobRun


def recorded(work):
    """Decorator of a job: every run leaves a JobRun with its result (a dict) or its error."""

    @wraps(work)
    def run(*args, **options):
        row = JobRun.objects.create(name=work.__name__, day=timezone.localdate())
        try:
            row.result = work(*args, **options)
        except Exception as error:
            row.error = f"{type(error).__name__}: {error}"[:1000]
            raise
        finally:
            row.finished_at = timezone.now()
            row.save(update_fields=["result", "error", "finished_at"])
        return row.result

    return run


def only_if(has_work):
    """Decorator of a job that runs often: unless `has_work()` it neither runs nor is recorded."""

    def decorate(work):
        @wraps(work)
        def run(*args, **options):
            return work(*args, **options) if has_work() else None

        return run

    return decorate
