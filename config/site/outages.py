"""What is nobody's mistake: a row that somebody else holds, a full disk, a database that is away.

Such a request is answered with 503, a sentence and what was typed, and nothing is asked of the
database for that.
"""

import errno
import sys
from dataclasses import dataclass

from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.dispatch import receiver
from django.http import HttpResponse
from django.template.loader import render_to_string

from branches.web.kept import page_of, typed


@dataclass(frozen=True)
class Outage:
    title: str
    text: str
    hint: str


LOCKED = Outage(
    "这一步没有办成",
    "同一内容正有别人在办理，等了两秒仍没有轮到。",
    "请稍等片刻再试。",
)
FULL = Outage(
    "没有保存",
    "服务器的存储空间不够，文件和填写的内容都没有保存。",
    "请告诉党委组织部；腾出空间后再办理。",
)
AWAY = Outage(
    "系统暂停服务",
    "系统正在维护，或者数据库暂时连不上。已保存的内容不受影响。",
    "请过几分钟再打开。",
)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
# SQLSTATE of PostgreSQL, names of SQLite; a broken connection has none.
LOCK_CODES = ("55P03", "40P01", "40001", "SQLITE_BUSY", "SQLITE_LOCKED")
FULL_CODES = ("53100", "SQLITE_FULL")
AWAY_CODES = ("08", "57P0", "53300", "SQLITE_CANTOPEN", "SQLITE_IOERR")


def outage_in(error):
    """The Outage that an exception stands for, or None: then it is a mistake of ours."""
    if isinstance(error, OSError):
        return FULL if error.errno in NO_ROOM else None
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    code = code_of(error)
    if code is None:
        return AWAY if isinstance(error, OperationalError | InterfaceError) else None
    kinds = ((LOCKED, LOCK_CODES), (FULL, FULL_CODES), (AWAY, AWAY_CODES))
    return next((outage for outage, codes in kinds if code.startswith(codes)), None)


def code_of(error):
    """What the database calls the error; None where the connection broke."""
    cause = error.__cause__
    return getattr(cause, "pgcode", None) or getattr(cause, "sqlite_errorname", None)


@receiver(got_request_exception)
def keep_failure(request, **_signal):
    """Why a page came to nothing, for OutageMiddleware, which only sees its answer."""
    if request is not None:
        request.failure = sys.exc_info()[1]


class OutageMiddleware:
    """Stands around all that asks the database. A page that only reads is tried once more when
    its connection was lost: a server that was restarted is there again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response, outage = self.attempt(request)
        if outage is AWAY and request.method in ("GET", "HEAD"):
            connection.close_if_unusable_or_obsolete()
            response, outage = self.attempt(request)
        return answer(request, outage) if outage else response

    def attempt(self, request):
        request.failure = None
        # Who signed in is looked up anew.
        vars(request).pop("_cached_user", None)
        response = self.get_response(request)
        return response, outage_in(request.failure) if response.status_code == 500 else None


def answer(request, outage):
    context = {
        "outage": outage,
        "kept": typed(request),
        "back_url": page_of(request) if request.method == "POST" else "",
    }
    # Without the request nobody asks who is signed in.
    page = HttpResponse(render_to_string("503.html", context), status=503)
    page["Retry-After"] = "5"
    return page
