"""The meeting at which a branch was graded, and what else was decided there."""

from grading.models import Decision, Meeting


def meeting_of(participation):
    """The Meeting of the last decision of 分党委 on a participation, or None."""
    rows = Meeting.objects.filter(decisions__assessment__participation=participation)
    return rows.select_related("committee", "round__cycle").order_by("-decisions__pk").first()


def decided_at(meeting, user):
    """[Decision] of the meeting on branches that `user` sees, in official order, each with what the
    rules proposed then.
    """
    rows = Decision.objects.visible_to(user).filter(meeting=meeting)
    return list(
        rows.select_related("verdict", "assessment__participation").order_by(
            "assessment__participation__branch_code", "pk"
        )
    )
