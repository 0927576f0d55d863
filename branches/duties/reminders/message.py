"""A digest: what its reader is reminded of, nothing settled meanwhile; the rest is counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from branches.duties.overdue import ORG_DEPT_AFTER, told_above
from branches.duties.queries import PLACES, full_title
from branches.duties.reminders.escalated import gathered, places_on, readers_for_school
from branches.duties.reminders.held import Held, held_by
from branches.duties.reminders.stages import SILENT_DAYS
from branches.models import Delivery, Duty, Reminder
from branches.storage import database

NOTHING_HELD = Held(set(), None)
# Of one kind so many are named, the nearest first; of the kinds beyond these only the number.
NAMED, KINDS_NAMED = 3, 3
# So many are named of what is told besides.
TOLD_NAMED = 10


@dataclass(frozen=True)
class Line:
    title: str
    link: str
    due_on: date | None = None
    days_left: int | None = None
    escalated: bool = False
    quiet_days: int | None = None  # None unless that is too long

    @property
    def order(self):
        return self.due_on or date.max, self.title

    @property
    def is_late(self):
        return self.days_left is not None and self.days_left < 0

    @property
    def time_left(self):
        if self.is_late:
            return f"逾期 {-self.days_left} 天"
        return f"还有 {self.days_left} 天" if self.days_left else "今天到期"

    @property
    def silence(self):
        return f"，已有 {self.quiet_days} 天没有进展" if self.quiet_days else ""


@dataclass(frozen=True)
class Section:
    """Lines of one matter: those named, how many more there are, and the list of all of them."""

    label: str
    lines: list
    more: int
    link: str


def compose(batch, on):
    """{delivery pk: EmailMessage} for the digests of the batch that still have something to say.
    Left out: duties closed or moved meanwhile, and those that are no longer the reader's.
    """
    limits = told_above(on)
    reminders, readers = still_due(batch, on, limits), addresses(batch)
    users = [one.recipient_id for one in batch]
    held, for_school = held_by(users, on), readers_for_school(users, on)
    places = places_on(limits["to_org_dept"]) if for_school else {}
    messages = {}
    for one in batch:
        if reminders.get(one.pk) and readers.get(one.pk):
            seen = places if one.recipient_id in for_school else {}
            named, rest = gathered(reminders[one.pk], seen)
            own = held.get(one.recipient_id, NOTHING_HELD)
            messages[one.pk] = message(one, readers[one.pk], Digest(named, rest, own, on))
    return messages


def addresses(batch):
    """{delivery pk: e-mail address} of the readers that have one and are active."""
    readers = Delivery.objects.filter(pk__in=[one.pk for one in batch], recipient__is_active=True)
    return dict(readers.exclude(recipient__email="").values_list("pk", "recipient__email"))


def still_owed(batch, on, limits=None):
    """{(duty pk, user pk)} to be told on the day `on`; `limits` (told_above()) saves queries."""
    limits = limits or told_above(on)
    return database.recipients_of_deliveries([one.pk for one in batch], on, **limits)


def still_due(batch, on, limits):
    """{delivery pk: [Reminder with its duty]}, one per duty: the newest."""
    owed = still_owed(batch, on, limits)
    rows = Reminder.objects.filter(
        delivery__in=batch, duty__closed_at=None, due_version=F("duty__due_version")
    )
    found = defaultdict(dict)
    related = ("duty", *(f"duty__{name}" for name in (*PLACES, "committee")))
    for row in rows.select_related(*related).order_by("pk"):
        if (row.duty_id, row.recipient_id) in owed:
            found[row.delivery_id][row.duty_id] = row
    return {pk: list(duties.values()) for pk, duties in found.items()}


class Digest:
    """What one mail says: `named` reminders, `places` [LatePlace], what the reader has `held`."""

    def __init__(self, named, places, held, on):
        self.places, self.held, self.on = places, held, on
        self.told = [one for one in named if one.escalated]
        own = [one for one in named if not one.escalated]
        self.owed = [one for one in own if held.owes(one.duty)]
        self.stood_in = [one for one in own if not held.owes(one.duty)]

    @property
    def summary(self):
        """「今天提醒 2 件；您共有 27 件待办，其中 6 件已逾期」: what is nought is left out."""
        today, told = len(self.owed) + len(self.stood_in), len(self.told)
        told += sum(place.count for place in self.places)
        parts = []
        if today:
            proxy = len(self.stood_in)
            parts.append(f"今天提醒 {today} 件" + (f"（{proxy} 件由您代收）" if proxy else ""))
        if total := self.held.total:
            late = self.held.overdue
            parts.append(f"您共有 {total} 件待办" + (f"，其中 {late} 件已逾期" if late else ""))
        if told:
            parts.append(("另有 " if parts else "") + f"{told} 件报您知悉")
        return "；".join(parts)

    @property
    def sections(self):
        """[Section]: the own duties by kind, then those of empty posts, then what is told."""
        kinds = defaultdict(list)
        for one in self.owed:
            kinds[one.duty.kind].append(one)
        groups = {kind: self.lines(rows) for kind, rows in kinds.items()}
        by_date = sorted(groups, key=lambda kind: groups[kind][0].order)
        found = [
            section(groups[kind], NAMED if place < KINDS_NAMED else 0, kind.label, f"kind={kind}")
            for place, kind in enumerate(map(Duty.Kind, by_date))
        ]
        found.append(section(self.lines(self.stood_in), TOLD_NAMED, "代收提醒", "tab=reminders"))
        found.append(section(self.lines(self.told), TOLD_NAMED, "逾期事项", "tab=overdue"))
        return [one for one in found if one.lines or one.more]

    def lines(self, reminders):
        """[Line], the nearest date first."""
        own = self.held.only_branch
        rows = [line(one, self.on, full_title(one.duty, own)) for one in reminders]
        return sorted(rows, key=lambda row: row.order)


def section(lines, most, label, query):
    link = f"{settings.SITE_URL}{reverse('inbox')}?{query}"
    return Section(label, lines[:most], max(0, len(lines) - most), link)


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


def message(delivery, email, digest):
    context = {
        "summary": digest.summary,
        "sections": digest.sections,
        "places": digest.places[:TOLD_NAMED],
        "more_places": max(0, len(digest.places) - TOLD_NAMED),
        "overdue_days": ORG_DEPT_AFTER,
        "day": delivery.day,
        "site_url": settings.SITE_URL,
    }
    text = render_to_string("branches/duties/mails/digest.txt", context)
    return draw_up(delivery, email, f"强基工作平台：{digest.summary}", text)


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
