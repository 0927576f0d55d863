"""The calendar of training: which courses the four organisers hold in the two years."""

from dataclasses import dataclass
from datetime import time, timedelta

from branches.models import Branch
from branches.scope import AUDIENCES
from config.demo.dates import FRIDAY
from training.models import Programme, Session

Kind = Programme.Kind
State = Programme.State
Half = Session.Half
# Of four hours each, which count as four (handbook f).
HOURS = {Half.MORNING: (time(8), time(12)), Half.AFTERNOON: (time(14), time(18))}
A_WEEK = 7
TOPICS = (
    "党支部工作实务",
    "组织生活会怎样开好",
    "发展党员工作程序与常见问题",
    "谈心谈话的方法",
    "整改方案的编制与销号",
    "党费收缴和支部经费使用",
    "支部书记经验交流",
    "现场教学：先进支部观摩",
)
TEACHERS = ("党校教研室", "组织部组织科", "马克思主义学院", "纪委办公室")
HALL = "行政楼第二报告厅"


@dataclass(frozen=True)
class Course:
    """`start`: days from the year's today; `days`: how many, two half-days each; `step`: days from
    one to the next.
    """

    organiser: str
    name: str
    kind: str
    start: int
    days: int
    step: int = 1
    state: str = State.FINISHED
    has_exam: bool = True
    is_held_by_services: bool = False  # its marks and its end: config.demo.arrivals

    @property
    def audience(self):
        return AUDIENCES[self.organiser]

    @property
    def hours(self):
        return 8 * self.days

    def dates(self, year):
        """Its days: no week-ends, unless it is held weekly, which today always is a day of."""
        found, day = [], year.day(self.start)
        while len(found) < self.days:
            if day.weekday() <= FRIDAY or self.step == A_WEEK:
                found.append(day)
                day += timedelta(days=self.step)
            else:
                day += timedelta(days=1)
        return found


SCHOOL, STUDENTS, RETIRED, ALL = AUDIENCES
STAFF_ROTATION, STUDENT_ROTATION = "教工党支部书记轮训班", "学生党支部书记培训班"
INDUCTIONS = (
    Course(SCHOOL, "新任教工党支部书记培训班", Kind.INDUCTION, -100, 2),
    Course(STUDENTS, "新任学生党支部书记任职培训班", Kind.INDUCTION, -100, 2),
    Course(RETIRED, "新任离退休党支部书记任职培训班", Kind.INDUCTION, -100, 2),
)


ROTATIONS = (
    Course(SCHOOL, f"{STAFF_ROTATION}（第一期）", Kind.ROTATION, -130, 4),
    Course(STUDENTS, f"{STUDENT_ROTATION}（第一期）", Kind.ROTATION, -123, 4),
    Course(RETIRED, "离退休党支部书记培训班", Kind.ROTATION, -116, 2),
)
# By year: last year's are all over, this year's stand in every state.
CALENDAR = (
    (
        *ROTATIONS,
        *INDUCTIONS,
        Course(ALL, "党的创新理论专题培训班", Kind.SPECIAL, 30, 1, has_exam=False),
    ),
    (
        *ROTATIONS,
        *INDUCTIONS,
        Course(SCHOOL, f"{STAFF_ROTATION}（第二期）", Kind.ROTATION, -14, 4, A_WEEK, State.RUNNING),
        Course(
            *(SCHOOL, "支部品牌创建专题班", Kind.SPECIAL, -9, 1),
            state=State.RUNNING,
            has_exam=False,
            is_held_by_services=True,
        ),
        Course(STUDENTS, f"{STUDENT_ROTATION}（第二期）", Kind.ROTATION, 12, 4, state=State.OPEN),
        Course(
            SCHOOL, "新任教工党支部书记培训班（第二期）", Kind.INDUCTION, 16, 2, state=State.OPEN
        ),
        Course(RETIRED, "离退休党支部书记专题读书班", Kind.SPECIAL, 40, 1, state=State.PLAN),
        Course(
            ALL, "党的创新理论专题培训班", Kind.SPECIAL, 35, 1, state=State.PLAN, has_exam=False
        ),
        Course(STUDENTS, "学生党支部书记户外拓展", Kind.SPECIAL, -60, 1, state=State.CANCELLED),
    ),
)


def programme_of(course, cycle, year, by, calendar, number):
    """The unsaved Programme of a Course; its names are due on a working day (WorkCalendar)."""
    days = course.dates(year)
    return Programme(
        cycle=cycle,
        year=number,
        organiser=course.organiser,
        name=course.name,
        kind=course.kind,
        audience_kinds=list(course.audience),
        starts_on=days[0],
        ends_on=days[-1],
        answer_due_on=calendar.on_or_before(days[0] - timedelta(days=A_WEEK)),
        place=HALL,
        has_exam=course.has_exam,
        state=course.state,
        created_by=by,
        finished_on=days[-1] if course.state == State.FINISHED else None,
    )


def sessions_of(course, programme, year, rng):
    """Its unsaved Sessions, two half-days a day."""
    halves = [(day, half) for day in course.dates(year) for half in HOURS]
    return [
        Session(
            programme=programme,
            on=day,
            half=half,
            begins_at=HOURS[half][0],
            ends_at=HOURS[half][1],
            topic=TOPICS[place % len(TOPICS)],
            teacher=rng.choice(TEACHERS),
            place=HALL,
            hours=4,
            sign_in_key=f"{rng.getrandbits(96):024x}",
        )
        for place, (day, half) in enumerate(halves)
    ]


def post_text(branch):
    return f"{branch.short_name}书记" if "支部" in branch.short_name else f"{branch}党支部书记"


def is_audience(course, story):
    return Branch.Kind(story.kind) in course.audience
