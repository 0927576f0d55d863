"""What the branches of the matrix are to one another: 四个一 and 结对."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.files import store_files
from branches.models import Branch
from rectification.models import ActivityFile, JointActivity, Pairing, PairingSide, Support
from rectification.pairing.slots import settle_slots
from tests.matrix.marks import mark


def add(world):
    """b1 of B is helped by a1 of A; d1 is asked to help a2. Each branch once had a liaison,
    and who is weak has its slots.
    """
    today, by = timezone.localdate(), world.crew["org"]
    for key, branch in world.branches.items():
        period = {"since": date(2011, 5, 2), "until": date(2011, 9, 1)}
        liaison = {"slot": "liaison", "name": mark(f"{key}now"), "post_text": "组织员"}
        Support.objects.create(branch=branch, **liaison, **period)
    for key, other, state in (("b1", "a1", "agreed"), ("a2", "d1", "proposed")):
        own = mark(f"{key}pair")
        weak, partner = world.branches[key], world.branches[other]
        period = {"since": today, "until": today + timedelta(days=90), "proposed_on": today}
        pairing = Pairing.objects.create(
            branch=weak, partner=partner, state=state, goals=own, by=by, by_text=own, **period
        )
        for one, is_helped in ((weak, True), (partner, False)):
            at = timezone.now() if state == "agreed" else None
            PairingSide.objects.create(
                pairing=pairing, branch=one, is_helped=is_helped, confirmed_at=at
            )
        writer = partner if key == "b1" else weak
        texts = dict.fromkeys(("what", "who", "effect", "by_text"), own)
        activity = JointActivity.objects.create(
            pairing=pairing, branch=writer, on=today, by=by, **texts
        )
        upload = SimpleUploadedFile(f"{own}.pdf", b"%PDF-1.4\n%%EOF\n%" + own.encode())
        file = store_files([upload], branch=writer, by=by)[0]
        kept = ActivityFile.objects.create(activity=activity, file=file)
        for family, row in (("pairing", pairing), ("activity", activity), ("shared_file", kept)):
            world.note(family, key, row)
    settle_slots(Branch.objects.all(), today)
