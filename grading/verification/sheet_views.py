"""One check: filled in on the phone at the branch, read by everybody above it afterwards."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from branches.scope import get_in_scope
from branches.web.fields import ReasonForm
from grading.models import Check, Ground
from grading.sheets.services import Saved
from grading.sheets.views import raise_conflicts
from grading.verification import rules, services
from grading.verification.forms import CheckForm, FinishForm, PhotoForm
from grading.verification.queries import card_of_check, lines_of, total_gap

CHECKS = Check.objects.select_related(
    "drawing",
    "sheet",
    "participation__round__cycle",
    "participation__committee",
    "participation__sub_committee",
    "participation__branch",
)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request, pk):
    """The sheet while it is to be filled in, else what was found."""
    row = get_in_scope(CHECKS, request.user, pk=pk)
    if request.method == "POST":
        return save(request, row)
    return page(request, row)


def save(request, row):
    if rules.may_draw(request.user) is None:
        raise PermissionDenied
    form = CheckForm(card_of_check(row), request.POST)
    photo, ending = PhotoForm(request.POST, request.FILES), FinishForm(request.POST)
    if not (form.is_valid() and photo.is_valid() and ending.is_valid()):
        return page(request, row, form=form, photo=photo, ending=ending, status=422)
    uploads = [photo.cleaned_data["photo"]] if photo.cleaned_data["photo"] else []
    written, conflicts = services.save(row, form.entries, by=request.user, uploads=uploads)
    raise_conflicts(Saved(None, list(written), conflicts), form.card)
    if request.POST.get("act") != "finish":
        messages.success(request, "核验已保存。")
        return redirect(row)
    services.finish(row, note=ending.cleaned_data["note"], by=request.user)
    messages.success(request, f"“{row.participation}”的核验已报送。")
    return redirect(row)


def page(request, row, *, form=None, photo=None, ending=None, status=200, refused=None):
    is_open = rules.may_fill(request.user, row) is not None
    grounds = Ground.objects.filter(sheet=row.sheet_id).select_related("file")
    context = {
        "check": row,
        "participation": row.participation,
        "is_open": is_open,
        "files": list(grounds) if row.sheet_id else [],
        "found": row.found,
        "limit": row.participation.round.cycle.rules.verification_gap,
        "may_return": rules.TRANSITIONS["return"].is_open_to(request.user, row),
        "return_form": refused or ReasonForm(),
    }
    if is_open:
        card = form.card if form else card_of_check(row)
        form = form or CheckForm(card)
        lines = lines_of(card)
        context |= {
            "form": form,
            "sections": form.sections,
            "photo": photo or PhotoForm(),
            "ending": ending or FinishForm(),
            "lines": lines,
            "gap": total_gap(lines),
        }
    return render(request, "grading/verification/check.html", context, status=status)


@require_POST
def return_checked(request, pk, give_back):
    """`give_back`: the act over several apps (config/acts/grading.py)."""
    row = get_in_scope(CHECKS, request.user, pk=pk)
    if rules.may_draw(request.user) is None:
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, row, refused=form, status=422)
    give_back(row, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, f"“{row.participation}”的考评已退回分党委。")
    return redirect(row)
