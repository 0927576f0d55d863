"""A public notice that runs, with an objection to its line, in the matrix."""

from datetime import timedelta

from django.utils import timezone

from grading.models import NoticeEntry, Objection, PublicNotice
from tests.matrix.marks import mark

# What 组织部 alone reads: who objects, and what is said.
SECRET = "sender"


def add(world):
    """b1 of B stands on a notice, and somebody objects."""
    today, by = timezone.localdate(), world.crew["org"]
    round, branch = world.rounds["now"], world.branches["b1"]
    period = {"first_on": today - timedelta(days=1), "last_on": today + timedelta(days=9)}
    notice = PublicNotice.objects.create(
        **{"year": today.year, "serial": 1, "cycle": round.cycle, "subject": "grade", **period},
        title="拟定为先进等级的党支部",
        text="现予以公示。",
        by=by,
        by_text=str(by),
    )
    entry = NoticeEntry.objects.create(
        notice=notice,
        participation_id=world.rows["participation"]["b1now"],
        place=1,
        name=branch.short_name,
        unit=branch.sub_committee.short_name,
        grade="先进",
    )
    texts = ("facts", "sender_name", "sender_unit", "sender_phone")
    objection = Objection.objects.create(
        notice=notice,
        entry=entry,
        year=today.year,
        serial=1,
        source="page",
        receipt="Y-2345-6789",
        received_on=today,
        due_on=today,
        **dict.fromkeys(texts, mark(SECRET)),
    )
    world.note("notice", "running", notice)
    world.note("objection", "b1", objection)
