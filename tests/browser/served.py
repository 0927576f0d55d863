"""The pages of the matrix's school in Chromium, without a server: what Django's client answers is
handed to the browser, styles and scripts come from the disk. So one world serves every page.
"""

import mimetypes

from django.conf import settings
from django.test import Client

from tests.matrix.actors import SEES
from tests.matrix.table import ROWS
from tests.matrix.test_matrix import READABLE, address, sample_of
from tests.test_house import ROOT

HOST = "http://testserver"
STATIC = f"/{settings.STATIC_URL.strip('/')}/"
PASSED_ON = ("content-security-policy", "content-type")


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def show(page, path, response):
    """Opens `path` as `response` of Django's client has it, without scripts."""

    def answer(route):
        asked = route.request.url.removeprefix(HOST)
        if asked.startswith(STATIC):
            hand_over_file(route, asked)
        else:
            headers = {name: response[name] for name in PASSED_ON if name in response}
            route.fulfill(status=response.status_code, headers=headers, body=response.content)

    page.unroute_all()
    page.route(f"{HOST}/**", answer)
    page.goto(HOST + path)


def hand_over_file(route, asked):
    file = ROOT / asked.split("?")[0].lstrip("/")
    if file.suffix == ".js":
        route.abort()
    else:
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])


def pages_of(world, actor):
    """{name of the address: path} of what the actor may read, one row of each family."""
    found = {}
    for name in READABLE:
        row, key = ROWS[name], sample_of(ROWS[name])
        sees = row.sees or SEES.get(row.family)
        if name != "activate" and row.get(actor, key) and (not sees or sees(actor, key)):
            found[name] = address(world, name, key)
    return found
