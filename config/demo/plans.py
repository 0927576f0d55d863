"""整改方案 of a branch: asked for with the approval of its grade, written, sent in, approved."""

from datetime import timedelta
from itertools import cycle

from branches.rulebook.dates import add_months
from branches.rulebook.grades import BOTTOM
from branches.rulebook.rounding import rounded
from config.demo import words
from config.demo.dates import REGRADES, moment
from rectification.models import Plan, PlanTarget
from rectification.plan_rules import BY_ITSELF, PLANS, needs_confirmation
from rectification.plans.targets import choices_of

Kind, State, Problem = Plan.Kind, Plan.State, Plan.Problem
PLACES = 2
# What is mainly wrong with a weak branch, by the veto that pulled it down.
PROBLEMS = {
    "V1": Problem.TEAM,
    "V2": Problem.SEATS,
    "V4": Problem.MASSES,
    "V5": Problem.SEATS,
    "V6": Problem.LIFE,
}
OTHERS = (Problem.LIFE, Problem.MEMBERS, Problem.WORK)
# How far the plans have come that the 复评 has just asked for.
FRESH = ("", "written", State.SUBMITTED, "", State.COMMITTEE_APPROVED)


class Planning:
    """What may happen to the plan of a branch, beside its items (config.demo.steps)."""

    def _ask(self, card, day):
        """The plan that the grade approved asks for, from `day` on; None where the one in force
        goes on.
        """
        grades, assessment = card.parameters.grades, card.assessment
        position = grades.position(assessment.grade)
        if self.which in REGRADES and grades.position(assessment.grade_before) == position:
            return None
        at = moment(self.rng, day)
        plan = Plan(
            participation=self.participation,
            kind=Plan.KIND_OF[position],
            opened_on=at.date(),
            asked_on=at.date(),
            created_at=at,
        )
        self.works.plans.append(plan)
        self.record.note("plan.open", plan, self.office.org, at, to_state=State.DRAFT.label)
        self.works.targets += self.write_words(plan, card)
        self.story.plan = plan
        for job in self.story.left:
            job.item.plan = plan
            self.works.changed.append(job.item)
        return plan

    def write_words(self, plan, card):
        """What the plan says; returns its targets, unsaved."""
        if plan.kind == Kind.KEEP:
            plan.kept, plan.shown = self.rng.choice(words.KEPT), self.rng.choice(words.SHOWN)
            plan.offers_pairing = self.rng.random() < 0.4
            return []
        plan.cause, plan.measure = self.rng.choice(words.PLAN_CAUSES)
        plan.goal = self.rng.choice(words.PLAN_GOALS)
        if plan.kind == Kind.RAISE:
            return self._targets(plan, card)
        reason = self.story.reasons[self.which]
        plan.problem_kind = PROBLEMS.get(reason) or self.rng.choice(OTHERS)
        months = card.parameters.reform_months_max
        plan.due_on = self.works.calendar.on_or_before(add_months(plan.opened_on, months))
        return []

    def _targets(self, plan, card):
        """The two indicators where most can be won."""
        open_ones = [one for one in choices_of(card) if one.options]
        open_ones.sort(key=lambda one: (-one.lost, one.code))
        return [
            PlanTarget(
                plan=plan,
                indicator_code=one.code,
                indicator_name=one.name,
                aim=one.options[-1].label[:120],
                before=rounded(one.before, PLACES),
                points=rounded(one.options[-1].points, PLACES),
            )
            for one in open_ones[:2]
        ]

    def _supplement(self, day):
        """An item was added to the plan in force: it is a draft again."""
        plan, at = self.story.plan, moment(self.rng, day)
        self._move_plan(plan, BY_ITSELF["supplement"], self.office.org, at)
        plan.asked_on = at.date()

    def send_plan(self, plan, items, day):
        """报送 on `day`, with its drafts; returns the moment."""
        at = moment(self.rng, day)
        actor = self.story.secretary_on(at.date())
        self._move_plan(plan, PLANS["submit"], actor, at)
        plan.submitted_on, plan.return_reason = at.date(), ""
        for item in items:
            self._move(item, "submit_plan", actor, at)
        return at

    def _pass_plan(self, plan, items, day):
        """Approved by whoever it waits for, 整顿方案 by 组织部 too; returns when the work began."""
        at, actor = moment(self.rng, day), self.staff
        if needs_confirmation(plan):
            self.agree(plan, at)
            at, actor = moment(self.rng, day + timedelta(days=3)), self.office.org
            self._move_plan(plan, PLANS["confirm"], actor, at)
        else:
            self._move_plan(plan, PLANS["approve"], actor, at)
        plan.approved_on = plan.approved_on or at.date()
        for item in items:
            self._move(item, "approve_plan", actor, at)
            item.person_text = self.participation.secretary_name
        return at.date()

    def agree(self, plan, at):
        """The word of the 分党委 on a 整顿方案."""
        self._move_plan(plan, PLANS["approve_first"], self.staff, at)
        plan.reviewed_on = at.date()

    def _send_plan_back(self, plan, items, day):
        at, reason = moment(self.rng, day), self.rng.choice(words.PLAN_REFUSED)
        self._move_plan(plan, PLANS["return"], self.staff, at, reason=reason)
        plan.return_reason = reason
        for item in items:
            self._move(item, "return_plan", self.staff, at, reason=reason)
            item.return_reason = reason

    def _move_plan(self, plan, transition, actor, at, **facts):
        states = {"from_state": plan.get_state_display(), "to_state": transition.target.label}
        self.record.note(transition.verb, plan, actor, at, **states, **facts)
        plan.state = transition.target
        if plan.pk:
            self.works.changed_plans.append(plan)


def go_further(plans, tellers, cards):
    """What branches have made so far of `plans`, asked for some days ago by the 复评.

    `tellers` {branch pk: Planning}, `cards` {branch pk: Card}. Returns (plans that changed,
    targets).
    """
    changed, targets, fates = [], [], cycle(FRESH)
    for plan in plans:
        teller = tellers[plan.participation.branch_id]
        fate = next(fates)
        if not fate or not plan.kind:
            continue
        plan.participation = teller.participation
        targets += teller.write_words(plan, cards[plan.participation.branch_id])
        changed.append(plan)
        if fate == "written" or teller.has_drafts:
            continue
        at = teller.send_plan(plan, [], teller.year.day(-1))
        if fate == State.COMMITTEE_APPROVED and needs_confirmation(plan):
            teller.agree(plan, at + timedelta(hours=1))
    return changed, targets


def is_weak(card):
    """Whether the grade decided is the lowest of its year."""
    return card.parameters.grades.position(card.assessment.grade) == BOTTOM
