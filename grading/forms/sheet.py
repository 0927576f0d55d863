"""One part of the scoring sheet as rows of inputs, and what was typed as entries."""

from dataclasses import dataclass, field
from functools import cached_property

from grading import scoring
from grading.proposals import proposed_ticks
from grading.queries.cards import SELF
from grading.queries.gaps import gaps_of
from grading.rubric_spec import BANDS
from grading.services.sheets import Entry, fingerprint

MAX_COUNT = 999
MAX_NOTE = 1000


@dataclass
class Row:
    """One indicator on the page. `computed` locks it; `typed` is what the inputs show."""

    spec: object
    outcome: object
    computed: bool
    base: str = ""
    choices: list = field(default_factory=list)
    parts: list = field(default_factory=list)
    deductions: list = field(default_factory=list)
    note: str = ""
    self_text: str = ""
    self_points: object = None
    self_note: str = ""
    differs: bool = False
    gap: str = ""
    error: str = ""
    is_saved: bool = False


@dataclass
class Section:
    """One of the five 好 with its rows."""

    spec: object
    rows: list
    points: object
    self_points: object

    @property
    def done(self):
        return sum(1 for row in self.rows if row.outcome.points is not None and not row.gap)


class SheetForm:
    """`part` of a card; `data`: the posted fields, of the whole sheet or of one indicator.

    Field names: <code>-base, -note, -choice, -sum with -tick, -count-<key>. What is not posted is
    left alone. `entries` are what the service takes; `errors` {code: sentence}.
    """

    def __init__(self, card, part, data=None):
        self.card, self.part, self.data = card, part, data
        self.errors = {}
        self.entries = self._read() if data is not None else {}

    def is_valid(self):
        return not self.errors

    @property
    def judged(self):
        return [one for one in self.card.rubric.spec.indicators if not one.is_computed]

    def _read(self):
        found = {}
        for indicator in self.judged:
            if f"{indicator.code}-base" in self.data:
                found[indicator.code] = self._entry(indicator)
        return found

    def _entry(self, indicator):
        code, data = indicator.code, self.data
        note = data.get(f"{code}-note", "").strip()
        if len(note) > MAX_NOTE:
            self.errors[code] = f"说明不超过{MAX_NOTE}字。"
        return Entry(
            base=data[f"{code}-base"],
            choice=self._choice(indicator),
            ticks=self._ticks(indicator),
            counts=self._counts(indicator),
            note=note[:MAX_NOTE],
            proposed=proposed_ticks(indicator, self.card.proposals),
        )

    def _choice(self, indicator):
        if indicator.method != "band":
            return ""
        choice = self.data.get(f"{indicator.code}-choice", "")
        return choice if choice in BANDS else ""

    def _ticks(self, indicator):
        if indicator.method != "sum" or f"{indicator.code}-sum" not in self.data:
            return None
        ticked = self.data.getlist(f"{indicator.code}-tick")
        return [part["key"] for part in indicator.parts if part["key"] in ticked]

    def _counts(self, indicator):
        if indicator.method != "deduct":
            return None
        typed = {
            one["key"]: self.data.get(f"{indicator.code}-count-{one['key']}", "").strip()
            for one in indicator.deductions
        }
        if not any(typed.values()):
            return None
        try:
            counts = {key: int(text or 0) for key, text in typed.items()}
        except ValueError:
            counts = {"": -1}
        if not all(0 <= count <= MAX_COUNT for count in counts.values()):
            self.errors[indicator.code] = f"次数填0到{MAX_COUNT}的整数。"
            return None
        return counts

    @cached_property
    def gaps(self):
        return {gap.code: gap for gap in gaps_of(self.card, self.part)}

    @cached_property
    def sections(self):
        score = self.card.sheet_score(self.part)
        own = self.card.self_score
        return [
            Section(
                one,
                [self._row(indicator, score) for indicator in one.indicators],
                score.criteria[one.key],
                own.criteria[one.key],
            )
            for one in self.card.rubric.spec.criteria
        ]

    def _row(self, indicator, score):
        outcome = score.outcomes[indicator.code]
        row = Row(indicator, outcome, indicator.is_computed)
        if indicator.is_computed:
            return row
        current = self.card.scores.get(self.part, {}).get(indicator.code)
        row.base, row.is_saved = fingerprint(current), current is not None
        row.error = self.errors.get(indicator.code, "")
        if indicator.code in self.gaps:
            row.gap = self.gaps[indicator.code].text
        shown = self.entries.get(indicator.code, current)
        row.note = shown.note if shown else ""
        self._fill(row, indicator, shown)
        if self.part != SELF:
            self._beside(row, indicator, outcome)
        return row

    def _fill(self, row, indicator, shown):
        """The inputs, with what is typed, saved or suggested."""
        known = self.card.proposals
        if indicator.method == "band":
            row.choices = [(word, bool(shown) and shown.choice == word) for word in BANDS]
        elif indicator.method == "sum":
            suggested = proposed_ticks(indicator, known)
            ticks = suggested if shown is None or shown.ticks is None else shown.ticks
            row.parts = [_part(part, ticks, suggested, known) for part in indicator.parts]
        else:
            counts = (shown.counts if shown else None) or {}
            row.deductions = [
                {
                    **one,
                    "worth": scoring.show(one["each"]),
                    "value": self._typed_count(indicator, one, counts),
                }
                for one in indicator.deductions
            ]

    def _typed_count(self, indicator, one, counts):
        name = f"{indicator.code}-count-{one['key']}"
        if self.data is not None and name in self.data:
            return self.data[name]
        return counts.get(one["key"], "")

    def _beside(self, row, indicator, outcome):
        """What the branch said of itself stands beside the reviewers' choice."""
        score = self.card.scores.get(SELF, {}).get(indicator.code)
        own = self.card.self_score.outcomes[indicator.code]
        row.self_points, row.self_text = own.points, own.explanation
        row.self_note = score.note if score else ""
        row.differs = outcome.points is not None and own.points != outcome.points


def _part(part, ticks, suggested, known):
    proposal = known.get(part.get("proposal"))
    return {
        **part,
        "worth": scoring.show(part["points"]),
        "is_ticked": part["key"] in ticks,
        "is_suggested": part["key"] in suggested,
        "ground": proposal.ground if proposal else "",
    }


def describe(indicator, score):
    """What stands for an indicator, as one sentence with its note (for a collision)."""
    if score is None:
        return "（未评）"
    text = scoring.judged_outcome(indicator, score).explanation
    return f"{text} {score.note}".strip()
