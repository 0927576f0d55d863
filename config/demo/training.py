"""培训 of a year: who was called to which course, was there, and what counts."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from branches.calendar.workdays import WorkCalendar
from branches.models import Term
from branches.organisation.induction import refresh_all_induction
from branches.rulebook.dates import add_months
from config.demo.arrivals import hold
from config.demo.courses import CALENDAR, is_audience, programme_of, sessions_of
from config.demo.dates import AGAIN, STREAMS, cycle_year, is_this_year, moment
from config.demo.people import terms_on
from config.demo.rows import write
from training import hours
from training.models import (
    Attendance,
    Enrolment,
    Invitation,
    Programme,
    Session,
    TrainingRecord,
)
from training.results.services import category_of

Kind, State = Programme.Kind, Programme.State
Mark, Result, Need = Attendance.Mark, Enrolment.Result, Enrolment.Need
HALF_DAY = Decimal(4)
FULL_DAY = 2 * HALF_DAY
STUDIES_ALONE = 0.1  # of the secretaries: no course in the year but an induction
NEW_MONTHS = 6
FAILING = 0.05  # besides those who have no time
# Who has little time goes to what is owed first.
ORDER = (Kind.INDUCTION, Kind.ROTATION, Kind.SPECIAL)
DECLINED = ("在外挂职，无法脱产参加，拟参加下一期。", "承担本科教学任务，时间冲突。", "病假。")
LEAVE = ("参加学术会议", "因公出差", "指导毕业答辩")
OUTSIDE = (
    ("committee_regular", "分党委书记例训"),
    ("committee_special", "基层党建工作专题班"),
    ("sent_up", "上级组织部门示范培训班"),
)


class Training:
    """Tells the training of the year whose 复评 is `which`; `surveys`: {branch pk: its newest}."""

    def __init__(self, school, cycle, which, surveys):
        self.school, self.cycle, self.which, self.surveys = school, cycle, which, surveys
        self.year = school.years[which]
        self.number = cycle_year(school.years, which)
        # Who sat before is not new to the system (branches.organisation.induction_queries).
        self.new_from = add_months(school.years[AGAIN].today, -NEW_MONTHS)
        self.rows = {model: [] for model in (Invitation, Enrolment, Attendance, TrainingRecord)}
        self.inducted = []
        self.called = defaultdict(dict)  # programme → {sub-committee: [Enrolment]}
        self.certificates = 0

    def tell(self):
        self._announce()
        for story in self.school.stories:
            self._tell_branch(story)
        self._invite()
        for model, rows in self.rows.items():
            write(model, rows)
        Term.objects.bulk_update(self.inducted, ["inducted_on"], batch_size=500)
        for course, programme in self.programmes.items():
            if course.is_held_by_services:
                hold(programme, self.school.office.organisers[course.organiser].user)
        refresh_all_induction()

    def _announce(self):
        rng = self.school.rng
        actors = self.school.office.organisers
        courses, calendar = CALENDAR[int(is_this_year(self.which))], WorkCalendar()
        self.programmes = {
            course: programme_of(
                course, self.cycle, self.year, actors[course.organiser].user, calendar, self.number
            )
            for course in courses
        }
        write(Programme, self.programmes.values())
        self.sessions = {
            course: sessions_of(course, programme, self.year, rng)
            for course, programme in self.programmes.items()
        }
        write(Session, (one for rows in self.sessions.values() for one in rows))
        for course, programme in self.programmes.items():
            if course.state != State.PLAN:
                opened = moment(rng, programme.starts_on - timedelta(days=25))
                actor = actors[course.organiser]
                states = {"from_state": State.PLAN.label, "to_state": State.OPEN.label}
                self.school.record.note("training.open", programme, actor, opened, **states)

    # --- one branch ------------------------------------------------------------------------------
    def _tell_branch(self, story):
        survey = self.surveys.get(story.branch.pk)
        held = _secretary_on(story, self.year.cutoff)
        if survey is None or held is None:
            return
        rng = story.rng(f"training{STREAMS[self.which]}")
        # What the branch will report is what its secretary has heard.
        left = survey.secretary_hours or Decimal(rng.randrange(8, 72, 4))
        studies_alone = rng.random() < STUDIES_ALONE
        for course in sorted(self.programmes, key=lambda course: ORDER.index(course.kind)):
            is_asked = course.kind == Kind.INDUCTION or not studies_alone
            if course.state == State.FINISHED and is_asked and is_audience(course, story):
                left -= self._attend(story, course, held, rng, left)
        if not studies_alone:
            self._outside(story, held.person, rng, left)
        now = _secretary_on(story, self.year.today)
        for course in self.programmes:
            if is_audience(course, story) and now is not None:
                self._call(story, course, now, rng, survey)

    def _attend(self, story, course, term, rng, left):
        """A course that is over; returns the hours that counted."""
        programme = self.programmes[course]
        need = Need.KIND if course.kind == Kind.SPECIAL else Need.HOURS
        if course.kind == Kind.INDUCTION:
            if term.inducted_on or not term.since <= programme.starts_on <= _a_year(term):
                return 0
            need = Need.NEW
        elif term.since > programme.starts_on:
            return 0
        row = self._enrol(story, course, term, need)
        if left < course.hours or rng.random() < FAILING:
            self._fail(row, course, rng)
            return 0
        absent = rng.randrange(len(self.sessions[course]) // 4 + 1) if rng.random() < 0.3 else 0
        marks = [Mark.ABSENT] * absent
        marks += [Mark.PRESENT] * (len(self.sessions[course]) - absent)
        rng.shuffle(marks)
        self._mark(row, course, marks, rng)
        row.hours = HALF_DAY * marks.count(Mark.PRESENT)
        self._pass(row, programme, rng)
        if course.kind == Kind.INDUCTION:
            term.inducted_on = programme.ends_on
            self.inducted.append(term)
        return row.hours

    def _enrol(self, story, course, term, need, state=Enrolment.State.CONFIRMED):
        branch, programme = story.branch, self.programmes[course]
        row = Enrolment(
            programme=programme,
            person=term.person,
            branch=branch,
            sub_committee=branch.sub_committee,
            post_text=f"{branch}书记",
            need=need,
            need_text=_need_text(need, term),
            state=state,
            created_by=programme.created_by,
        )
        self.rows[Enrolment].append(row)
        self.called[programme].setdefault(branch.sub_committee, []).append(row)
        return row

    def _mark(self, row, course, marks, rng):
        for session, mark in zip(self.sessions[course], marks, strict=False):
            self.rows[Attendance].append(
                Attendance(
                    enrolment=row,
                    session=session,
                    mark=mark,
                    way=Attendance.Way.CODE if mark == Mark.PRESENT else Attendance.Way.HAND,
                    reason=rng.choice(LEAVE) if mark == Mark.LEAVE else "",
                )
            )

    def _pass(self, row, programme, rng):
        if programme.has_exam:
            row.exam, row.daily = Decimal(rng.randint(37, 58)), Decimal(rng.randint(25, 39))
            row.result = hours.result_of(row.exam, row.daily)
        else:
            row.result = Result.PASS
        self.certificates += 1
        row.certificate_year, row.certificate_seq = programme.year, self.certificates
        self.rows[TrainingRecord].append(
            TrainingRecord(
                person=row.person,
                branch=row.branch,
                post_text=row.post_text,
                year=programme.year,
                organiser_text=programme.get_organiser_display(),
                category=category_of(programme),
                name=programme.name,
                starts_on=programme.starts_on,
                ends_on=programme.ends_on,
                place=programme.place,
                hours=row.hours,
                result=Result(row.result).label,
                enrolment=row,
                created_by=programme.created_by,
            )
        )

    def _fail(self, row, course, rng):
        """Called, but without hours in the end: each of the ways there are."""
        total = len(self.sessions[course])
        way = rng.choice(("declined", "withdrawn", "unscored", "fail"))
        if way == "declined":
            row.state, row.state_reason = Enrolment.State.DECLINED, rng.choice(DECLINED)
        elif way == "withdrawn":
            row.state = Enrolment.State.WITHDRAWN
            row.state_reason = "请假超过总学时的 1/7，按退学处理。"
            self._mark(row, course, [Mark.PRESENT] + [Mark.LEAVE] * (total // 7 + 1), rng)
        elif way == "unscored" or not course.has_exam:
            marks = [Mark.PRESENT] * (total // 2) + [Mark.ABSENT] * (total - total // 2)
            self._mark(row, course, marks, rng)
            row.result, row.hours = Result.UNSCORED, Decimal(0)
        else:
            self._mark(row, course, [Mark.PRESENT] * total, rng)
            row.exam, row.daily, row.hours = Decimal(rng.randint(15, 30)), Decimal(20), Decimal(0)
            row.result = Result.FAIL

    def _outside(self, story, person, rng, left):
        """What was heard elsewhere; the rest of the reported hours is collective study."""
        staff = self.school.office.staff_of(story.branch)
        for category, name in rng.sample(OUTSIDE, len(OUTSIDE)):
            some = min(left, HALF_DAY * rng.randint(2, 5))
            if some <= 0:
                return
            left -= some
            day = self.year.day(-rng.randint(70, 200))
            self.rows[TrainingRecord].append(
                TrainingRecord(
                    person=person,
                    branch=story.branch,
                    post_text=f"{story.branch}书记",
                    year=self.number,
                    organiser_text=str(story.branch.sub_committee),
                    category=category,
                    name=name,
                    starts_on=day,
                    ends_on=day + timedelta(days=int(some // FULL_DAY)),
                    hours=some,
                    created_by=staff.user,
                )
            )

    # --- courses that are not over ---------------------------------------------------------------
    def _call(self, story, course, term, rng, survey):
        if course.state not in (State.OPEN, State.RUNNING):
            return
        is_new = term.inducted_on is None and term.since > self.new_from
        is_short = (survey.secretary_hours or 0) < self.cycle.rules.secretary_hours
        if not is_new and (course.kind == Kind.INDUCTION or not is_short):
            return
        need = Need.NEW if is_new else Need.HOURS
        row = self._enrol(story, course, term, need)
        if rng.random() < 0.08:
            row.state, row.state_reason = Enrolment.State.DECLINED, rng.choice(DECLINED)
        elif course.is_held_by_services:
            return
        elif course.state == State.OPEN:
            is_answered = not story.is_shown and story.branch.sub_committee_id % 2
            row.state = Enrolment.State.CONFIRMED if is_answered else Enrolment.State.PROPOSED
        else:
            past = [one for one in self.sessions[course] if one.on < self.year.today]
            leave = rng.random()
            marks = [
                Mark.LEAVE if leave < 0.1 and place < 2 else Mark.PRESENT
                for place in range(len(past))
            ]
            if leave < 0.05 and marks:
                marks[1:2] = [Mark.ABSENT]
            self._mark(row, course, marks, rng)
            if marks.count(Mark.LEAVE) > 1:
                row.state = Enrolment.State.WITHDRAWN
                row.state_reason = "请假超过总学时的 1/7，按退学处理。"

    def _invite(self):
        """报名通知: answered where nobody waits for an answer any more."""
        office = self.school.office
        for programme, by_committee in self.called.items():
            for committee, rows in by_committee.items():
                waits = any(row.state == Enrolment.State.PROPOSED for row in rows)
                staff = office.staff.get(committee.pk, office.org)
                answered = moment(self.school.rng, programme.starts_on - timedelta(days=12))
                self.rows[Invitation].append(
                    Invitation(
                        programme=programme,
                        committee=committee,
                        answered_at=None if waits else answered,
                        answered_by=None if waits else staff.user,
                    )
                )


def _secretary_on(story, day):
    held = [one for one in terms_on(story, day) if one.seat == Term.Seat.SECRETARY and one.person]
    return held[-1] if held else None


def _a_year(term):
    return add_months(term.since, 12)


def _need_text(need, term):
    if need == Need.NEW:
        return "新任，待任职培训"
    return "本年未参加集中培训" if need == Need.HOURS else ""
