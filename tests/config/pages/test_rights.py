"""权限一览 shows what the tables say, to those who inspect."""

import pytest
from django.urls import reverse

from branches.models import Post
from branches.web.audit_queries import action_label
from config.pages.rights import TABLES, tables
from rectification.items.timeline import ICONS
from tests import make

pytestmark = pytest.mark.django_db
URL = reverse("rights")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (make.org_dept, 200),
        (make.auditor, 200),
        (make.school_leader, 403),
        (lambda: make.secretary(make.branch()), 403),
    ],
)
def test_who_reads_it(client, who, status):
    client.force_login(who())

    assert client.get(URL).status_code == status


def test_every_transition_of_every_table_is_listed(client):
    client.force_login(make.auditor())

    page = client.get(URL).text

    for _title, _states, transitions in TABLES:
        for transition in transitions.values():
            assert transition.label in page


def test_rights_page_audit_log_and_history_call_an_act_by_one_name():
    names = {
        transition.verb: transition.label
        for _title, _states, transitions in TABLES
        for transition in transitions.values()
    }

    assert {verb: action_label(verb) for verb in names} == names
    # The history of an item takes its titles from the record.
    assert ICONS.keys() <= names.keys()


def test_nobody_of_the_inspection_or_the_school_acts():
    readers = {Post.Role.AUDITOR, Post.Role.SCHOOL_LEADER}

    for _title, rows in tables():
        for row in rows:
            assert acting(row)
            assert not acting(row) & readers


def test_a_training_organiser_acts_in_training_only():
    organiser = Post.Role.TRAINING_ORGANISER

    found = {title for title, rows in tables() for row in rows if organiser in acting(row)}

    assert found == {"培训班次"}


def acting(row):
    return {role for role, mark in zip(Post.Role, row["marks"], strict=True) if mark}
