"""结对 of one pair: proposed, confirmed, lived, ended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.models import Branch
from branches.scope import get_in_scope
from branches.web.files import send_file
from branches.web.once import saved_once
from branches.web.pages import refused_fields
from rectification.models import ActivityFile, JointActivity, Pairing, Support
from rectification.pairing import activities, matching, rules, services
from rectification.pairing.forms import (
    ActivityForm,
    CandidateFilter,
    DeclineForm,
    EndForm,
    ProposeForm,
    WithdrawForm,
)
from rectification.pairing.queries import example_of, with_grades

PAIRINGS = Pairing.objects.select_related("branch__sub_committee", "partner__sub_committee")
BRANCHES = Branch.objects.select_related("sub_committee")
HELPED, PARTNER = "helped", "partner"


def pairing_of(request, pk):
    return get_in_scope(PAIRINGS, request.user, pk=pk)


@saved_once
def pairing_new(request, pk):
    """提出结对 for the weak branch `pk`: whom the office might ask, and what for."""
    branch = get_in_scope(BRANCHES, request.user, pk=pk)
    if rules.may_propose(request.user, branch) is None:
        raise PermissionDenied
    slots = Support.objects.current().filter(branch=branch, slot=Support.Slot.PARTNER)
    if request.method != "POST" and not slots.exists():
        messages.error(request, f"“{branch}”不在最低等级，不需要结对。")
        return redirect("rectification:supports", branch.pk)
    search = CandidateFilter(request.GET, branch=branch)
    most, today = services.most_partners(), timezone.localdate()
    candidates = matching.free_among(matching.top_branches(branch, today), most)
    form = ProposeForm(request.POST or None, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        with refused_fields(form):
            pairing = services.propose(branch, by=request.user, **form.cleaned_data)
            messages.success(request, "结对已提出，等待双方书记确认。")
            return redirect(pairing)
    context = {
        "branch": branch,
        "form": form,
        "search": search,
        "offer": matching.offer_for(branch, request.user, today, most=most, **search.values),
        "most": most,
        "picked": form["partner"].value(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "rectification/pairing/new.html", context, status=status)


@require_safe
def pairing(request, pk):
    return show_pairing(request, pairing_of(request, pk))


def show_pairing(request, row, *, status=200, **bound):
    """The page; `bound` {name: form} are those that could not be saved."""
    user = request.user
    with_grades([row], timezone.localdate())
    sides = list(row.sides.select_related("branch__sub_committee"))
    for side in sides:
        side.may_answer = (
            row.state == Pairing.State.PROPOSED
            and not side.confirmed_at
            and rules.answering_post(user, side) is not None
        )
        side.name = HELPED if side.is_helped else PARTNER
    _post, own = rules.recording_side(user, row)
    records = own is not None and row.state == Pairing.State.AGREED
    found = row.activities.select_related("branch__sub_committee")
    found = list(found.prefetch_related("files__file"))
    for one in found if row.state == Pairing.State.AGREED else ():
        one.may_edit = rules.recorder_post(user, one) is not None
    context = {
        "pairing": row,
        "sides": sides,
        "activities": found,
        "example": example_of(row.partner_id),
        "sees": visible_keys(user, row),
        "forms": {
            "activity": records and ActivityForm(),
            "end": rules.is_open_to(user, row, "end") and EndForm(),
            "withdraw": rules.is_open_to(user, row, "withdraw") and WithdrawForm(),
            "decline": any(side.may_answer for side in sides) and DeclineForm(),
        }
        | bound,
    }
    return render(request, "rectification/pairing/page.html", context, status=status)


def visible_keys(user, row):
    """Keys of the two branches whose file the user may open."""
    both = Branch.objects.visible_to(user).filter(pk__in=[row.branch_id, row.partner_id])
    return set(both.values_list("pk", flat=True))


def side_in(request, row):
    """The PairingSide that the form names, for whoever answers for it (404, 403)."""
    wanted = {HELPED: True, PARTNER: False}.get(request.POST.get("side"))
    own = list(row.sides.select_related("branch__sub_committee"))
    named = [one for one in own if wanted in (None, one.is_helped)]
    mine = [one for one in named if rules.answering_post(request.user, one)]
    if not mine:
        raise PermissionDenied
    if wanted is None and len(mine) > 1:
        raise Http404
    return mine[0]


@require_POST
def confirm_pairing(request, pk):
    row = pairing_of(request, pk)
    side = side_in(request, row)
    row = services.confirm(row, is_helped=side.is_helped, by=request.user)
    done = (
        "双方都已确认，结对开始。" if row.state == Pairing.State.AGREED else "已确认，等待另一方。"
    )
    messages.success(request, done)
    return redirect(row)


@require_POST
def decline_pairing(request, pk):
    row = pairing_of(request, pk)
    side = side_in(request, row)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return show_pairing(request, row, status=422, decline=form)
    services.decline(row, is_helped=side.is_helped, by=request.user, **form.cleaned_data)
    messages.success(request, "已答复，结对没有结成。")
    return redirect(row)


def kept_pairing(request, pk):
    """In scope (404), for the office that keeps it (403)."""
    row = pairing_of(request, pk)
    if rules.keeper_post(request.user, row) is None:
        raise PermissionDenied
    return row


@require_POST
def withdraw_pairing(request, pk):
    row = kept_pairing(request, pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return show_pairing(request, row, status=422, withdraw=form)
    services.withdraw(row, by=request.user, **form.cleaned_data)
    messages.success(request, "结对已撤回，可以另提。")
    return redirect(row)


@require_POST
def end_pairing(request, pk):
    row = kept_pairing(request, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return show_pairing(request, row, status=422, end=form)
    services.end(row, by=request.user, **form.cleaned_data)
    messages.success(request, "结对已结束，成效已记录。")
    return redirect(row)


@require_POST
@saved_once
def add_activity(request, pk):
    row = pairing_of(request, pk)
    if rules.recording_side(request.user, row)[0] is None:
        raise PermissionDenied
    form = ActivityForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_pairing(request, row, status=422, activity=form)
    activities.add_activity(row, by=request.user, **form.cleaned_data)
    messages.success(request, "联办活动已登记。")
    return redirect(f"{row.get_absolute_url()}#activities")


def edit_activity(request, pk):
    related = JointActivity.objects.select_related(
        "branch__sub_committee", "pairing__branch", "pairing__partner"
    )
    row = get_in_scope(related, request.user, pk=pk)
    if rules.recorder_post(request.user, row) is None:
        raise PermissionDenied
    form = ActivityForm(request.POST or None, request.FILES or None, instance=row)
    if request.method == "POST" and form.is_valid():
        activities.edit_activity(row, by=request.user, **form.cleaned_data)
        messages.success(request, "联办活动已修改。")
        return redirect(f"{row.pairing.get_absolute_url()}#activities")
    context = {"form": form, "pairing": row.pairing, "title": "修改联办活动"}
    status = 422 if form.is_bound else 200
    return render(request, "rectification/pairing/activity.html", context, status=status)


@require_safe
def activity_file(request, pk):
    """Of a joint activity: both sides read it, whichever branch keeps it."""
    row = get_in_scope(ActivityFile.objects.select_related("file"), request.user, pk=pk)
    return send_file(row.file, request.GET.get("view"))
