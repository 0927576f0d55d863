"""Who may open which address: one row per name of the resolver, stated anew and not read from
rules.py, so that a slip there is noticed here.
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


SEES = {
    "participation": sees_year,
    "item": sees_year,
    "branch": sees_branch,
    "term": sees_branch,
    "file": sees_year,
    "committee": sees_committee,
    "run": sees_run,
    "account": sees_account,
    "post": sees_account,
    "reminder": is_own,
    "cycle": lambda actor, key: True,
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


def enters(actor, key):
    return reviews(actor, key) or actor == "entry" and home_of(key) == "G"


def leads(actor, key):
    return actor == LEADER.get(home_of(key))


def sends_back(actor, key):
    return actor == "org_dept" or leads(actor, key)


def chases(actor, key):
    return actor == "org_dept" or leads(actor, key) or enters(actor, key)


def makes_items(actor, key):
    return actor == "org_dept" or secretary(actor, key) or reviews(actor, key)


def confirms(actor, key):
    """Who tried the run: in the world staff that of A, 组织部 the others; in that same place."""
    return (actor, key) in {("staff", "A"), ("org_dept", "school")}


def keeps_branch(actor, key):
    return actor == "org_dept" or actor in STAFF and HOME[branch_of(key)] in SUBTREE[actor]


def keeps_account(actor, key):
    """组织部 all, staff those below them; nobody the own one."""
    return actor == "org_dept" or actor == "staff" and key == "secretary"


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
    is_open: bool = False
    asks_role_first: bool = False
    leaves_trace: bool = False
    ways: tuple = ()


def page(family="", get=anyone, **more):
    return Row(family, get, **more)


def act(family="", who=anyone, **data):
    return Row(family, post=who, data={name.replace("__", "-"): one for name, one in data.items()})


def form(family="", who=anyone, get=None, **more):
    return Row(family, get or who, who, **more)


PART, ITEM = "participation", "item"
LIST = ("round={last}", "q=CANARY", "committee={B}", "page=2")
RANDOM = {"reason": "经研究"}
OPINION = {"opinion__note": "属实"}
PROGRESS = {"progress__note": "补开", "progress__percent": "60", "progress__seen": "0"}
inspectors, keepers = among(INSPECTORS), among(KEEPERS)

ROWS = {
    "home": page(ways=("round={last}",)),
    "inbox": page(ways=("tab=reminders", "kind=item")),
    "board": page(ways=LIST),
    "dashboard": page(ways=("round={last}",)),
    "dashboard_branches": page(ways=(*LIST, "figure=missing")),
    "rights": page(get=inspectors),
    "branch": page("branch", sees=sees_years),
    "drafts": page(PART),
    "make_item": act(PART, makes_items, code="all"),
    "cycle": form("cycle", org, inspectors, asks_role_first=True),
    "cycle_new": form(who=org),
    "import_new": form(who=keepers),
    "import_confirm": Row("run", post=confirms),
    "survey_submit": act(PART, enters),
    "survey_return": act(PART, sends_back, **RANDOM),
    "poll_new": form(PART, enters),
    "login": Row(get=anyone, post=anyone, is_open=True),
    "logout": act(),
    "password_change": form(),
    "activate": Row("token", anyone, anyone, is_open=True),
    "healthz": Row(get=anyone, is_open=True),
    "branches:surveys": page(ways=(*LIST, "figure=survey_overdue")),
    "branches:survey": form(PART, enters, anyone),
    "branches:survey_field": act(PART, enters, field="lectures", base__lectures="2", lectures="3"),
    "branches:survey_note": act(PART, enters),
    "branches:survey_print": page(PART),
    "branches:imports": page(get=among(IMPORT_READERS)),
    "branches:import_template": page(get=among(IMPORT_READERS)),
    "branches:roster_export": page(get=among(IMPORT_READERS), leaves_trace=True),
    "branches:import": page("run", among(IMPORT_READERS), asks_role_first=True),
    "branches:accounts": page(get=among(KEEPERS | {"auditor"}), ways=LIST),
    "branches:account_new": form(who=keepers),
    "branches:account": page("account", among(KEEPERS | {"auditor"})),
    "branches:account_edit": form("account", keeps_account),
    "branches:account_link": act("account", keeps_account),
    "branches:account_disable": act("account", keeps_account, **RANDOM),
    "branches:account_enable": act("account", keeps_account),
    "branches:post_give": form("account", keeps_account),
    "branches:post_end": form("post", keeps_account),
    "branches:open_account": act("branch", keeps_branch),
    "branches:tree": page(ways=("q=CANARY",)),
    "branches:committee_new": form(who=org),
    "branches:committee_edit": form("committee", org),
    "branches:committee_close": act("committee", org, **RANDOM),
    "branches:list": page(ways=(*LIST, "figure=term_overdue", "closed=1")),
    "branches:branch_edit": form("branch", keeps_branch),
    "branches:officers": page("branch"),
    "branches:officer_appoint": act("branch", keeps_branch),
    "branches:officer_vacancy": act("branch", keeps_branch),
    "branches:officer_leave": form("term", keeps_branch),
    "branches:cycles": page(get=inspectors),
    "branches:audit": page(get=inspectors, ways=("q=CANARY",)),
    "branches:read_reminders": act(),
    "branches:read_reminder": act("reminder"),
    "branches:nudge": Row(PART, post=chases, key_in_form=True),
    "branches:jobs": page(get=inspectors),
    "branches:retry_deliveries": act(who=org),
    "branches:file": page("file"),
    "grading:list": page(ways=(*LIST, "figure=to_decide", "figure=to_approve")),
    "grading:decide_selection": act(who=among(("leader", "org_dept"))),
    "grading:approve_selection": act(who=org),
    "grading:export": page(ways=LIST, leaves_trace=True),
    "grading:print_list": page(ways=LIST),
    "grading:rubrics": page(ways=("round={last}",)),
    "grading:why": page(PART),
    "grading:self_sheet": form(PART, secretary, anyone),
    "grading:review_sheet": form(PART, reviews, anyone),
    "grading:decision": form(PART, leads, anyone),
    "grading:lift_veto": act(PART, org, code="V2", **RANDOM),
    "grading:print": page(PART),
    "grading:withdraw_self": act(PART, secretary),
    "grading:return_self": act(PART, reviews, **RANDOM),
    "grading:withdraw_review": act(PART, reviews),
    "grading:return_review": act(PART, leads, **RANDOM),
    "grading:withdraw_decision": act(PART, leads),
    "grading:return_decision": act(PART, org, **RANDOM),
    "rectification:items": page(ways=(*LIST, "figure=items_overdue", "sort=due")),
    "rectification:print": page(ways=LIST),
    "rectification:export": page(ways=LIST, leaves_trace=True),
    "rectification:new_item": form(who=among(KEEPERS | {"secretary"})),
    "rectification:item": page(ITEM),
    "rectification:edit_item": act(ITEM, secretary),
    "rectification:add_progress": act(ITEM, secretary, **PROGRESS),
    "rectification:request_extension": act(ITEM, secretary),
    "rectification:answer_extension": act(ITEM, reviews, answer__decision="grant"),
    "rectification:request_closure": act(ITEM, secretary, closure__note="已完成"),
    "rectification:accept": act(ITEM, reviews, **OPINION),
    "rectification:return_item": act(ITEM, reviews, **OPINION),
    "rectification:cancel": act(ITEM, org, cancel__reason="重复登记"),
    "rectification:plan": page(PART),
    "rectification:save_goal": act(PART, secretary, goal="每月一次"),
    "rectification:submit_plan": act(PART, secretary),
    "rectification:approve_plan": act(PART, reviews),
    "rectification:return_plan": act(PART, reviews, return__reason="请补充"),
}
# What the owner of any account does with it, 督查 included.
OWN = {"logout", "password_change", "login", "activate", "branches:read_reminders"}


# --- marks -------------------------------------------------------------------------------------
def marks_of(actor):
    """The marks of the world (tests/matrix_world.py) that an actor may read; None: all."""
    if actor in SCHOOL:
        return None
    years = {f"{branch}{year}" for branch in HOME for year in ("last", "now")}
    marks = {key for key in years if sees_year(actor, key)}
    marks |= set(SUBTREE.get(actor, ""))
    # The name of the committee above; the committee that a branch came from, in its history.
    marks |= {"secretary": {"A"}, "entry": {"A"}, "staff": {"B"}, "leader": {"B"}}.get(actor, set())
    if actor in SUBTREE:
        marks |= {f"{branch}draft" for branch in HOME if sees_branch(actor, branch)}
    return marks
