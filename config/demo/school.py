"""The demo school from the first committee to the last reminder, table by table."""

import gc
import random
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from branches import tasks
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.models import (
    Branch,
    Cycle,
    Duty,
    Finding,
    Participation,
    Poll,
    Round,
    Survey,
    Term,
)
from branches.rounds import regrade
from branches.rounds.services import locked_newest
from branches.rulebook.parameters import PLAN
from config.acts import duties as all_duties
from config.acts.cycle import archive, begin_cycle, set_for
from config.acts.regrade_preview import graded_branches
from config.demo import places, tree
from config.demo.accounts import Accounts, fill_office, name_secretaries
from config.demo.actors import Record
from config.demo.clock import clock_at
from config.demo.dates import (
    NOW,
    OPENED,
    REGRADES,
    ROUNDS,
    cycle_year,
    four_rounds,
    moment,
    workday,
)
from config.demo.grades import Grading
from config.demo.handovers import hand_over
from config.demo.helping import help_weak
from config.demo.items import Rectification
from config.demo.ledger import Ledger, rubrics_of, write_ledger
from config.demo.people import Cast, seat_committees
from config.demo.plans import go_further
from config.demo.recognitions import approved_on, recognise_all, standing_before
from config.demo.registers import count_members, registers
from config.demo.rows import given_times, write
from config.demo.steps import Works
from config.demo.stories import write_stories
from config.demo.surveys import (
    doubts_and_findings,
    fill_survey,
    participate,
    polls_of,
)
from config.demo.training import Training
from grading.models import Assessment
from grading.rubrics.services import copy_rubrics
from grading.sheets.lost import lost_points_of
from rectification.items.carrying import bring_in
from rectification.plans.opening import open_plans
from rectification.plans.problems import by_source_code, join_problems

SUBMITTED = Survey.State.SUBMITTED


@transaction.atomic
def load(*, branches, committees, seed, on, password, preset=PLAN):
    """Write the whole school; the same arguments make the same school.

    `branches`, `committees`: how many (直属党支部 included); `seed`: int; `on`: the day it is dated
    around (date); `password`: of the demo accounts, None for a school without them; `preset`: the
    set of grades of both years. Statements grow with the number of batches, not of branches.
    """
    with uncollected():
        return tell(School(seed, four_rounds(on), preset), branches, committees, on, password)


def stages_of(year):
    calendar = WorkCalendar()
    return {name: calendar.on_or_after(day) for name, day in year.stages.items()}


