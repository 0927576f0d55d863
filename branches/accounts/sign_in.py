from django.contrib import messages
from django.contrib.auth import get_user, login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.auth.views import LoginView
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from branches.accounts import services
from branches.accounts.campus import on_campus
from branches.accounts.known_browsers import remember
from branches.accounts.session_store import owner_of
from branches.accounts.sign_in_form import PasswordChangeForm, PasswordForm, SignInForm
from branches.accounts.visits import visit_of
from branches.models import Round
from branches.web.kept import page_of, typed, wants_json

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "branches/accounts/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        remember(self.request, response, form.get_user().username)
        if not wants_json(self.request):
            return response
        answer = session_of(self.request)
        answer.cookies.update(response.cookies)
        return answer

    def form_invalid(self, form):
        if wants_json(self.request):
            return JsonResponse({"message": "".join(form.non_field_errors())}, status=422)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(login_cycle=cycle_dates(), **kwargs)


class AccountMiddleware(AuthenticationMiddleware):
    """request.user as Django finds it, but for the statement that the session has saved already."""

    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: user_of(request))


def user_of(request):
    if not hasattr(request, "_cached_user"):
        request._cached_user = owner_of(request.session) or get_user(request)
    return request._cached_user


class SignInMiddleware(LoginRequiredMiddleware):
    """Everybody signs in, but for a page that is open on the campus. A form sent after the session
    ended is answered with the sign-in page that shows what was typed and leads back to the page of
    the form, not to its act; a script is told by the status.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if getattr(view_func, "is_open_on_campus", False) and on_campus(request):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if wants_json(request) or request.headers.get("HX-Request"):
            return JsonResponse({"message": "登录已过期"}, status=401)
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        context = {
            "form": SignInForm(request),
            "next": page_of(request) or reverse("home"),
            "login_cycle": cycle_dates(),
            "is_expired": True,
            "kept": typed(request),
        }
        return render(request, SignIn.template_name, context, status=401)


@require_safe
@login_not_required
@never_cache
def session_state(request):
    """Asked by static/js/session.js before it sends on what an old page holds."""
    return session_of(request)


def session_of(request):
    """{"user": key or null, "token": for the forms of this session}"""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


def cycle_dates():
    """The stage dates of the newest cycle, for the log-in page."""
    round = Round.objects.newest()
    if round is None:
        return None
    stages = [(name, getattr(round, name)) for name in Round.STAGES]
    rows = [{"label": stage_label(name), "text": before(day)} for name, day in stages if day]
    return {"name": round.cycle.name, "stages": rows}


def stage_label(name):
    return Round._meta.get_field(name).verbose_name.removesuffix("截止").removesuffix("最迟")


def before(day):
    year = "" if day.year == timezone.localdate().year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日前"


@sensitive_post_parameters()
@never_cache
def password_change(request):
    """The session goes on, all others of this account end; the first password must go first."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        visit = visit_of(request)
        account = services.change_password(request.user, password=password, visit=visit)
        update_session_auth_hash(request, account)
        messages.success(request, "口令已修改，在其他地方的登录已退出。")
        return redirect("home")
    return render(request, "branches/accounts/password_change.html", {"form": form})


@login_not_required
@sensitive_post_parameters()
@never_cache
def activate(request, token):
    """A one-time link: set the password and be signed in."""
    link = services.find_link(token)
    if link is None:
        return render(request, "branches/accounts/link_spent.html", status=410)
    form = PasswordForm(link.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password1"]
        account = services.use_link(token, password=password, visit=visit_of(request))
        login(request, account, backend=BACKEND)
        messages.success(request, "口令已设置，您已登录。")
        return redirect("home")
    context = {"form": form, "account": link.user}
    return render(request, "branches/accounts/activate.html", context)
