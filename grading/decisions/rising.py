"""复评: what the conditions of a rise rest on is stored with the assessment, and a change of it is
a new Verdict.

The facts of items come from above as data (config/acts/rises.py); grading asks nobody.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit
from branches.errors import Refusal
from branches.models import Participation
from branches.workflow import lock_in_round
from grading import rules
from grading.decisions.services import BATCH, verdict_of
from grading.models import Assessment, Verdict
from grading.sheets.assessments import fill, save_stored
from grading.sheets.cards import load_cards

FACTS = "promotion_facts"
NO_REGRADE = "只有复评中已有等级的支部可以写晋升两级的理由。"
SETTLED = "校党委已审定，不能再写晋升两级的理由。"


def still_rising(branches=None):
    """Assessments of a 复评 that the school has not decided, of `branches` (None: all)."""
    rows = Assessment.objects.filter(participation__frozen_at=None).exclude(grade_before="")
    rows = rows.exclude(state__in=Assessment.SETTLED)
    return rows if branches is None else rows.filter(participation__branch__in=branches)


def lock_rising(branches=None):
    """still_rising() as [Assessment] with participation, branch and round; their participations
    are locked in one order. Two statements, one where there is nothing.
    """
    keys = list(still_rising(branches).values_list("participation", flat=True))
    if not keys:
        return []
    locked = Participation.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    list(locked.order_by("pk").values_list("pk", flat=True))
    rows = still_rising().filter(participation__in=keys).order_by("pk")
    return list(rows.select_related("participation__round__cycle"))


@transaction.atomic
def store_facts(facts):
    """Keep `facts` {Assessment (lock_rising()): document of Circumstances}; where they change the
    result a new Verdict is written. Returns the assessments with a new one.
    """
    moved = {one.pk: new for one, new in facts.items() if _differs(one.promotion_facts, new)}
    keep_facts({one: new for one, new in facts.items() if one.pk not in moved})
    keys = list(moved)
    return [one for start in range(0, len(keys), BATCH) for one in _store(keys, start, moved)]


def keep_facts(facts):
    """Write `facts` as store_facts(), computing nothing: scored afterwards, or of another day."""
    stale = [one for one, new in facts.items() if one.promotion_facts != new]
    for one in stale:
        one.promotion_facts = facts[one]
    if stale:
        Assessment.objects.bulk_create(
            stale,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[FACTS],
        )


def _differs(old, new):
    """Whether more than the day is another."""
    return {**old, "on": ""} != {**new, "on": ""}


def _store(keys, start, documents):
    rows = Assessment.objects.select_for_update(of=("self",))
    cards = load_cards(rows.filter(pk__in=keys[start : start + BATCH]).order_by("pk"))
    before = [card.trace.result for card in cards]
    for card in cards:
        card.assessment.promotion_facts = documents[card.assessment.pk]
    return _reconsider(cards, before, FACTS)


def _reconsider(cards, before, *columns):
    """Store what the cards come to now; a Verdict where it differs from `before` [result]."""
    for card in cards:
        card.forget_trace()
        fill(card)
    save_stored([card.assessment for card in cards], *columns)
    pairs = zip(cards, before, strict=True)
    changed = [card for card, was in pairs if card.trace.grade and card.trace.result != was]
    Verdict.objects.bulk_create([verdict_of(card) for card in changed], batch_size=BATCH)
    return [card.assessment for card in changed]


@transaction.atomic
def note_jump(assessment, *, by, note):
    """组织部 says why a branch may rise two grades at once, or takes it back (""); until the school
    has decided. Raises PermissionDenied, Refusal. Returns the assessment.
    """
    kept = [("晋升两级的理由", note)]
    assessment = lock_in_round(assessment)
    post = rules.org_dept_post(by, assessment)
    if post is None:
        raise PermissionDenied
    if not assessment.grade_before:
        raise Refusal(NO_REGRADE, kept=kept)
    if assessment.state in Assessment.SETTLED:
        raise Refusal(SETTLED, kept=kept)
    old, new = assessment.jump_note, note.strip()
    if old == new:
        return assessment
    [card] = load_cards(Assessment.objects.filter(pk=assessment.pk))
    before = card.trace.result
    card.assessment.jump_note = new
    _reconsider([card], [before], "jump_note")
    audit.record("grading.note_jump", assessment, by=by, post=post, changes={"理由": [old, new]})
    return card.assessment
