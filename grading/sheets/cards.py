"""The scorecard of an assessment: facts and choices in, every point and the trace out.

Loaded for one branch or for thousands with the same number of statements.
"""

import json
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.db.models import FilteredRelation, Q, TextField
from django.db.models.functions import Cast

from branches.models import Poll, Round
from branches.polls.queries import polls_by_participation
from branches.rulebook.polls import poll_terms, satisfaction
from grading.models import Indicator, IndicatorScore, Rubric, Sheet, Veto
from grading.scoring import scoring, verdict
from grading.scoring.proposals import is_from_survey, proposals
from grading.scoring.rubric_spec import RubricSpec
from grading.sheets.last import grounds_of, last_choices

SELF, REVIEW = Sheet.Part.SELF, Sheet.Part.REVIEW
# Of these a branch has one each at most, so they are read in the row of its assessment, as:
SHEETS = {part: f"{part}_sheet" for part in (SELF, REVIEW)}
POLLS = {audience: f"{audience}_poll" for audience in Poll.Audience}


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
        return {"self": verdict.percent(own), "review": verdict.percent(review)}

    @cached_property
    def computed(self):
        context = scoring.Context(self.parameters, self.cutoff, self.polls)
        return scoring.computed_outcomes(self.rubric.spec, self.survey, context)

    @cached_property
    def proposals(self):
        return proposals(self.survey, self.parameters, self.cutoff)

    def unconfirmed(self, part):
        """Codes of the indicators of a part that the survey answers and nobody has judged yet."""
        scores = self.scores.get(part, {})
        return [
            one.code
            for one in self.rubric.spec.indicators
            if is_from_survey(one, self.proposals)
            and getattr(scores.get(one.code), "ticks", None) is None
        ]

    @cached_property
    def last(self):
        """{part: {code: Last}}: in a 复评 what was judged last; of one card, never of many."""
        return last_choices(self.assessment)

    @cached_property
    def grounds(self):
        """{part: {code: [Ground]}}: what raised judgements rest on; of one card, never of many."""
        return grounds_of(self.assessment)

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
        if part in (SELF, REVIEW):
            return self.self_score if part == SELF else self.review_score
        return self._score(part)

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
        return satisfaction(self.polls.get(Poll.Audience.MEMBERS), self.parameters)

    @property
    def ticked(self):
        """Vetoes people ticked (V1, V3, V6)."""
        return [veto for veto in self.vetoes if veto.ticked_by_id]

    @property
    def sent_vetoes(self):
        """Ticked vetoes count from the moment the review is sent, like its points."""
        ticked = self.ticked if self.is_submitted(REVIEW) else ()
        return [verdict.FiredVeto(veto.code, veto.basis) for veto in ticked]

    @property
    def circumstances(self):
        """What the conditions of a rise know of the branch."""
        return verdict.Circumstances.read(
            self.assessment.promotion_facts, note=self.assessment.jump_note
        )

    @cached_property
    def trace(self):
        """verdict.Trace: each step of the rules with its outcome, and the grade they give."""
        return verdict.decide(
            self.final,
            self.survey,
            self.polls,
            self.parameters,
            self.cutoff,
            vetoes_ticked=self.sent_vetoes,
            lifted={veto.code: veto.lift_reason for veto in self.vetoes if veto.lifted_at},
            grade_before=self.assessment.grade_before,
            circumstances=self.circumstances,
        )

    def forget_trace(self):
        """What it rests on has changed."""
        self.__dict__.pop("trace", None)

    @cached_property
    def missing_polls(self):
        """Audiences (codes) the rubric asks for and whose poll is missing or invalid."""
        asked = {
            "satisfaction": Poll.Audience.MEMBERS,
            "satisfaction_served": Poll.Audience.CLIENTS,
        }
        needed = [asked[one.formula] for one in self.rubric.spec.indicators if one.formula in asked]
        return [
            audience
            for audience in needed
            if not satisfaction(self.polls.get(audience), self.parameters).is_valid
        ]

    @property
    def anchors(self):
        """{code: id of its row on a page} of the indicators."""
        return {one.code: f"i-{one.code}" for one in self.rubric.spec.indicators}

    @property
    def named_choices(self):
        """[(code, label)] of the indicators that a return may name."""
        return [(one.code, f"{one.code} {one.name}") for one in self.rubric.spec.indicators]

    @property
    def poll_terms(self):
        """When a poll of this year counts, in words."""
        return poll_terms(self.parameters)


def with_papers(assessments):
    """Assessments with survey, counting polls and sheets in one statement, for cards_of()."""
    rows = _beside_papers(assessments, "sheets", "participation__polls")
    return rows.select_related("participation__survey", "participation__sub_committee")


