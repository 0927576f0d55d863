"""A small demo school for tests, built by the command itself."""

from io import StringIO

from django.core.management import call_command
from django.test import override_settings

SMALL = {"branches": 60, "committees": 6}


def load(**options):
    with override_settings(DEBUG=True):
        call_command("load_demo", stdout=StringIO(), **{**SMALL, **options})
