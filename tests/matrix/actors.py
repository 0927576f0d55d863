"""The actors of the matrix: what each may see and do, stated anew and not read from rules.py or
scope.py, so that a slip there is noticed here; and how a row of the table is written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

NOBODY_IN = ("anonymous", "disabled")  # sent to the log-in page
SCHOOL = ("org_dept", "school_leader", "auditor")
SIGNED_IN = frozenset(
    ("secretary", "staff", "entry", "leader", "staff_b", *SCHOOL, "trainer", "ended", "postless")
)
CURIOUS = ("secretary", "staff", "entry", "staff_b", "org_dept")  # try filters and searches
STAFF = frozenset(("staff", "entry", "staff_b"))
KEEPERS = STAFF | {"org_dept"}  # accounts, imports
INSPECTORS = frozenset(("org_dept", "auditor"))
IMPORT_READERS = frozenset(SIGNED_IN - {"secretary", "trainer", "ended", "postless"})
ORG = frozenset(("org_dept",))
HOME = {"a1": "A", "a2": "A", "g1": "G", "b1": "B", "m": "A", "d1": "school"}
REVIEWER = {"A": "staff", "G": "staff", "B": "staff_b", "school": "org_dept"}
# Programmes of the 党校, which the trainer runs; the others are of 学工部, where nobody sits.
PARTY = frozenset(("plan", "open", "running", "finished"))
PLANS = frozenset(("plan", "studentplan"))
PROGRAMMES = PARTY | {"student", "studentplan"}
REGISTER_MARKS = ("lastno", "nowno", "lastphone", "nowphone", "course")
LEADER = {"A": "leader", "G": "leader", "school": "org_dept"}  # nobody sits there for B
SUBTREE = {"staff": "AG", "leader": "AG", "entry": "G", "staff_b": "B"}


# --- places ------------------------------------------------------------------------------------
def branch_of(key):
    return key.removesuffix("last").removesuffix("now")


def home_of(key):
    """The committee of a branch, or the one that its participation was copied from."""
    return "B" if key == "mlast" else HOME[branch_of(key)]


def sees_year(actor, key):
    """Participations and what hangs on them: by the old committee and by the present one."""
    return sees_branch(actor, branch_of(key)) or home_of(key) in SUBTREE.get(actor, "")


def sees_branch(actor, key):
    if actor in SCHOOL:
        return True
    branch = branch_of(key)
    return branch == "a1" if actor == "secretary" else HOME[branch] in SUBTREE.get(actor, "")


def sees_years(actor, key):
    return any(sees_year(actor, f"{key}{year}") for year in ("last", "now"))


def sees_committee(actor, key):
    own = "A" if actor == "secretary" else SUBTREE.get(actor, "")
    return actor in SCHOOL or key in own


def sees_run(actor, key):
    return actor in SCHOOL or key in SUBTREE.get(actor, "")


def sees_account(actor, key):
    if actor == key or actor in SCHOOL:
        return True
    return key == "secretary" and actor in ("staff", "leader")


def is_own(actor, key):
    return actor == key


# --- 结对: keys are of the helped branch --------------------------------------------------------
PARTNERS = {"b1": "a1", "a2": "d1"}
WRITERS = {"b1": "a1", "a2": "a2"}  # of the joint activity
# All that either side reads of the other: its name and its 分党委.
PAIRED = frozenset({"A", "B"} | {f"{key}now" for key in (*PARTNERS, *PARTNERS.values())})
# All that a public notice tells everybody: a branch and its 分党委.
NOTICED = frozenset({"b1now", "B"})
# The same of every branch at the top, which the office of a weak one may ask wherever it stands.
ASKED = PAIRED | {"g1now"}


def sees_pairing(actor, key):
    return sees_branch(actor, key) or sees_branch(actor, PARTNERS[key])


# --- training: keys are of a programme, or of a place and a programme, like a1running -----------
def place_and_programme(key):
    return next((key.removesuffix(one), one) for one in sorted(PROGRAMMES) if _ends(key, one))


def _ends(key, programme):
    return key.endswith(programme) and key.removesuffix(programme) in {
        *HOME,
        "A",
        "G",
        "B",
        "school",
    }


def sees_programme(actor, key):
    """A plan is its organiser's own; what is announced is read by everybody with a post."""
    if actor == "trainer":
        return key in PARTY
    return actor in SCHOOL or key not in PLANS and actor in SIGNED_IN - {"ended", "postless"}


def sees_trainee(actor, key):
    """Enrolments and marks: the trainer those of its programmes, a secretary the own ones."""
    place, programme = place_and_programme(key)
    return programme in PARTY if actor == "trainer" else sees_branch(actor, place)


def sees_invitation(actor, key):
    place, programme = place_and_programme(key)
    if actor == "trainer":
        return programme in PARTY
    return actor in SCHOOL or place in SUBTREE.get(actor, "")


def sees_record(actor, key):
    """Records written by a programme, and those of courses held elsewhere (a1other)."""
    if key in HOME_OTHER:
        return sees_branch(actor, key.removesuffix("other"))
    return sees_trainee(actor, key)


def sees_person(actor, key):
    """The training of the secretary of a branch: the trainer's audience is the whole school."""
    return actor == "trainer" or sees_branch(actor, key)