def years_with_papers(participations):
    """Participations with assessment, survey, polls and sheets in one, for cards_of_years()."""
    rows = _beside_papers(participations, "assessment__sheets", "polls")
    return rows.select_related("assessment", "survey", "sub_committee")


def cards_of_years(participations):
    """{participation pk: Card} of rows of years_with_papers() with their rounds, where there is a
    sheet to fill: two statements more. Points alone: the vetoes, and so the trace, are left out.
    """
    rows = []
    for one in participations:
        row = getattr(one, "assessment", None)
        if row is None or row.rubric_id is None:
            continue
        for name in (*SHEETS.values(), *POLLS.values()):
            if hasattr(one, name):
                setattr(row, name, getattr(one, name))
        row.participation = one
        rows.append(row)
    return {card.participation.pk: card for card in cards_of(rows, with_vetoes=False)}


def _beside_papers(rows, sheets, polls):
    found = {}
    for part, name in SHEETS.items():
        current = {f"{sheets}__part": part, f"{sheets}__is_current": True}
        found[name] = FilteredRelation(sheets, condition=Q(**current))
    for audience, name in POLLS.items():
        counts = {f"{polls}__audience": audience, f"{polls}__is_void": False}
        found[name] = FilteredRelation(polls, condition=Q(**counts))
    return rows.annotate(**found).select_related(*found)


def load_cards(assessments):
    """Cards of a queryset of assessments, in its order: five statements, whatever the length."""
    rows = list(with_papers(assessments))
    rounds = _rounds(rows)
    for row in rows:
        row.participation.round = rounds[row.participation.round_id]
    return cards_of(rows)


def cards_in(round, rows):
    """Cards of assessments of one round, read by with_papers()."""
    for row in rows:
        row.participation.round = round
    return cards_of(rows)


def cards_of(rows, *, with_vetoes=True):
    """Cards of assessments read by with_papers() with their rounds: three statements more."""
    rubrics = _rubrics({row.rubric_id for row in rows})
    sheets = {row.pk: _beside(row, SHEETS) for row in rows}
    scores = _scores(sheets)
    vetoes = _vetoes([row.pk for row in rows]) if with_vetoes else {}
    return [
        Card(
            row,
            rubric=rubrics[row.rubric_id],
            polls=_beside(row, POLLS),
            sheets=sheets[row.pk],
            scores=scores[row.pk],
            vetoes=vetoes.get(row.pk, []),
        )
        for row in rows
    ]


def _beside(row, names):
    """{part or audience: what the row has of it}."""
    return {key: getattr(row, name) for key, name in names.items() if hasattr(row, name)}


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
    """The one card of a queryset of one: four statements."""
    rows = with_papers(assessments).select_related("participation__round__cycle")
    return cards_of(list(rows))[0]


def _rounds(rows):
    keys = {row.participation.round_id for row in rows}
    return Round.objects.select_related("cycle").in_bulk(keys)


def _rubrics(keys):
    """{pk: Rubric} of these keys, each put together from its indicators in one statement."""
    asked = Indicator.objects.filter(rubric__in=keys).select_related("criterion", "rubric")
    found, criteria = {}, {}
    for one in asked.order_by("criterion__sort_order", "sort_order", "pk"):
        found.setdefault(one.rubric_id, one.rubric)
        of_rubric = criteria.setdefault(one.rubric_id, {})
        of_rubric.setdefault(one.criterion_id, (one.criterion, []))[1].append(one.spec)
    for key, rubric in found.items():
        specs = (criterion.spec_of(rows) for criterion, rows in criteria[key].values())
        rubric.spec = RubricSpec(rubric.kind, rubric.name, tuple(specs))
    if missing := keys - found.keys():  # without indicators
        found |= Rubric.objects.in_bulk(missing)
    return found


def _scores(sheets):
    """{assessment: {part: {code: Score}}} of {assessment: {part: Sheet}}."""
    scores, places = {}, {}
    for assessment, parts in sheets.items():
        scores[assessment] = {part: {} for part in parts}
        places |= {sheet.pk: scores[assessment][part] for part, sheet in parts.items()}
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("ticks", "counts")}
    columns = ("sheet", "indicator__code", "choice", "ticks_text", "counts_text", "note")
    judged = IndicatorScore.objects.filter(sheet__in=places).order_by().annotate(**texts)
    for sheet, code, choice, ticks, counts, note in judged.values_list(*columns):
        places[sheet][code] = Score(choice, parsed(ticks), parsed(counts), note)
    return scores


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
