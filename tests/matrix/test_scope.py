"""The scope door itself: which rows of each model an actor sees, whatever the pages do."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from branches.models import (
    AccessLink,
    BallotToken,
    Committee,
    Cycle,
    Delivery,
    FormKey,
    ImportRun,
    JobRun,
    PollTally,
    Reminder,
    Round,
    SignInRecord,
    Term,
    User,
    UserSession,
    Vacation,
    Workday,
)
from branches.scope import TRAINEE, trainees
from grading.models import (
    Criterion,
    Drawing,
    Indicator,
    Meeting,
    NoticeEntry,
    Objection,
    ObjectionCount,
    PublicNotice,
    Rubric,
)
from rectification.models import ActivityFile, JointActivity, Pairing, PairingSide
from tests import make
from tests.matrix import actors
from training.models import (
    Attendance,
    Correction,
    Enrolment,
    Invitation,
    LeaveRequest,
    Programme,
    Session,
    SignInFailure,
    TrainingRecord,
)

pytestmark = pytest.mark.django_db
APPS = ("branches", "grading", "rectification", "training")
# Of the whole school or of nobody: no place to look by.
PLACELESS = {AccessLink, Drawing, Cycle, Delivery, FormKey, JobRun, Round, Vacation, Workday} | {
    *(Rubric, Criterion, Indicator, SignInFailure, SignInRecord, UserSession),
    *(BallotToken, ObjectionCount, PollTally),
}
# Seen by rules of their own, tried below or by the addresses.
OWN_RULE = {Committee, ImportRun, Meeting, NoticeEntry, Objection, PublicNotice, Reminder, User}
# {model of a 结对: where its helped branch stands}: both sides see it.
SHARED = {
    Pairing: "branch",
    PairingSide: "pairing__branch",
    JointActivity: "pairing__branch",
    ActivityFile: "activity__pairing__branch",
}
# {family of rows: model}: tried row by row.
TRAINING = {
    "programme": Programme,
    "session": Session,
    "enrolment": Enrolment,
    "invitation": Invitation,
    "attendance": Attendance,
    "leave_request": LeaveRequest,
    "correction": Correction,
    "record": TrainingRecord,
}
TO_BRANCH = {
    "Branch": "pk",
    "Person": "terms__branch",
    "Finding": "survey__participation__branch",
    "Sheet": "assessment__participation__branch",
    **dict.fromkeys(("IndicatorScore", "Ground"), "sheet__assessment__participation__branch"),
    "Veto": "assessment__participation__branch",
    "Verdict": "assessment__participation__branch",
    "Decision": "assessment__participation__branch",
    **dict.fromkeys(
        (
            *("Survey", "Poll", "OnlinePoll", "Assessment", "Question", "Check", "Remark", "Plan"),
            *("Application", "Revision"),
        ),
        "participation__branch",
    ),
    "PlanTarget": "plan__participation__branch",
    **dict.fromkeys(
        ("Progress", "Extension", "ClosureRequest", "Acceptance", "Evidence"), "item__branch"
    ),
    **dict.fromkeys(("Reopening", "Carried"), "item__branch"),
    **dict.fromkeys(("ReportLine", "Supplement"), "report__branch"),
}
# Rows about a branch as it is; the others belong to a year.
REGISTERS = {"Branch", "Term", "Person", "Post", "Duty", "AuditEntry", "Handover", "Support"}
# In the world only work of a1 has been accepted, and no veto has been ticked.
FEW = {"Acceptance", "Veto"}
MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in APPS
    and model not in PLACELESS | OWN_RULE | {*TRAINING.values(), *SHARED}
]


def branches_seen(world, model, user):
    """Keys of the branches whose rows of `model` the user sees."""
    path = TO_BRANCH.get(model.__name__, "branch")
    found = model.objects.visible_to(user).order_by().values_list(path, flat=True).distinct()
    keys = {branch.pk: key for key, branch in world.branches.items()}
    return {keys[pk] for pk in found if pk}


def expected(model, actor):
    """A committee that a branch has left still sees its years, not its register."""
    sees = actors.sees_branch if model.__name__ in REGISTERS else actors.sees_year
    return {key for key in actors.HOME if sees(actor, key) or sees(actor, f"{key}last")}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_actor_sees_the_own_part(world, model):
    everything = branches_seen(world, model, world.actors["org_dept"])
    seen = {name: branches_seen(world, model, user) for name, user in world.actors.items()}

    nobody = {"disabled": set()}
    wanted = {name: expected(model, name) & everything for name in world.actors} | nobody
    assert seen == wanted
    assert branches_seen(world, model, AnonymousUser()) == set()
    assert everything == set(actors.HOME) or model.__name__ in FEW


def test_every_model_of_training_is_tried():
    models = set(apps.get_app_config("training").get_models())
    assert models - PLACELESS == set(TRAINING.values())


@pytest.mark.parametrize("family", sorted(TRAINING))
def test_each_actor_sees_the_own_training(world, family):
    rows = {pk: key for key, pk in world.rows[family].items() if key != "none"}

    def seen(user):
        return {
            rows[pk]
            for pk in TRAINING[family].objects.visible_to(user).values_list("pk", flat=True)
        }

    sees = actors.SEES[family]
    for name, user in world.actors.items():
        wanted = {key for key in rows.values() if name != "disabled" and sees(name, key)}
        assert seen(user) == wanted, name
    assert seen(AnonymousUser()) == set()


@pytest.mark.parametrize("model", SHARED, ids=lambda model: model.__name__)
def test_a_pair_is_seen_from_both_sides_and_from_nowhere_else(world, model):
    keys = {branch.pk: key for key, branch in world.branches.items()}

    def seen(user):
        rows = model.objects.visible_to(user).order_by().values_list(SHARED[model], flat=True)
        return {keys[pk] for pk in rows}

    for name, user in world.actors.items():
        wanted = {key for key in actors.PARTNERS if actors.sees_pairing(name, key)}
        assert seen(user) == (wanted if name != "disabled" else set()), name
    assert seen(AnonymousUser()) == set()


def test_an_organiser_knows_name_branch_and_seat_of_its_audience_only(world):
    """The world has branches of 教职工 only: all for the 党校, none for 学工部."""
    terms = Term.objects.filter(seat="secretary", person__isnull=False, until=None)
    of_students = make.trainer("student_affairs")

    found = list(trainees(terms, world.actors["trainer"]))

    assert {row["branch"] for row in found} == {one.pk for one in world.branches.values()}
    assert all(set(row) == set(TRAINEE) for row in found)
    assert list(trainees(terms, of_students)) == []
    assert not terms.visible_to(world.actors["trainer"]).exists()


def test_committees_and_runs(world):
    def seen(actor):
        user, places = world.actors[actor], world.committees
        committees = Committee.objects.visible_to(user)
        runs = ImportRun.objects.visible_to(user)
        return (
            {key for key, place in places.items() if place in committees},
            {key for key, place in places.items() if runs.filter(committee=place)},
        )

    for actor in actors.SIGNED_IN:
        committees = {key for key in world.committees if actors.sees_committee(actor, key)}
        runs = {key for key in world.committees if actors.sees_run(actor, key)}
        assert seen(actor) == (committees, runs), actor


def test_notices_are_the_schools_and_objections_the_offices(world):
    for name, user in world.actors.items():
        read = [model.objects.visible_to(user).exists() for model in (PublicNotice, NoticeEntry)]
        assert read == [name in actors.SCHOOL] * 2, name
        assert Objection.objects.visible_to(user).exists() == (name == "org_dept"), name


def test_reminders_are_of_their_reader(world):
    for name, user in world.actors.items():
        found = Reminder.objects.visible_to(user).values_list("recipient", flat=True)
        assert set(found) <= {user.pk}, name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_with_a_place_has_its_door(model):
    assert hasattr(model._default_manager, "visible_to")


def test_a_review_in_work_is_not_read_by_the_branch(world):
    """A draft of a1 stands in the world; its secretary has the own sheet, and a check once sent."""
    sheets = apps.get_model("grading", "Sheet").objects
    a1 = sheets.filter(assessment__participation=world.rows["participation"]["a1now"])

    parts = {
        actor: set(a1.visible_to(world.actors[actor]).values_list("part", flat=True))
        for actor in ("secretary", "staff", "leader", "staff_b")
    }

    all_sent = {"self", "check", "review"}
    assert parts == {
        "secretary": {"self", "check"},
        "staff_b": set(),
        "staff": all_sent,
        "leader": all_sent,
    }
