"""上期 is the grade in force at the end of last year, whichever of its rounds gave it."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Round
from config.acts.cycle import open_cycle
from config.acts.regrade import open_regrade
from grading.models import Decision
from tests import make
from tests.config.acts.test_regrade import D2, approved, in_regrade, middling

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    """Last year: one kept the top, one rose in the 复评; this year nobody is graded yet."""
    first = make.round()
    top, lower = approved(first), middling(first)
    round = open_regrade(first.cycle, cutoff_on=D2, by=make.org_dept())
    here = in_regrade(round, lower).assessment
    last = lower.decisions.get(level=Decision.Level.SCHOOL)
    last.pk, last.assessment, last.grade = None, here, top.grade
    last.decided_on = date(2012, 10, 20)
    last.save()
    open_cycle("2013 年度", cutoff_on=date(2013, 3, 20), set_name="current", by=None)
    return first


def test_the_year_is_compared_with_the_end_of_the_last_one(client, year):
    client.force_login(make.org_dept())

    page = client.get(reverse("dashboard")).context["page"]

    assert page.frame.previous == Round.objects.get(pk=year.pk)
    assert page.before.branches == 2
    assert page.before.grades == {"advanced": 2}
    assert page.now.flow == {("advanced", "undecided"): 2}
