"""公示页: read by everybody signed in, and from the campus without signing in. Names and grades, a
form to object, an answer by its receipt; nothing that leads into the system.
"""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.accounts.campus import on_campus, open_on_campus
from branches.accounts.visits import client_address
from branches.errors import Refusal
from branches.models import Committee
from branches.scope import PUBLISHED_ENTRY, published
from branches.web.once import digest
from branches.web.pages import refused_fields
from grading.models import NoticeEntry, PublicNotice
from grading.publicity import objections
from grading.publicity.days import period_of
from grading.publicity.forms import ObjectionForm
from grading.publicity.queries import by_unit, shown_entries

LATEST = 20


def notices_for(request, today):
    rows = PublicNotice.objects.select_related("cycle")
    return published(rows, request.user, on=today, on_campus=on_campus(request))


def unindexed(request, template, context, status=200):
    response = render(request, f"grading/publicity/{template}", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@never_cache
@open_on_campus
def index(request):
    """The notices of these days."""
    today = timezone.localdate()
    found = list(notices_for(request, today).order_by("-first_on", "-pk")[:LATEST])
    running = [one for one in found if one.is_running(today)]
    over = [one for one in found if not one.is_running(today)]
    return unindexed(request, "index.html", {"running": running, "over": over})


def _notice(request, pk):
    row = notices_for(request, timezone.localdate()).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _page(request, row, *, form=None, status=200, **more):
    today = timezone.localdate()
    runs, rules = row.is_running(today), row.cycle.rules
    shows = runs or not row.is_withdrawn and rules.notice_list_stays
    entries = list(shown_entries(row).select_related(None).only(*PUBLISHED_ENTRY)) if shows else []
    if runs and form is None:
        form = _form(row, entries)
    context = {
        "notice": row,
        "runs": runs,
        "entries": entries,
        "units": by_unit(entries),
        "shows_grades": len({one.grade for one in entries}) > 1,
        "period": period_of(row, today) if runs else None,
        "form": form if runs else None,
        "rules": rules,
        "school": Committee.objects.get(kind=Committee.Kind.SCHOOL),
        **more,
    }
    return unindexed(request, "public.html", context, status)


def _form(row, entries, data=None):
    rows = NoticeEntry.objects.filter(notice=row).select_related("notice__cycle")
    may_be_anonymous = row.cycle.rules.objection_anonymous
    return ObjectionForm(data, rows=rows, entries=entries, may_be_anonymous=may_be_anonymous)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_on_campus
def page(request, pk):
    """The notice; a POST is an objection, whose receipt the answer shows."""
    row = _notice(request, pk)
    if request.method != "POST":
        return _page(request, row)
    entries = list(shown_entries(row))
    form = _form(row, entries, request.POST)
    if not form.is_valid():
        return _refused(request, row, form)
    try:
        with refused_fields(form):
            made = objections.receive(
                **form.cleaned_data, where=_where(request), sent_key=digest(request)
            )
            response = _page(request, row, received=made)
            response.is_taken = True
            return response
    except Refusal as refusal:
        return _page(request, row, refusal=refusal, status=409)
    return _refused(request, row, form)


def _refused(request, row, form):
    """The form with its errors; where the notice is over meanwhile, with what was typed."""
    if row.is_running(timezone.localdate()):
        return _page(request, row, form=form, status=422)
    kept = [("反映的情况", request.POST.get("facts", ""))]
    return _page(request, row, refusal=Refusal(objections.OVER, kept=kept), status=409)


def _where(request):
    """What is counted for the day: the account, else the address."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    return client_address(request) or ""


@require_POST
@never_cache
@open_on_campus
def result(request, pk):
    """The answer to a receipt number. By POST, so that no log joins the number to a visit."""
    row = _notice(request, pk)
    typed = request.POST.get("receipt", "").strip()[:40]
    found = objections.find(row, typed)
    return _page(request, row, asked=True, typed=typed, found=found)
