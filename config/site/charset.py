"""Everything that comes in is UTF-8."""

from http import HTTPStatus

from django.utils.http import parse_header_parameters

ANSWER = "提交的内容不能识别：只收 UTF-8。".encode()
TYPE = ("Content-Type", "text/plain; charset=utf-8")


def only_utf8(application):
    """The WSGI application, asked only where no other charset is named. Django takes the address
    apart in whatever charset a request names, before any middleware could refuse it; some that
    Python knows are none for text.
    """

    def refuse_or_ask(environ, start_response):
        _kind, told = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
        if told.get("charset", "utf-8").lower() in ("utf-8", "utf8"):
            return application(environ, start_response)
        status = HTTPStatus.BAD_REQUEST
        start_response(f"{status.value} {status.phrase}", [TYPE])
        return [ANSWER]

    return refuse_or_ask
