"""A school of 2,000 branches: that of the demo, and what the demo has little of: courses with all
its secretaries, a file with 2,000 errors, a long log of sign-ins. Written in bulk.
"""

from dataclasses import dataclass, field
from datetime import time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count, Exists, Max, OuterRef
from django.utils import timezone

from branches.accounts.services import issue_link
from branches.files import store_files
from branches.models import (
    BallotToken,
    Branch,
    Committee,
    Cycle,
    Handover,
    ImportRun,
    OnlinePoll,
    Participation,
    PollTally,
    Post,
    Round,
    SignInRecord,
    Term,
    User,
)
from branches.one_time.sealing import seal
from branches.one_time.tokens import issue
from branches.rulebook.dates import add_months
from config.demo.school import load
from rectification.items.look_backs import refresh_look_backs
from rectification.items.report_queries import month_of, reporting_branches
from rectification.models import (
    ActivityFile,
    JointActivity,
    LookBack,
    MonthlyReport,
    Pairing,
    PairingSide,
    Plan,
    RectificationItem,
    ReportLine,
    Support,
)
from rectification.pairing.slots import settle_slots
from tests.limits import met, noticed
from training.models import (
    Attendance,
    Enrolment,
    Invitation,
    Programme,
    Session,
    TrainingRecord,
)

MONTHS = 12  # of reports that a weak branch has sent in, with that of now
BRANCHES, COMMITTEES, SEED = 2000, 26, 2012
PROBLEMS = 2000  # as many as a run keeps (branches/imports/runs.py)
STATES = ("plan", "open", "running", "finished")
# 督查 reads what 校领导 read.
ROLES = (
    *("org_dept", "school_leader", "committee_staff", "committee_leader", "secretary"),
    "training_organiser",
)


@dataclass
class LargeWorld:
    """`readers`: {role: User}, each with that post alone; `rows`: {family: [primary key]}; `weak`:
    a Branch at the bottom with many items; `reform`: its Plan.
    """

    readers: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    weak: Branch | None = None
    reform: Plan | None = None


def build():
    today = timezone.localdate()
    load(branches=BRANCHES, committees=COMMITTEES, seed=SEED, on=today, password=None)
    largest = _largest_committee()
    world = LargeWorld({role: _reader(role, largest) for role in ROLES})
    User.objects.update(must_change_password=False)
    _courses(world, today)
    _logs(world)
    _helped(world, largest, today)
    _rows(world, largest)
    return world


def _largest_committee():
    sizes = Branch.objects.order_by().values("sub_committee").annotate(size=Count("pk"))
    return Committee.objects.get(pk=max(sizes, key=lambda row: row["size"])["sub_committee"])


def _reader(role, largest):
    posts = Post.objects.current().filter(role=role).order_by("pk")
    if role.startswith("committee"):
        posts = posts.filter(committee=largest)
    if role == "training_organiser":
        posts = posts.filter(organiser="party_school")
    if role == "secretary":
        items = Count("branch__rectification_items")
        posts = posts.filter(branch__sub_committee=largest).annotate(n=items).order_by("-n", "pk")
    return posts[0].user


# --- courses with everybody ----------------------------------------------------------------------
def _courses(world, today):
    cycle = Cycle.objects.latest("pk")
    seats = Term.objects.filter(seat="secretary", until=None, person__isnull=False)
    seats = list(seats.select_related("branch"))
    invited = Committee.objects.reviewing()
    world.rows["programme"] = []
    for state in STATES:
        programme = Programme.objects.create(
            cycle=cycle,
            year=today.year,
            organiser="party_school",
            name=f"全校党支部书记培训班（{state}）",
            audience_kinds=["staff", "student", "office", "retired"],
            starts_on=today,
            ends_on=today + timedelta(days=1),
            answer_due_on=today,
            state=state,
            finished_on=today if state == "finished" else None,
        )
        world.rows["programme"].append(programme.pk)
        if state != "plan":
            _take_part(world, programme, seats, invited)


