"""What each branch is like and how far it has come: the plot that every other file tells."""

import random
from dataclasses import dataclass, field
from itertools import cycle
from typing import NamedTuple

from branches.models import Branch
from config.demo.actors import Actor
from config.demo.dates import NOW, ROUNDS, THIS
from config.demo.faults import (
    AT_FIRST,
    BEFORE,
    FAIR,
    FALLEN,
    SIZE_RATES,
    STRONG,
    TERM_FAULTS,
    WEAK,
    WEAK_REASONS,
    choose,
    draw_faults,
    draw_first_faults,
)

# At the end of this year.
CLASS_SHARES = {STRONG: 0.33, FAIR: 0.615, WEAK: 0.055}
NEW_SHARE = 0.025
# How far a branch has come in the 复评 of this year, and how many have come that far.
STAGE_SHARES = {
    "survey_draft": 0.085,
    "survey_returned": 0.085,
    "self_draft": 0.055,
    "self_returned": 0.04,
    "self_submitted": 0.11,
    "review_returned": 0.03,
    "reviewed": 0.10,
    "decision_returned": 0.02,
    "decided": 0.13,
    "approved": 0.345,
}
STAGES = tuple(STAGE_SHARES)
# What its rectification is about, "" = nothing now.
WORK_SHARES = {
    "": 0.12,
    "plan_draft": 0.10,
    "plan_returned": 0.03,
    "plan_submitted": 0.10,
    "in_progress": 0.24,
    "closure_requested": 0.11,
    "committee_accepted": 0.09,
    "closed": 0.12,
    "cancelled": 0.09,
}
# Those that had not come so far as to be graded when the first grading was archived.
LEFT_SHARE, LEFT_STAGES = 0.04, ("reviewed", "self_returned")
FELL_BY = ("V4", "V1")
REASONS_BEFORE = ("", "", "V2", "V4", "V1")


class Fate(NamedTuple):
    """A year: classes at first and now, what pulled it down, how far the 复评 and the item that
    is left have come.
    """

    first: str
    reason: str
    now: str
    reason_now: str
    stage: str
    work: str


FATES = {
    # Up two grades at once; held at the bottom by an item; down; up, and not decided yet.
    "jump": Fate(WEAK, "V6", STRONG, "", "approved", ""),
    "held": Fate(WEAK, "V6", FAIR, "", "approved", "in_progress"),
    "fell": Fate(FAIR, "", WEAK, "V1", "approved", "in_progress"),
    "waits": Fate(WEAK, "V6", FAIR, "", "reviewed", "closure_requested"),
}
POLL_SHARES = {"": 0.92, "repeated": 0.05, "invalid": 0.03}
# The sub-committee of the accounts to look with: something waits at every desk.
SHOWN = (
    ("self_returned", "in_progress", ""),
    ("survey_returned", "", ""),
    ("self_submitted", "plan_submitted", ""),
    ("reviewed", "closure_requested", ""),
    ("self_submitted", "in_progress", ""),
    ("survey_draft", "", ""),
    ("reviewed", "in_progress", "invalid"),
    ("decided", "committee_accepted", ""),
    ("reviewed", "plan_draft", "repeated"),
    ("approved", "closure_requested", ""),
)
SHOWN_FAULTS = {"few_hours", "few_theme", "few_committee", "no_rules", "few_talks", "no_funds"}


