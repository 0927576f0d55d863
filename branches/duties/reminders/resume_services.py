"""What a worker that died had taken goes on within a minute or two, whatever it was."""

from collections import Counter

from django.conf import settings

from branches.duties.reminders import message, notices
from branches.duties.reminders.sending import DIGESTS, NOTICES, send_all, was_cut


def was_interrupted():
    """Whether a worker died over its mails and its lease has run out; one query."""
    return settings.EMAIL_CONFIGURED and was_cut()


def resume(on):
    """Send what was left behind, digests and notices; returns counts as send_digests() does."""
    kinds = ((DIGESTS, message.compose), (NOTICES, notices.compose))
    total = Counter()
    for kind, compose in kinds:
        total.update(send_all(kind, compose, on))
    return dict(total)
