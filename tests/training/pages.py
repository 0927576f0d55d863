"""What tests of training's pages share."""

import io

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests import make
from tests.training import courses
from training.attendance import services as attendance
from training.results import services as results


def signed_in(user):
    client = Client()
    client.user = user
    client.force_login(user)
    return client


def url(name, row):
    return reverse(f"training:{name}", args=[row.pk])


def text(response):
    return response.content.decode()


def cells(response):
    """{title: rows of values} of a workbook."""
    book = load_workbook(io.BytesIO(response.content))
    return {sheet.title: [[c.value for c in row] for row in sheet.iter_rows()] for sheet in book}


def finished(people=2, **fields):
    """A course that everybody has passed."""
    programme = courses.programme(4, 4, people=people, has_exam=False, **fields)
    by = make.trainer(programme.organiser)
    for session in programme.sessions.all():
        attendance.mark_rest(session, by=by)
    return results.finish(programme, by=by)
