"""The least that a signed-in page can be: what ours are compared with."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from branches.models import Participation

ROWS = 50
# Django's own default, no more: what any project starts with.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
COLUMNS = (
    *("branch_short_name", "branch_code", "kind", "secretary_name"),
    *("sub_committee__short_name", "round__cutoff_on"),
)


def bare_list(request):
    """Session, user, one statement, 50 rows of six columns, one of them a date."""
    rows = Participation.objects.order_by("round_id", "branch_code").values_list(*COLUMNS)[:ROWS]
    context = {"name": request.user.get_username(), "rows": list(rows)}
    # Without the request: no context processor has a part in it.
    return HttpResponse(render_to_string("bench/bare_list.html", context))


def hello(request):
    return HttpResponse("hello")


def empty(request):
    """A page of the site without content: header, menu, foot."""
    return render(request, "base.html")
