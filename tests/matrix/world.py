"""The small school of the permission matrix. Every place and year leaves its own mark in all texts,
so that a page with a mark of another place has told too much.

Committee A with the branches a1, a2, its 党总支 G with g1, committee B with b1, d1 directly under
the school, and m, which belonged to B last year and belongs to A now. Last year is archived.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.accounts.services import issue_link
from branches.models import ImportRun, Participation, Post, Reminder, Term, Vacation
from branches.rounds.services import close_round
from grading.models import Assessment, Check, Decision, Drawing, Ground, Question, Remark, Sheet
from grading.sheets import services as sheets
from grading.sheets.assessments import freeze
from rectification.items import closure, progress
from rectification.items.carrying import carry_over
from rectification.models import (
    Application,
    ClosureRequest,
    Evidence,
    LookBack,
    MonthlyReport,
    Plan,
    PlanTarget,
    Promotion,
    RectificationItem,
    Reopening,
    ReportLine,
    Supplement,
)
from tests import make
from tests.grading import graded
from tests.matrix import (
    pairing_world,
    poll_world,
    publicity_world,
    revision_world,
    training_world,
)
from tests.matrix.marks import mark
from tests.rectification import office

NOTHING = 10**9  # a key that no row has
LAST, NOW = "last", "now"
# The grade that the school gave them last year is that at the bottom.
WEAK = ("a2", "b1", "m")
# Where each branch stands this year: as far as the sheet of …
STATES = {
    "a1": "self_submitted",
    "a2": "committee_reviewed",
    "g1": "draft",
    "b1": "committee_decided",
    "m": "draft",
    "d1": "committee_reviewed",
}


@dataclass
class World:
    """`rows`: {family: {key: primary key}}; keys are a1now, mlast …, for registers a1, m …"""

    committees: dict = field(default_factory=dict)
    branches: dict = field(default_factory=dict)
    rounds: dict = field(default_factory=dict)
    crew: dict = field(default_factory=dict)
    actors: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    token: str = ""

    def note(self, family, key, row):
        self.rows.setdefault(family, {"none": NOTHING})[key] = row.pk


def build():
    world = World()
    _places(world)
    _crew(world)
    _year(world, LAST, date(2011, 3, 20))
    _archive(world)
    _move(world)
    _year(world, NOW, date(2012, 3, 20))
    carry_over(world.rounds[LAST], world.rounds[NOW], None)
    _dismiss_crew()
    _actors(world)
    _rest(world)
    pairing_world.add(world)
    publicity_world.add(world)
    training_world.add(world)
    return world


def _places(world):
    school = make.school()
    a, b = make.committee(mark("A")), make.committee(mark("B"))
    world.committees = {"A": a, "G": make.committee(mark("G"), under=a), "B": b, "school": school}
    homes = {"a1": "A", "a2": "A", "g1": "G", "b1": "B", "m": "B", "d1": "school"}
    for key, home in homes.items():
        branch = make.branch(mark(key + LAST), of=world.committees[home])
        world.branches[key] = branch
        _seat(branch, key + LAST, date(2009, 3, 1))


def _seat(branch, key, since):
    person = make.person(mark(key), phone=mark(f"{key}phone"), staff_no=mark(f"{key}no"))
    make.term(branch, person=person, since=since)


def _crew(world):
    """Those who do the work in all places; their posts end before anybody looks."""
    places = [world.committees["A"], world.committees["B"]]
    crew = {
        "secretary": [("secretary", {"branch": one}) for one in world.branches.values()],
        "reviewer": [("committee_staff", {"committee": one}) for one in places],
        "leader": [("committee_leader", {"committee": one}) for one in places],
        "org": [("org_dept", {"committee": make.school()})],
        # Stands in where a branch hangs on the school itself.
        "other_org": [("org_dept", {"committee": make.school()})],
    }
    for name, posts in crew.items():
        world.crew[name] = make.user(name="经办人")
        for role, where in posts:
            since = timezone.localdate() - timedelta(days=3000)
            Post.objects.create(user=world.crew[name], role=role, since=since, **where)


def _dismiss_crew():
    Post.objects.update(until=timezone.localdate() - timedelta(days=1))


def _who(world, key):
    if key != "d1":
        return world.crew
    return world.crew | {"reviewer": world.crew["other_org"], "leader": world.crew["other_org"]}


def _year(world, year, cutoff):
    round = make.round(cutoff_on=cutoff, name=f"{cutoff.year}年度", survey_due_on=date(2013, 1, 1))
    world.rounds[year] = round
    world.note("cycle", year, round.cycle)
    for key, branch in world.branches.items():
        _take_part(world, branch, key, year, "approved" if year == LAST else STATES[key])
    world.note("drawing", year, round.drawings.get())


def _take_part(world, branch, key, year, state):
    own, who = mark(key + year), _who(world, key)
    texts = dict.fromkeys(("approval_doc", "idea_text", "deed_text", "reporter"), own)
    secretary = {"secretary_name": own, "committee_meetings": 8}
    of = graded.assessment(branch, within=world.rounds[year], **texts, **secretary)
    of = graded.to_state(of, state, who, note=own)
    if state == "self_submitted":
        draft = graded.entries(of, "review", note=mark(key + "draft"))
        sheets.save_sheet(of, "review", draft, by=who["reviewer"])
    part = Participation.objects.get(pk=of.participation_id)
    Participation.objects.filter(pk=part.pk).update(secretary_name=own)
    world.note("participation", key + year, part)
    office.finding(part, message=own, value=own, basis=own)
    item = _item_in_work(part, own, who)
    _reopened(item, own, who)
    _grounds(of, item, own, who)
    world.note("item", key + year, item)
    world.note("office_item", key + year, _item_of_office(part, own, key))
    if key == "a1" and year == NOW:
        _items_in_all_states(part, own, who)
    _write_plan(part, own)
    world.note("report", key + year, _report(part, own, year, who))
    world.note("look_back", key + year, _look_back(part))
    world.note("check", key + year, _check(of, part, own, who))
    world.note("question", key + year, _question(part, own, who))
    Remark.objects.create(participation=part, text=own, by=who["secretary"], by_text=own)
    _recognise(part, own)
    world.note("online_poll", key + year, poll_world.online_poll(part, own, is_open=year == NOW))
    revision_world.refused_revision(part, own, who)


def _check(of, part, own, who):
    """What 组织部 found on the spot, in the sample of the round."""
    drawing, _new = Drawing.objects.get_or_create(
        round=part.round, seed=1, due_on=part.round.cutoff_on, by=who["org"], by_text="组织部"
    )
    Drawing.objects.filter(pk=drawing.pk).update(fixed_at=timezone.now())
    sheet = Sheet.objects.create(assessment=of, part="check", submitted_at=timezone.now())
    found = [["A6", own, "2", "2", "2", "1", own]]
    told = {"note": own, "found": found, "gap": 1, "done_at": timezone.now()}
    return Check.objects.create(
        drawing=drawing, participation=part, why="random", state="done", sheet=sheet, **told
    )


def _question(part, own, who):
    """What the reviewer has asked and nobody has answered."""
    asked = {"code": "A6", "name": own, "text": own, "due_on": part.round.cutoff_on}
    by = who["reviewer"]
    return Question.objects.create(participation=part, by=by, by_text=own, **asked)


def _recognise(part, own):
    """What the branch says of itself, and what became of it; the pages of a year ask for both."""
    Application.objects.create(participation=part, measures=own, effect=own, by_text=own)
    row = {"outcome": "held", "from_grade": "weak", "to_grade": "weak", "conditions": []}
    words = dict.fromkeys(("reason", "by_text", "from_label", "to_label"), own)
    Promotion.objects.create(
        participation=part, branch=part.branch, decided_on=part.round.cutoff_on, **row, **words
    )


def _write_plan(part, own):
    """A 整顿方案 with all that a plan may say."""
    words = dict.fromkeys(("cause", "goal", "measure", "kept", "shown"), own)
    due_on = timezone.localdate() + timedelta(days=90)
    Plan.objects.filter(participation=part).update(
        kind="reform", problem_kind="seats", due_on=due_on, **words
    )
    target = {"indicator_code": "C1", "indicator_name": own, "aim": own, "before": 1, "points": 2}
    PlanTarget.objects.create(plan=part.plan, **target)


def _words(own):
    return dict.fromkeys(("problem", "cause", "goal", "measure"), own)


def _item_in_work(part, own, who):
    """An item with progress, evidence and an open request for more time."""
    item = office.item(part, **_words(own))
    upload = SimpleUploadedFile(f"{own}.pdf", b"%PDF-1.4\n%%EOF\n%" + own.encode())
    by = who["secretary"]
    progress.add_progress(item, by=by, note=own, percent=50, files=[upload])
    later = item.due_on + timedelta(days=10)
    progress.request_extension(item, by=by, to_due_on=later, reason=own)
    return item


def _reopened(item, own, who):
    """It had been closed once, and 回头看 found it as before."""
    by, day = who["secretary"], item.participation.round.cutoff_on
    request = ClosureRequest.objects.create(item=item, by=by, by_text=own, note=own)
    dates = {"closed_on": day, "from_due_on": day, "to_due_on": item.due_on}
    by = who["reviewer"]
    Reopening.objects.create(
        item=item, request=request, by=by, by_text=own, reason=own, was_late=False, **dates
    )


def _grounds(of, item, own, who):
    """The branch cites the item for what it judges of itself."""
    for sheet in Sheet.objects.filter(assessment=of, part=Sheet.Part.SELF):
        Ground.objects.create(sheet=sheet, code="A6", item=item.pk, text=own, by=who["secretary"])


def _item_of_office(part, own, key):
    """An item that the 分党委 has to put right, 组织部 for the branch without one."""
    owner = "org_dept" if key == "d1" else "committee"
    return office.item(part, state="plan_draft", owner=owner, **_words(own))


def _look_back(part):
    day = part.round.cutoff_on
    dates = {"left_on": day, "months": 6, "due_on": day + timedelta(days=184)}
    return LookBack.objects.create(branch=part.branch, participation=part, **dates)


def _report(part, own, year, who):
    """Last year's was sent in and added to, this year's is being written."""
    is_sent, by = year == LAST, who["secretary"]
    report = MonthlyReport.objects.create(
        branch=part.branch,
        participation=part,
        month=date(2011 if is_sent else 2012, 6, 1),
        due_on=date(2011 if is_sent else 2012, 7, 2),
        reported_on=date(2011, 7, 1) if is_sent else None,
        note=own,
    )
    item = part.items.filter(state="in_progress").first()
    ReportLine.objects.create(report=report, item=item, step="60", words=own)
    if is_sent:
        Supplement.objects.create(report=report, text=own, by=by, by_text=own)
    return report


def _items_in_all_states(part, own, who):
    for state in RectificationItem.State:
        levels = 2 if state == "committee_accepted" else 1
        started = state if state in ("plan_draft", "plan_submitted", "cancelled") else "in_progress"
        item = office.item(part, state=started, levels=levels, **_words(own))
        if state in ("closure_requested", "committee_accepted", "closed"):
            progress.add_progress(item, by=who["secretary"], note=own, percent=100)
            closure.request_closure(office.fresh(item), by=who["secretary"], note=own)
        if state in ("committee_accepted", "closed"):
            closure.accept(office.fresh(item), by=who["reviewer"], note=own)


def _archive(world):
    _lower(world)
    freeze(world.rounds[LAST])
    close_round(world.rounds[LAST], by=None)


def _lower(world):
    """People may go below what the points say."""
    bottom = world.rounds[LAST].cycle.rules.grades.bottom.code
    weak = Assessment.objects.filter(
        participation__round=world.rounds[LAST],
        participation__branch__in=[world.branches[key] for key in WEAK],
    )
    Decision.objects.filter(assessment__in=weak).update(grade=bottom)
    weak.update(grade=bottom)


def _move(world):
    """A new year: m goes over to A with a new secretary, every branch is called otherwise."""
    moved, home = world.branches["m"], world.committees["A"]
    moved.move_to(home)
    Term.objects.filter(branch=moved).update(until=date(2011, 5, 1))
    _seat(moved, "m" + NOW, date(2011, 5, 2))
    for key, branch in world.branches.items():
        branch.name = branch.short_name = branch.approval_doc = mark(key + NOW)
        branch.save()


def _actors(world):
    a, b, g = (world.committees[key] for key in "ABG")
    a1 = world.branches["a1"]
    yesterday = timezone.localdate() - timedelta(days=1)
    ended = make.secretary(a1, until=yesterday)
    Post.objects.create(
        user=ended, role="committee_staff", committee=a, since=date(2010, 1, 1), until=yesterday
    )
    disabled = make.staff(a)
    disabled.is_active = False
    disabled.save()
    world.actors = {
        "secretary": _secretary(a1),
        "staff": make.staff(a, name=mark("A")),
        "entry": make.staff(g, name=mark("G")),
        "leader": make.leader(a, name=mark("A")),
        "staff_b": make.staff(b, name=mark("B")),
        "org_dept": make.org_dept(),
        "school_leader": make.school_leader(),
        "auditor": make.auditor(),
        "trainer": make.trainer(),
        "ended": ended,
        "disabled": disabled,
        "postless": make.user(),
    }


def _secretary(branch):
    user = make.secretary(branch, name=mark("a1now"))
    user.person = branch.terms.get().person
    user.save()
    return user


def _rest(world):
    """What hangs on no year: registers, accounts, files, runs, reminders."""
    for key, branch in world.branches.items():
        world.note("branch", key, branch)
        world.note("term", key, branch.terms.order_by("-pk").first())
    for key, item in world.rows["item"].items():
        if key != "none":
            world.note("file", key, Evidence.objects.get(item=item).file)
    for key, committee in world.committees.items():
        world.note("committee", key, committee)
        by = world.actors["staff" if key == "A" else "org_dept"]
        world.note("run", key, _run(committee, key, by))
    for name in ("secretary", "staff_b"):
        user = world.actors[name]
        world.note("account", name, user)
        world.note("post", name, user.posts.get())
        key = {"secretary": "a1now", "staff_b": "b1now"}[name]
        world.note("reminder", name, _reminder(user, world.rows["participation"][key]))
    vacation = Vacation.objects.create(
        name="暑假", first_day=date(2011, 7, 11), last_day=date(2011, 8, 28)
    )
    world.note("vacation", "summer", vacation)
    world.token = issue_link(make.secretary(world.branches["a2"]), by=None)


def _run(committee, key, by):
    row = dict.fromkeys(("sheet", "column", "subject", "value", "message"), mark(key))
    result = {"problem_count": 1, "problems": [{**row, "row": 1, "code": "E01"}]}
    return ImportRun.objects.create(
        file_name=f"{mark(key)}.xlsx", committee=committee, by=by, state="refused", result=result
    )


def _reminder(user, participation):
    duty = Participation.objects.get(pk=participation).duties.filter(kind="item").first()
    return Reminder.objects.create(
        duty=duty, due_version=1, stage="7", recipient=user, made_on=timezone.localdate()
    )
