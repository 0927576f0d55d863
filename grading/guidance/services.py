"""支部说明 to the level that decides next."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit, workflow
from branches.duties import telling
from branches.errors import Refusal
from branches.models import Duty
from branches.rules import secretary_post
from grading.models import Assessment, Remark

# Whose duty it is to go on, by state.
DECIDES = {
    Assessment.State.SELF_SUBMITTED: Duty.Kind.REVIEW_SHEET,
    Assessment.State.COMMITTEE_REVIEWED: Duty.Kind.DECISION,
    Assessment.State.COMMITTEE_DECIDED: Duty.Kind.APPROVAL,
}


def may_remark(user, assessment):
    """The secretary, while somebody still has to decide."""
    open_now = assessment.state in DECIDES and not assessment.participation.is_frozen
    return secretary_post(user, assessment) if open_now else None


@transaction.atomic
def remark(assessment, *, text, by):
    """The secretary tells the level that decides next. Returns the Remark.

    Raises PermissionDenied, or Refusal where nobody decides any more.
    """
    assessment = workflow.lock_in_round(assessment)
    post = secretary_post(by, assessment)
    if post is None:
        raise PermissionDenied
    if assessment.state not in DECIDES:
        state = assessment.get_state_display()
        raise Refusal(f"现在是“{state}”，不能再写说明。", kept=[("说明", text)])
    row = Remark.objects.create(
        participation=assessment.participation, text=text, by=by, by_text=f"{by} {post}"[:120]
    )
    audit.record("grading.remark", row, by=by, post=post, changes={"说明": [None, text]})
    stage = telling.one_act("noted", row.pk)
    kind = DECIDES[assessment.state]
    telling.tell(stage, kind, assessment.participation_id, by=by, post=post, reason=text)
    return row


audit.register("grading", "分类定级", {"remark": "支部写说明"})
