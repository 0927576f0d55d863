"""Assessments: sheets, vetoes, verdicts and decisions, as far as each branch has come."""

from datetime import timedelta

from config.demo import words
from config.demo.actors import Actor
from config.demo.dates import LAST_APPROVAL_DAY, NOW, STREAMS, THIS, is_this_year, moment, workday
from config.demo.sheets import begun, explained, judge, taken_over
from grading.decisions.services import verdict_of
from grading.models import Assessment, Decision, Sheet, Veto
from grading.models.assessment import UNGRADED
from grading.sheets.assessments import fill
from grading.sheets.cards import REVIEW, SELF, Card

State = Assessment.State
DECIDED = ("decision_returned", "decided", "approved")
REVIEWED = ("reviewed", *DECIDED)
STATES = {
    "self_submitted": State.SELF_SUBMITTED,
    "review_returned": State.SELF_SUBMITTED,
    "reviewed": State.COMMITTEE_REVIEWED,
    "decision_returned": State.COMMITTEE_REVIEWED,
    "decided": State.COMMITTEE_DECIDED,
    "approved": State.APPROVED,
}
# Days of the year at which each step was taken, by how far the branch has come.
DAYS = {
    "self": {
        "approved": (-24, -21),
        "decided": (-23, -19),
        "reviewed": (-20, -16),
        "review_returned": (-20, -16),
        "": (-15, -7),
    },
    "review": {"approved": (-18, -15), "decided": (-16, -12), "": (-13, -6)},
    "decide": {"approved": (-10, -8), "decision_returned": (-10, -6), "": (-6, -2)},
}
APPROVAL_DAY = -5
# In a round that is over everything had run its course.
LAST_YEAR = {"self": (-14, -7), "review": (1, 6), "decide": (9, 15)}
# 文号 of the approvals of each round.
NUMBERS = (12, 27, 14, 31)


