"""The matrix, its margins and its lists, recomputed from the raw rows by other means."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import Participation
from branches.web.rounds import all_rounds
from grading.models import Assessment
from rectification.promotion import matrix
from rectification.promotion.tally import tally
from tests import make
from tests.rectification.promotion import promoted

pytestmark = pytest.mark.django_db
PLAN = ("advanced", "qualified", "weak")


def comparison(user, kind="rounds"):
    rounds = all_rounds({})
    return matrix.comparisons(user, rounds, rounds[0].cycle)[kind]


@pytest.fixture
def walked():
    first = promoted.year()
    second = promoted.regrade(first)
    return first, second, promoted.walk(first, second)


def approved_in(round):
    """{branch: code} of the approved grades of a round."""
    rows = Assessment.objects.filter(participation__round=round, state="approved")
    return dict(rows.values_list("participation__branch", "grade"))


def test_the_cells_are_counted_as_they_lie_in_the_rows(walked):
    first, second, pairs = walked
    moves = tally(comparison(make.org_dept())).sum()

    words = {None: ("new", "gone"), "": ("undecided", "open")}
    words |= {"kept": ("", "kept"), "ungraded": ("ungraded", "ungraded")}
    expected = Counter(
        (words.get(was, (was,))[0], words.get(now, ("", now))[1]) for was, now in pairs.values()
    )
    assert {pair: count for pair, count in moves.counts.items() if count} == expected
    assert moves.of("all") == len(pairs)


def test_margins_are_the_distributions(walked):
    first, second, pairs = walked
    moves = tally(comparison(make.org_dept())).sum()
    before, after = Counter(approved_in(first).values()), Counter(approved_in(second).values())

    assert {code: moves.of(f"{code}..") for code in PLAN} == before
    assert {code: moves.of(f"..{code}") for code in PLAN} == after
    # In force: the new grade, else the old one of whoever is still there.
    still = set(Participation.objects.filter(round=second).values_list("branch", flat=True))
    force = Counter(
        {**approved_in(first), **approved_in(second)}[one]
        for one in still
        if one in approved_in(first) or one in approved_in(second)
    )
    assert {code: moves.of(f"in_{code}") for code in PLAN} == force
    assert moves.of("in_none") == len(still) - sum(force.values())
    rows = [sum(moves.of(f"{was}..{now}") for now in moves.comparison.now_labels) for was in PLAN]
    assert rows == [before[code] for code in PLAN]


def test_shares_make_up_those_who_had_a_grade(walked):
    moves = tally(comparison(make.org_dept())).sum()

    found = {name: moves.of(name) for name in (*matrix.SHARES, "first", "still_none", "gone")}
    assert found == {
        "rose": 4,
        "top": 3,
        "held": 1,
        "weak": 1,
        "fell": 2,
        "open": 2,
        "first": 3,
        "still_none": 3,
        "gone": 2,
    }
    assert sum(moves.of(name) for name in matrix.SHARES) == moves.of("graded") == 13
    assert moves.of("turned") == 2
    assert moves.turned_share == Fraction(2, 5)


@pytest.mark.parametrize("role", ["org_dept", "school_leader", "staff", "secretary"])
def test_every_figure_equals_its_list(client, walked, role):
    branch = make.branch(of=make.committee())
    promoted.place(branch, walked[0], "weak")
    promoted.place(branch, walked[1], "qualified")
    user = {
        "org_dept": make.org_dept,
        "school_leader": make.school_leader,
        "staff": lambda: make.staff(Participation.objects.first().sub_committee),
        "secretary": lambda: make.secretary(branch),
    }[role]()
    client.force_login(user)
    one = comparison(user)
    counted = tally(one)
    places = [None, counted.places[0].pk]

    for place in places:
        moves = counted.sum(place)
        for name in one.figures:
            if role != "org_dept" and not moves.of(name) or place and name.count("..") == 0:
                continue
            query = {"cell": name, "compare": "rounds", "committee": place or ""}
            response = client.get(reverse("promotion:list"), query)
            listed = response.context["page"].paginator.count
            assert listed == moves.of(name), (place, name)
    if role == "secretary":
        assert counted.sum().of("all") == 1


def test_a_kind_and_a_committee_narrow_all_of_it(client, walked):
    user = make.org_dept()
    client.force_login(user)
    counted = tally(comparison(user))
    place = counted.places[0]
    rows = Participation.objects.filter(sub_committee=place.pk, kind="staff")
    branches = set(rows.values_list("branch", flat=True))

    query = {"kind": "staff", "committee": place.pk}
    page = client.get(reverse("promotion:matrix"), query)
    listed = client.get(reverse("promotion:list"), query)

    assert page.context["moves"].of("all") == len(branches) > 0
    assert {row.branch_id for row in listed.context["page"]} == branches


def test_years_of_other_grades_are_compared_by_position():
    last = promoted.year(date(2011, 3, 20), promoted.FOUR)
    now = promoted.year(date(2012, 3, 20))
    pairs = (
        ("excellent", "advanced"),
        ("excellent", "qualified"),
        ("fine", "advanced"),
        ("fine", "qualified"),
        ("fair", "qualified"),
        ("fair", "weak"),
        ("poor", "weak"),
        ("poor", "advanced"),
        ("poor", ""),
        ("excellent", "ungraded"),
    )
    promoted.walk(last, now, pairs)
    moves = tally(comparison(make.org_dept(), "years")).sum()

    names = ("rose", "top", "held", "weak", "fell", "open", "still_none")
    assert [moves.of(name) for name in names] == [2, 1, 2, 1, 2, 1, 1]
    assert moves.comparison.steps("poor", "advanced") == 2
    assert moves.of("turned") == 1


def test_the_end_of_a_year_is_its_last_approved_grade():
    last = promoted.year(date(2011, 3, 20))
    again = promoted.regrade(last, date(2011, 11, 30))
    now = promoted.year(date(2012, 3, 20))
    second = promoted.regrade(now)
    homes = [make.branch() for _number in range(3)]
    # Rose in the 复评 of last year; fell this year; its 复评 is not approved yet.
    for branch, grades in zip(
        homes,
        (
            ("weak", "qualified", "weak", ""),
            ("advanced", "kept", "advanced", "kept"),
            ("qualified", "", "qualified", "advanced"),
        ),
        strict=True,
    ):
        for round, grade in zip((last, again, now, second), grades, strict=True):
            keeps = {"out_reason": Participation.KEEPS_GRADE} if grade == "kept" else {}
            promoted.place(branch, round, "" if keeps else grade, **keeps)

    moves = tally(comparison(make.org_dept(), "years")).sum()

    assert {pair for pair, count in moves.counts.items() if count} == {
        ("qualified", "weak"),
        ("advanced", "advanced"),
        ("qualified", "advanced"),
    }


def test_an_old_committee_does_not_call_gone_what_has_moved(walked):
    first, second, _pairs = walked
    old, new = make.committee(), make.committee()
    branch = make.branch(of=old)
    promoted.place(branch, first, "weak")
    branch.move_to(new)
    promoted.place(branch, second, "qualified")

    def pairs_of(user):
        counts = tally(comparison(user)).sum().counts
        return [pair for pair, count in counts.items() if count]

    assert pairs_of(make.staff(old)) == []
    assert pairs_of(make.staff(new)) == [("weak", "qualified")]


def test_the_matrix_is_one_statement_whatever_its_size(walked):
    user = make.org_dept()
    assert user.sees_school
    one = comparison(user)

    with CaptureQueriesContext(connection) as asked:
        tally(one)

    assert len(asked) == 1


@pytest.mark.parametrize("number", [2, 6])
def test_two_to_six_grades_have_a_matrix(client, number):
    grades = [[f"g{place}", f"第{place}等", str(90 - 10 * place)] for place in range(number - 1)]
    grades.append(["last", "末等", "0"])
    first = promoted.year(grades=grades)
    second = promoted.regrade(first)
    codes = [row[0] for row in grades]
    promoted.walk(first, second, [(was, now) for was in codes for now in codes])
    client.force_login(make.org_dept())

    page = client.get(reverse("promotion:matrix"))

    moves = page.context["moves"]
    assert moves.of("rose") == moves.of("fell") == number * (number - 1) // 2
    assert moves.of("top") == moves.of("weak") == 1
    assert moves.of("held") == number - 2
    assert page.text.count("pb-mx__c--up") == moves.of("rose")
