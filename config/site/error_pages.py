"""Error pages of our own: a stale page, another's act, what visitors of the demo see."""

from django.http import Http404
from django.shortcuts import render
from django.views.defaults import page_not_found, server_error

from branches.web.kept import page_of, typed


def csrf_failure(request, reason=""):
    """The page with the form is older than the sign-in: what was typed is shown, to be copied. What
    another site sent is not shown: it would speak in our name.
    """
    page = page_of(request)
    context = {"kept": typed(request) if page else [], "back_url": page}
    response = render(request, "403_csrf.html", context, status=403)
    response["X-Trouble"] = "csrf"
    return response


def permission_denied(request, exception):
    """Somebody else's turn: what was typed is shown, as when it is too late (409)."""
    context = {"exception": str(exception)}
    if request.method == "POST":
        context |= {"kept": typed(request), "back_url": page_of(request)}
    return render(request, "403.html", context, status=403)


class PlainErrorPages:
    """Puts 404.html and 500.html in the place of Django's technical pages. The traceback is in the
    console; TECHNICAL_PAGES=1 brings the technical pages back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 404:
            return page_not_found(request, Http404())
        if response.status_code == 500:
            return server_error(request)
        return response
