"""整改事项: which problems became items, and what has happened to each since."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle

from config.demo import words
from config.demo.dates import moment, workday
from config.demo.rows import write
from config.demo.stories import deal
from rectification.models import (
    Acceptance,
    ClosureRequest,
    Extension,
    Plan,
    Progress,
    RectificationItem,
)
from rectification.queries.suggestions import default_due, suggest

State = RectificationItem.State
Source = RectificationItem.Source
Track = RectificationItem.Track
LENGTH = 200
# What else a branch at work has under way, beside the one item it is there to show.
BESIDE = (("in_progress", 0.5), ("closed", 0.3), ("closure_requested", 0.2))
SHOWN_BESIDE = ("in_progress", "closure_requested")
LATE_DONE_SHARE = 0.2
Answer = Extension.State
# What befalls items in work, dealt in turn; "" = nothing.
FATES = {
    "late": 0.3,
    "refused": 0.12,
    Answer.OPEN: 0.1,
    Answer.GRANTED: 0.09,
    Answer.REFUSED: 0.05,
    "": 0.34,
}


@dataclass
class Works:
    """What rectification writes, table by table."""

    plans: list = field(default_factory=list)
    items: list = field(default_factory=list)
    progress: list = field(default_factory=list)
    extensions: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    acceptances: list = field(default_factory=list)
    fates: object = field(default_factory=lambda: cycle(deal(FATES, 100)))

    def write(self):
        write(Plan, self.plans)
        write(RectificationItem, self.items)
        write(Progress, self.progress)
        write(Extension, self.extensions)
        write(ClosureRequest, self.requests)
        write(Acceptance, self.acceptances)


class Rectification:
    """Tells one branch's rectification in year `which`; the rows go to `works`."""

    def __init__(self, story, participation, years, which, office, record, works):
        self.story, self.participation, self.which = story, participation, which
        self.year, self.office, self.record, self.works = years[which], office, record, works
        self.rng = story.rng(f"items{which}")
        self.staff = office.staff_of(story.branch)
        self.levels, self.shown = 1, 0

    # --- this year ------------------------------------------------------------------------------
    def tell(self, problems, grade):
        """`problems`: [Problem], what findings and lost points give; `grade`: decided, or ""."""
        work = self.story.work
        self.levels = 2 if grade == "weak" else 1
        if not work:
            return
        if work in ("plan_draft", "plan_returned", "plan_submitted"):
            self._plan_only(work, problems)
            return
        known = [one for one in problems if one.findings]
        self.rng.shuffle(known)
        first = self.year.day(-self.rng.randint(40, 43))
        plan = self._plan(first)
        plan.submitted_on = workday(first + timedelta(days=3))
        self._item_of(work, known, first)
        for name in self._beside():
            if known:
                self._item_of(name, known, first)
        if self.story.is_shown and work == "in_progress" and known:
            self._item(State.PLAN_DRAFT, known.pop(), self.year.day(-5))

    def _beside(self):
        if self.story.is_shown:
            return SHOWN_BESIDE
        names, weights = zip(*BESIDE, strict=True)
        return self.rng.choices(names, weights, k=self.rng.randint(0, 3))

    def _plan_only(self, work, problems):
        first = self.year.day(-self.rng.randint(5, 7))
        plan = self._plan(first)
        state = State.PLAN_SUBMITTED if work == "plan_submitted" else State.PLAN_DRAFT
        chosen = problems[: self.rng.randint(2, 4)]
        items = [self._item(state, one, first) for one in chosen]
        items = items or [self._issued(state, first)]
        if work == "plan_draft":
            return
        plan.submitted_on = workday(first + timedelta(days=3))
        at = moment(self.rng, plan.submitted_on)
        actor = self.story.secretary_on(plan.submitted_on)
        reason = self.rng.choice(words.PLAN_REFUSED)
        for item in items:
            self._note("submit_plan", item, actor, at, State.PLAN_DRAFT, State.PLAN_SUBMITTED)
            if work == "plan_returned":
                item.return_reason = reason
                states = (State.PLAN_SUBMITTED, State.PLAN_DRAFT)
                later = moment(self.rng, self.year.day(-1))
                self._note("return_plan", item, self.staff, later, *states, reason=reason)

    def _plan(self, day):
        plan = Plan(
            participation=self.participation,
            goal=self.rng.choice(words.PLAN_GOALS),
            created_at=moment(self.rng, day),
        )
        self.works.plans.append(plan)
        return plan

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
            item.due_on = self.year.day(-self.rng.choice((1, 3, 5, 9, 12, 18)))
            self._progress(item, approved, self.rng.randint(0, 2))
            return
        item.due_on = max(item.due_on, self.year.day(self.rng.choice((1, 3, 7, 12, 20, 30))))
        self._progress(item, approved, 3 if fate == "refused" else self.rng.randint(0, 3))
        if fate == "refused":
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
        item.due_on = asked - timedelta(days=3) if is_late else max(item.due_on, asked)
        self._progress(item, approved, 3, until=asked)
        request = self._request(item, asked)
        if name != "closure_requested":
            self._accept(item, request, asked, name == "closed")

    # --- last year ------------------------------------------------------------------------------
    def tell_of_last_year(self, problems, grade):
        """All closed or called off, some of it late; a little over half had anything to do."""
        self.levels = 2 if grade == "weak" else 1
        if not problems or self.rng.random() < 0.45:
            return
        first = self.year.day(self.rng.randint(30, 36))
        self._plan(first).submitted_on = workday(first + timedelta(days=3))
        for problem in self.rng.sample(problems, min(len(problems), self.rng.randint(1, 2))):
            item = self._item(State.CLOSED, problem, first)
            approved = self._approve(item, first)
            if self.rng.random() < 0.07:
                self._cancel(item)
                continue
            is_late = self.rng.random() < 0.14
            offset = self.rng.randint(2, 25) if is_late else -self.rng.randint(0, 20)
            asked = max(workday(item.due_on + timedelta(days=offset)), approved + timedelta(days=9))
            self._progress(item, approved, 2, until=asked)
            self._accept(item, self._request(item, asked), asked, True)

    # --- steps ----------------------------------------------------------------------------------
    def _item(self, state, problem, day):
        suggestion = suggest(problem.findings, problem.criterion)
        actor = self.story.secretary_on(day)
        fields = {
            "source": problem.source,
            "source_code": problem.code,
            "indicator_code": problem.indicator_code,
            "criterion": problem.criterion,
            "problem": problem.text,
            "track": suggestion.track,
            "levels": self.levels,
        }
        return self._add(state, day, actor, suggestion.goal, suggestion.measure, fields)

    def _issued(self, state, day):
        """A problem that an inspection of 组织部 found: two levels accept it."""
        criterion, problem = self.rng.choice(words.ISSUED)
        suggestion = suggest((), criterion)
        fields = {
            "source": Source.MANUAL,
            "source_code": f"manual:demo{len(self.works.items)}",
            "criterion": criterion,
            "problem": problem,
            "track": Track.DATED,
            "levels": 2 if self.staff is not self.office.org else 1,
        }
        goal, measure = suggestion.goal, suggestion.measure
        return self._add(state, day, self.office.org, goal, measure, fields)

    def _add(self, state, day, actor, goal, measure, fields):
        at = moment(self.rng, day)
        latest = self.participation.round.rectification_due_on
        item = RectificationItem(
            participation=self.participation,
            branch=self.story.branch,
            state=state,
            goal=goal,
            measure=measure,
            cause=self.rng.choice(words.CAUSES),
            due_on=default_due(fields["track"], day, latest),
            created_at=at,
            created_by=actor.user,
            **fields,
        )
        self.works.items.append(item)
        self.record.note("rectification.create", item, actor, at, to_state=State.PLAN_DRAFT.label)
        return item

    def _approve(self, item, first):
        """The plan sent in and approved; returns the day the work began."""
        sent, approved = first + timedelta(days=3), first + timedelta(days=6)
        actor, at = self.story.secretary_on(sent), moment(self.rng, sent)
        self._note("submit_plan", item, actor, at, State.PLAN_DRAFT, State.PLAN_SUBMITTED)
        at = moment(self.rng, approved)
        self._note("approve_plan", item, self.staff, at, State.PLAN_SUBMITTED, State.IN_PROGRESS)
        return approved

    def _progress(self, item, since, steps, until=None):
        """`steps` entries between `since` and `until` (dates); the last one stands on the item."""
        last = until or self.year.day(-1)
        for place in range(1, steps + 1):
            day = workday(since + (last - since) * place / (steps + 1))
            percent, note = words.PROGRESS[place - 1]
            if until and place == steps:
                percent, note = words.PROGRESS[-1]
            self._log(item, day, percent, note)

    def _log(self, item, day, percent, note):
        at, actor = moment(self.rng, day), self.story.secretary_on(day)
        row = Progress(item=item, note=note, percent=percent, at=at, **actor.stamp)
        self.works.progress.append(row)
        item.progress_on, item.progress_text, item.percent = day, note[:LENGTH], percent
        self.record.note(
            "rectification.progress", item, actor, at, changes={"完成率": [None, percent]}
        )

    def _request(self, item, day):
        at, actor = moment(self.rng, day), self.story.secretary_on(day)
        note = self.rng.choice(words.CLOSURES)
        row = ClosureRequest(item=item, note=note, at=at, **actor.stamp)
        self.works.requests.append(row)
        item.requested_on = day
        self._note("request_closure", item, actor, at, State.IN_PROGRESS, State.CLOSURE_REQUESTED)
        return row

    def _accept(self, item, request, asked, is_closed):
        day = workday(asked + timedelta(days=4))
        at = moment(self.rng, day)
        item.accepted_on = day
        one_level = item.levels == 1
        note = self.rng.choice(words.ACCEPTED)
        self._accepted(item, request, self.staff, Acceptance.Level.COMMITTEE, at, note)
        target = State.CLOSED if one_level else State.COMMITTEE_ACCEPTED
        verb = "accept" if one_level else "accept_first"
        self._note(verb, item, self.staff, at, State.CLOSURE_REQUESTED, target, reason=note)
        if is_closed and not one_level:
            day = workday(asked + timedelta(days=8))
            self._confirm(item, request, moment(self.rng, day))
        item.state = State.CLOSED if is_closed or one_level else State.COMMITTEE_ACCEPTED
        if item.state == State.CLOSED:
            item.closed_on = day
            item.was_late = item.requested_on > item.due_on

    def _confirm(self, item, request, at):
        note = self.rng.choice(words.CONFIRMED)
        org = self.office.second if self.staff is self.office.org else self.office.org
        self._accepted(item, request, org, Acceptance.Level.ORG_DEPT, at, note)
        states = (State.COMMITTEE_ACCEPTED, State.CLOSED)
        self._note("confirm", item, org, at, *states, reason=note)

    def _accepted(self, item, request, actor, level, at, note, is_accepted=True):
        self.works.acceptances.append(
            Acceptance(
                item=item,
                request=request,
                requested_by=request.by,
                level=level,
                is_accepted=is_accepted,
                note=note,
                at=at,
                **actor.stamp,
            )
        )

    def _refuse(self, item, asked):
        request = self._request(item, workday(asked))
        reason = self.rng.choice(words.REFUSED)
        at = moment(self.rng, asked + timedelta(days=4))
        level = Acceptance.Level.COMMITTEE
        self._accepted(item, request, self.staff, level, at, reason, is_accepted=False)
        item.return_reason, item.requested_on = reason, None
        states = (State.CLOSURE_REQUESTED, State.IN_PROGRESS)
        self._note("return_closure", item, self.staff, at, *states, reason=reason)

    def _cancel(self, item):
        before, item.state = State.IN_PROGRESS, State.CANCELLED
        day = max(item.created_at.date() + timedelta(days=10), self.year.day(-12))
        reason = self.rng.choice(words.CANCELLED)
        at = moment(self.rng, day)
        self._note("cancel", item, self.office.org, at, before, State.CANCELLED, reason=reason)

    def _extension(self, item, state):
        day = workday(self.year.day(-self.rng.randint(2, 4)))
        actor, at = self.story.secretary_on(day), moment(self.rng, day)
        later = item.due_on + timedelta(days=self.rng.choice((10, 15, 20)))
        row = Extension(
            item=item,
            from_due_on=item.due_on,
            to_due_on=later,
            reason=self.rng.choice(words.EXTENSION_REASONS),
            state=state,
            at=at,
            **actor.stamp,
        )
        self.works.extensions.append(row)
        self.record.note("rectification.request_extension", item, actor, at, reason=row.reason)
        if state != Answer.OPEN:
            self._answer(item, row)

    def _answer(self, item, row):
        granted = row.state == Answer.GRANTED
        row.answer = words.EXTENSION_GRANTED if granted else words.EXTENSION_REFUSED
        row.answered_by, row.answered_by_text = self.staff.user, str(self.staff.user)[:40]
        row.answered_at = moment(self.rng, self.year.day(-1))
        if granted:
            item.due_on = row.to_due_on
        verb = "grant_extension" if granted else "refuse_extension"
        self.record.note(f"rectification.{verb}", item, self.staff, row.answered_at)

    def _note(self, verb, item, actor, at, before, after, **facts):
        self.record.note(
            f"rectification.{verb}",
            item,
            actor,
            at,
            from_state=before.label,
            to_state=after.label,
            **facts,
        )
