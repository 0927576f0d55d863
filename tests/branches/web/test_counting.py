"""Figures counted together are what each counts alone."""

import pytest
from django.db.models import Exists, OuterRef, Q
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from branches.models import Branch, Participation
from branches.web.counting import count_figures
from tests import make

KINDS, FLAGS = ("staff", "student", "office"), (False, True)
BY = ["kind", "has_moved"]
plain = st.one_of(
    st.sampled_from(KINDS).map(lambda kind: Q(kind=kind)),
    st.lists(st.sampled_from(KINDS)).map(lambda kinds: Q(kind__in=kinds)),
    st.sampled_from(FLAGS).map(lambda flag: Q(has_moved=flag)),
    st.sampled_from("AB").map(lambda code: Q(code__startswith=code)),
)
conditions = st.recursive(
    plain,
    lambda inner: st.one_of(
        inner.map(lambda one: ~one),
        st.tuples(inner, inner).map(lambda two: two[0] & two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] | two[1]),
    ),
    max_leaves=4,
)


class CountsAgree(TestCase):
    @classmethod
    def setUpTestData(cls):
        home = make.committee()
        for number in range(12):
            make.branch(
                of=home,
                kind=KINDS[number % 3],
                has_moved=number % 4 == 0,
                code=f"{'ABC'[number % 2]}{number:03}",
            )

    @settings(max_examples=60, deadline=None)
    @given(wanted=st.lists(conditions, min_size=1, max_size=4))
    def test_counted_together_as_alone(self, wanted):
        figures = {f"figure_{number}": one for number, one in enumerate(wanted)}
        rows = Branch.objects.all()

        found = count_figures(rows, figures, BY)

        assert found == {name: rows.filter(one).count() for name, one in figures.items()}


@pytest.mark.django_db
def test_one_statement_whatever_is_asked(django_assert_num_queries):
    make.participation(make.branch(kind="staff"))
    make.participation(make.branch(kind="student"), state="submitted")
    rows = Participation.objects.all()
    wanted = {
        "all": Q(),
        "staff": Q(kind="staff"),
        "submitted": Q(survey__state="submitted"),
        "neither": Q(kind="office") ^ Q(kind="retired"),
        "with_survey": Q(Exists(rows.filter(pk=OuterRef("pk"), survey__isnull=False))),
    }

    with django_assert_num_queries(1):
        found = count_figures(rows, wanted, ["kind", "survey__state"])

    numbers = {"all": 2, "staff": 1, "submitted": 1, "neither": 0, "with_survey": 2}
    assert found == numbers


@pytest.mark.django_db
def test_no_rows_count_nothing():
    assert count_figures(Branch.objects.all(), {"all": Q(), "a": Q(code="1")}, ["kind"]) == {
        "all": 0,
        "a": 0,
    }
