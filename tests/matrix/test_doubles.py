"""Every form sent twice: a row is added once, whoever went back or clicked twice."""

import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from branches.models import FormKey
from branches.web.once import AGAIN
from rectification.models import Progress
from tests.matrix.actors import SIGNED_IN
from tests.matrix.conftest import UNCOUNTED, state_of_all
from tests.matrix.doubles_table import ADDS, EACH_TIME, ONCE_BY_STATE, SETS
from tests.matrix.table import ROWS
from tests.matrix.test_matrix import WRITABLE, address, expected, form_of, keys_of

pytestmark = pytest.mark.django_db
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
ACTION = re.compile(r'\baction="([^"]*)"')
KEY = re.compile(r'name="form_key" value="(\w{32})"')
SHEET = SimpleUploadedFile("记录.pdf", b"%PDF-1.4\n%%EOF\n")


def given(what, world):
    return what(world) if callable(what) else what


def address_of(name, key, world):
    if not key:
        return reverse(name)
    return reverse(name, args=[key(world) if callable(key) else world.rows[ROWS[name].family][key]])


def key_on(client, page, path):
    """The key in the form of the page that is sent to `path`."""
    for attributes, content in FORM.findall(client.get(page).text):
        action = ACTION.search(attributes)
        if (action[1] if action else page) == path and (found := KEY.search(content)):
            return found[1]
    raise AssertionError(f"{page}: no key for {path}")


def counts():
    """{table: rows}, without sessions and the keys themselves; in one statement, for it is asked
    around every act of everybody.
    """
    names = {model._meta.db_table for model in apps.get_models()}
    names -= UNCOUNTED | {FormKey._meta.db_table}
    quote = connection.ops.quote_name
    asked = (f"SELECT '{name}', COUNT(*) FROM {quote(name)}" for name in sorted(names))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return dict(cursor.fetchall())


@pytest.fixture
def filled(world, browsers):
    """(client, path, form with its key) of an address of ADDS."""

    def fill(name):
        sent = ADDS[name]
        sent.prepare(world)
        client, path = browsers[sent.actor], address_of(name, sent.key, world)
        page = address_of(sent.page, sent.key, world) if sent.page else path
        return client, path, given(sent.data, world) | {"form_key": key_on(client, page, path)}

    return fill


def test_every_address_that_takes_a_form_is_in_one_list():
    lists = (ADDS, ONCE_BY_STATE, SETS, EACH_TIME)

    assert sorted(name for one in lists for name in one) == sorted(WRITABLE)


@pytest.mark.parametrize("name", sorted(ADDS))
def test_a_row_is_added_once(filled, name):
    client, path, form = filled(name)
    before = counts()

    first = client.post(path, form)
    after, stored = counts(), state_of_all()
    second = client.post(path, form)

    assert first.status_code in (200, 302)
    assert sum(after.values()) > sum(before.values())
    assert second.status_code == 302
    assert second.url == FormKey.objects.get().result
    if first.status_code == 302:
        assert second.url == first.url
    assert AGAIN in client.get(second.url).text
    assert state_of_all() == stored


@pytest.mark.parametrize("name", sorted(set(WRITABLE) - set(ADDS) - EACH_TIME))
def test_an_act_without_a_key_adds_nothing_the_second_time(world, browsers, name):
    row = ROWS[name]
    for actor in sorted(SIGNED_IN):
        for key in keys_of(world, row, actor):
            if key.endswith("last") or expected(row, "post", actor, key) is not None:
                continue
            path, form = address(world, name, key), form_of(world, name, key)
            cookies = browsers[actor].cookies.copy()
            browsers[actor].post(path, form)
            after = counts()
            browsers[actor].post(path, form)
            browsers[actor].cookies = cookies
            assert counts() == after, (actor, key)


def test_what_could_not_be_saved_uses_no_key_up(filled):
    client, path, form = filled("rectification:add_progress")
    before = Progress.objects.count()

    refused = client.post(path, form | {"progress-note": ""})
    saved = client.post(path, form)

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert Progress.objects.count() == before + 1
    assert FormKey.objects.count() == 1


def test_another_content_is_another_act_with_the_same_key_too(filled):
    client, path, form = filled("rectification:add_progress")
    before = Progress.objects.count()
    client.post(path, form)

    client.post(path, form | {"progress-note": "又补开一次"})
    client.post(path, form | {"progress-files": SHEET})

    assert Progress.objects.count() == before + 3


def test_a_key_is_its_owners(filled, world, browsers):
    _client, path, form = filled("rectification:new_item")
    browsers["staff"].post(path, form)

    answer = browsers["secretary"].post(path, form)

    assert answer.status_code == 302
    assert FormKey.objects.count() == 2
