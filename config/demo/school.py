"""The demo school from the first committee to the last reminder, table by table."""

import gc
import random
from contextlib import contextmanager
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from branches import tasks
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.models import Branch, Finding, Participation, Poll, Survey, Term
from branches.models.cycle import Round
from branches.rounds.opening import create_cycle
from branches.rulebook.parameters import build_document
from config.acts import duties as all_duties
from config.acts.cycle import set_for, shipped_parameters
from config.demo import places, tree
from config.demo.accounts import Accounts, fill_office, name_secretaries
from config.demo.actors import Record
from config.demo.dates import AGAIN, ARCHIVED, FIRST, THIS, moment, three_rounds, workday
from config.demo.grades import Grading
from config.demo.handovers import hand_over
from config.demo.helping import help_weak
from config.demo.items import Rectification
from config.demo.ledger import Ledger, rubrics_of, write_ledger
from config.demo.people import Cast, seat_committees
from config.demo.recognitions import recognise_all, standing_before
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
from grading.rubrics.services import load_rubrics
from grading.sheets.lost import lost_points_of
from rectification.items.carrying import carry_over
from rectification.plans.problems import by_source_code, join_problems

OPENED = -58


@transaction.atomic
def load(*, branches, committees, seed, on, password):
    """Write the whole school; the same arguments make the same school.

    `branches`, `committees`: how many (直属党支部 included); `seed`: int; `on`: the day it is dated
    around (date); `password`: of the demo accounts, None for a school without them. Statements
    grow with the number of batches, not of branches.
    """
    with uncollected():
        return tell(School(seed, three_rounds(on)), branches, committees, on, password)


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
    for which in (FIRST, AGAIN, THIS):
        school.tell_round(which)
    with given_times(timezone.now()):
        school.record.write()
    help_weak(school, on)
    duties.open_duties(all_duties.expected_duties(timezone.localdate()))
    tasks.sweep_reminders(WorkCalendar().on_or_before(on))
    return school


class School:
    """What the steps hand on to one another."""

    def __init__(self, seed, years):
        self.seed, self.years = seed, years
        self.rng = random.Random(f"{seed}/school")
        self.record = Record()
        self.cast = Cast()
        self.rounds = []
        self.cards = {}  # {branch pk: its Card in the last round}
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
            for name, value in story.register[THIS].items():
                setattr(story.branch, name, value)
            seat_committees(story, self.years, self.cast)
        write(Branch, rows)

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
        year = self.years[which]
        opened = moment(self.rng, year.day(OPENED))
        with given_times(opened):
            round = self._reopen(year) if which == AGAIN else self._open(year)
        with given_times(opened):
            stories = self._take_part(round, which)
            self._survey(round, stories, which)
            if self.rounds:
                carry_over(self.rounds[-1], round, self.office.org.user)
            self.rounds.append(round)
            cards = self._grade(round, stories, which)
            self._rectify(stories, cards, which)
            if which != AGAIN:
                Training(self, round.cycle, which, self.surveys).tell()
        if which == AGAIN:
            recognise_all(self, cards)
        if which in ARCHIVED:
            self._close(round, which)

    def _take_part(self, round, which):
        """The stories told in the round; of a 复评 the others keep their grade, and their rows say
        so.
        """
        stories = [one for one in self.stories if which == THIS or not one.is_new]
        if which != AGAIN:
            return stories
        top = round.cycle.rules.grades.top.code
        given = {pk: one.grade for pk, one in self.standing.items()}
        keeps = [one for one in stories if given.get(one.branch.pk) == top]
        kept = [participate(round, one, self.years[which]) for one in keeps]
        for one in kept:
            one.out_reason = Participation.KEEPS_GRADE
        write(Participation, kept)
        return [one for one in stories if one not in keeps]

    def _open(self, year):
        # No set is older than that of 2012: the year before goes by it too.
        set_name = set_for(max(year.name, "2012"))
        document = build_document(shipped_parameters(), set_name)
        document["values"]["notice_before_approval"] = False
        calendar = WorkCalendar()
        stages = {name: calendar.on_or_after(day) for name, day in year.stages.items()}
        round = create_cycle(
            year.name, document, cutoff_on=year.cutoff, by=self.office.org.user, **stages
        )
        load_rubrics(round, by=self.office.org.user)
        self.cycle = round.cycle
        return round

    def _reopen(self, year):
        """The 复评 of the cycle that was opened last."""
        calendar = WorkCalendar()
        stages = {name: calendar.on_or_after(day) for name, day in year.stages.items()}
        round = Round.objects.create(
            cycle=self.cycle, seq=2, kind=Round.Kind.REGRADE, cutoff_on=year.cutoff, **stages
        )
        load_rubrics(round, by=self.office.org.user)
        return round

    def _close(self, round, which):
        day = self.years[which].day(ARCHIVED[which])
        round.state, round.closed_on = Round.State.CLOSED, day
        round.save(update_fields=["state", "closed_on"])
        at = moment(self.rng, day)
        rows = Participation.objects.filter(round=round)
        rows.update(frozen_at=at)
        changes = {"归档支部": ["", rows.count()]}
        self.record.note("round.close", round, self.office.org, at, changes=changes)

    def _survey(self, round, stories, which):
        previous = self.surveys
        self.participations = [participate(round, one, self.years[which]) for one in stories]
        write(Participation, self.participations)
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
            last = self.cards.get(story.branch.pk) if which == AGAIN else None
            cards.append(told.tell(before.get(participation.pk), last))
        for rubric in rubrics.values():
            rubric.frozen_at = moment(self.rng, workday(self.years[which].day(-24)))
            rubric.save(update_fields=["frozen_at"])
        write_ledger(ledger)
        self.cards = {card.participation.branch_id: card for card in cards}
        self.standing |= {
            card.participation.branch_id: card.assessment
            for card in cards
            if card.assessment.approved_on
        }
        return cards

    def _rectify(self, stories, cards, which):
        works = Works()
        for story, card, found in zip(stories, cards, self.findings, strict=True):
            one = Rectification(
                story, card.participation, self.years, which, self.office, self.record, works
            )
            problems = self._problems(card, found)
            grade = card.assessment.grade
            if which != THIS:
                one.tell_of_last_year(problems, grade)
            else:
                one.tell(problems, grade)
        works.write()

    def _problems(self, card, found):
        reported = card.survey.state == Survey.State.SUBMITTED
        rows = [row for row in found if row.level == "F"] if reported else []
        decided = card.assessment.state in Assessment.DECIDED and not card.assessment.is_exempt
        return join_problems(by_source_code(rows), lost_points_of(card) if decided else [])
