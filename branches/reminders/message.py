"""The text of a digest: what its reader owes today, and nothing that is settled meanwhile."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string

from branches import database
from branches.models import Delivery, Reminder
from branches.queries.duties import PLACES, full_title
from branches.queries.overdue import ORG_DEPT_AFTER
from branches.reminders.escalated import gathered, places_on, readers_for_school
from branches.reminders.stages import SILENT_DAYS
from branches.reminders.sweep import escalation


@dataclass(frozen=True)
class Line:
    title: str
    link: str
    due_on: date | None
    days_left: int | None
    escalated: bool
    quiet_days: int | None  # None unless that is too long

    @property
    def is_late(self):
        return self.days_left is not None and self.days_left < 0

    @property
    def days_late(self):
        return -self.days_left


def compose(batch, on):
    """{delivery pk: EmailMessage} for the digests of the batch that still have something to say.

    Left out: duties closed or moved meanwhile, and those that are no longer the reader's.
    """
    reminders, readers = still_due(batch, on), addresses(batch)
    for_school = readers_for_school([one.recipient_id for one in batch], on)
    places = places_on(on) if for_school else {}
    messages = {}
    for one in batch:
        if reminders.get(one.pk) and readers.get(one.pk):
            seen = places if one.recipient_id in for_school else {}
            named, rest = gathered(reminders[one.pk], seen)
            messages[one.pk] = message(one, readers[one.pk], lines(named, on), rest)
    return messages


def addresses(batch):
    """{delivery pk: e-mail address} of the readers that have one and are active."""
    readers = Delivery.objects.filter(pk__in=[one.pk for one in batch], recipient__is_active=True)
    return dict(readers.exclude(recipient__email="").values_list("pk", "recipient__email"))


def still_owed(batch, on):
    """{(duty pk, user pk)}: who is to be told on the day `on` of the open duties in these mails."""
    return database.recipients_of_deliveries([one.pk for one in batch], on, **escalation(on))


def still_due(batch, on):
    """{delivery pk: [Reminder with its duty]}, one per duty: the newest."""
    owed = still_owed(batch, on)
    rows = Reminder.objects.filter(
        delivery__in=batch, duty__closed_at=None, due_version=F("duty__due_version")
    )
    found = defaultdict(dict)
    related = ("duty", *(f"duty__{name}" for name in (*PLACES, "committee")))
    for row in rows.select_related(*related).order_by("pk"):
        if (row.duty_id, row.recipient_id) in owed:
            found[row.delivery_id][row.duty_id] = row
    return {pk: list(duties.values()) for pk, duties in found.items()}


def lines(reminders, on):
    rows = [line(one, on, full_title(one.duty)) for one in reminders]
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.title))


def line(reminder, on, title):
    duty = reminder.duty
    days_left = (duty.due_on - on).days if duty.due_on else None
    quiet = (on - duty.quiet_since).days if duty.quiet_since else 0
    return Line(
        title=title,
        link=settings.SITE_URL + duty.link,
        due_on=duty.due_on,
        days_left=days_left,
        escalated=reminder.escalated,
        quiet_days=quiet if quiet > SILENT_DAYS else None,
    )


def message(delivery, email, rows, places):
    late = sum(row.is_late for row in rows)
    context = {
        "rows": rows,
        "late": late,
        "places": places,
        "overdue_days": ORG_DEPT_AFTER.days,
        "day": delivery.day,
        "site_url": settings.SITE_URL,
    }
    text = render_to_string("notices/digest.txt", context)
    return draw_up(delivery, email, "强基工作平台：" + summary(rows, late, places), text)


def summary(rows, late, places):
    own = f"{len(rows)} 件待办" + (f"，其中 {late} 件逾期" if late else "")
    below = f"{len(places)} 个分党委有逾期事项"
    return "；".join([own] * bool(rows) + [below] * bool(places))


def draw_up(delivery, email, subject, text):
    return EmailMessage(
        " ".join(subject.split()),  # a name with a line break must not stop the mail
        text,
        to=[str(Address(addr_spec=email))],
        headers={"Message-ID": message_id(delivery)},
    )


def message_id(delivery):
    """The same for every attempt, so that a mail program shows a second copy as the first."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    kind = "digest" if delivery.is_digest else "notice"
    return f"<{kind}-{delivery.pk}-{delivery.day:%Y%m%d}@{host}>"