class Grading:
    """Tells how one branch was graded in round `which` and keeps the rows in `ledger`."""

    def __init__(self, story, participation, rubric, polls, years, which, office, record, ledger):
        self.story, self.year, self.which = story, years[which], which
        self.office, self.record, self.ledger = office, record, ledger
        self.branch = story.branch
        self.rng = story.rng(f"grades{STREAMS[which]}")
        self.stage = {NOW: story.stage, THIS: story.first_stage}.get(which, "approved")
        self.assessment = Assessment(participation=participation, rubric=rubric)
        counting = {poll.audience: poll for poll in polls if not poll.is_void}
        self.card = Card(
            self.assessment, rubric=rubric, polls=counting, sheets={}, scores={}, vetoes=[]
        )

    def tell(self, before=None, last=None):
        """Fill the ledger; returns the Card. Of a 复评, `before`: columns of the Assessment;
        `last`: the Card of the round before.
        """
        for name, value in (before or {}).items():
            setattr(self.assessment, name, value)
        if self.stage not in DECIDED:
            self.assessment.jump_note = ""
        if self.story.is_new:
            self.assessment.is_exempt, self.assessment.grade = True, UNGRADED
        elif self.story.has_reported or self.which != NOW:
            self._evaluate(last)
        elif last:
            self._open(SELF, last)
            self._open(REVIEW, last)
        fill(self.card)
        if not any(one.key == "jump" and one.met for one in self.card.trace.conditions):
            self.assessment.jump_note = ""
        if self.assessment.grade != UNGRADED:
            self._decide()
        self.ledger.assessments.append(self.assessment)
        return self.card

    def day(self, step):
        """The day of a step; drawn once, so call it once per step."""
        if self.which != NOW:
            span = LAST_YEAR[step]
        else:
            known = DAYS[step]
            decided = known.get("decided" if self.stage in DECIDED else "", known[""])
            span = known.get(self.stage, decided)
        return workday(self.year.day(self.rng.randint(*span)))

    def _evaluate(self, last):
        # Of the same year the same draws: a 复评 differs by what has changed.
        year = int(is_this_year(self.which))
        own, review = judge(
            lambda code: self.story.rng(f"judged{year}/{code}"),
            self.card,
            self.story.level[self.which],
        )
        if last:
            own = explained(self.rng, own, last, SELF)
            review = explained(self.rng, review, last, REVIEW)
        self.assessment.state = STATES.get(self.stage, State.DRAFT)
        if self.stage == "self_draft":
            if last or self.rng.random() < 0.6:
                self._open(SELF, last, own)
            if last:
                self._open(REVIEW, last)
            return
        self._send_self(own)
        if self.stage in REVIEWED or self.stage == "review_returned":
            self._send_review(review)
        elif self.stage == "self_submitted" and self.rng.random() < 0.5:
            self._open(REVIEW, last, review)
            self.assessment.opened_at = moment(self.rng, self.year.day(-2))
        elif last:
            self._open(REVIEW, last)

    def _send_self(self, scores):
        day = self.day("self")
        actor = self.story.secretary_on(day)
        at = moment(self.rng, day)
        self._note("grading.submit_self", actor, at, State.DRAFT, State.SELF_SUBMITTED)
        self._sheet(SELF, scores, at, actor)
        if self.stage == "self_returned":
            self._send_back(SELF, scores, words.SELF_RETURNS, self.office.staff_of(self.branch))

    def _send_review(self, scores):
        at = moment(self.rng, self.day("review"))
        actor = self.office.staff_of(self.branch)
        self._tick(actor, at)
        self._note(
            "grading.submit_review", actor, at, State.SELF_SUBMITTED, State.COMMITTEE_REVIEWED
        )
        self._sheet(REVIEW, scores, at, actor)
        if self.stage == "review_returned":
            actor = self.office.leader_of(self.branch)
            self._send_back(REVIEW, scores, words.REVIEW_RETURNS, actor)

    def _send_back(self, part, scores, reasons, actor):
        """A copy is in work again; what was sent stays as it was."""
        sent = self.card.sheets[part]
        sent.is_current = False
        at = moment(self.rng, self.year.day(self.rng.randint(-4, -2)))
        self.assessment.return_reason = self.rng.choice(reasons)
        self.assessment.opened_at = at
        self._sheet(part, scores, None, version=2)
        states = (State.SELF_SUBMITTED, State.DRAFT)
        if part == REVIEW:
            states = (State.COMMITTEE_REVIEWED, State.SELF_SUBMITTED)
        verb = f"grading.return_{part}"
        self._note(verb, actor, at, *states, reason=self.assessment.return_reason)

    def _open(self, part, last, scores=()):
        """A sheet in work: in a 复评 it starts from what was sent last; some of `scores` stand."""
        sent = last and last.is_submitted(part)
        before = taken_over(last, part) if sent else {}
        done = before | begun(self.rng, scores) if scores else before
        if sent or done:
            self._sheet(part, done, None)

    def _sheet(self, part, scores, at, actor=None, version=1):
        """A sheet of the assessment; `at` None: still in work."""
        touched = at or moment(self.rng, self.year.day(-1))
        sheet = Sheet(
            assessment=self.assessment,
            part=part,
            version=version,
            started_at=touched - timedelta(hours=2),
            saved_at=touched,
            submitted_at=at,
            submitted_by=actor.user if actor else None,
        )
        self.card.sheets[part], self.card.scores[part] = sheet, scores
        self.ledger.sheets.append(sheet)
        self.ledger.scores.append((sheet, self.card.rubric, scores))

    def _tick(self, actor, at):
        """V1, V3, V6 as the reviewers ticked them, and what 组织部 lifted."""
        reason = self.story.reasons[self.which]
        if reason in words.VETO_BASES:
            basis = words.VETO_BASES[reason].format(
                year=self.year.cutoff.year, no=self.rng.randint(3, 40)
            )
            self._veto(code=reason, basis=basis, ticked_by=actor.user, ticked_at=at)
        if is_this_year(self.which) and self.story.is_lifted:
            ground = next((one.ground for one in self._fired() if one.code == "V2"), "")
            lifted_at = at + timedelta(days=2)
            self._veto(
                code="V2",
                basis=ground,
                ticked_at=lifted_at,
                lifted_at=lifted_at,
                lifted_by=self.office.org.user,
                lift_reason=words.LIFT_REASON,
            )

    def _fired(self):
        probe = Card(
            self.assessment,
            rubric=self.card.rubric,
            polls=self.card.polls,
            sheets={},
            scores={},
            vetoes=[],
        )
        return probe.trace.vetoes

    def _veto(self, **columns):
        veto = Veto(assessment=self.assessment, **columns)
        self.card.vetoes.append(veto)
        self.ledger.vetoes.append(veto)

    def _decide(self):
        """The decisions of 分党委 and school: always the grade that the rules give."""
        if self.stage not in DECIDED:
            return
        if self.card.trace.grade is None:
            # An open score or poll: nobody could have decided.
            self.stage, self.assessment.state = "reviewed", State.COMMITTEE_REVIEWED
            return
        verdict = verdict_of(self.card)
        at = moment(self.rng, self.day("decide"))
        verdict.made_at = at
        self.ledger.verdicts.append(verdict)
        self._committee_decides(verdict, at)
        if self.stage == "approved":
            self._school_approves(verdict)
        elif self.stage == "decision_returned":
            self._return_decision()

    def _committee_decides(self, verdict, at):
        actor = self.office.leader_of(self.branch)
        self._decision(verdict, Decision.Level.COMMITTEE, actor, at, decided_on=at.date())
        self.assessment.grade = verdict.grade
        self.assessment.decided_on = at.date()
        self._note("grading.decide", actor, at, State.COMMITTEE_REVIEWED, State.COMMITTEE_DECIDED)

    def _school_approves(self, verdict):
        offset = APPROVAL_DAY if self.which == NOW else LAST_APPROVAL_DAY
        day = workday(self.year.day(offset))
        at = moment(self.rng, day + timedelta(days=1))
        number = f"青党发〔{day.year}〕{NUMBERS[self.which]}号"
        actor = self.office.org
        self._decision(
            verdict, Decision.Level.SCHOOL, actor, at, decided_on=day, document_no=number
        )
        self.assessment.approved_on, self.assessment.approval_no = day, number
        self._note("grading.approve", actor, at, State.COMMITTEE_DECIDED, State.APPROVED)

    def _return_decision(self):
        reason = self.rng.choice(words.DECISION_RETURNS)
        at = moment(self.rng, self.year.day(-1))
        self.assessment.grade, self.assessment.decided_on = "", None
        self.assessment.return_reason, self.assessment.opened_at = reason, at
        act = Decision.Act.RETURNED
        level, actor = Decision.Level.SCHOOL, self.office.org
        self._decision(None, level, actor, at, act=act, grade="", reason=reason)
        states = (State.COMMITTEE_DECIDED, State.COMMITTEE_REVIEWED)
        self._note("grading.return_decision", actor, at, *states, reason=reason)

    def _decision(self, verdict, level, actor, at, **columns):
        columns = {"grade": verdict.grade if verdict else "", **columns}
        row = Decision(
            assessment=self.assessment,
            verdict=verdict,
            level=level,
            at=at,
            **actor.stamp,
            **columns,
        )
        self.ledger.decisions.append(row)

    def _note(self, action, actor: Actor, at, before, after, **facts):
        self.record.note(
            action,
            self.assessment,
            actor,
            at,
            from_state=before.label,
            to_state=after.label,
            **facts,
        )
