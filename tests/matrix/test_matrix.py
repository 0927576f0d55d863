"""Every address × method × role × own, former, foreign, archived and missing rows."""

import io
import re
import zipfile
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, get_resolver, reverse

from grading.models import Assessment
from tests.matrix import actors, table
from tests.matrix.actors import SEES
from tests.matrix.conftest import UNCOUNTED, state_of_all
from tests.matrix.marks import marks_in
from tests.matrix.publicity_world import SECRET
from tests.matrix.table import ROWS
from tests.matrix.world import STATES

pytestmark = pytest.mark.django_db
REFUSED_TO_SAVE = (409, 422)
# A page that is somebody else's turn leads on to where one may read.
ANSWERS = {"get": (200, 302), "post": (200, 302, *REFUSED_TO_SAVE)}
TOKEN = re.compile(rb"\b\w{64}\b")  # of a form, new in every answer
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
READABLE = sorted(name for name, row in ROWS.items() if row.get)
WRITABLE = sorted(name for name, row in ROWS.items() if row.post)
# A row of each family for what is tried once.
SAMPLE = {
    **dict.fromkeys(
        ("participation", "item", "office_item", "report", "look_back", "file", "online_poll"),
        "a1now",
    ),
    **dict.fromkeys(("branch", "term", "person"), "a1"),
    **dict.fromkeys(("committee", "run"), "A"),
    **dict.fromkeys(("account", "post", "reminder"), "secretary"),
    **dict.fromkeys(("check", "question"), "a1now"),
    **dict.fromkeys(("cycle", "drawing"), "now"),
    "vacation": "summer",
    **dict.fromkeys(("programme", "session"), "running"),
    **dict.fromkeys(("enrolment", "attendance", "leave_request"), "a1running"),
    "invitation": "Aopen",
    "record": "a1other",
    "handover": "a1",
    "notice": "running",
    "objection": "b1",
    **dict.fromkeys(("pairing", "activity", "shared_file"), "b1"),
    "sign_in": "running",
}
# Where one row says all that another would say (the rest is tried by the neighbours' actors).
YEARLY = ("participation", "item", "office_item", "report", "look_back", "online_poll")
NOBODYS = ("a1now", "none")
TRIED = {
    **dict.fromkeys((*actors.NOBODY_IN, "trainer", "ended", "postless"), NOBODYS),
    **dict.fromkeys(("school_leader", "auditor"), (*NOBODYS, "a1last")),
    "org_dept": (*NOBODYS, "a2now", "mlast", "b1now", "d1now", "d1last"),
    "secretary": (*NOBODYS, "a1last", "a2now", "b1now"),
    "staff": (*NOBODYS, "a1last", "g1now", "b1now", "b1last", "mlast", "mnow", "d1now"),
    "leader": ("a2now", "a2last", "b1now", "mlast", "none"),
    "entry": (*NOBODYS, "g1now", "g1last", "a2last"),
    "staff_b": (*NOBODYS, "b1now", "b1last", "mlast", "mnow"),
}