HOME_OTHER = {f"{branch}other" for branch in HOME}
SEES = {
    "participation": sees_year,
    "item": sees_year,
    "office_item": sees_year,
    "report": sees_year,
    "look_back": sees_year,
    "question": sees_year,
    "check": sees_year,
    "drawing": lambda actor, key: True,
    "online_poll": sees_year,
    "branch": sees_branch,
    "term": sees_branch,
    "file": sees_year,
    "committee": sees_committee,
    "run": sees_run,
    "account": sees_account,
    "post": sees_account,
    "reminder": is_own,
    "cycle": lambda actor, key: True,
    "vacation": lambda actor, key: True,
    "programme": sees_programme,
    "session": sees_programme,
    "enrolment": sees_trainee,
    "attendance": sees_trainee,
    "leave_request": sees_trainee,
    "correction": sees_trainee,
    "invitation": sees_invitation,
    "record": sees_record,
    "person": sees_person,
    "handover": sees_branch,
    "notice": lambda actor, key: True,
    "objection": lambda actor, key: actor == "org_dept",
    "pairing": sees_pairing,
    "activity": sees_pairing,
    "shared_file": sees_pairing,
}


# --- acts --------------------------------------------------------------------------------------
def anyone(actor, key):
    return True


def among(actors):
    return lambda actor, key: actor in actors


def secretary(actor, key):
    return actor == "secretary" and branch_of(key) == "a1"


def reviews(actor, key):
    return actor == REVIEWER[home_of(key)]


def answers_pairing(actor, key):
    """The secretary of a side; the office above a side that has none (a2 has one)."""
    return (actor, key) in {("secretary", "b1"), ("staff_b", "b1"), ("org_dept", "a2")}


def records_activities(actor, key):
    sides = (key, PARTNERS[key])
    return any(secretary(actor, one) or reviews(actor, one) for one in sides)


def corrects_activity(actor, key):
    return secretary(actor, WRITERS[key]) or reviews(actor, WRITERS[key])


def reviews_now(actor, key):
    """What is still to be put right is the present 分党委's, whenever it began."""
    return actor == REVIEWER[HOME[branch_of(key)]]


def reopens(actor, key):
    """The item is the branch's own: its 分党委, and 组织部 for any branch."""
    return actor == "org_dept" or reviews_now(actor, key)


def enters(actor, key):
    return reviews(actor, key) or actor == "entry" and home_of(key) == "G"


def leads(actor, key):
    return actor == LEADER.get(home_of(key))


def sends_back(actor, key):
    return actor == "org_dept" or leads(actor, key)


def chases(actor, key):
    return actor == "org_dept" or leads(actor, key) or enters(actor, key)


def makes_items(actor, key):
    return actor == "org_dept" or secretary(actor, key) or reviews_now(actor, key)


def confirms(actor, key):
    """Who tried the run: in the world staff that of A, 组织部 the others; in that same place."""
    return (actor, key) in {("staff", "A"), ("org_dept", "school")}


def keeps_branch(actor, key):
    return actor == "org_dept" or actor in STAFF and HOME[branch_of(key)] in SUBTREE[actor]


def keeps_account(actor, key):
    """组织部 all, staff those below them; nobody the own one."""
    return actor == "org_dept" or actor == "staff" and key == "secretary"


def runs_programme(actor, key):
    """The trainer sits at the 党校; 组织部 runs its programmes together with it."""
    return actor in ("trainer", "org_dept") and key in PARTY


def answers_invitation(actor, key):
    place, _programme = place_and_programme(key)
    return actor == REVIEWER[place] if place in REVIEWER else False


def keeps_person(actor, key):
    """Courses held elsewhere: who keeps the register of the branch."""
    return keeps_branch(actor, key)


def keeps_record(actor, key):
    branch = key.removesuffix("other") if key in HOME_OTHER else place_and_programme(key)[0]
    return keeps_branch(actor, branch)


org = among(ORG)


# --- rows --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """`get`, `post`: who may (None: the method is not taken); `asks_role_first`: whoever has no
    such role at all is refused before anything is looked for; `leaves_trace`: reading it is itself
    recorded; `key_in_form`: the row is named in the form, not in the address; `ways`: addresses to
    read besides the plain one.
    """

    family: str = ""
    get: Callable | None = None
    post: Callable | None = None
    data: dict = field(default_factory=dict)
    sees: Callable | None = None  # else by the family
    key_in_form: bool = False
    # {name in the form: family}: another row of the same place that the form names.
    beside: dict = field(default_factory=dict)
    is_open: bool = False
    asks_role_first: bool = False
    leaves_trace: bool = False
    tells: frozenset = frozenset()  # marks that everybody may read there
    ways: tuple = ()


def page(family="", get=anyone, **more):
    return Row(family, get, **more)


def act(family="", who=anyone, **data):
    return Row(family, post=who, data={name.replace("__", "-"): one for name, one in data.items()})


def form(family="", who=anyone, get=None, **more):
    return Row(family, get or who, who, **more)


# --- marks --------------------------------------------------------------------------------------
def marks_of(actor):
    """The marks of the world (tests/matrix/world.py) that an actor may read; None: all."""
    if actor in SCHOOL:
        return None
    years = {f"{branch}{year}" for branch in HOME for year in ("last", "now")}
    marks = {key for key in years if sees_year(actor, key)}
    marks |= set(SUBTREE.get(actor, ""))
    # The name of the committee above; the committee that a branch came from, in its history.
    marks |= {"secretary": {"A"}, "entry": {"A"}, "staff": {"B"}, "leader": {"B"}}.get(actor, set())
    if actor in SUBTREE:
        marks |= {f"{branch}draft" for branch in HOME if sees_branch(actor, branch)}
    registers = {branch for branch in HOME if sees_branch(actor, branch)}
    marks |= {f"{key}{what}" for key in registers for what in REGISTER_MARKS}
    marks |= {f"{key}pair" for key in PARTNERS if sees_pairing(actor, key)}
    marks |= {key for key in PROGRAMMES if sees_programme(actor, key)}
    # Of all secretaries of its audience an organiser reads name, branch and 分党委, no more.
    return marks | years | {"A", "B"} if actor == "trainer" else marks