def _take_part(world, programme, seats, invited):
    Invitation.objects.bulk_create(
        Invitation(programme=programme, committee=one) for one in invited
    )
    session = Session.objects.create(
        programme=programme,
        on=programme.starts_on,
        begins_at=time(8, 30),
        ends_at=time(11, 30),
        topic="党务实务",
        sign_in_key=f"large{programme.state}".ljust(32, "x"),
    )
    passed = programme.state == "finished"
    first = Enrolment.objects.aggregate(last=Max("certificate_seq"))["last"] or 0
    names = [
        Enrolment(
            programme=programme,
            person_id=one.person_id,
            branch=one.branch,
            sub_committee_id=one.branch.sub_committee_id,
            post_text=f"{one.branch}书记",
            need="kind",
            state="proposed" if programme.state == "open" else "confirmed",
            **_passed(programme.year, first + number) if passed else {},
        )
        for number, one in enumerate({seat.person_id: seat for seat in seats}.values(), 1)
    ]
    names = Enrolment.objects.bulk_create(names)
    if programme.state != "open":
        world.rows.setdefault("session", []).append(session.pk)
        world.rows["sign_in"] = [session.sign_in_key]
        # A third is not marked yet, which is when the roll is longest.
        marked = names if passed else names[: len(names) * 2 // 3]
        Attendance.objects.bulk_create(
            Attendance(enrolment=one, session=session, mark="present") for one in marked
        )
    if passed:
        TrainingRecord.objects.bulk_create(_record(one) for one in names)


def _passed(year, number):
    values = {"exam": 50, "daily": 30, "result": "good", "hours": 4}
    return values | {"certificate_year": year, "certificate_seq": number}


def _record(enrolment):
    programme = enrolment.programme
    return TrainingRecord(
        enrolment=enrolment,
        person_id=enrolment.person_id,
        branch=enrolment.branch,
        post_text=enrolment.post_text,
        year=programme.year,
        organiser_text=programme.get_organiser_display(),
        category="party_school_special",
        name=programme.name,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        hours=4,
        result="良好",
    )


def _record_of_elsewhere(seat):
    """Entered by the 分党委, which may correct it."""
    today = timezone.localdate()
    return TrainingRecord.objects.create(
        person=seat.person,
        branch=seat.branch,
        post_text=f"{seat.branch}书记",
        year=today.year,
        organiser_text="省委党校",
        category="sent_up",
        name="示范培训班",
        starts_on=today,
        ends_on=today,
        hours=8,
    )


# --- logs ----------------------------------------------------------------------------------------
def _logs(world):
    org = world.readers["org_dept"]
    problems = [
        {
            "sheet": "F1 基本情况",
            "row": number,
            "column": "所属分党委名称",
            "code": "E01",
            "subject": f"{number:07}",
            "value": f"第{number}分党委",
            "message": f"没有名为“第{number}分党委”的党组织",
        }
        for number in range(2, PROBLEMS + 2)
    ]
    result = {"problem_count": PROBLEMS, "problems": problems}
    run = ImportRun.objects.create(
        file_name="全校.xlsx",
        committee=org.current_posts[0].committee,
        by=org,
        state="refused",
        result=result,
    )
    world.rows["run"] = [run.pk]
    SignInRecord.objects.bulk_create(
        SignInRecord(event="success", username=user.username, user=user, address="10.0.0.1")
        for user in User.objects.all()
    )


# --- pairs ---------------------------------------------------------------------------------------
def _paired(world, own):
    """A 结对 of `own` with twelve activities, each with a file."""
    today, by = timezone.localdate(), world.readers["secretary"]
    partner = Branch.objects.exclude(pk=own.pk).earliest("pk")
    period = {"since": today, "until": today, "proposed_on": today}
    pairing = Pairing.objects.create(
        branch=own, partner=partner, state="agreed", goals="规范组织生活", by=by, **period
    )
    for one, is_helped in ((own, True), (partner, False)):
        PairingSide.objects.create(pairing=pairing, branch=one, is_helped=is_helped)
    upload = SimpleUploadedFile("纪要.pdf", b"%PDF-1.4\n%%EOF\n")
    for _number in range(12):
        row = JointActivity.objects.create(
            pairing=pairing, branch=own, on=today, what="主题党日", who="全体", effect="好", by=by
        )
        file = store_files([upload], branch=own, by=by)[0]
        kept = ActivityFile.objects.create(activity=row, file=file)
    return {"pairing": [pairing.pk], "activity": [row.pk], "shared_file": [kept.pk]}


# --- weak branches -------------------------------------------------------------------------------
def _helped(world, largest, today):
    """What the nights and a year of monthly reports bring: 四个一, 月报, 回头看."""
    settle_slots(Branch.objects.all(), today)
    vacant = Support.objects.vacant().exclude(slot=Support.Slot.PARTNER)
    vacant.filter(slot=Support.Slot.LIAISON).update(name="陈立", post_text="组织员")
    refresh_look_backs(today)
    reporting = reporting_branches(today, Branch.objects.all())
    MonthlyReport.objects.bulk_create(
        (
            _report(branch, year, back, today)
            for branch, year in reporting.items()
            for back in range(MONTHS)
        ),
        ignore_conflicts=True,
    )
    items = Count("participation__branch__rectification_items")
    owed = MonthlyReport.objects.owed().filter(participation__sub_committee=largest)
    owed = owed.annotate(n=items).latest("n", "pk")
    sent = owed.branch.monthly_reports.exclude(reported_on=None).latest("month")
    items = RectificationItem.objects.of_branch().filter(branch=owed.branch)
    ReportLine.objects.bulk_create(
        (ReportLine(report=sent, item=one, step="60", words="已补开支委会") for one in items),
        ignore_conflicts=True,
    )
    world.rows["report"] = [owed.pk, sent.pk]
    world.rows["look_back"] = [LookBack.objects.latest("pk").pk]
    world.weak = owed.branch
    world.reform = Plan.objects.filter(participation__branch=owed.branch).latest("pk")
    world.reform.kind, world.reform.problem_kind = Plan.Kind.REFORM, "seats"
    world.reform.due_on = today + timedelta(days=90)
    world.reform.save()


def _report(branch, year, back, today):
    """That of this month is owed; each before was sent in on its last day."""
    month = add_months(month_of(today), -back)
    due_on = add_months(month, 1) - timedelta(days=1)
    sent_on = due_on if back else None
    return MonthlyReport(
        branch_id=branch, participation_id=year, month=month, due_on=due_on, reported_on=sent_on
    )


# --- rows ----------------------------------------------------------------------------------------
def _rows(world, largest):
    """Of each family the one that weighs most, where a family has such."""
    newest = Round.objects.newest()
    here = Participation.objects.in_round(newest).filter(sub_committee=largest)
    own = world.readers["secretary"].current_posts[0].branch
    part = here.get(branch=own)
    # One at each step: the sheet of a step is shown to whose turn it is.
    steps_of = here.order_by("pk").values_list("assessment__state", "pk")
    parts = {
        part.pk,
        _regraded(largest).pk,
        *{state: pk for state, pk in steps_of if state}.values(),
    }
    # Made in the first grading of the year, most of them, and worked on since.
    items = RectificationItem.objects.filter(branch=own, in_round=newest)
    steps = Count("progress_rows")
    seat = own.terms.filter(seat="secretary", until=None).latest("pk")
    secretary, read_as = world.readers["secretary"], [one.pk for one in world.readers.values()]
    finished = Enrolment.objects.filter(programme__in=world.rows["programme"])
    world.rows |= noticed.add(world.readers["org_dept"])
    world.rows |= met.add(newest, largest, world.readers["org_dept"])
    world.rows |= _paired(world, own) | {
        "online_poll": [_voting(part).pk],
        "participation": sorted({*parts, _regraded(largest).pk, world.reform.participation_id}),
        "item": [items.annotate(steps=steps).latest("steps", "pk").pk],
        "branch": sorted({own.pk, world.weak.pk, _handed_on(largest).pk}),
        "term": [seat.pk],
        "person": [seat.person_id],
        "committee": [largest.pk],
        "cycle": [newest.cycle_id],
        "account": [secretary.pk],
        "post": [secretary.current_posts[0].pk],
        "enrolment": list(finished.filter(person=seat.person_id).values_list("pk", flat=True)),
        "invitation": list(
            Invitation.objects.filter(
                committee=largest, programme__in=world.rows["programme"]
            ).values_list("pk", flat=True)
        ),
        "record": [_record_of_elsewhere(seat).pk],
        "handover": list(Handover.objects.order_by("-pk").values_list("pk", flat=True)[:1]),
        "token": [issue_link(User.objects.exclude(pk__in=read_as).latest("pk"), by=None)],
    }


def _voting(part):
    """A poll online with as many links as a branch ever gives out."""
    online = OnlinePoll.objects.create(
        participation=part,
        audience="members",
        members=90,
        masses=30,
        closes_on=timezone.localdate() + timedelta(days=5),
    )
    PollTally.objects.create(poll=online, sealed=seal([0] * 4))
    issue(BallotToken, online.links, poll=online)
    return online


def _handed_on(largest):
    """A branch whose seat has passed from one secretary to another."""
    seats = Term.objects.filter(seat="secretary", until=None, person__isnull=False)
    left = Term.objects.filter(seat="secretary", branch=OuterRef("branch"), until__isnull=False)
    left = left.exclude(person=OuterRef("person")).exclude(person=None)
    return seats.filter(Exists(left), branch__sub_committee=largest).latest("pk").branch


def _regraded(largest):
    """Of the 复评 that was closed last, the branch that has done most."""
    parts = Participation.objects.filter(round__kind=Round.Kind.REGRADE, sub_committee=largest)
    parts = parts.filter(promotions__isnull=False)
    return parts.annotate(n=Count("branch__rectification_items")).latest("round", "n", "pk")
