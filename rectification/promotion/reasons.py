"""Why a branch fell or stays at the bottom, in a few words of what is stored."""

from branches.rulebook.rounding import percent, score
from grading.scoring.verdict import veto_titles
from rectification.models import Promotion


def with_reasons(comparison, rows):
    """[row] of Comparison rows (with_scores()), each with `reason`; one statement."""
    rows = list(rows)
    promotions = Promotion.objects.standing().filter(participation__in=[row.pk for row in rows])
    # The newest stands: a revision adds a row.
    found = {one.participation_id: one for one in promotions} if rows else {}
    for row in rows:
        row.promotion = found.get(row.pk)
        row.reason = reason_of(comparison, row)
    return rows


def reason_of(comparison, row):
    """One line: 74.8 → 58.9；一票否决：…; the words of the 认定 where it has some."""
    parts = [f"{score(row.was_score)} → {score(row.now_score)}"] if _has_scores(row) else []
    if row.promotion and row.promotion.reason:
        return "；".join([*parts, row.promotion.reason])
    lacking = unmet(row.promotion) if row.promotion else []
    parts += lacking
    assessment = getattr(row, "assessment", None)
    if assessment is not None and assessment.approved_on:
        titles = veto_titles(comparison.round.cycle.rules)
        codes = assessment.veto_codes.split()
        parts += [f"一票否决：{titles.get(code, code)}" for code in codes]
        # What is lacking names the rate itself.
        if assessment.is_below_gate and not codes and not lacking:
            parts.append(f"满意率{percent(assessment.satisfaction_rate)}")
    return "；".join(parts)


def unmet(promotion):
    """[fact] of the conditions of a Promotion that did not hold."""
    rows = (one for one in promotion.conditions if one.get("met") is False)
    return [one.get("fact") or one["title"] for one in rows]


def _has_scores(row):
    return row.was_score is not None and row.now_score is not None
