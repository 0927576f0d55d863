"""整改事项: which problems became items, and how far each has come."""

from datetime import timedelta
from typing import NamedTuple

from config.demo import words
from config.demo.dates import AGAIN, FIRST, THIS, moment, workday
from config.demo.faults import CLASSES
from config.demo.plans import is_weak
from config.demo.steps import Answer, State, Steps

# What else a branch at work has under way, beside the one item it is there to show.
BESIDE = (("in_progress", 0.5), ("closed", 0.3), ("closure_requested", 0.2))
SHOWN_BESIDE = ("in_progress", "closure_requested")
# What is still to be done at the end of this year's first grading; the rest comes up later.
UNDER_WAY = ("in_progress", "closure_requested", "committee_accepted", "closed", "cancelled")
DRAFTS = ("plan_draft", "plan_returned", "plan_submitted")
LATE_DONE_SHARE = 0.2
# What a year leaves to the next: of so many branches.
CARRIED_SHARE = 0.04
# Who had nothing to put right in a round that is over.
IDLE_SHARES = {FIRST: 0.45, AGAIN: 0.8, THIS: 0.5}
CANCELLED_SHARE = 0.07
# What a finding weighs beside lost points: about what its indicator lost.
OF_A_FINDING = 3


class Job(NamedTuple):
    """An item that its round left undone: how far it comes, what befalls it, when it is asked to
    be closed.
    """

    item: object
    name: str
    fate: str = ""
    asked: object = None


