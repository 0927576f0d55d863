"""Two at the same moment at one seat, or at the two sides of one hand-over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from branches.errors import Refusal
from branches.models import Duty, Handover, Term
from branches.organisation import handover, secretary
from tests import make
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_successors_one_is_refused():
    branch = make.branch()
    make.term(branch, person=make.person("王书记"))
    staff = [make.staff(branch.committee) for _ in range(2)]

    def change(by, name):
        return secretary.change_secretary(
            branch, by=by, since=timezone.localdate(), reason="换届", name=name
        )

    results = at_once(
        lambda: change(staff[0], "李接任"),
        lambda: change(staff[1], "陈接任"),
    )

    assert sum(isinstance(one, Refusal) for one in results) == 1
    assert Term.objects.filter(branch=branch, until=None).count() == 1
    assert Term.objects.filter(branch=branch).count() == 2


def test_both_sides_at_once_finish_it():
    branch = make.branch()
    old, new = make.person("王书记"), make.person("李接任")
    make.term(branch, person=new)
    staff = make.staff(branch.committee)
    day = timezone.localdate() + timedelta(days=7)
    row, _account, _token = handover.start(branch, giver=old, receiver=new, on=day, by=staff)

    at_once(
        *(
            lambda side=side: handover.confirm(row, side=side, by=staff, note=f"代{side}")
            for side in ("giver", "receiver")
        )
    )

    row = Handover.objects.get()
    assert row.is_done
    assert "giver" in row.note
    assert "receiver" in row.note
    assert not Duty.objects.open().filter(kind="handover").exists()
