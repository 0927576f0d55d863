"""A public notice of a large school: 300 lines, 60 objections."""

from datetime import timedelta

from django.utils import timezone

from branches.models import Participation, Round
from grading.models import NoticeEntry, Objection, PublicNotice

LINES, OBJECTIONS = 300, 60


def add(by):
    """{family: [primary key]} of the notice and of an objection to it."""
    today, round = timezone.localdate(), Round.objects.newest()
    notice = PublicNotice.objects.create(
        year=today.year,
        serial=99,
        cycle=round.cycle,
        subject="grade",
        by=by,
        first_on=today,
        last_on=today + timedelta(days=9),
        text="现予以公示。",
        title="拟定为先进等级的党支部",
    )
    parts = Participation.objects.in_round(round).select_related("sub_committee")[:LINES]
    entries = NoticeEntry.objects.bulk_create(
        NoticeEntry(
            notice=notice,
            participation=one,
            place=place,
            grade="先进",
            name=str(one),
            unit=one.sub_committee.group_name,
        )
        for place, one in enumerate(parts, 1)
    )
    made = Objection.objects.bulk_create(
        Objection(
            notice=notice,
            entry=entry,
            year=today.year,
            serial=900 + serial,
            receipt=f"Y-LIM-{serial:04}",
            source="page",
            facts="会议记录不全。" * 20,
            received_on=today,
            due_on=today,
        )
        for serial, entry in enumerate(entries[:OBJECTIONS])
    )
    return {"notice": [notice.pk], "objection": [made[0].pk]}
