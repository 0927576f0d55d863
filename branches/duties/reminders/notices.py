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

from branches.duties.queries import PLACES, full_title, only_branch, place_name
from branches.duties.reminders.held import posts_of
from branches.duties.reminders.message import Line, addresses, draw_up, line, still_owed
from branches.duties.reminders.sending import NOTICES, UNFINISHED, send_all, waiting
from branches.duties.reminders.stages import stage_label
from branches.duties.titles import RETURNED_FOR
from branches.models import Delivery, Reminder
from branches.storage import database

# A reader of many returns within one hour gets six mails at most.
GATHERING = timedelta(minutes=10)
NOBODY = 0
# What the successor is told in the words of the first reader.
ANNOUNCED = ("participation_id", "stage", "title", "link", "due_version", "by_text", "reason")


# One mail names so many acts.
NAMED = 10


@dataclass(frozen=True)
class News:
    """One act: its outcome, who gave it when and why; of what, owed now or only to be known."""

    outcome: str
    about: str
    by: str
    told_on: date
    reason: str
    line: Line
    is_owed: bool


def notices_wait():
    """Whether a run would find anything to send; two queries at most."""
    return settings.EMAIL_CONFIGURED and (ready().exists() or waiting(NOTICES).exists())


def send_notices(on):
    """Send what may go now; returns counts as send_digests() does. `on`: date."""
    if not settings.EMAIL_CONFIGURED:
        return {"channel": "none"}
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
    """{delivery pk: EmailMessage} for the notices that still concern their reader. Left out: duties
    that are done meanwhile. What is no longer the reader's is told anew to those whose it is now.
    """
    posts = posts_of([one.recipient_id for one in batch], on)
    own = {user: only_branch(rows) for user, rows in posts.items()}
    found = defaultdict(list)
    for row, is_readers in (*owed_rows(batch, on), *news_rows(batch, on)):
        if is_readers:
            found[row.delivery_id].append(news(row, on, own.get(row.recipient_id)))
        else:
            pass_on(row, on)
    readers = addresses(batch)
    return {
        one.pk: message(one, readers[one.pk], found[one.pk])
        for one in batch
        if found.get(one.pk) and readers.get(one.pk)
    }


def owed_rows(batch, on):
    """(Reminder of an open duty, whether it is still its reader's)."""
    related = ("duty", *(f"duty__{name}" for name in PLACES))
    rows = Reminder.objects.filter(delivery__in=batch, duty__closed_at=None, participation=None)
    owed = still_owed(batch, on)
    for row in rows.select_related(*related).order_by("pk"):
        yield row, (row.duty_id, row.recipient_id) in owed


def news_rows(batch, on):
    """(Reminder that asks nothing, whether its branch is still its reader's)."""
    rows = Reminder.objects.filter(delivery__in=batch, duty=None).select_related("participation")
    rows = list(rows.order_by("pk"))
    readers = database.readers_of_news({row.participation_id for row in rows}, on, by=NOBODY)
    for row in rows:
        yield row, (row.participation_id, row.recipient_id) in readers


def pass_on(row, on):
    if row.duty_id:
        told = {"by": NOBODY, "by_text": row.by_text, "reason": row.reason}
        return database.write_at_once(row.stage, [row.duty_id], on, **told)
    now = database.readers_of_news([row.participation_id], on, by=NOBODY)
    told = {name: getattr(row, name) for name in ANNOUNCED} | {"made_on": on, "at_once": True}
    rows = [Reminder(recipient_id=user, **told) for _key, user in sorted(now)]
    return Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def news(row, on, own):
    if row.duty_id:
        duty, kind = row.duty, row.duty.get_kind_display()
        place = "" if own and duty.branch_id == own else place_name(duty)
        told, about = line(row, on, title_of(duty, own)), f"{kind}（{place}）" if place else kind
    else:
        place = "" if own and row.participation.branch_id == own else str(row.participation)
        about = f"{row.title}（{place}）" if place else row.title
        told = Line(about, settings.SITE_URL + row.link)
    return News(
        outcome=stage_label(row.stage),
        about=about,
        by=row.by_text,
        told_on=row.made_on,
        reason=row.reason,
        line=told,
        is_owed=row.duty_id is not None,
    )


def title_of(duty, own):
    """Without the reason that a returned survey bears in its title: it has its own line here."""
    return full_title(duty, own).partition(RETURNED_FOR)[0]


def subject(rows):
    if len(rows) > 1:
        return f"强基工作平台：{len(rows)} 件事项已有办理结果"
    return f"强基工作平台：{rows[0].outcome}，{rows[0].about}"


def message(delivery, email, rows):
    context = {
        "count": len(rows),
        "rows": rows[:NAMED],
        "more": max(0, len(rows) - NAMED),
        "is_owed": any(row.is_owed for row in rows),
        "site_url": settings.SITE_URL,
    }
    text = render_to_string("branches/duties/mails/at_once.txt", context)
    return draw_up(delivery, email, subject(rows), text)
