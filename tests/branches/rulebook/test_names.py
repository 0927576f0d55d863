"""One person is one name, however it was typed."""

from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from branches.models import Person
from branches.rulebook.names import person_name, plain_name
from tests import make


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("刘　丽", "刘丽"),
        (" 刘 丽 ", "刘丽"),
        ("刘\xa0丽\u200b", "刘丽"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提 ・ 艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("⾼⻩⻰", "高黄龙"),
        ("\uf90a", "金"),
        ("𠮷㛃\ue5e5", "𠮷㛃\ue5e5"),
        ("Anna  Maria Li", "Anna Maria Li"),
        ("J. Smith", "J. Smith"),
        ("李 Anna Maria", "李Anna Maria"),
        ("", ""),
    ],
)
def test_a_name_is_kept_in_one_form(typed, kept):
    assert person_name(typed) == kept


@given(st.text())
def test_a_kept_name_stays_as_it_is(typed):
    assert person_name(person_name(typed)) == person_name(typed)


def test_where_people_are_in_a_hurry_dots_and_case_do_not_count():
    assert plain_name("买买提 艾力") == plain_name("买买提·艾力")
    assert plain_name("ANNA") == plain_name("anna")


@pytest.mark.django_db
def test_names_that_were_kept_otherwise_are_unified():
    person = make.person("刘　丽")
    account = make.user(name="买买提•艾力")

    import_module("branches.migrations.0041_plain_names").unify(apps, None)

    account.refresh_from_db()
    assert (Person.objects.get(pk=person.pk).name, account.name) == ("刘丽", "买买提·艾力")
