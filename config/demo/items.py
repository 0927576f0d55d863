"""整改事项: which problems became items, and how far each has come."""

from datetime import timedelta

from config.demo import words
from config.demo.dates import AGAIN, FIRST, THIS, moment, workday
from config.demo.steps import Answer, Plan, State, Steps

# What else a branch at work has under way, beside the one item it is there to show.
BESIDE = (("in_progress", 0.5), ("closed", 0.3), ("closure_requested", 0.2))
SHOWN_BESIDE = ("in_progress", "closure_requested")
LATE_DONE_SHARE = 0.2
APPROVAL = timedelta(days=6)  # from the first draft of a plan
# What a year leaves to the next: of so many branches, due so many days from today.
CARRIED_SHARE, LEFT = 0.04, (-12, 9, 26, 40)
QUIET = timedelta(days=60)
# Who had nothing to put right in a round that is over.
IDLE_SHARES = {FIRST: 0.45, AGAIN: 0.8, THIS: 0.6}


class Rectification(Steps):
    """Tells one branch's rectification in year `which`."""

    # --- this year ------------------------------------------------------------------------------
    def tell(self, problems, grade):
        """`problems`: [Problem], what findings and lost points give; `grade`: decided, or ""."""
        work = self.story.work
        self.levels = 2 if grade == "weak" else 1
        if not work:
            return
        for problem in [one for one in problems if not one.is_of_branch]:
            self._of_office(problem)
        problems = [one for one in problems if one.is_of_branch]
        if work in ("plan_draft", "plan_returned", "plan_submitted"):
            self._plan_only(work, problems)
            return
        known = [one for one in problems if one.findings]
        self.rng.shuffle(known)
        first = self.year.day(-self.rng.randint(40, 43))
        plan = self._plan(first)
        self._stand(plan, Plan.State.APPROVED, workday(first + timedelta(days=3)), first + APPROVAL)
        self._item_of(work, known, first)
        for name in self._beside():
            if known:
                self._item_of(name, known, first)
        if self.story.is_shown and work == "in_progress" and known:
            plan.state, plan.asked_on = Plan.State.DRAFT, self.year.day(-5)
            self._item(State.PLAN_DRAFT, known.pop(), self.year.day(-5))

    def _of_office(self, problem):
        """What the branch cannot put right: its 分党委 does, 组织部 accepts."""
        state = next(self.works.office_states)
        raised = self.year.day(-self.rng.randint(2, 5))
        if state == State.PLAN_DRAFT:
            self._item(state, problem, raised)
            return
        raised = self.year.day(-self.rng.randint(30, 40))
        item = self._item(state, problem, raised)
        begun = self._begin(item, workday(raised + timedelta(days=3)))
        if state != State.IN_PROGRESS:
            self._finish(item, begun, state)
            return
        item.due_on = self._due(self.year.day(self.rng.choice((-4, 5, 20))))
        self._progress(item, begun, self.rng.randint(1, 3))

    def _beside(self):
        if self.story.is_shown:
            return SHOWN_BESIDE
        names, weights = zip(*BESIDE, strict=True)
        return self.rng.choices(names, weights, k=self.rng.randint(0, 3))

    def _plan_only(self, work, problems):
        # Early enough to be returned on a working day after it was sent.
        latest = -9 if work == "plan_returned" else -5
        first = self.year.day(self.rng.randint(latest - 2, latest))
        plan = self._plan(first)
        state = State.PLAN_SUBMITTED if work == "plan_submitted" else State.PLAN_DRAFT
        chosen = problems[: self.rng.randint(2, 4)]
        items = [self._item(state, one, first) for one in chosen]
        items = items or [self._issued(state, first)]
        if work == "plan_draft":
            return
        sent = workday(first + timedelta(days=3))
        is_sent = work == "plan_submitted"
        self._stand(plan, Plan.State.SUBMITTED if is_sent else Plan.State.DRAFT, sent)
        at = moment(self.rng, plan.submitted_on)
        actor = self.story.secretary_on(plan.submitted_on)
        reason = self.rng.choice(words.PLAN_REFUSED)
        plan.return_reason = "" if is_sent else reason
        for item in items:
            self._note("submit_plan", item, actor, at, State.PLAN_DRAFT, State.PLAN_SUBMITTED)
            if work == "plan_returned":
                item.return_reason = reason
                states = (State.PLAN_SUBMITTED, State.PLAN_DRAFT)
                later = moment(self.rng, self.year.day(-1))
                self._note("return_plan", item, self.staff, later, *states, reason=reason)

    def _item_of(self, name, known, first):
        """One item that has come as far as `name`, of the next known problem."""
        if name == "committee_accepted" and self.levels == 1:
            item = self._issued(State.COMMITTEE_ACCEPTED, first)
        elif known:
            item = self._item(State(name), known.pop(), first)
        else:
            item = self._issued(State(name), first)
        approved = self._approve(item, first)
        if name == "in_progress":
            self._in_progress(item, approved)
        elif name == "cancelled":
            self._cancel(item)
        else:
            self._finish(item, approved, name)

    def _in_progress(self, item, approved):
        """With the branch: late, refused once, or with more time asked for."""
        fate = self._fate()
        if fate == "late":
            late = self.year.day(-self.rng.choice((1, 3, 5, 9, 12, 18)))
            item.due_on = self.works.calendar.on_or_before(late)
            self._progress(item, approved, self.rng.randint(0, 2))
            return
        soon = self._due(self.year.day(self.rng.choice((1, 3, 7, 12, 20, 30))))
        item.due_on = max(item.due_on, soon)
        self._progress(item, approved, 3 if fate == "sent_back" else self.rng.randint(0, 3))
        if fate == "sent_back":
            self._refuse(item, self.year.day(-self.rng.randint(6, 9)))
        elif fate:
            self._extension(item, fate)

    def _fate(self):
        if not self.story.is_shown:
            return next(self.works.fates)
        self.shown += 1
        return ("late", Answer.OPEN)[min(self.shown, 2) - 1]

    def _finish(self, item, approved, name):
        """Asked for closure; accepted at the first level or at all."""
        asked = self.year.day(-self.rng.randint(1, 8))
        if name != "closure_requested":
            asked = self.year.day(-self.rng.randint(9, 14))
        is_late = self.rng.random() < LATE_DONE_SHARE
        asked = workday(asked)
        before = self.works.calendar.on_or_before(asked - timedelta(days=3))
        item.due_on = before if is_late else max(item.due_on, self._due(asked))
        self._progress(item, approved, 3, until=asked)
        request = self._request(item, asked)
        if name != "closure_requested":
            self._accept(item, request, asked, name == "closed")

    def _leave_open(self):
        """Found by an inspection late in the year, and still worked on: it goes over."""
        first = self.end - timedelta(days=self.rng.randint(20, 50))
        sent = workday(first + timedelta(days=3))
        self._stand(self._plan(first), Plan.State.APPROVED, sent, first + APPROVAL)
        item = self._issued(State.IN_PROGRESS, first)
        self._progress(item, self._approve(item, first), 3, until=workday(first + QUIET))
        item.due_on = self._due(self.today + timedelta(days=self.rng.choice(LEFT)))

    # --- last year ------------------------------------------------------------------------------
    def tell_of_last_year(self, problems, grade):
        """Closed or called off, some of it late; a little over half had anything to do, few of
        them a second time.
        """
        self.levels = 2 if grade == "weak" else 1
        problems = [one for one in problems if one.is_of_branch]
        if self.which == AGAIN and self.rng.random() < CARRIED_SHARE:
            self._leave_open()
            return
        if not problems or self.rng.random() < IDLE_SHARES[self.which]:
            return
        chosen = self.rng.sample(problems, min(len(problems), self.rng.randint(1, 2)))
        # What the survey showed was taken up at once, lost points after the decision.
        found_out = {True: self.rng.randint(-43, -40), False: self.rng.randint(30, 36)}
        days = [self.year.day(found_out[bool(problem.findings)]) for problem in chosen]
        sent = workday(max(days) + timedelta(days=3))
        self._stand(self._plan(min(days)), Plan.State.APPROVED, sent, max(days) + APPROVAL)
        for problem, first in zip(chosen, days, strict=True):
            item = self._item(State.CLOSED, problem, first)
            approved = self._approve(item, first)
            if self.rng.random() < 0.07:
                self._cancel(item)
                continue
            is_late = self.rng.random() < 0.14
            offset = self.rng.randint(2, 25) if is_late else -self.rng.randint(0, 20)
            asked = max(workday(item.due_on + timedelta(days=offset)), approved + timedelta(days=9))
            asked = min(asked, workday(self.end - timedelta(days=6)))
            self._progress(item, approved, 2, until=asked)
            self._accept(item, self._request(item, asked), asked, True)
