"""What was put right, as the files of a branch show it."""

from grading.models import Revision


def approved_revisions(user, branch):
    """{participation key: [Revision]} approved for a branch (key), oldest first. One statement."""
    rows = Revision.objects.visible_to(user).filter(
        participation__branch=branch, state=Revision.State.APPROVED
    )
    found = {}
    for one in rows.order_by("pk"):
        found.setdefault(one.participation_id, []).append(one)
    return found
