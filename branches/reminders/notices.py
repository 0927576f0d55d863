"""Notices: what came back or was answered, told by e-mail soon after the act (handbook e.5).

The first goes at once; what follows for the same reader within some minutes shares one mail.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import timezone

from branches import database
from branches.models import Delivery, Reminder
from branches.queries.duties import PLACES, full_title, place_name
from branches.queries.survey import RETURNED_FOR
from branches.reminders.message import Line, addresses, draw_up, line, still_owed
from branches.reminders.sending import NOTICES, UNFINISHED, send_all, waiting
from branches.reminders.stages import stage_label

# A reader of many returns within one hour gets six mails at most.
GATHERING = timedelta(minutes=10)
NOBODY = 0


@dataclass(frozen=True)
class News:
    """One act: its outcome in a word, who gave it on which day and why; what is owed now."""

    outcome: str
    about: str
    by: str
    told_on: date
    reason: str
    duty: Line


def notices_wait():
    """Whether a run would find anything to send; two queries at most."""
    return settings.EMAIL_CONFIGURED and (ready().exists() or waiting(NOTICES).exists())


def send_notices(on=None):
    """Send what may go now; returns counts as send_digests() does. `on`: date, default today in
    Shanghai.
    """
    if not settings.EMAIL_CONFIGURED:
        return {"channel": "none"}
    on = on or timezone.localdate()
    gather(on)
    return send_all(NOTICES, compose, on)


def ready():
    """Reminders to be told at once whose readers have no notice under way or just received."""
    sent_just_now = Q(state=Delivery.State.SENT, sent_at__gt=timezone.now() - GATHERING)
    busy = Delivery.objects.filter(
        NOTICES, UNFINISHED | sent_just_now, recipient=OuterRef("recipient")
    )
    rows = Reminder.objects.filter(at_once=True, delivery=None, recipient__is_active=True)
    return rows.exclude(recipient__email="").exclude(Exists(busy))


@transaction.atomic
def gather(on):
    """Put what is ready into one mail for each reader; another worker's share is left to it."""
    rows = ready().select_for_update(of=("self",), skip_locked=True)
    by_reader = defaultdict(list)
    for row in rows.order_by("pk"):
        by_reader[row.recipient_id].append(row)
    mails = Delivery.objects.bulk_create(
        [
            Delivery(recipient_id=reader, day=on, occasion=f"notice-{told[0].pk}")
            for reader, told in by_reader.items()
        ],
        batch_size=500,
    )
    for mail in mails:
        for row in by_reader[mail.recipient_id]:
            row.delivery = mail
    carried = [row for told in by_reader.values() for row in told]
    Reminder.objects.bulk_update(carried, ["delivery"], batch_size=500)


def compose(batch, on):
    """{delivery pk: EmailMessage} for the notices that still concern their reader.

    Left out: duties that are done meanwhile. What is no longer the reader's is told anew to those
    whose it is now.
    """
    related = ("duty", *(f"duty__{name}" for name in PLACES))
    rows = Reminder.objects.filter(delivery__in=batch, duty__closed_at=None)
    owed, found = still_owed(batch, on), defaultdict(list)
    for row in rows.select_related(*related).order_by("pk"):
        if (row.duty_id, row.recipient_id) in owed:
            found[row.delivery_id].append(news(row, on))
        else:
            pass_on(row, on)
    readers = addresses(batch)
    return {
        one.pk: message(one, readers[one.pk], found[one.pk])
        for one in batch
        if found.get(one.pk) and readers.get(one.pk)
    }


def pass_on(row, on):
    database.write_at_once(
        row.stage, [row.duty_id], on, by=NOBODY, by_text=row.by_text, reason=row.reason
    )


def news(row, on):
    kind, place = row.duty.get_kind_display(), place_name(row.duty)
    return News(
        outcome=stage_label(row.stage),
        about=f"{kind}（{place}）" if place else kind,
        by=row.by_text,
        told_on=row.made_on,
        reason=row.reason,
        duty=line(row, on, title_of(row.duty)),
    )


def title_of(duty):
    """Without the reason that a returned survey bears in its title: it has its own line here."""
    return full_title(duty).partition(RETURNED_FOR)[0]


def subject(rows):
    if len(rows) > 1:
        return f"强基工作平台：{len(rows)} 件事项已有办理结果"
    return f"强基工作平台：{rows[0].outcome}，{rows[0].about}"


def message(delivery, email, rows):
    context = {"rows": rows, "site_url": settings.SITE_URL}
    text = render_to_string("notices/at_once.txt", context)
    return draw_up(delivery, email, subject(rows), text)
