"""Pages that know nobody: whoever is signed in in the same browser comes in as a stranger too."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

PREFIX = "/once/"


class NamelessMiddleware:
    """Takes the cookies of accounts away before anybody reads them: no session is looked up, and
    none is moved on at the minute of a vote.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(PREFIX):
            kept = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
            request.COOKIES.clear()
            if kept:
                request.COOKIES[settings.CSRF_COOKIE_NAME] = kept
        return self.get_response(request)


def nameless(view):
    """For a page of one-time links: open to everybody, kept by no browser, found by no engine, told
    to no other site. The referrer stays inside our own: without it no browser sends the Origin that
    the check of forms asks for, and the fragment is never part of it.
    """

    @login_not_required
    @never_cache
    @sensitive_variables()
    @sensitive_post_parameters()
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer
