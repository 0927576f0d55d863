"""Whether a reader who adds the printed points gets the printed sums."""

from branches.rulebook.rounding import rounded
from grading.sheets.cards import REVIEW, SELF

NOTE = "合计按未四舍五入的分数计算，保留一位小数。"


def sum_note(card, parts):
    """NOTE if printed points of these `parts` (SELF, REVIEW) of a Card do not give a printed sum
    or, with both parts, the final score; else "".
    """
    scores = [card.sheet_score(part) for part in parts]
    is_exact = all(_adds_up(card.rubric.spec, score) for score in scores)
    return "" if is_exact and (len(parts) < 2 or _gives_final(card)) else NOTE


def _adds_up(rubric, score):
    if not _same(score.criteria.values(), score.total, 1):
        return False
    for criterion in rubric.criteria:
        outcomes = [score.outcomes[one.code] for one in criterion.indicators]
        # A criterion without one of its indicators is scaled, which is no matter of rounding.
        if all(one.applicable for one in outcomes) and not _same(
            [one.points for one in outcomes], score.criteria[criterion.key], 2
        ):
            return False
    return True


def _same(parts, total, places):
    """Whether printed points give the sum printed with `places`; what is still open does."""
    if total is None or None in parts:
        return True
    return sum(rounded(one, 2) for one in parts) == rounded(total, places)


def _gives_final(card):
    own, review = (card.sheet_score(part).total for part in (SELF, REVIEW))
    if card.final is None or None in (own, review):
        return True
    weights = card.parameters
    shown = weights.self_weight * rounded(own, 1) + weights.review_weight * rounded(review, 1)
    return rounded(shown, 1) == card.final
