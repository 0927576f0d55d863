"""One part of the scoring sheet as rows of inputs, and what was typed as entries."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from branches.errors import too_long
from branches.rulebook.rounding import points
from grading.models import Indicator
from grading.scoring import scoring
from grading.scoring.judging import plain_label, unit_of
from grading.scoring.proposals import is_from_survey, proposed_ticks
from grading.sheets.agreement import offer
from grading.sheets.cards import SELF
from grading.sheets.gaps import gaps_of, is_judged
from grading.sheets.last import is_raised
from grading.sheets.services import Entry, fingerprint

Method = Indicator.Method
CONFIRM, AGREE = "confirm", "agree"
CHOSEN = (Method.BAND, Method.LEVELS)
MAX_COUNT = 999
MAX_NOTE = 1000


@dataclass
class Row:
    """One indicator on the page. `computed` locks it; `own` is the Score of the self-evaluation
    that a review may take over, `left` why not with all the others; `is_agreed`: filled in from it
    now, not saved yet.
    """

    spec: object
    outcome: object
    computed: bool
    base: str = ""
    choices: list = field(default_factory=list)
    levels: list = field(default_factory=list)
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
    own: object = None
    left: str = ""
    is_open: bool = False
    is_agreed: bool = False
    last: object = None  # Last (grading.sheets.last) of a 复评
    is_raised: bool = False
    grounds: list = field(default_factory=list)
    questions: list = field(default_factory=list)  # Question not settled yet

    @property
    def state(self):
        """What is said beside the judgement until it changes."""
        if self.error or self.is_agreed:
            return self.error or "与自评一致，未保存"
        return self.gap or ("" if self.is_saved else "未保存")


@dataclass
class Section:
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
    left alone. `entries` are what the service takes; `errors` {code: sentence}. Sent with CONFIRM,
    the form as a whole says yes to what the survey answers, and nothing to the other empty boxes;
    with AGREE what the reviewers have not judged is filled in from the self-evaluation (`agreed`,
    codes), to be looked at and then saved.
    """

    def __init__(self, card, part, data=None):
        self.card, self.part, self.data = card, part, data
        act = data.get("act") if data is not None else ""
        self.is_confirming, self.is_agreeing = act == CONFIRM, act == AGREE and part != SELF
        self.errors, self.agreed = {}, []
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
                entry = self._entry(indicator)
                found[indicator.code] = self._agree(indicator, entry)
        return found

    def _agree(self, indicator, entry):
        """The entry, filled in from the self-evaluation if that is asked and nobody has judged."""
        if not self.is_agreeing or is_judged(entry) or indicator.code in self.errors:
            return entry
        found = offer(self.card, indicator, entry.note)
        if found.left:
            return entry
        self.agreed.append(indicator.code)
        own = found.own
        return replace(entry, choice=own.choice, ticks=own.ticks, counts=own.counts)

    def _entry(self, indicator):
        code, data = indicator.code, self.data
        note = data.get(f"{code}-note", "").replace("\r\n", "\n").strip()
        if sentence := too_long(note, MAX_NOTE):
            self.errors[code] = f"说明{sentence}"
        return Entry(
            base=data[f"{code}-base"],
            choice=self._choice(indicator),
            ticks=self._ticks(indicator),
            counts=self._counts(indicator),
            note=note,
            proposed=proposed_ticks(indicator, self.card.proposals),
        )

    def _choice(self, indicator):
        if indicator.method not in CHOSEN:
            return ""
        choice = self.data.get(f"{indicator.code}-choice", "")
        return choice if choice in indicator.choices else ""

    def _ticks(self, indicator):
        if indicator.method != Method.SUM or f"{indicator.code}-sum" not in self.data:
            return None
        ticked = self.data.getlist(f"{indicator.code}-tick")
        ticks = [part["key"] for part in indicator.parts if part["key"] in ticked]
        return None if self._is_untouched(indicator, ticks) else ticks

    def _is_untouched(self, indicator, ticks):
        """Boxes that neither a person nor the survey has filled are no judgement yet; for whoever
        agrees with the branch, what the survey has ticked is none either.
        """
        standing = self.card.scores.get(self.part, {}).get(indicator.code)
        if standing is not None and standing.ticks is not None:
            return False
        if self.is_agreeing:
            return set(ticks) == set(proposed_ticks(indicator, self.card.proposals))
        is_empty = self.is_confirming and not ticks
        return is_empty and not is_from_survey(indicator, self.card.proposals)

    def _counts(self, indicator):
        if indicator.method != Method.DEDUCT:
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
        for one in indicator.deductions:
            if counts[one["key"]] > 1 and not unit_of(one["label"]):
                self.errors[indicator.code] = f"“{one['label']}”有则填1，没有填0。"
                return None
        return counts

    @cached_property
    def gaps(self):
        return {gap.code: gap for gap in gaps_of(self.card, self.part)}

    @property
    def rows(self):
        return [row for section in self.sections for row in section.rows]

    @property
    def anchors(self):
        """Those of the card whose rows are on the page."""
        return {row.spec.code: self.card.anchors[row.spec.code] for row in self.rows}

    @property
    def fillable(self):
        """Rows that AGREE would fill in now."""
        return [row for row in self.rows if row.is_open and not row.left]

    @property
    def left(self):
        """Rows without a judgement that AGREE leaves to the reviewers."""
        return [row for row in self.rows if row.is_open and row.left]

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
        if self.part != SELF:
            self._beside(row, indicator, outcome)
            row.is_open, row.is_agreed = not is_judged(shown), indicator.code in self.agreed
        row.last = self.card.last.get(self.part, {}).get(indicator.code)
        row.is_raised = is_raised(row.last, indicator, outcome.points)
        row.grounds = self.card.grounds.get(self.part, {}).get(indicator.code, [])
        self._fill(row, indicator, shown)
        return row

    def _fill(self, row, indicator, shown):
        """The inputs, with what is typed, saved or suggested."""
        known = self.card.proposals
        if indicator.method == Method.BAND:
            row.choices = _choices(indicator, shown)
        elif indicator.method == Method.LEVELS:
            row.levels = _choices(indicator, shown)
        elif indicator.method == Method.SUM:
            suggested = proposed_ticks(indicator, known)
            start = [*suggested, *self._ticked_last(row, indicator)]
            ticks = start if shown is None or shown.ticks is None else shown.ticks
            row.parts = [_part(part, ticks, suggested, known) for part in indicator.parts]
        else:
            counts = (shown.counts if shown else None) or {}
            own = (row.own.counts if row.own else None) or {}
            row.deductions = [
                {
                    **one,
                    "label": plain_label(one["label"]),
                    "unit": unit_of(one["label"]),
                    "worth": points(one["each"]),
                    "value": self._typed_count(indicator, one, counts),
                    "own": own.get(one["key"], ""),
                }
                for one in indicator.deductions
            ]

    def _ticked_last(self, row, indicator):
        """Of an indicator that the survey answers in part, what was ticked last of the rest."""
        ticked = row.last.ticks if row.last and row.last.ticks else ()
        return [
            one["key"]
            for one in indicator.parts
            if one["key"] in ticked and not one.get("proposal")
        ]

    def _typed_count(self, indicator, one, counts):
        name = f"{indicator.code}-count-{one['key']}"
        if self.data is not None and name in self.data and indicator.code not in self.agreed:
            return self.data[name]
        return counts.get(one["key"], "")

    def _beside(self, row, indicator, outcome):
        """What the branch said of itself stands beside the reviewers' choice."""
        score = self.card.scores.get(SELF, {}).get(indicator.code)
        own = self.card.self_score.outcomes[indicator.code]
        row.self_points, row.self_text = own.points, own.explanation
        row.self_note = score.note if score else ""
        found = offer(self.card, indicator, row.note)
        row.own, row.left = found.own, found.left
        row.differs = outcome.points is not None and own.points != outcome.points


def _choices(indicator, shown):
    """(word, points, whether it stands) of each choice."""
    return [
        (word, points(worth), bool(shown) and shown.choice == word)
        for word, worth in indicator.choices.items()
    ]


def _part(part, ticks, suggested, known):
    proposal = known.get(part.get("proposal"))
    return {
        **part,
        "worth": points(part["points"]),
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
