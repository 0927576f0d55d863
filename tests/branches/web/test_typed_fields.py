"""Shared form fields read what people type as an import does."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from branches.accounts.queries import accounts
from branches.organisation.forms import AppointForm, BranchForm
from branches.polls.forms import PollForm
from branches.web.fields import CountField, DayField, NameField
from tests import make


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("20260920", date(2026, 9, 20)),
        ("2026.9.20", date(2026, 9, 20)),
        ("2026年9月20日", date(2026, 9, 20)),
        ("2026-09-20", date(2026, 9, 20)),
        (date(2026, 9, 20), date(2026, 9, 20)),
        ("9999-12-31", date(9999, 12, 31)),
        ("", None),
    ],
)
def test_a_day_is_read_however_it_is_typed(typed, read):
    assert DayField(required=False).clean(typed) == read


@pytest.mark.parametrize("typed", ["昨天", "2026-02-30", "1"])
def test_what_is_no_day_is_refused_in_a_sentence(typed):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)

    assert refused.value.messages[0].endswith("。")


def test_a_count_is_read_with_commas_and_its_unit():
    field = CountField(unit="票", min_value=0, max_value=5000)

    assert [field.clean(typed) for typed in ("1,200", "１２票", "0", 7)] == [1200, 12, 0, 7]
    for typed in ("12张", "-1", "5001", "1" + "0" * 30, ""):
        with pytest.raises(ValidationError):
            field.clean(typed)


def test_a_name_is_kept_in_one_form():
    assert NameField().clean(" 刘\u3000丽 ") == "刘丽"
    form = AppointForm({"seat": "youth", "name": "买买提 • 艾力", "since": "20120301"})
    assert form.is_valid()
    assert (form.cleaned_data["name"], form.cleaned_data["since"]) == (
        "买买提·艾力",
        date(2012, 3, 1),
    )


def test_a_poll_is_typed_with_its_units():
    counts = ("due", "issued", "returned", "valid", "satisfied")
    typed = dict.fromkeys(counts, "1,000票") | {"basic": "0", "unsatisfied": "0", "unknown": "0票"}

    form = PollForm(typed | {"held_on": "2012.3.1"})

    assert form.is_valid(), form.errors
    assert (form.counts["valid"], form.cleaned_data["held_on"]) == (1000, date(2012, 3, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(("years", "is_wrong"), [("0", True), ("51", True), ("3", False)])
def test_a_term_of_no_years_is_refused(years, is_wrong):
    form = BranchForm({"term_years": years}, instance=make.branch())

    assert ("term_years" in form.errors) == is_wrong


@pytest.mark.django_db
def test_people_are_found_however_their_name_is_typed():
    org = make.org_dept(name="刘丽")

    assert list(accounts(org, q="刘　丽")) == [org]
    assert list(accounts(org, q=org.username[:3], search_usernames=True)) == [org]
