"""What of a round may be drawn, and what a check says beside self and review."""

from typing import NamedTuple

from grading.models import Assessment, Check, IndicatorScore
from grading.scoring.sample import Candidate
from grading.sheets.cards import Score, cards_of, with_papers

CHECK = "check"
POOL = (Assessment.State.COMMITTEE_REVIEWED, Assessment.State.COMMITTEE_DECIDED)


class Line(NamedTuple):
    """One checked indicator, with points as text: exact, and kept as they were."""

    code: str
    name: str
    full: object
    own: object
    review: object
    check: object
    note: str

    @property
    def gap(self):
        return self.check - self.review


def pool_of(round):
    """Assessments of a round that the review has scored and the school has not approved."""
    return Assessment.objects.filter(
        participation__round=round, participation__out_reason="", is_exempt=False, state__in=POOL
    )


def candidates_of(round):
    """[Candidate]. One statement."""
    rows = pool_of(round).values_list(
        *("participation", "participation__sub_committee"),
        *("proposed_grade", "grade", "self_total", "review_total"),
    )
    return [
        Candidate(key, place, decided or proposed, abs(own - review) if own and review else 0)
        for key, place, proposed, decided, own, review in rows
    ]


def checks_of(user, drawing):
    """The checks of a Drawing that `user` sees, in official order."""
    rows = Check.objects.visible_to(user).filter(drawing=drawing)
    rows = rows.select_related("participation__sub_committee", "participation__committee")
    order = ("sub_committee__sort_order", "sub_committee__code", "branch_code")
    return rows.order_by(*(f"participation__{name}" for name in order))


def card_of_check(check):
    """The Card of the branch with the check's own sheet beside the two others; nothing is
    suggested: who checks sees for himself.
    """
    rows = with_papers(Assessment.objects.filter(participation=check.participation_id))
    rows = rows.select_related("participation__round__cycle")
    [card] = cards_of(list(rows), with_vetoes=False)
    card.proposals = {}
    card.sheets[CHECK], card.scores[CHECK] = check.sheet, {}
    if check.sheet_id:
        rows = IndicatorScore.objects.filter(sheet=check.sheet_id).select_related("indicator")
        card.scores[CHECK] = {
            one.indicator.code: Score(one.choice, one.ticks, one.counts, one.note) for one in rows
        }
    return card


def lines_of(card):
    """[Line] of the indicators that were checked and that the review has judged."""
    own, review = card.self_score.outcomes, card.review_score.outcomes
    checked = card.sheet_score(CHECK).outcomes
    found = []
    for one in card.rubric.spec.indicators:
        points = checked[one.code].points
        if one.is_computed or points is None or review[one.code].points is None:
            continue
        note = card.scores[CHECK][one.code].note
        found.append(
            Line(
                *(one.code, one.name, one.points, own[one.code].points),
                *(review[one.code].points, points, note),
            )
        )
    return found


def total_gap(lines):
    """Points by which the check differs, indicator by indicator: what is too high in one place
    makes up for nothing in another.
    """
    return sum((abs(line.gap) for line in lines), start=0)
