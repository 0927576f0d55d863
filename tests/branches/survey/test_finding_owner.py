"""Findings that stood before a rule said whose they are."""

from importlib import import_module

import pytest
from django.apps import apps

from branches.models import Finding
from tests.rectification import office

pytestmark = pytest.mark.django_db


def test_findings_that_stand_get_their_owner_by_code_and_limit():
    of = office.participation()
    rows = (("F01", ""), ("F02", "50人"), ("F02", "30人"), ("F03", ""), ("F14", ""), ("F22", ""))
    for number, (code, limit) in enumerate(rows):
        office.finding(of, code, f"field{number}", limit=limit)

    import_module("branches.migrations.0016_finding_owner").fill(apps, None)

    owners = [one.owner for one in Finding.objects.order_by("pk")]
    assert owners == ["committee", "committee", "branch", "committee", "branch", "committee"]
