"""What no browser sends is answered with 4xx, never with 500."""

import pytest
from django.test import Client
from django.urls import reverse

from config.site.charset import only_utf8
from tests import make

pytestmark = pytest.mark.django_db
LOGIN = {"username": "zhang", "password": "wrong-2012"}
FORM = "application/x-www-form-urlencoded"
SIGNED_IN = ("home", "branches:list", "branches:audit", "inbox")


@pytest.fixture
def stranger(settings):
    settings.AXES_ENABLED = True
    return Client(raise_request_exception=False)


def asked(kind):
    """What becomes of a request of this type before Django makes anything of it."""
    started = []
    site = only_utf8(lambda environ, start_response: start_response("200 OK", []))
    site({"CONTENT_TYPE": kind}, lambda status, headers: started.append(status))
    return started[0]


@pytest.mark.parametrize("charset", ["gbk", "GB18030", "utf-16", "base64", "idna", "nonsense", '"'])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain"])
def test_another_charset_is_not_understood(charset, kind):
    assert asked(f"{kind}; charset={charset}") == "400 Bad Request"


@pytest.mark.parametrize("kind", ["", FORM, f"{FORM}; charset=UTF-8", "text/html;charset=utf-8"])
def test_our_own_charset_may_be_named(kind):
    assert asked(kind) == "200 OK"


@pytest.mark.parametrize(
    "told", ["unknown", "1.2.3", "1.2.3.4:80", "<script>", "1.2.3.4,", "\x00", "::g", "1" * 5000]
)
def test_an_address_that_is_none_is_refused(stranger, settings, told):
    settings.BEHIND_TLS_PROXY = True

    response = stranger.post(reverse("login"), LOGIN, headers={"x-forwarded-for": told})

    assert response.status_code == 400


@pytest.mark.parametrize("told", ["10.0.0.1", "x, 10.0.0.1", "2001:db8::1", " 10.0.0.1 ", ""])
def test_an_address_is_taken_as_the_proxy_tells_it(stranger, settings, told):
    settings.BEHIND_TLS_PROXY = True

    response = stranger.post(reverse("login"), LOGIN, headers={"x-forwarded-for": told})

    assert response.status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "a\x00b", "password": "x"},
        {"username": "zhang", "password": "a\x00b"},
        {"username": "张" * 5000, "password": "x"},
        {"username": "\ud800", "password": "x"},
        {"username": "zhang", "password": "x" * 100_000},
    ],
)
def test_a_name_or_password_that_is_none_only_fails(stranger, fields):
    content = "&".join(
        f"{name}={''.join(f'%{byte:02X}' for byte in value.encode('utf-8', 'surrogatepass'))}"
        for name, value in fields.items()
    )

    assert stranger.post(reverse("login"), content, content_type=FORM).status_code == 200


HEADERS = {
    "referer": ["http://[", "http://[::1", "\x00", "http://testserver\x00/x", "//"],
    "cookie": ['sessionid="\\000"; messages="\\000"', "sessionid=" + "x" * 4000, "csrftoken=\x00"],
    "accept-language": ["../../", "x" * 3000, "\x00"],
    "user-agent": ["\x00", "x" * 5000, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")],
    "x-csrftoken": ["\x00", "x" * 5000],
    "hx-request": ["true"],
    "hx-current-url": ["http://[", "\x00"],
    "hx-target": ["\x00"],
    "if-modified-since": ["\x00", "x"],
    "range": ["bytes=x"],
    "x-forwarded-proto": ["\x00", "x"],
}
SENT = [(name, value) for name, values in HEADERS.items() for value in values]


@pytest.mark.parametrize(("name", "value"), SENT, ids=[name for name, _value in SENT])
def test_a_header_that_is_none_breaks_no_page(stranger, name, value):
    sent = {name: value}
    for method, address in (("get", "home"), ("post", "login"), ("get", "login")):
        assert getattr(stranger, method)(reverse(address), headers=sent).status_code < 500
    assert stranger.post(reverse("survey_submit", args=[1]), headers=sent).status_code < 500

    stranger.force_login(make.org_dept())
    if name != "cookie":
        for address in SIGNED_IN:
            assert stranger.get(reverse(address), headers=sent).status_code < 500
        assert stranger.post(reverse("branches:account_new"), headers=sent).status_code < 500


QUERIES = ["q=%00", "page=%00", "round=%00", "next=%00", "q=%ED%A0%80", "committee=%00", "tab=%FF"]


@pytest.mark.parametrize("query", [*QUERIES, "since=%00", "branch=%00", "&".join(["q=x"] * 3000)])
def test_a_query_that_is_none_breaks_no_page(stranger, query):
    assert stranger.get(f"{reverse('login')}?{query}").status_code < 500
    stranger.force_login(make.org_dept())

    for address in SIGNED_IN:
        assert stranger.get(f"{reverse(address)}?{query}").status_code < 500


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=\x00", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n=\r\n--x--",
        ),
        (FORM, b"a=1&" * 4000),
        (FORM, b"x" * 3_000_000),
        ("x", b"\xff"),
    ],
)
def test_a_form_that_is_none_breaks_no_page(stranger, kind, content):
    for address in ("login", "logout"):
        assert stranger.post(reverse(address), content, content_type=kind).status_code < 500


@pytest.mark.parametrize("host", ["evil.example", "[", "a b", "testserver:x", "\x00", "-"])
def test_another_host_is_refused(stranger, host):
    assert stranger.get(reverse("login"), headers={"host": host}).status_code == 400


@pytest.mark.parametrize("address", ["/%00", "/activate/%00/", "/static/%00", "/accounts/%FF/"])
def test_an_address_that_leads_nowhere_is_not_found(stranger, address):
    assert stranger.get(address).status_code in (302, 400, 404, 410)
