"""一票否决: ticked by the reviewers with a basis, lifted by 组织部 with a reason."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.errors import Refusal
from branches.workflow import lock_in_round
from grading import rules
from grading.models import Sheet, Veto
from grading.scoring.verdict import VETOES
from grading.sheets.assessments import store_cards
from grading.sheets.services import card_of, check_hands

TICKED = tuple(code for code, veto in VETOES.items() if not veto.is_automatic)


@transaction.atomic
def tick_vetoes(assessment, bases, *, by):
    """Set the ticked vetoes to `bases` {code: basis}; a code left out is withdrawn, not deleted. A
    lifted veto stays lifted. Raises PermissionDenied, or Refusal without a basis.
    """
    assessment = lock_in_round(assessment)
    post = check_hands(assessment, Sheet.Part.REVIEW, by)
    if not set(bases) <= set(TICKED):
        raise PermissionDenied
    for code, basis in bases.items():
        if not basis.strip():
            raise Refusal(f"否决情形 {code} 须写明依据（文号或事由）。")
    standing = {veto.code: veto for veto in card_of(assessment).ticked}
    changes = _differences(standing, bases)
    if not changes:
        return
    gone = [veto.pk for code, veto in standing.items() if code in changes]
    Veto.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())
    Veto.objects.bulk_create(
        Veto(assessment=assessment, code=code, basis=bases[code], ticked_by=by)
        for code in changes
        if code in bases
    )
    audit.record("grading.tick_veto", assessment, by=by, post=post, changes=changes)
    store_cards([card_of(assessment)])


def _differences(standing, bases):
    """{code: [basis before, basis now]} of what changes; lifted ones are left alone."""
    changes = {}
    for code in TICKED:
        old = standing.get(code)
        before, now = old.basis if old else None, bases.get(code)
        if before != now and not (old and old.lifted_at):
            changes[code] = [before, now]
    return changes


@transaction.atomic
def lift_veto(assessment, code, *, reason, by):
    """解除一票否决, automatic ones too. PermissionDenied; Refusal if not in force, no reason."""
    assessment = lock_in_round(assessment)
    post = rules.org_dept_post(by, assessment)
    if post is None:
        raise PermissionDenied
    kept = [("解除原因", reason)]
    if not rules.may_lift_veto(by, assessment):
        raise Refusal("校党委已经审定，不能再解除一票否决。", kept=kept)
    if not reason.strip():
        raise Refusal("解除一票否决须写明原因。")
    card = card_of(assessment)
    fired = next((veto for veto in card.trace.vetoes if veto.code == code), None)
    if fired is None:
        raise Refusal(f"否决情形 {code} 现在没有生效，请刷新后再看。", kept=kept)
    lifting = {"lifted_by": by, "lifted_at": timezone.now(), "lift_reason": reason}
    known = Veto.objects.filter(assessment=assessment, code=code, withdrawn_at=None)
    if not known.update(**lifting):
        Veto.objects.create(assessment=assessment, code=code, basis=fired.ground[:500], **lifting)
    audit.record(
        "grading.lift_veto",
        assessment,
        by=by,
        post=post,
        reason=reason,
        changes={code: [fired.ground, None]},
    )
    store_cards([card_of(assessment)])
