"""What holds for every page: methods, refusals, first passwords, no shared copies."""

from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from branches.errors import Refusal

# What the refusal page calls the fields it keeps; a text of another field is "您填写的内容".
KEPT_LABELS = {
    "reason": "原因",
    "note": "说明",
    "text": "说明",
    "goal": "目标",
    "problem": "具体问题",
    "measures": "整改措施",
    "name": "名称",
    "document_no": "文号",
    "since": "开始",
    "until": "最后一天",
    "due_on": "完成时限",
    "to_due_on": "申请延至",
    "approved_on": "审定日期",
}


class MethodsMiddleware:
    """Pages are read and forms are sent; no other site asks us, so nobody needs OPTIONS. To every
    other method there is one answer, whoever asks about whatever.
    """

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

    def process_exception(self, request, exception):
        if not isinstance(exception, Refusal):
            return None
        kept = exception.kept or typed(request)
        context = {
            "message": exception.message,
            "kept": kept,
            "back_url": request.META.get("HTTP_REFERER") or reverse("home"),
        }
        return render(request, "409.html", context, status=409)


def typed(request):
    """[(label, value)] of the form, so that a refused sentence can be copied out."""
    return [
        (KEPT_LABELS.get(name, "您填写的内容"), value)
        for name, value in request.POST.items()
        if len(value) > 1 and (name in KEPT_LABELS or is_sentence(value))
    ]


def is_sentence(value):
    """Whether somebody wrote it; keys, codes, marks and numbers are chosen again at once."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in value)


class PasswordChangeMiddleware:
    """Whoever still has the first password chooses an own one before anything else."""

    OPEN = ("password_change", "logout")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password:
            match = request.path_info in {reverse(name) for name in self.OPEN}
            if not match and not request.path_info.startswith(("/static/", "/healthz")):
                return redirect("password_change")
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Everybody signs in. A form sent after the session ended leads back to its page, not to its
    act.
    """

    def handle_no_permission(self, request, view_func):
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page = urlsplit(request.META.get("HTTP_REFERER", ""))
        same_site = page.netloc == request.get_host()
        return redirect_to_login(page.path if same_site else reverse("home"))


class NoStoreMiddleware:
    """Pages of signed-in people are kept by no proxy and no shared browser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
