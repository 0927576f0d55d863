"""A meeting that decided all branches of a 分党委, and a sample that 组织部 checked."""

from django.utils import timezone

from branches.models import Participation
from grading.models import Check, Decision, Drawing, Meeting, Sheet

CHECKED = 60


def add(round, committee, by):
    """{family: [primary key]} of a check; the meeting is found by its branches."""
    today, told = timezone.localdate(), {"by": by, "by_text": by.name}
    meeting = Meeting.objects.create(
        round=round,
        committee=committee,
        held_on=today,
        due=9,
        present=9,
        agree=9,
        post_text="党委书记",
        **told,
    )
    decided = Decision.objects.filter(assessment__participation__round=round)
    decided = decided.filter(assessment__participation__sub_committee=committee)
    decided.filter(level=Decision.Level.COMMITTEE).update(meeting=meeting)
    drawing = Drawing.objects.create(
        round=round, seed=1, due_on=today, fixed_at=timezone.now(), **told
    )
    parts = Participation.objects.in_round(round).filter(assessment__sheets__part="review")
    parts = parts.filter(sub_committee=committee).distinct().select_related("assessment")
    for one in parts.order_by("pk")[:CHECKED]:
        sheet = Sheet.objects.create(assessment=one.assessment, part=Sheet.Part.CHECK)
        check = Check.objects.create(
            drawing=drawing, participation=one, why="random", state="open", sheet=sheet
        )
    return {"check": [check.pk]}
