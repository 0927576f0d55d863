"""The steps of a 整改事项, each with its rows and its entry in the record."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle

from branches.calendar.workdays import WorkCalendar
from config.demo import words
from config.demo.dates import NOW, OPENED, STREAMS, archived_on, moment, workday
from config.demo.plans import Planning
from config.demo.rows import write, write_again
from config.demo.stories import deal
from rectification.models import (
    Acceptance,
    ClosureRequest,
    Extension,
    Plan,
    PlanTarget,
    Progress,
    RectificationItem,
)
from rectification.plans.items import office_over
from rectification.plans.suggestions import default_due, suggest
from rectification.rules import TRANSITIONS

State = RectificationItem.State
Answer = Extension.State
LENGTH = 200
# What changes of an item and of a plan after they were written.
ITEM_COLUMNS = (
    *("state", "plan", "levels", "follows_decision", "due_on", "return_reason", "person_text"),
    *("requested_on", "accepted_on", "closed_on", "was_late"),
    *("progress_on", "progress_text", "percent"),
)
PLAN_COLUMNS = (
    *("state", "problem_kind", "cause", "goal", "measure", "kept", "shown", "offers_pairing"),
    *("due_on", "return_reason", "asked_on", "submitted_on", "reviewed_on", "approved_on"),
)
# What befalls items in work, dealt in turn; "" = nothing.
FATES = {
    "late": 0.3,
    "sent_back": 0.12,
    Answer.OPEN: 0.1,
    Answer.GRANTED: 0.09,
    Answer.REFUSED: 0.05,
    "": 0.34,
}
# How far the items have come that an office above the branch puts right.
OFFICE_STATES = {
    State.PLAN_DRAFT: 0.25,
    State.IN_PROGRESS: 0.35,
    State.CLOSURE_REQUESTED: 0.2,
    State.CLOSED: 0.2,
}


@dataclass
class Works:
    """What rectification writes, table by table."""

    plans: list = field(default_factory=list)
    targets: list = field(default_factory=list)
    changed: list = field(default_factory=list)  # items of an earlier round
    changed_plans: list = field(default_factory=list)
    items: list = field(default_factory=list)
    progress: list = field(default_factory=list)
    extensions: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    acceptances: list = field(default_factory=list)
    fates: object = field(default_factory=lambda: cycle(deal(FATES, 100)))
    left_fates: object = field(default_factory=lambda: cycle((False, True, True)))
    office_states: object = field(default_factory=lambda: cycle(deal(OFFICE_STATES, 20)))
    calendar: WorkCalendar = field(default_factory=WorkCalendar)

    def write(self):
        write(Plan, self.plans)
        write_again(Plan, self.changed_plans, PLAN_COLUMNS)
        write(PlanTarget, self.targets)
        write(RectificationItem, self.items)
        write_again(RectificationItem, self.changed, ITEM_COLUMNS)
        write(Progress, self.progress)
        write(Extension, self.extensions)
        write(ClosureRequest, self.requests)
        write(Acceptance, self.acceptances)


class Steps(Planning):
    """What may happen to the items of one branch in year `which`; the rows go to `works`."""

    def __init__(self, story, participation, years, which, office, record, works):
        self.story, self.participation, self.which = story, participation, which
        self.year, self.office, self.record, self.works = years[which], office, record, works
        self.today = years[NOW].today
        self.end = self.today if which == NOW else archived_on(years, which)
        self.rng = story.rng(f"items{STREAMS[which]}")
        self.staff = office.staff_of(story.branch)
        self.levels, self.shown = 1, 0
        self.made, self.has_drafts = [job.item for job in story.left], False
        # What came over from the round before is worked on from its opening.
        self.opened = self.year.day(OPENED + 2)

    def _item(self, problem, day):
        suggestion = suggest(problem.findings, problem.criterion, self.participation.round)
        actor = self.story.secretary_on(day)
        fields = {
            "source": problem.source,
            "source_code": problem.code,
            "indicator_code": problem.indicator_code,
            "criterion": problem.criterion,
            "problem": problem.text,
            "track": suggestion.track,
        }
        if not problem.is_of_branch:
            return self._add_of_office(day, fields)
        fields["levels"] = self.levels
        return self._add(day, actor, suggestion.goal, suggestion.measure, fields)

    def _add_of_office(self, day, fields):
        """An item that the 分党委 (组织部) raises and puts right; its words come with the begin."""
        owner = office_over(self.participation)
        fields |= {"owner": owner, "owner_office": owner.label}
        return self._add(day, self.staff, "", "", fields)

    def _issued(self, day):
        """A problem that an inspection of 组织部 found: two levels accept it."""
        criterion, problem = self.rng.choice(words.ISSUED)
        suggestion = suggest((), criterion, self.participation.round)
        fields = {
            "source": RectificationItem.Source.MANUAL,
            "source_code": f"manual:demo{self.which}-{len(self.works.items)}",
            "criterion": criterion,
            "problem": problem,
            "track": RectificationItem.Track.DATED,
            "levels": 2 if self.staff is not self.office.org else 1,
        }
        goal, measure = suggestion.goal, suggestion.measure
        return self._add(day, self.office.org, goal, measure, fields)

    def _add(self, day, actor, goal, measure, fields):
        at = moment(self.rng, day)
        latest = self.participation.round.rectification_due_on
        item = RectificationItem(
            participation=self.participation,
            branch=self.story.branch,
            round=self.participation.round,
            in_round=self.participation.round,
            state=State.PLAN_DRAFT,
            goal=goal,
            measure=measure,
            cause="" if "owner" in fields else self.rng.choice(words.CAUSES),
            due_on=default_due(fields["track"], day, self.works.calendar, latest),
            created_at=at,
            created_by=actor.user,
            **fields,
        )
        self.works.items.append(item)
        self.made.append(item)
        self.record.note("rectification.create", item, actor, at, to_state=State.PLAN_DRAFT.label)
        return item

    def _begin(self, item, problem, day):
        """The office has said what it will do, and the work begins."""
        suggestion = suggest(problem.findings, problem.criterion, self.participation.round)
        item.goal, item.measure = suggestion.goal, suggestion.measure
        item.cause = words.OFFICE_CAUSE
        self._move(item, "begin", self.staff, moment(self.rng, day))
        return day

    def _worker(self, item, day):
        """Who works on an item on `day`."""
        return self.story.secretary_on(day) if item.is_of_branch else self.staff

    def _acceptor(self, item):
        """Whose word its request waits for first."""
        if item.is_of_branch:
            return self.staff
        return self.office.second if self.staff is self.office.org else self.office.org

    def _progress(self, item, since, steps, until=None, *, first=0):
        """`steps` entries between `since` and `until` (dates), `first` of its words told already;
        the last one stands on the item.
        """
        last = until or self.year.day(-1)
        told = words.PROGRESS if item.is_of_branch else words.OFFICE_PROGRESS
        for place in range(1, steps + 1):
            day = workday(since + (last - since) * place / (steps + 1))
            percent, note = told[min(first + place, len(told)) - 1]
            if until and place == steps:
                percent, note = told[-1]
            self._log(item, day, percent, note)

    def _log(self, item, day, percent, note):
        at, actor = moment(self.rng, day), self._worker(item, day)
        row = Progress(item=item, note=note, percent=percent, at=at, **actor.stamp)
        self.works.progress.append(row)
        item.progress_on, item.progress_text, item.percent = day, note[:LENGTH], percent
        self.record.note(
            "rectification.progress", item, actor, at, changes={"完成率": [None, percent]}
        )
        self._touch(item)

    def _touch(self, item):
        if item.pk:
            self.works.changed.append(item)

    def _request(self, item, day):
        at, actor = moment(self.rng, day), self._worker(item, day)
        note = self.rng.choice(words.CLOSURES if item.is_of_branch else words.OFFICE_CLOSURES)
        row = ClosureRequest(item=item, note=note, at=at, **actor.stamp)
        self.works.requests.append(row)
        item.requested_on = day
        self._move(item, "request_closure", actor, at)
        return row

    def _accept(self, item, request, asked, is_closed):
        day = workday(asked + timedelta(days=4))
        at = moment(self.rng, day)
        one_level, actor, level = item.levels == 1, self._acceptor(item), Acceptance.Level.ORG_DEPT
        if item.is_of_branch:
            item.accepted_on, level = day, Acceptance.Level.COMMITTEE
        note = self.rng.choice(words.ACCEPTED if item.is_of_branch else words.OFFICE_ACCEPTED)
        self._accepted(item, request, actor, level, at, note)
        self._move(item, "accept" if one_level else "accept_first", actor, at, reason=note)
        if is_closed and not one_level:
            day = workday(asked + timedelta(days=8))
            self._confirm(item, request, moment(self.rng, day))
        if item.state == State.CLOSED:
            item.closed_on = day
            item.was_late = item.requested_on > item.due_on

    def _confirm(self, item, request, at):
        note = self.rng.choice(words.CONFIRMED)
        org = self.office.second if self.staff is self.office.org else self.office.org
        self._accepted(item, request, org, Acceptance.Level.ORG_DEPT, at, note)
        self._move(item, "confirm", org, at, reason=note)

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
        self._move(item, "return_closure", self.staff, at, reason=reason)

    def _cancel(self, item, day):
        reason = self.rng.choice(words.CANCELLED)
        self._move(item, "cancel", self.office.org, moment(self.rng, day), reason=reason)

    def _due(self, day):
        """A deadline: no rest day."""
        return self.works.calendar.on_or_after(day)

    def _extension(self, item, state):
        day = workday(self.year.day(-self.rng.randint(2, 4)))
        actor, at = self.story.secretary_on(day), moment(self.rng, day)
        later = self._due(item.due_on + timedelta(days=self.rng.choice((10, 15, 20))))
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
            self._touch(item)
        verb = "grant_extension" if granted else "refuse_extension"
        self.record.note(f"rectification.{verb}", item, self.staff, row.answered_at)

    def _move(self, item, name, actor, at, **facts):
        step = TRANSITIONS[name]
        states = {"from_state": item.get_state_display(), "to_state": step.target.label}
        self.record.note(step.verb, item, actor, at, **states, **facts)
        item.state = step.target
        self._touch(item)