def names_of(patterns, space=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_of(pattern.url_patterns, space + inner)


def keys_of(world, row, actor=""):
    """The rows an actor is tried on: all, for whom another actor stands some."""
    keys = world.rows.get(row.family, [""])
    tried = TRIED.get(actor)
    return [key for key in keys if not tried or key in tried or row.family not in YEARLY]


def sample_of(row):
    """One key of a row's family, "" where there is none."""
    return SAMPLE.get(row.family, "")


def address(world, name, key):
    family = ROWS[name].family
    if family == "token":
        return reverse(name, args=[world.token])
    has_key = family and not ROWS[name].key_in_form
    return reverse(name, args=[world.rows[family][key]] if has_key else [])


def form_of(world, name, key):
    row = ROWS[name]
    named = {row.family: world.rows[row.family][key]} if row.key_in_form else {}
    named |= {name: world.rows[of].get(key, "") for name, of in row.beside.items()}
    return row.data | named


def expected(row, method, actor, key):
    """The one status that is right, or None: done, or refused in words."""
    may = getattr(row, method)
    if row.is_open:
        return None
    if actor in actors.NOBODY_IN:
        return 302 if method == "get" else 401
    if row.asks_role_first and not may(actor, key):
        return 403
    if row.family and (key == "none" or not (row.sees or SEES[row.family])(actor, key)):
        return 404
    return None if may(actor, key) else 403


def bytes_of(response):
    """The whole answer, the parts of a workbook unpacked."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] != b"PK":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(one) for one in parts.namelist())


@contextmanager
def writes():
    """[statements that wrote something]; a refused act may have written and taken it back."""
    found = []

    def look(execute, sql, params, many, context):
        if WRITES.match(sql) and not any(name in sql[:60] for name in UNCOUNTED):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def changed(untouched, written):
    """Names of the tables that are not as they were built; nothing written, nothing compared."""
    after = state_of_all() if written else {}
    return sorted(name for name in after if after[name] != untouched[name])


def ways_to(world, name, key, actor):
    path = address(world, name, key)
    known = {"last": world.rounds["last"].pk, "B": world.committees["B"].pk}
    ways = ROWS[name].ways if actor in actors.CURIOUS else ()
    return [path, *(f"{path}?{way.format(**known)}" for way in ways)]


def test_every_address_has_its_row():
    assert set(names_of(get_resolver().url_patterns)) == set(ROWS)


@pytest.mark.parametrize("name", READABLE)
def test_who_reads_what(world, browsers, untouched, name):
    row, wrong = ROWS[name], []
    with writes() as written:
        for actor, client in browsers.items():
            for key in keys_of(world, row, actor):
                wrong += read(world, client, name, actor, key)

    assert "\n".join(wrong) == ""
    touched = changed(untouched, written)
    assert touched == (["branches_auditentry"] if row.leaves_trace else [])


def read(world, client, name, actor, key):
    """What is wrong with the answers to one actor: a status, or a mark of another place."""
    wanted = expected(ROWS[name], "get", actor, key)
    for path in ways_to(world, name, key, actor):
        response = client.get(path)
        status, content = response.status_code, bytes_of(response)
        if status != wanted and (wanted or status not in ANSWERS["get"]):
            yield f"{actor} {key} {path}: {status}, not {wanted or 200}"
        elif actor != "org_dept":
            told = marks_in(content)
            if actor in actors.SCHOOL:
                told &= {SECRET}
            else:
                told -= actors.marks_of(actor) | ROWS[name].tells
            if told:
                yield f"{actor} {key} {path}: {sorted(told)}"


@pytest.mark.parametrize("name", [name for name in READABLE if ROWS[name].family in YEARLY])
def test_what_is_out_of_reach_looks_as_if_it_were_not(world, browsers, name):
    foreign, missing = (
        browsers["staff"].get(address(world, name, key)) for key in ("b1now", "none")
    )

    assert foreign.status_code == missing.status_code == 404
    assert TOKEN.sub(b"", foreign.content) == TOKEN.sub(b"", missing.content)


@pytest.mark.parametrize("name", WRITABLE)
def test_who_does_what(world, browsers, untouched, name):
    row, wrong = ROWS[name], []
    with writes() as written:
        for actor, client in browsers.items():
            for key in keys_of(world, row, actor):
                path, form = address(world, name, key), form_of(world, name, key)
                wanted = expected(row, "post", actor, key)
                wrong += write(client, path, form, wanted, (name, actor, key))

    assert "\n".join(wrong) == ""
    assert changed(untouched, written) == []


def write(client, path, form, wanted, cell):
    if wanted is None:
        return done(client, path, form, cell)
    status = client.post(path, form).status_code
    return [] if status == wanted else [f"{cell}: {status}, not {wanted}"]


def done(client, path, form, cell):
    """An act that is allowed is taken back; what an archived year has measured nobody can change:
    there is nothing to take back.
    """
    name, _actor, key = cell
    is_measured = key.endswith("last") and not name.startswith("rectification:")
    cookies = client.cookies.copy()
    with transaction.atomic():
        status = client.post(path, form).status_code
        transaction.set_rollback(not is_measured)
    client.cookies = cookies
    return [] if status in ANSWERS["post"] else [f"{cell}: {status}"]


@pytest.mark.parametrize("name", sorted(set(READABLE) - set(WRITABLE)))
def test_a_page_to_read_takes_no_post(world, browsers, name):
    path = address(world, name, sample_of(ROWS[name]))

    assert browsers["auditor"].post(path).status_code in (403, 405)


def test_the_auditor_may_do_nothing_but_with_the_own_account():
    allowed = {
        name
        for name in WRITABLE
        if expected(ROWS[name], "post", "auditor", sample_of(ROWS[name])) is None
    }

    assert allowed == table.OWN


def test_a_selection_holds_only_what_may_be_decided(world, browsers):
    everything = {"row": [key for key in world.rows["participation"].values() if key < 10**9]}
    day = {"decided_on": "2012-04-01", "approved_on": "2012-04-01", "document_no": "1号"}

    browsers["leader"].post(reverse("grading:decide_selection"), everything | day)
    browsers["org_dept"].post(reverse("grading:approve_selection"), everything | day)

    states = Assessment.objects.filter(participation__round=world.rounds["now"])
    found = dict(states.values_list("participation__branch", "state"))
    expected = STATES | {"a2": "approved", "b1": "approved"}
    assert found == {world.branches[key].pk: state for key, state in expected.items()}


@pytest.mark.parametrize("actor", ["secretary", "staff", "entry", "staff_b"])
def test_an_item_by_hand_goes_to_nobody_else(world, browsers, actor):
    def status(key):
        form = {"participation": world.rows["participation"][key], "problem": "记录不全"}
        form |= {"track": "dated", "owner": "branch"}
        path = reverse("rectification:new_item")
        return browsers[actor].post(path, form).status_code

    mine = {"secretary": {"a1now"}, "staff": {"a1now", "a2now", "mnow", "g1now"}}
    mine |= {"entry": set(), "staff_b": {"b1now"}}
    keys = sorted(set(world.rows["participation"]))
    assert {key for key in keys if status(key) == 302} == mine[actor]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_post_without_its_token_is_refused(world, wary_browser, name):
    path = address(world, name, sample_of(ROWS[name]))

    assert wary_browser.post(path).status_code == 403