@dataclass
class Story:
    """One branch over the rounds. `level`, `faults` and `reasons` have one of each of ROUNDS
    (config.demo.dates).
    """

    branch: Branch
    serial: int
    seed: str
    level: tuple = ()
    reasons: tuple = ("",) * len(ROUNDS)  # of WEAK_REASONS
    faults: tuple = ()
    size: frozenset = frozenset()
    is_new: bool = False
    is_lifted: bool = False
    stage: str = "approved"
    first_stage: str = "approved"  # how far it came in this year's first grading
    work: str = ""
    poll: str = ""
    fate: str = ""  # what its 复评 is there to show (FATES)
    is_shown: bool = False
    members: tuple = ()  # ((full, probationary) of each round)
    terms: list = field(default_factory=list)  # Term rows, earlier ones too
    register: tuple = ()  # ({register column: value} of each round)
    plan: object = None  # the one in force
    left: list = field(default_factory=list)  # what the round before left undone (items.Job)
    secretaries: list = field(default_factory=list)  # (Person, since, until), latest last
    users: list = field(default_factory=list)  # (User, since, until), latest last

    def rng(self, topic):
        """A stream of its own, so that one branch's fate does not hang on another's."""
        return random.Random(f"{self.seed}/{self.branch.code}/{topic}")

    @property
    def has_reported(self):
        return not self.stage.startswith("survey_")

    @property
    def kind(self):
        return self.branch.kind

    def secretary_on(self, day):
        """The Actor who did the secretary's work on `day` (date)."""
        held = [user for user, since, _until in self.users if since <= day]
        return Actor(held[-1] if held else self.users[0][0], f"{self.branch} 党支部书记")


def deal(shares, number):
    """`number` values dealt evenly by shares: any run of them is near the shares, and none of
    more than a few per cent is missing from a school of fifty.
    """
    owed = dict.fromkeys(shares, 0.0)
    found = []
    for _turn in range(number):
        for name, share in shares.items():
            owed[name] += share
        best = max(owed, key=owed.get)
        owed[best] -= 1
        found.append(best)
    return found


def write_stories(branches, seed, shown_committee):
    """Stories of all branches in their order; `shown_committee`: Committee of the accounts."""
    rng = random.Random(f"{seed}/stories")
    stories = [Story(branch, place, str(seed)) for place, branch in enumerate(branches)]
    old = _set_new(rng, stories, shown_committee)
    _set_levels(rng, old)
    _set_stages(rng, old)
    _lift_one_in_two_hundred(old)
    _show([one for one in stories if one.branch.sub_committee is shown_committee])
    _cast(old)
    _set_work(rng, [one for one in old if not one.is_shown and not one.fate])
    return stories


def _set_new(rng, stories, shown_committee):
    """Founded within the year: not graded. They were not there before its 复评."""
    pool = [one for one in stories if one.branch.sub_committee is not shown_committee]
    new = set(rng.sample(range(len(pool)), max(2, round(len(stories) * NEW_SHARE))))
    for place in new:
        pool[place].is_new = True
        pool[place].level = (FAIR,) * len(ROUNDS)
        pool[place].faults = tuple(set() for _round in ROUNDS)
    return [one for one in stories if not one.is_new]


def _set_levels(rng, stories):
    levels = deal(CLASS_SHARES, len(stories))
    rng.shuffle(levels)
    reasons, fallen = cycle(WEAK_REASONS), cycle(deal(FALLEN, 10))
    for story, level in zip(stories, levels, strict=True):
        own = story.rng("level")
        story.size = frozenset(
            name for name, chance in SIZE_RATES.items() if level != STRONG and own.random() < chance
        )
        fell = level == WEAK and next(fallen) != WEAK
        reason = ""
        if level == WEAK:
            reason = own.choice(FELL_BY) if fell else next(reasons)
        this = _year(own, level, reason, fell=fell)
        before = choose(own, BEFORE[this[0].level])
        fell = before == WEAK and next(fallen) != WEAK
        reason = own.choice(FELL_BY if fell else REASONS_BEFORE) if before == WEAK else ""
        rounds = (*_year(own, before, reason, fell=fell), *this)
        story.level = tuple(one.level for one in rounds)
        story.reasons = tuple(one.reason for one in rounds)
        story.faults = tuple(one.faults for one in rounds)


class Lot(NamedTuple):
    """What a branch is like in one round."""

    level: str
    reason: str
    faults: set


def _year(own, level, reason, *, fell):
    """(Lot, Lot) of the two rounds of a year that ends in `level`; `fell`: only then."""
    faults = draw_faults(own, level, reason)
    at_first = (FAIR if fell else WEAK) if level == WEAK else choose(own, AT_FIRST[level])
    first = draw_first_faults(own, at_first, faults, fell=fell)
    reason_at_first = reason if at_first == WEAK else ""
    return Lot(at_first, reason_at_first, first), Lot(level, reason, faults)


def _set_stages(rng, stories):
    """Class by class, so that each grade is seen at each step."""
    mixed = rng.sample(stories, len(stories))
    # Whoever was strong at first will hardly take part: they come last.
    order = sorted(
        mixed,
        key=lambda one: (
            one.level[THIS] == STRONG,
            (STRONG, WEAK, FAIR).index(one.level[NOW]),
        ),
    )
    stages = deal(STAGE_SHARES, len(order))
    polls = deal(POLL_SHARES, len(order))
    for story, stage, poll in zip(order, stages, polls, strict=True):
        story.stage = stage
        decided = stage in ("decided", "approved", "decision_returned")
        story.poll = "repeated" if poll == "invalid" and decided else poll
    _leave_some(order)


def _leave_some(stories):
    """Of this year's first grading a few were not done when it was archived."""
    pool = [one for one in stories if one.level[THIS] == FAIR]
    stages = cycle(LEFT_STAGES)
    for story in pool[:: round(1 / LEFT_SHARE)]:
        story.first_stage = next(stages)


def _lift_one_in_two_hundred(stories):
    """A branch long overdue whose veto 组织部 has lifted, with a reason."""
    pool = [
        one
        for one in stories
        if one.level[NOW] == one.level[THIS] == FAIR and one.stage in ("decided", "approved")
    ]
    for story in pool[: max(1, len(stories) // 200)]:
        story.is_lifted = True
        story.faults = (*story.faults[:THIS], *({"term_long", "few_theme"} for _round in (0, 1)))


def _show(stories):
    rest = [one for one in stories if not one.is_new]
    for story, (stage, work, poll) in zip(rest, SHOWN, strict=False):
        if story.is_lifted:
            continue
        story.is_shown = True
        # In the 复评 of either year.
        story.level = (FAIR,) * len(ROUNDS)
        story.reasons = ("",) * len(ROUNDS)
        story.first_stage = "approved"
        story.stage, story.work, story.poll = stage, work, poll
        # Enough to put right, and a secretary in office.
        spared = {"secretary_vacant", "secretary_long", "secretary_new", "distrusted"}
        spared |= {*TERM_FAULTS}
        story.faults = tuple((faults | SHOWN_FAULTS) - spared for faults in story.faults)


def _cast(stories):
    """A few branches of which the 复评 is sure to show what may come of it."""
    pool = [one for one in stories if one.level[THIS:] == (FAIR, FAIR) and not one.is_shown]
    pool = (one for one in pool if not one.is_lifted and one.first_stage == "approved")
    for _turn in range(max(1, len(stories) // 200)):
        for (fate, lot), story in zip(FATES.items(), pool, strict=False):
            story.fate, story.poll = fate, ""
            own = story.rng("fate")
            faults = draw_faults(own, lot.now, lot.reason_now)
            faults -= {"below_gate", "secretary_vacant"}
            first = draw_first_faults(own, lot.first, faults, fell=bool(lot.reason_now))
            story.level = (*story.level[:THIS], lot.first, lot.now)
            story.reasons = (*story.reasons[:THIS], lot.reason, lot.reason_now)
            story.faults = (*story.faults[:THIS], first, faults)
            story.stage, story.work = lot.stage, lot.work


def _set_work(rng, stories):
    mixed = rng.sample(stories, len(stories))
    order = sorted(mixed, key=lambda one: one.level[THIS] == STRONG)
    for story, work in zip(order, deal(WORK_SHARES, len(order)), strict=True):
        story.work = work
