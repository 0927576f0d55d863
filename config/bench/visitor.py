"""A signed-in browser without the network: calls the WSGI application in this process."""

import io
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from config.bench.bare_pages import MIDDLEWARE

HOST = "127.0.0.1"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Visitor:
    """`user` (or nobody) at a site with its own middleware, or with the bare ones."""

    def __init__(self, user=None, *, bare=False, middleware=MIDDLEWARE):
        with override_settings(MIDDLEWARE=middleware if bare else settings.MIDDLEWARE):
            self.application = WSGIHandler()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={sign_in(user)}" if user else ""

    def get(self, address):
        heard = []
        answer = self.application(self._environ(address), lambda status, _: heard.append(status))
        body = b"".join(answer)
        answer.close()
        if not heard[0].startswith("200"):
            raise RuntimeError(f"{address}: {heard[0]}")
        return body

    def _environ(self, address):
        parts = urlsplit(address)
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOST,
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": self.cookie,
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "https",
        }


def sign_in(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
