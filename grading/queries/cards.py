"""The scorecard of an assessment: facts and choices in, every point and the trace out.

Loaded for one branch or for thousands with the same number of statements.
"""

import json
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from branches.models import Round
from branches.queries.survey import polls_by_participation
from grading import decision, scoring
from grading.models import IndicatorScore, Rubric, Sheet, Veto
from grading.proposals import proposals

SELF, REVIEW = Sheet.Part.SELF, Sheet.Part.REVIEW


class Score(NamedTuple):
    """What a person judged of one indicator."""

    choice: str
    ticks: list | None
    counts: dict | None
    note: str


class Card:
    """Everything computed about one assessment; nothing is read from stored points."""

    def __init__(self, assessment, *, rubric, polls, sheets, scores, vetoes):
        self.assessment = assessment
        self.participation = assessment.participation
        self.survey = self.participation.survey
        self.rubric = rubric
        self.polls = polls
        self.sheets = sheets  # {part: current Sheet}
        self.scores = scores  # {part: {code: Score}}
        self.vetoes = vetoes  # standing Veto rows, lifted ones too

    @property
    def parameters(self):
        return self.participation.round.cycle.rules

    @property
    def cutoff(self):
        return self.participation.round.cutoff_on

    @property
    def weights(self):
        """The weights of self and review in words: 40%, 60%."""
        own, review = self.parameters.self_weight, self.parameters.review_weight
        return {"self": decision.percent(own), "review": decision.percent(review)}

    @cached_property
    def computed(self):
        """{code: Outcome} of the computed indicators."""
        context = scoring.Context(self.parameters, self.cutoff, self.polls)
        return scoring.computed_outcomes(self.rubric.spec, self.survey, context)

    @cached_property
    def proposals(self):
        return proposals(self.survey, self.parameters, self.cutoff)

    @cached_property
    def self_score(self):
        return self._score(SELF)

    @cached_property
    def review_score(self):
        return self._score(REVIEW)

    def _score(self, part):
        return scoring.score_sheet(self.rubric.spec, self.computed, self.scores.get(part, {}))

    def sheet_score(self, part):
        """SheetScore of a part, drafts too."""
        return self.self_score if part == SELF else self.review_score

    def is_submitted(self, part):
        sheet = self.sheets.get(part)
        return bool(sheet and sheet.submitted_at)

    def submitted_score(self, part):
        """SheetScore of a submitted sheet, else None: sheets in work count nowhere."""
        return self.sheet_score(part) if self.is_submitted(part) else None

    def total(self, part):
        score = self.submitted_score(part)
        return score.total if score else None

    @cached_property
    def final(self):
        """The final score (Decimal, one decimal), None until both sheets are complete."""
        return scoring.final_score(self.total(SELF), self.total(REVIEW), self.parameters)

    @cached_property
    def satisfaction(self):
        return scoring.satisfaction(self.polls.get("members"), self.parameters.min_valid)

    @property
    def ticked(self):
        """Vetoes people ticked (V1, V3, V6)."""
        return [veto for veto in self.vetoes if veto.ticked_by_id]

    @property
    def sent_vetoes(self):
        """Ticked vetoes count from the moment the review is sent, like its points."""
        ticked = self.ticked if self.is_submitted(REVIEW) else ()
        return [decision.FiredVeto(veto.code, veto.basis) for veto in ticked]

    @cached_property
    def trace(self):
        """decision.Trace: each step of the rules with its outcome, and the grade they give."""
        return decision.decide(
            self.final,
            self.survey,
            self.polls,
            self.parameters,
            self.cutoff,
            vetoes_ticked=self.sent_vetoes,
            lifted={veto.code: veto.lift_reason for veto in self.vetoes if veto.lifted_at},
        )

    @cached_property
    def missing_polls(self):
        """Audiences (codes) the rubric asks for and whose poll is missing or invalid."""
        asked = {
            "satisfaction": "members",
            "satisfaction_served": "clients",
        }
        needed = [asked[one.formula] for one in self.rubric.spec.indicators if one.formula in asked]
        valid = self.parameters.min_valid
        return [
            audience
            for audience in needed
            if not scoring.satisfaction(self.polls.get(audience), valid).is_valid
        ]


def load_cards(assessments):
    """Cards of a queryset of assessments, in its order: ten statements, whatever the length."""
    rows = list(assessments.select_related("participation__survey", "participation__sub_committee"))
    rounds = _rounds(rows)
    rubrics = _rubrics(rows)
    polls = polls_by_participation([row.participation_id for row in rows])
    sheets, scores = _sheets([row.pk for row in rows])
    vetoes = _vetoes([row.pk for row in rows])
    cards = []
    for row in rows:
        row.participation.round = rounds[row.participation.round_id]
        card = Card(
            row,
            rubric=rubrics[row.rubric_id],
            polls=polls.get(row.participation_id, {}),
            sheets=sheets.get(row.pk, {}),
            scores=scores.get(row.pk, {}),
            vetoes=vetoes.get(row.pk, []),
        )
        cards.append(card)
    return cards


def opening_cards(assessments, rounds):
    """Cards of new assessments whose participations have their survey loaded: nobody has judged
    anything yet. `rounds`: {pk: Round with cycle}. One statement.
    """
    polls = polls_by_participation([row.participation_id for row in assessments], rounds)
    cards = []
    for row in assessments:
        row.participation.round = rounds[row.participation.round_id]
        found = polls.get(row.participation_id, {})
        cards.append(Card(row, rubric=row.rubric, polls=found, sheets={}, scores={}, vetoes=[]))
    return cards


def load_card(assessments):
    """The one card of a queryset of one."""
    return load_cards(assessments)[0]


def _rounds(rows):
    keys = {row.participation.round_id for row in rows}
    return Round.objects.select_related("cycle").in_bulk(keys)


def _rubrics(rows):
    keys = {row.rubric_id for row in rows}
    return Rubric.objects.prefetch_related("criteria__indicators").in_bulk(keys)


def _sheets(assessments):
    """{assessment: {part: Sheet}} and {assessment: {part: {code: Score}}} of the current sheets."""
    sheets, scores, places = {}, {}, {}
    for sheet in Sheet.objects.current().filter(assessment__in=assessments):
        sheets.setdefault(sheet.assessment_id, {})[sheet.part] = sheet
        by_part = scores.setdefault(sheet.assessment_id, {})
        places[sheet.pk] = by_part.setdefault(sheet.part, {})
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("ticks", "counts")}
    columns = ("sheet", "indicator__code", "choice", "ticks_text", "counts_text", "note")
    judged = IndicatorScore.objects.filter(sheet__in=places).order_by().annotate(**texts)
    for sheet, code, choice, ticks, counts, note in judged.values_list(*columns):
        places[sheet][code] = Score(choice, parsed(ticks), parsed(counts), note)
    return sheets, scores


@lru_cache(maxsize=4096)
def parsed(text):
    """JSON once per wording: thousands of sheets hold a handful of different ones. Read only."""
    return None if text is None else json.loads(text)


def _vetoes(assessments):
    found = {}
    standing = Veto.objects.filter(assessment__in=assessments, withdrawn_at=None)
    for veto in standing.select_related("ticked_by", "lifted_by"):
        found.setdefault(veto.assessment_id, []).append(veto)
    return found