class Rectification(Steps):
    """Tells one branch's rectification in round `which`."""

    def tell(self, problems, card):
        """A round that is over. `problems`: [Problem], what findings and lost points give."""
        for job in self.story.left:
            self._finish_left(job)
        assessment = card.assessment
        if not assessment.approved_on:
            return
        self.levels = 2 if is_weak(card) or self._starts_weak(card) else 1
        day = assessment.approved_on + timedelta(days=1)
        asked = self._ask(card, day)
        jobs = self._take_up([one for one in problems if one.is_of_branch], day)
        items = [job.item for job in jobs]
        if items and not asked:
            self._supplement(items[0].created_at.date())
        if items or asked:
            sent = day + timedelta(days=self.rng.randint(7, 11))
            self.send_plan(self.story.plan, items, sent)
            begun = self._pass_plan(self.story.plan, items, sent + timedelta(days=3))
        for job in jobs:
            self._work(job, begun)
        if self.which == AGAIN and self.rng.random() < CARRIED_SHARE:
            self._leave_open()

    def _starts_weak(self, card):
        grades = card.parameters.grades
        return card.assessment.grade_before == grades.bottom.code

    def _take_up(self, problems, day):
        """[Job] of the problems that become items in the days after the approval."""
        self.rng.shuffle(problems)
        jobs = []
        if self.which == THIS and self.story.work in UNDER_WAY:
            for name in (self.story.work, *self._beside()):
                jobs.append(self._job(name, problems, self._soon(day)))
        count = self._count_closed(len(problems))
        # The more points were lost, the likelier the branch takes it up and gains by it.
        problems.sort(key=lambda one: -(one.lost or OF_A_FINDING))
        for problem in problems[:count]:
            jobs.append(Job(self._item(problem, self._soon(day)), "done"))
        return jobs

    def _soon(self, day):
        return workday(day + timedelta(days=self.rng.randint(1, 3)))

    def _count_closed(self, most):
        """How many items are made and done within the round."""
        level = [CLASSES.index(one) for one in self.story.level]
        rises = self.which in (FIRST, THIS) and level[self.which + 1] < level[self.which]
        if rises:
            return min(most, self.rng.randint(5, 8))
        if self.rng.random() < IDLE_SHARES[self.which]:
            return 0
        return min(most, self.rng.randint(1, 2))

    def _job(self, name, problems, day):
        """An item that comes as far as `name` in the 复评, of the next problem."""
        known = [one for one in problems if one.findings]
        if known and (name != "committee_accepted" or self.levels == 2):
            problems.remove(known[0])
            item = self._item(known[0], day)
        else:
            item = self._issued(day)
        now, plan = self.today, self.story.plan
        fate = self._fate() if name == "in_progress" else ""
        asked = None
        if fate == "late":
            late = now - timedelta(days=self.rng.choice((1, 3, 5, 9, 12, 18)))
            item.due_on = self.works.calendar.on_or_before(late)
        elif name == "in_progress":
            soon = self._due(now + timedelta(days=self.rng.choice((1, 3, 7, 12, 20, 27))))
            item.due_on = max(item.due_on, soon)
        elif name != "cancelled":
            asked = workday(now - timedelta(days=self._asked_before(name)))
            is_late = self.rng.random() < LATE_DONE_SHARE
            before = self.works.calendar.on_or_before(asked - timedelta(days=3))
            item.due_on = before if is_late else max(item.due_on, self._due(asked))
        if plan.is_reform:
            item.due_on = min(item.due_on, plan.due_on)
        return Job(item, name, fate, asked)

    def _asked_before(self, name):
        """How many days before today; where the grade is approved, what is closed was so before."""
        if name == "closure_requested":
            return self.rng.randint(1, 8)
        return self.rng.randint(9, 14) + 11 * (self.story.stage == "approved")

    def _work(self, job, begun):
        if job.name == "done":
            self._do(job.item, begun)
            return
        self._progress(job.item, begun, self.rng.randint(1, 2), self._quiet(begun))
        self.story.left.append(job)

    def _quiet(self, begun):
        return workday(begun + (self.end - begun) * 0.8)

    def _do(self, item, begun):
        """Closed or called off before the round ends, some of it late."""
        if self.rng.random() < CANCELLED_SHARE:
            self._cancel(item, begun + timedelta(days=10))
            return
        is_late = self.rng.random() < 0.14
        offset = self.rng.randint(2, 25) if is_late else -self.rng.randint(0, 20)
        asked = max(workday(item.due_on + timedelta(days=offset)), begun + timedelta(days=9))
        asked = min(asked, workday(self.end - timedelta(days=14)))
        self._progress(item, begun, 2, until=asked)
        self._accept(item, self._request(item, asked), asked, True)

    def _beside(self):
        if self.story.is_shown:
            return SHOWN_BESIDE
        if self.story.fate:
            return ()
        names, weights = zip(*BESIDE, strict=True)
        return self.rng.choices(names, weights, k=self.rng.randint(0, 3))

    def _fate(self):
        if self.story.fate:
            return "late"
        if not self.story.is_shown:
            return next(self.works.fates)
        self.shown += 1
        return ("late", Answer.OPEN)[min(self.shown, 2) - 1]

    def _leave_open(self):
        """Found by an inspection at the end of the year, and still worked on: it goes over."""
        day = workday(self.end - timedelta(days=self.rng.randint(20, 50)))
        item = self._issued(day)
        self._supplement(day)
        self.send_plan(self.story.plan, [item], day + timedelta(days=3))
        begun = self._pass_plan(self.story.plan, [item], day + timedelta(days=6))
        asked = None
        if next(self.works.left_fates):
            asked = workday(self.end + timedelta(days=self.rng.randint(30, 70)))
        self.story.left.append(Job(item, "closed" if asked else "late", "", asked))
        self._progress(item, begun, 1, until=workday(self.end - timedelta(days=4)))

    def _finish_left(self, job):
        """What last year left: done by now, or late for long."""
        if job.name == "closed":
            self._accept(job.item, self._request(job.item, job.asked), job.asked, True)
            self.story.left.remove(job)

    # --- the 复评 in course ----------------------------------------------------------------------
    def go_on(self, problems=None):
        """What was left undone has come as far as it is today; `problems` of the 复评, None where
        the branch takes no part in it.
        """
        codes = {job.item.source_code for job in self.story.left}
        for job in list(self.story.left):
            self._continue(job)
        if problems is None:
            return
        problems = [one for one in problems if one.code not in codes]
        for problem in problems:
            if not problem.is_of_branch:
                self._of_office(problem)
        problems = [one for one in problems if one.is_of_branch]
        if self.story.work in DRAFTS:
            self._draft(self.story.work, problems)
        elif self.story.is_shown and self.story.work == "in_progress":
            self._draft("plan_draft", problems)

    def _continue(self, job):
        item, since = job.item, self.opened
        if job.name == "late":
            self._log(item, workday(since), 70, words.PROGRESS[2][1])
        elif job.name == "in_progress":
            self._in_progress(item, job.fate, since)
        elif job.name == "cancelled":
            self._cancel(item, self.year.day(-12))
        else:
            self._progress(item, since, 2, until=job.asked, first=2)
            request = self._request(item, job.asked)
            if job.name != "closure_requested":
                self._accept(item, request, job.asked, job.name == "closed")

    def _in_progress(self, item, fate, since):
        """With the branch: late, refused once, or with more time asked for."""
        steps = self.rng.randint(0, 2)
        if fate == "late":
            self._progress(item, since, steps, first=2)
            return
        self._progress(item, since, steps, first=2)
        if fate == "sent_back":
            self._refuse(item, self.year.day(-self.rng.randint(6, 9)))
        elif fate:
            self._extension(item, fate)

    def _of_office(self, problem):
        """What the branch cannot put right: its 分党委 does, 组织部 accepts."""
        state = next(self.works.office_states)
        if state == State.PLAN_DRAFT:
            self._item(problem, self.year.day(-self.rng.randint(2, 5)))
            return
        raised = workday(self.year.day(-self.rng.randint(18, 22)))
        item = self._item(problem, raised)
        begun = self._begin(item, problem, workday(raised + timedelta(days=3)))
        if state == State.IN_PROGRESS:
            item.due_on = self._due(self.year.day(self.rng.choice((-4, 5, 20))))
            self._progress(item, begun, self.rng.randint(1, 3))
            return
        before = self.rng.randint(1, 4) if state == State.CLOSURE_REQUESTED else 8
        asked = workday(self.year.day(-before))
        self._progress(item, begun, 2, until=asked)
        request = self._request(item, asked)
        if state == State.CLOSED:
            self._accept(item, request, asked, True)

    def _draft(self, work, problems):
        """Added to the plan in force: being written, sent in, or returned."""
        if self.story.plan is None:
            return
        # Early enough to be returned on a working day after it was sent.
        latest = -9 if work == "plan_returned" else -5
        first = workday(self.year.day(self.rng.randint(latest - 2, latest)))
        chosen = problems[: self.rng.randint(2, 4)]
        items = [self._item(one, first) for one in chosen] or [self._issued(first)]
        for item in items:
            item.plan = self.story.plan
            if self.story.plan.is_reform:
                item.due_on = min(item.due_on, self.story.plan.due_on)
        self._supplement(first)
        self.has_drafts = True
        if work == "plan_draft":
            return
        self.send_plan(self.story.plan, items, first + timedelta(days=3))
        if work == "plan_returned":
            self._send_plan_back(self.story.plan, items, self.year.day(-1))

    def follow_decision(self, card):
        """A branch decided to be weak: two levels accept what it has open."""
        state = card.assessment.state
        is_decided = state == card.assessment.State.COMMITTEE_DECIDED
        if not is_weak(card) or state not in card.assessment.DECIDED:
            return
        at = moment(self.rng, card.assessment.decided_on)
        for item in self.made:
            if item.levels == 1 and item.is_of_branch and item.state not in item.FINISHED:
                item.levels, item.follows_decision = 2, is_decided
                changes = {"验收层级": ["分党委验收", "分党委验收、组织部确认"]}
                leader = self.office.leader_of(self.story.branch)
                self.record.note("rectification.levels", item, leader, at, changes=changes)
                self.works.changed.append(item)
