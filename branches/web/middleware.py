"""What holds for every page: methods, refusals, first passwords, no shared copies."""

import re

from django.conf import settings
from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from branches.errors import Refusal
from branches.web.kept import SENT_MARK, typed, wants_json
from branches.web.uploads import FAILED_UPLOAD


class MethodsMiddleware:
    """Pages are read and forms sent: every other method has one answer, OPTIONS too."""

    ALLOWED = ("GET", "HEAD", "POST")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in self.ALLOWED:
            return HttpResponseNotAllowed(self.ALLOWED)
        return self.get_response(request)


class RefusalMiddleware:
    """A Refusal becomes a 409 page that keeps what the person typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            # An act has no page of its own: whoever reloads its address is led back.
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_view(self, request, view, args, options):
        """No act is tried without the file that belongs to it: the form is read before."""
        _read = request.POST
        if failure := getattr(request, FAILED_UPLOAD, None):
            raise failure

    def process_exception(self, request, exception):
        if not isinstance(exception, Refusal):
            return None
        if wants_json(request):
            answer = {"message": exception.message}
            return JsonResponse(answer, status=409, headers={"X-Trouble": "gone"})
        kept = exception.kept or typed(request)
        context = {
            "message": exception.message,
            "kept": kept,
            "back_url": request.META.get("HTTP_REFERER") or reverse("home"),
        }
        return render(request, "409.html", context, status=409)


class TakenMiddleware:
    """Tells the browser which form was taken: static/js/keep.js forgets what was typed in it. A
    form that was taken leads on to another page; a view that answers otherwise says so by
    `response.is_taken`.
    """

    MARK = re.compile(r"[0-9a-z-]{1,40}")
    SECONDS = 600

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_taken = getattr(response, "is_taken", response.status_code == 302)
        if request.method == "POST" and is_taken:
            mark = request.POST.get(SENT_MARK, "")
            if self.MARK.fullmatch(mark):
                secure = settings.SESSION_COOKIE_SECURE
                response.set_cookie(
                    "taken", mark, max_age=self.SECONDS, secure=secure, samesite="Lax"
                )
        return response


class PasswordChangeMiddleware:
    """Whoever still has the first password chooses an own one before anything else."""

    OPEN = ("password_change", "logout", "session")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password:
            match = request.path_info in {reverse(name) for name in self.OPEN}
            if not match and not request.path_info.startswith(("/static/", "/healthz")):
                return redirect("password_change")
        return self.get_response(request)


class NoStoreMiddleware:
    """Pages of signed-in people are kept by no proxy and no shared browser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
