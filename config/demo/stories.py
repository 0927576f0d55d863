"""What each branch is like and how far it has come: the plot that every other file tells."""

import random
from dataclasses import dataclass, field
from itertools import cycle

from branches.models import Branch
from config.demo.actors import Actor
from config.demo.dates import THIS
from config.demo.faults import (
    AT_FIRST,
    BEFORE,
    FAIR,
    FALLEN,
    SIZE_RATES,
    STRONG,
    WEAK,
    WEAK_REASONS,
    choose,
    draw_faults,
    draw_first_faults,
)

CLASS_SHARES = {STRONG: 0.27, FAIR: 0.675, WEAK: 0.055}
NEW_SHARE = 0.025
# How far a branch has come this year, and how many have come that far.
STAGE_SHARES = {
    "survey_draft": 0.075,
    "survey_returned": 0.07,
    "self_draft": 0.055,
    "self_returned": 0.04,
    "self_submitted": 0.11,
    "review_returned": 0.03,
    "reviewed": 0.10,
    "decision_returned": 0.02,
    "decided": 0.13,
    "approved": 0.37,
}
STAGES = tuple(STAGE_SHARES)
# What its rectification is about, "" = nothing yet; only branches with a reported survey.
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
FELL_BY = ("V4", "V1")
REASONS_BEFORE = ("", "", "V2", "V4", "V1")
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
    """One branch over the rounds. `level`, `faults` and `reasons` have one of each round: FIRST,
    AGAIN, THIS (config.demo.dates).
    """

    branch: Branch
    serial: int
    seed: str
    level: tuple = ()
    reasons: tuple = ("", "", "")  # of WEAK_REASONS
    faults: tuple = ()
    size: frozenset = frozenset()
    is_new: bool = False
    is_lifted: bool = False
    stage: str = "approved"
    work: str = ""
    poll: str = ""
    is_shown: bool = False
    members: tuple = ()  # ((full, probationary) of each round)
    terms: list = field(default_factory=list)  # Term rows, earlier ones too
    register: tuple = ()  # ({register column: value} of each round)
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
    _set_work(rng, [one for one in stories if one.has_reported and not one.is_shown])
    return stories


def _set_new(rng, stories, shown_committee):
    """Founded within the year: not graded. They were not there last year."""
    pool = [one for one in stories if one.branch.sub_committee is not shown_committee]
    new = set(rng.sample(range(len(pool)), max(2, round(len(stories) * NEW_SHARE))))
    for place in new:
        pool[place].is_new = True
        pool[place].level = (FAIR, FAIR, FAIR)
        pool[place].faults = (set(), set(), set())
    return [one for one in stories if not one.is_new]


def _set_levels(rng, stories):
    levels = deal(CLASS_SHARES, len(stories))
    rng.shuffle(levels)
    reasons, fallen = 0, cycle(deal(FALLEN, 10))
    for story, level in zip(stories, levels, strict=True):
        own = story.rng("level")
        before = choose(own, BEFORE[level])
        reason = ""
        if level == WEAK:
            reason = WEAK_REASONS[reasons % len(WEAK_REASONS)]
            reasons += 1
        fell = before == WEAK and next(fallen) != WEAK
        reason_before = own.choice(FELL_BY if fell else REASONS_BEFORE) if before == WEAK else ""
        story.size = frozenset(
            name for name, chance in SIZE_RATES.items() if level != STRONG and own.random() < chance
        )
        again = draw_faults(own, before, reason_before)
        now = draw_faults(own, level, reason)
        at_first = (FAIR if fell else WEAK) if before == WEAK else choose(own, AT_FIRST[before])
        first = draw_first_faults(own, at_first, again, fell=fell)
        story.level = (at_first, before, level)
        story.reasons = (reason_before if at_first == WEAK else "", reason_before, reason)
        story.faults = (first, again, now)


def _set_stages(rng, stories):
    """Class by class, so that each grade is seen at each step."""
    mixed = rng.sample(stories, len(stories))
    order = sorted(mixed, key=lambda one: (STRONG, WEAK, FAIR).index(one.level[THIS]))
    stages = deal(STAGE_SHARES, len(order))
    polls = deal(POLL_SHARES, len(order))
    for story, stage, poll in zip(order, stages, polls, strict=True):
        story.stage = stage
        decided = stage in ("decided", "approved", "decision_returned")
        story.poll = "repeated" if poll == "invalid" and decided else poll


def _lift_one_in_two_hundred(stories):
    """A branch long overdue whose veto 组织部 has lifted, with a reason."""
    pool = [
        one for one in stories if one.level[THIS] == FAIR and one.stage in ("decided", "approved")
    ]
    for story in pool[: max(1, len(stories) // 200)]:
        story.is_lifted = True
        story.faults = (*story.faults[:THIS], {"term_long", "few_theme"})


def _show(stories):
    rest = [one for one in stories if not one.is_new]
    for story, (stage, work, poll) in zip(rest, SHOWN, strict=False):
        if story.is_lifted:
            continue
        story.is_shown = True
        story.level = (*story.level[:THIS], FAIR)
        story.reasons = (*story.reasons[:THIS], "")
        story.stage, story.work, story.poll = stage, work, poll
        # Enough to put right, and a secretary in office.
        spared = {"secretary_vacant", "secretary_long", "secretary_new", "term_long", "distrusted"}
        story.faults = (*story.faults[:THIS], (story.faults[THIS] | SHOWN_FAULTS) - spared)


def _set_work(rng, stories):
    works = deal(WORK_SHARES, len(stories))
    rng.shuffle(works)
    for story, work in zip(stories, works, strict=True):
        story.work = work
