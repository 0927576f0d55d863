"""The ballot: any phone, no account, one page, one choice."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from branches.models import PollTally
from branches.one_time.doors import nameless
from branches.one_time.throttle import is_slowed, note_failure
from branches.one_time.tokens import read
from branches.polls.casting import Spent, cast, poll_of

OPTIONS = (
    ("satisfied", "满意"),
    ("basic", "基本满意"),
    ("unsatisfied", "不满意"),
    ("unknown", "不了解"),
)
PAGES = "branches/polls/"


@require_http_methods(["GET", "HEAD", "POST"])
@nameless
def ballot(request):
    """Without a token: the page that reads it from the fragment, or takes it typed. With a token:
    the question. With an answer too: the vote. All are one address, so that a log has one line for
    all of them.
    """
    if request.method != "POST":
        return render(request, f"{PAGES}ballot_code.html")
    if is_slowed(request):
        return render(request, f"{PAGES}ballot_slow.html", status=429)
    token, option = read(request.POST.get("token", "")), request.POST.get("option", "")
    if not token:
        note_failure(request)
        return render(request, f"{PAGES}ballot_code.html", {"is_mistyped": True}, status=422)
    online = poll_of(token)
    if online is None:
        return spent(request)
    if option not in PollTally.OPTIONS:
        context = {"online": online, "token": token, "options": OPTIONS}
        context["is_unanswered"] = "sent" in request.POST
        status = 422 if context["is_unanswered"] else 200
        return render(request, f"{PAGES}ballot.html", context, status=status)
    try:
        cast(token, option)
    except Spent:
        return spent(request)
    return render(request, f"{PAGES}ballot_done.html")


def spent(request):
    note_failure(request)
    return render(request, f"{PAGES}ballot_spent.html", status=410)
