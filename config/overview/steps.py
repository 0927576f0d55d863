"""The steps of a round, in one table: the board, the home page and the dashboard read it."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Count, Q

from branches.models import Duty
from branches.survey.queries import FIGURES as SURVEY_FIGURES
from grading.models import Assessment
from rectification.models import Plan

EXEMPT = Q(assessment__is_exempt=True)
NOT_EXEMPT = Q(assessment__is_exempt=False) | Q(assessment__isnull=True)
NOBODY = Q(pk__in=[])
LEFT, LATE, DONE = "left", "late", "done"
State = Plan.State


@dataclass(frozen=True)
class Step:
    """A step of the round; who takes part and has nothing left to do has done it."""

    label: str
    due: str  # column of Round
    figure: str  # name of the figure of those who still have to take it
    left: Q  # the same as a condition on participations; never one who does not take part
    done: Q  # those who have taken it
    everybody: bool = False  # 未定级 branches take part too
    done_figure: str = ""  # name of the figure of those who have taken it, where a list has one

    @property
    def name(self):
        return self.due.removesuffix("_due_on")

    @property
    def takers(self):
        """Condition on participations: those who have to take the step, whether done or not."""
        return Q() if self.everybody else NOT_EXEMPT

    @property
    def others(self):
        """Condition on participations: those who need not take it."""
        return Q() if self.everybody else EXEMPT

    def due_on(self, round):
        return getattr(round, self.due)

    def is_late(self, round, today):
        """Whether the date of the step has passed in a round that still goes on."""
        due_on = self.due_on(round)
        return bool(due_on and due_on < today and not round.is_closed)

    def condition(self, status, round, today):
        """Q on participations: those with whom the step stands at `status` ("" for all)."""
        if status == LATE:
            return self.late_on(today) if self.is_late(round, today) else NOBODY
        return {LEFT: self.left, DONE: self.done}.get(status, self.takers)

    def late_on(self, today):
        """Q on participations: those who are late once the step is."""
        return self.left

    def counts(self, today=None):
        """{name: aggregate}: what the methods below count with; those late on `today` if given."""
        return {self.figure: Count("pk", filter=self.left)}

    # `counts`: what step_counts() counted, by name; sums of them too.
    def all_in(self, counts):
        return counts["all"] - (0 if self.everybody else counts["exempt"])

    def left_in(self, counts):
        return counts[self.figure]

    def done_in(self, counts):
        return self.all_in(counts) - self.left_in(counts)

    def late_in(self, counts, round, today):
        return self.left_in(counts) if self.is_late(round, today) else 0


@dataclass(frozen=True)
class PlanStep(Step):
    """方案: owed by those who have been asked for one, each until a day of its own."""

    asked, late = "asked_plan", "late_plan"

    @property
    def takers(self):
        return self.left | self.done

    @property
    def others(self):
        return (
            Q(plan__isnull=True) | Q(plan__opened_on__isnull=True) | Q(plan__state=State.REPLACED)
        )

    def is_late(self, round, today):
        return not round.is_closed

    def late_on(self, today):
        """A plan that waits for its reviewers is in time with the branch."""
        late = Duty.objects.open().filter(kind=Duty.Kind.PLAN).overdue(today)
        return self.left & Q(pk__in=late.values("participation"))

    def counts(self, today=None):
        found = super().counts() | {self.asked: Count("pk", filter=self.takers)}
        if today:
            found[self.late] = Count("pk", filter=self.late_on(today))
        return found

    def all_in(self, counts):
        return counts[self.asked]

    def late_in(self, counts, round, today):
        return counts[self.late] if self.is_late(round, today) else 0


def _before(states):
    """Assessments that have not got to `states`, and branches without one; not the exempt ones."""
    waits = ~Q(assessment__state__in=states) & Q(assessment__is_exempt=False)
    return waits | Q(assessment__isnull=True)


def _past(states):
    return Q(assessment__state__in=states, assessment__is_exempt=False)


# The rate stands there where the members' poll is valid (grading.scoring.outcomes.satisfaction);
# one that has to be repeated is no poll held.
POLLED = Q(assessment__satisfaction_rate__isnull=False)
NOT_POLLED = Q(assessment__satisfaction_rate__isnull=True)
SURVEY = Step(
    "调查",
    "survey_due_on",
    "survey_missing",
    SURVEY_FIGURES["survey_missing"],
    SURVEY_FIGURES["survey_submitted"],
    everybody=True,
    done_figure="survey_submitted",
)


def _by_states(label, name, states, **more):
    due, figure = f"{name}_due_on", f"left_{name}"
    return Step(label, due, figure, _before(states), _past(states), **more)


SELF = _by_states("自评", "self", Assessment.SELF_DONE)
POLL = Step("测评", "poll_due_on", "left_poll", NOT_POLLED, POLLED, everybody=True)
REVIEW = _by_states("考评", "review", Assessment.REVIEWED)
DECISION = _by_states("定级", "decision", Assessment.DECIDED, done_figure="decided")
APPROVAL = _by_states("审定", "approval", Assessment.SETTLED, done_figure="approved")
PLAN = PlanStep(
    "方案",
    "plan_due_on",
    "left_plan",
    Q(plan__opened_on__isnull=False, plan__state__in=Plan.UNFINISHED),
    Q(plan__state=State.APPROVED),
    done_figure="plan_approved",
)
STEPS = (SURVEY, SELF, POLL, REVIEW, DECISION, APPROVAL, PLAN)
BY_NAME = {step.name: step for step in STEPS}


def standing_at(status, round, today):
    """Q on participations: with some step left or late, with all of them done ("" for all)."""
    conditions = [step.condition(status, round, today) for step in STEPS]
    if status == DONE:
        return reduce(and_, map(or_, conditions, [step.others for step in STEPS]))
    return reduce(or_, conditions) if status else Q()


def step_counts(steps=STEPS, today=None):
    """{name: aggregate} over participations: what the methods of these steps count with; late_in()
    only with `today`.
    """
    found = {"all": Count("pk"), "exempt": Count("pk", filter=EXEMPT)}
    for step in steps:
        found |= step.counts(today)
    return found
