"""What an approval and the night bring with them."""

import pytest
from django.utils import timezone

from config.acts.duties import check_duties, differences
from rectification.models import Support
from tests.config.acts.test_levels import approve, decide, reviewed
from tests.rectification.pairing import pairs
from tests.rectification.pairing.test_slots import open_duties

pytestmark = pytest.mark.django_db


def test_the_slots_open_with_the_approval_and_not_with_the_opinion():
    of, who = reviewed()
    decide(of, who)
    assert not Support.objects.exists()

    approve(of, who)

    rows = Support.objects.current().filter(branch=of.participation.branch)
    assert {row.since for row in rows} == {pairs.APPROVED}
    assert rows.count() == len(open_duties()) == 4
    assert not [one for one in differences(timezone.localdate()).missing if one.kind == "support"]


def test_the_night_opens_what_an_approval_has_not():
    weak = pairs.branch(pairs.BOTTOM)
    Support.objects.all().delete()

    check_duties(timezone.localdate())

    assert Support.objects.vacant().filter(branch=weak).count() == len(open_duties()) == 4
    assert check_duties(timezone.localdate())["opened"] == 0