@contextmanager
def uncollected():
    """A million rows that all stay: the collector would walk them again and again for nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def tell(school, branches, committees, on, password):
    with given_times(timezone.make_aware(datetime.combine(on, time(8)))):
        school.found(branches, committees)
        school.staff(password)
    for which in ROUNDS:
        school.tell_round(which)
    with given_times(timezone.now()):
        school.record.write()
    # What the services opened on the way was owed then.
    Duty.objects.all().delete()
    help_weak(school, on)
    duties.open_duties(all_duties.expected_duties(timezone.localdate()))
    tasks.sweep_reminders(WorkCalendar().on_or_before(on))
    return school


class School:
    """What the steps hand on to one another."""

    def __init__(self, seed, years, preset):
        self.seed, self.years, self.preset = seed, years, preset
        self.rng = random.Random(f"{seed}/school")
        self.record = Record()
        self.cast = Cast()
        self.rounds = []
        self.cards = {}  # {branch pk: its Card in the last round}
        self.told = {}  # {branch pk: its Story}
        self.surveys = {}  # {branch pk: its newest Survey}
        self.standing = {}  # {branch pk: its newest Assessment with an approved grade}

    def found(self, branches, committees):
        """Committees, branches with their registers, and the plot of each."""
        units = places.units(committees)
        self.root, subs, self.general = tree.plant(units, branches >= tree.MANY_BRANCHES)
        self.subs = list(subs.values())
        self.shown = next(row for unit, row in subs.items() if unit.name == places.DEMO_UNIT)
        rows = tree.name_branches(units, subs, self.general, self.root, branches)
        self.stories = write_stories(rows, self.seed, self.shown)
        for story in self.stories:
            story.members = count_members(story)
            story.register = registers(story, self.years)
            for name, value in story.register[NOW].items():
                setattr(story.branch, name, value)
            seat_committees(story, self.years, self.cast)
        write(Branch, rows)
        self.told = {one.branch.pk: one for one in self.stories}

    def staff(self, password):
        """Persons, accounts, posts and the seats of the branch committees."""
        accounts = Accounts(self.cast, self.rng, self.years, password)
        self.office = fill_office(accounts, self.root, self.subs, self.general, self.shown)
        name_secretaries(accounts, self.stories)
        accounts.write()
        write(Term, (term for story in self.stories for term in story.terms))
        hand_over(self.stories, self.office, self.years)

    def tell_round(self, which):
        """One round from the survey to rectification."""
        opened = moment(self.rng, self.years[which].day(OPENED))
        with given_times(opened):
            with clock_at(opened):
                round = self._reopen(which) if which in REGRADES else self._open(which)
            stories = self._take_part(round, which)
            self._survey(round, stories, which)
            if which == NOW:
                self._go_on(stories)
            cards = self._grade(round, stories, which)
            if which == NOW:
                self._follow(cards)
            else:
                self._rectify(stories, cards, which)
            if which in REGRADES:
                Training(self, round.cycle, which, self.surveys).tell()
        if which in REGRADES:
            recognise_all(self, which, cards)

    def _open(self, which):
        year, by = self.years[which], self.office.org.user
        # No set is older than that of 2012: the year before goes by it too.
        number = cycle_year(self.years, which)
        options = {"set_name": set_for(str(max(number, 2012))), "preset": self.preset, "by": by}
        round = begin_cycle(f"{number}年度", cutoff_on=year.cutoff, **options, **stages_of(year))
        document = round.cycle.parameters
        document["values"]["notice_before_approval"] = False
        Cycle.objects.filter(pk=round.cycle_id).update(parameters=document)
        return Round.objects.select_related("cycle").get(pk=round.pk)

    def _reopen(self, which):
        """As open_regrade() of config.acts.regrade, without the copies: what has become of them is
        told at once.
        """
        year, by = self.years[which], self.office.org.user
        previous, post = locked_newest(self.cycle, by)
        stages = stages_of(year)
        round = regrade.create_round(previous, cutoff_on=year.cutoff, by=by, post=post, **stages)
        copy_rubrics(previous, round, by=by)
        today = timezone.localdate()
        graded = graded_branches(self.cycle, year.cutoff, today).filter(founded_on__lte=today)
        regrade.enter_branches(round, graded)
        archive(previous, round, by=by)
        return round

    def _take_part(self, round, which):
        """The stories told in the round, with `participations` in their order."""
        self.cycle = round.cycle
        if which not in REGRADES:
            stories = [one for one in self.stories if not one.is_new]
            self.participations = [participate(round, one, self.years[which]) for one in stories]
            write(Participation, self.participations)
            bring_in(round, self.office.org.user)
            return stories
        rows = {one.branch_id: one for one in round.participations.filter(out_reason="")}
        stories = [one for one in self.stories if one.branch.pk in rows]
        self.participations = [rows[one.branch.pk] for one in stories]
        for row, story in zip(self.participations, stories, strict=True):
            row.round, row.branch = round, story.branch
            row.committee, row.sub_committee = story.branch.committee, story.branch.sub_committee
        return stories

    def _survey(self, round, stories, which):
        previous = self.surveys
        surveys, self.polls, self.findings = {}, [], []
        for story, participation in zip(stories, self.participations, strict=True):
            last = previous.get(story.branch.pk)
            survey = fill_survey(participation, story, self.years, which, self.office, last)
            self._find(round, story, survey, which, last)
            self._note_survey(story, survey, which)
            surveys[story.branch.pk] = survey
        write(Survey, surveys.values())
        write(Poll, (poll for polls in self.polls for poll in polls))
        write(Finding, (row for rows in self.findings for row in rows))
        self.surveys = previous | surveys

    def _find(self, round, story, survey, which, last):
        polls = polls_of(survey.participation, story, self.years, which, self.office)
        self.polls.append(polls)
        counting = {poll.audience: poll for poll in polls if not poll.is_void}
        found = doubts_and_findings(
            survey, story, round.cycle.rules, round.cutoff_on, last, counting
        )
        self.findings.append(found)

    def _note_survey(self, story, survey, which):
        if survey.submitted_at is None:
            return
        staff = self.office.staff_of(story.branch)
        states = {"from_state": "填报中", "to_state": "已报送"}
        self.record.note("survey.submit", survey, staff, survey.submitted_at, **states)
        if survey.return_reason:
            at = moment(story.rng("return"), self.years[which].day(-20))
            leader = self.office.leader_of(story.branch)
            states = {"from_state": "已报送", "to_state": "已退回"}
            self.record.note(
                "survey.return", survey, leader, at, reason=survey.return_reason, **states
            )

    def _grade(self, round, stories, which):
        rubrics = rubrics_of(round)
        ledger, cards = Ledger(), []
        before = standing_before(self, which)
        for story, participation, polls in zip(
            stories, self.participations, self.polls, strict=True
        ):
            told = Grading(
                *(story, participation, rubrics[story.kind], polls, self.years, which),
                *(self.office, self.record, ledger),
            )
            last = self.cards.get(story.branch.pk) if which in REGRADES else None
            cards.append(told.tell(before.get(participation.pk), last))
        for rubric in rubrics.values():
            rubric.frozen_at = moment(self.rng, workday(self.years[which].day(-24)))
            rubric.save(update_fields=["frozen_at"])
        write_ledger(ledger)
        self.cards = {card.participation.branch_id: card for card in cards}
        before = self.standing if which in REGRADES else {}
        self.standing = before | {
            card.participation.branch_id: card.assessment
            for card in cards
            if card.assessment.approved_on
        }
        return cards

    def _rectify(self, stories, cards, which):
        works = Works()
        for story, card, found in zip(stories, cards, self.findings, strict=True):
            one = self._teller(story, card.participation, which, works)
            one.tell(problems(card, found), card)
        works.write()

    def _teller(self, story, participation, which, works):
        return Rectification(
            story, participation, self.years, which, self.office, self.record, works
        )

    def _go_on(self, stories):
        """What this year's first grading left undone, and what the 复评 has brought up."""
        works = Works()
        known = {
            story.branch.pk: (participation, polled)
            for story, participation, polled in zip(
                stories, self.participations, self.findings, strict=True
            )
        }
        self.tellers = {}
        for story in self.stories:
            participation, found = known.get(story.branch.pk, (None, None))
            if participation is None and not story.left:
                continue
            one = self._teller(story, participation, NOW, works)
            self.tellers[story.branch.pk] = one
            one.go_on(None if participation is None else problems(None, found))
        works.write()

    def _follow(self, cards):
        """What the decisions of the 复评 bring with them: levels, and plans by the services."""
        works = Works()
        known = {card.participation.branch_id: card for card in cards}
        for key, card in known.items():
            self.tellers[key].works = works
            self.tellers[key].follow_decision(card)
        works.write()
        approved = [card.participation for card in cards if is_settled(card)]
        at = moment(self.rng, approved_on(self.years, NOW) + timedelta(days=1))
        with given_times(at), clock_at(at):
            opened = open_plans(approved, at.date(), by=self.office.org.user)
        works = Works()
        for key in known:
            self.tellers[key].works = works
        works.changed_plans, works.targets = go_further(opened, self.tellers, known)
        works.write()


def is_settled(card):
    return card.assessment.approved_on is not None or card.assessment.is_exempt


def problems(card, found):
    """[Problem] of the findings of a survey, and of the points lost on a Card that is decided."""
    rows = [row for row in found if row.level == "F" and row.survey.state == SUBMITTED]
    decided = card and card.assessment.state in Assessment.DECIDED
    lost = lost_points_of(card) if decided and not card.assessment.is_exempt else []
    return join_problems(by_source_code(rows), lost)
