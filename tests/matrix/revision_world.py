"""A 更正 that was refused, in the world of the matrix."""

from grading.models import Revision


def refused_revision(part, own, who):
    """Somebody wanted another grade, and was told why not."""
    by = {"proposed_by": who["leader"], "proposed_by_text": own, "proposed_post_text": own}
    Revision.objects.create(
        participation=part,
        state=Revision.State.REFUSED,
        from_grade="qualified",
        to_grade="weak",
        from_label="合格",
        to_label="薄弱",
        reason=own,
        answer=own,
        proposed_on=part.round.cutoff_on,
        **by,
    )
