"""Sign-in, the password of one's own, and the one-time link."""

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from branches.forms.sign_in import PasswordChangeForm, PasswordForm, SignInForm
from branches.models import Round
from branches.services import accounts

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(login_cycle=cycle_dates(), **kwargs)


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
        account = accounts.change_password(request.user, password=password)
        update_session_auth_hash(request, account)
        messages.success(request, "口令已修改，在其他地方的登录已退出。")
        return redirect("home")
    return render(request, "registration/password_change.html", {"form": form})


@login_not_required
@sensitive_post_parameters()
@never_cache
def activate(request, token):
    """A one-time link: set the password and be signed in."""
    link = accounts.find_link(token)
    if link is None:
        return render(request, "registration/link_spent.html", status=410)
    form = PasswordForm(link.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = accounts.use_link(token, password=form.cleaned_data["new_password1"])
        login(request, account, backend=BACKEND)
        messages.success(request, "口令已设置，您已登录。")
        return redirect("home")
    context = {"form": form, "account": link.user}
    return render(request, "registration/activate.html", context)
