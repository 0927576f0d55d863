"""签到 by the code on the wall: the code itself, and the page it leads to, open to everybody."""

import segno
from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.rulebook.names import plain_name
from training.attendance import sign_in as services
from training.attendance.forms import SignInForm
from training.models import Programme, Session
from training.programmes.views import runnable_session
from training.roll.queries import OPENS_BEFORE, is_open, roll_of, window

COOKIE, COOKIE_AGE = "sign-in-{}", 24 * 3600
# The same words for everybody whom the list does not know so.
WORDS = {
    "unknown": "没有核对上，请检查姓名和学工号后四位；仍不成功的，请到签到处办理。",
    "slow": "尝试次数过多，请 15 分钟后再试，或到签到处办理。",
    "taken": "您在本课次已有其他出勤登记，请到签到处办理。",
    "closed": "现在不在签到时间内。",
    "device": "一台设备只能为一个人签到，请用本人的手机，或到签到处办理。",
}
STATUS = {"unknown": 422, "slow": 429, "taken": 409, "closed": 409}


@require_safe
def code(request, pk):
    """The code for the wall, as a page to project and to print."""
    session = runnable_session(request, pk)
    address = request.build_absolute_uri(reverse("training:sign_in", args=[session.sign_in_key]))
    rows = roll_of(session, request.user)
    context = {
        "session": session,
        "programme": session.programme,
        "address": address,
        "picture": segno.make(address, micro=False, error="m").svg_data_uri(
            border=2, omitsize=True
        ),
        "window": window(session),
        "is_running": session.programme.state == Programme.State.RUNNING,
        "signed": sum(row.code == "present" for row in rows),
        "all": len(rows),
    }
    return render(request, "training/attendance/code.html", context)


@require_POST
def renew_code(request, pk):
    session = runnable_session(request, pk)
    services.renew_key(session, by=request.user)
    messages.success(request, "已更换二维码，原来的二维码不能再用。")
    return redirect("training:code", session.pk)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request, key):
    """Name and the end of the 学工号; the device then stands for this person in this half-day."""
    session = Session.objects.select_related("programme").filter(sign_in_key=key).first()
    if session is None:
        return show_spent(request)
    if mark := mark_of_device(request, session):
        return show_device(request, session, mark)
    if request.method != "POST":
        return show(request, session, form=SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return show(request, session, form=form, status=422)
    address = get_client_ip_address(request)
    answer = services.sign_in(key, **form.cleaned_data, address=address)
    if answer.word == "gone":
        return show_spent(request)
    if answer.word not in ("done", "again"):
        return show(request, session, form=form, word=answer.word, status=STATUS[answer.word])
    response = show(request, session, mark=answer.mark, word=answer.word)
    remember(response, session, answer.mark)
    return response


def show_spent(request):
    return render(request, "training/attendance/sign_in_spent.html", status=404)


def mark_of_device(request, session):
    """What this device has signed in this half-day, if that still stands."""
    pk = request.get_signed_cookie(cookie_of(session), default="", max_age=COOKIE_AGE)
    return services.signed_on_device(session, pk) if pk.isdecimal() else None


def show_device(request, session, mark):
    """One device signs in one person: another one is sent to the desk."""
    name = request.POST.get("name", "")
    is_other = bool(name) and plain_name(name) != plain_name(mark.enrolment.person.name)
    word, status = ("device", 409) if is_other else ("again", 200)
    return show(request, session, mark=mark, word=word, status=status)


def remember(response, session, mark):
    response.set_signed_cookie(
        cookie_of(session),
        str(mark.enrolment_id),
        max_age=COOKIE_AGE,
        path=reverse("training:sign_in", args=["x"]).removesuffix("x/"),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def cookie_of(session):
    return COOKIE.format(session.pk)


def show(request, session, *, form=None, mark=None, word="", status=200):
    opens, closes = window(session)
    context = {
        "session": session,
        "programme": session.programme,
        "form": form,
        "mark": mark,
        "is_new": word == "done",
        "sentence": WORDS.get(word, ""),
        "is_open": is_open(session),
        "opens": opens,
        "closes": closes,
        "minutes": int(OPENS_BEFORE.total_seconds() // 60),
    }
    return render(request, "training/attendance/sign_in.html", context, status=status)
