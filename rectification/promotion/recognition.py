"""认定: an approved 复评 recognises that a branch rose, held or fell (handbook e.8)."""

from fractions import Fraction

from django.db import transaction

from branches import audit
from branches.models import AuditEntry
from grading.models import Assessment, Decision
from rectification.models import Promotion, RectificationItem
from rectification.promotion.conditions import came_with_bottom

BATCH = 500
Outcome = Promotion.Outcome
# The reason is a sentence of people or of the rules; the column is as long as a typed one.
REASON_LENGTH = 1000
PARTS = ("self", "review")


@transaction.atomic
def recognise(approved, *, by):
    """A Promotion for each of `approved` (assessments just approved, with participation and round)
    that stands in a 复评 after an approved grade; conditions, labels, name and post as they are.

    A first grading has no old grade and none of this. A handful of statements, whatever the
    number. Returns the rows.
    """
    regraded = [one for one in approved if _steps(one) is not None]
    if not regraded:
        return []
    acts = _decisions(regraded)
    rows = [_row(one, acts[one.pk], by) for one in regraded]
    Promotion.objects.bulk_create(rows, batch_size=BATCH)
    _keep_items(rows, regraded, acts)
    entries = [
        audit.build(
            "rectification.recognise",
            row,
            by=by,
            post=row.post_text,
            to_state=row.get_outcome_display(),
            changes={"等级": [row.from_label, row.to_label]},
        )
        for row in rows
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    return rows


def _decisions(assessments):
    """{assessment pk: [Decision]} that people took, oldest first, with their verdicts."""
    rows = Decision.objects.filter(assessment__in=[one.pk for one in assessments])
    found = {}
    for one in rows.filter(act=Decision.Act.DECIDED).select_related("verdict").order_by("pk"):
        found.setdefault(one.assessment_id, []).append(one)
    return found


def _row(assessment, acts, by):
    approval, participation = acts[-1], assessment.participation
    grades = participation.round.cycle.rules.grades
    was, now = assessment.grade_before, assessment.grade
    return Promotion(
        participation=participation,
        branch=participation.branch,
        outcome=outcome_of(_steps(assessment)),
        from_grade=was,
        to_grade=now,
        from_label=grades.named(was).label,
        to_label=grades.named(now).label,
        conditions=approval.verdict.trace["conditions"],
        reason=_reason(acts, grades, was)[:REASON_LENGTH],
        decided_on=approval.decided_on,
        document_no=approval.document_no,
        by=by,
        by_text=approval.by_text,
        post_text=approval.post_text,
    )


def _steps(assessment):
    """How many rungs it rose in the 复评; None for a first grading."""
    grades = assessment.participation.round.cycle.rules.grades
    return grades.steps(assessment.grade_before, assessment.grade)


def outcome_of(steps):
    """The Outcome of so many rungs (int; below: negative)."""
    if steps == 0:
        return Outcome.HELD
    return Outcome.ROSE if steps > 0 else Outcome.FELL


def _reason(acts, grades, was):
    """Why it did not rise, or fell: people's words where below the rules, else the rules'."""
    approval = acts[-1]
    if approval.revision_id:
        return approval.reason
    opinions = [one for one in acts if one.level == Decision.Level.COMMITTEE]
    given, verdict = approval.grade, approval.verdict
    if opinions and given != verdict.grade and opinions[-1].reason:
        return opinions[-1].reason
    fell = grades.steps(was, given) < 0
    held_back = any(one["met"] is False for one in verdict.trace["conditions"])
    return "；".join(verdict.trace["reasons"]) if fell or held_back else ""


def _keep_items(rows, assessments, acts):
    """Bind each row to the closed items behind it."""
    before = _graded_before(assessments)
    closed = {}
    for item in _closed_items(assessments):
        closed.setdefault(item.branch_id, []).append(item)
    through, links = Promotion.items.through, []
    for row, assessment in zip(rows, assessments, strict=True):
        first = before.get(row.branch_id)
        verdict = acts[assessment.pk][-1].verdict
        for item in _behind(closed.get(row.branch_id, ()), assessment, first, verdict):
            links.append(through(promotion_id=row.pk, rectificationitem_id=item.pk))
    through.objects.bulk_create(links, batch_size=BATCH)


def _closed_items(assessments):
    return RectificationItem.objects.filter(
        branch__in=[one.participation.branch_id for one in assessments],
        state=RectificationItem.State.CLOSED,
    ).order_by("pk")


def _graded_before(assessments):
    """{branch: Assessment} of the round before in its year, with `approved_verdict`."""
    rounds = {one.participation.round_id: one.participation.round for one in assessments}.values()
    earlier = Assessment.objects.none()
    for round in rounds:
        earlier |= Assessment.objects.filter(
            participation__round__cycle=round.cycle_id,
            participation__round__seq__lt=round.seq,
            participation__branch__in=[one.participation.branch_id for one in assessments],
            approved_on__isnull=False,
        )
    found = {}
    rows = earlier.select_related("participation__round").order_by("participation__round__seq")
    for one in rows:
        found[one.participation.branch_id] = one
    acts = _decisions(found.values())
    for one in found.values():
        one.approved_verdict = acts[one.pk][-1].verdict if one.pk in acts else None
    return found


def _behind(items, assessment, first, verdict):
    """Of the closed `items` of a branch those that stand behind its outcome: closed since the data
    of the round before, and touching an indicator that rose or come with the bottom grade.
    """
    if first is None:
        return []
    since = first.participation.round.cutoff_on
    parameters = assessment.participation.round.cycle.rules
    risen = risen_indicators(first.approved_verdict, verdict, parameters)
    weak = came_with_bottom(assessment)
    return [
        item
        for item in items
        if item.closed_on > since
        and (item.indicator_code in risen or _is_of_bottom(item, assessment, weak))
    ]


def _is_of_bottom(item, assessment, weak):
    made_before = item.participation_id != assessment.participation_id
    return weak and item.is_of_branch and made_before


def risen_indicators(before, now, parameters):
    """Codes of the indicators worth more in the Verdict `now` than in `before` (None: unknown),
    self and review weighted as in the final score; indicators are matched by code.
    """
    if before is None:
        return set()
    old, new = worth(before, parameters), worth(now, parameters)
    return {code for code, points in new.items() if code in old and points > old[code]}


def worth(verdict, parameters):
    """{indicator code: weighted points (Fraction)} of a Verdict; open ones are not in it."""
    weights = dict(zip(PARTS, (parameters.self_weight, parameters.review_weight), strict=True))
    found = {}
    parts = {part: verdict.trace[part]["indicators"] for part in PARTS}
    for code in parts["self"].keys() & parts["review"].keys():
        points = [parts[part][code][0] for part in PARTS]
        if "None" not in points:
            found[code] = sum(
                Fraction(one) * Fraction(weights[part])
                for part, one in zip(PARTS, points, strict=True)
            )
    return found
