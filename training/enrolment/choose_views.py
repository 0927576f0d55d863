"""拟定名单: searched, ticked over many pages, looked through once more, then announced."""

from itertools import groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from branches.errors import Refusal
from branches.web.once import saved_once
from branches.web.pages import ticked
from training import rules
from training.audience.candidates import candidates, places_left
from training.enrolment import services as service
from training.enrolment.forms import CandidateFilter, PicksForm
from training.enrolment.opening import open_programme
from training.enrolment.picks import CHOOSABLE, Change, keep_picks
from training.models import Enrolment, Programme
from training.programmes.views import runnable

PAGE = 50
# More chips than this are folded by unit.
OPEN_CHIPS = 40
REVIEW = "review"


@saved_once
def choose(request, pk):
    """拟定名单: with it a plan is announced, and later more names are added. Every button of the
    page keeps its ticks first: those that search, turn the page, take in or leave out many names.
    `step=review` shows the whole list once more before it goes out.
    """
    programme = runnable(request, pk)
    if programme.state not in CHOOSABLE:
        sentence = f"“{programme}”现在是“{programme.get_state_display()}”，不能再拟定名单。"
        if request.method == "POST":
            raise Refusal(sentence)
        messages.info(request, sentence)
        return redirect(programme)
    found = candidates(programme, request.user, timezone.localdate())
    if request.method == "POST":
        return _sent(request, programme, found)
    picks = picks_of(programme, found)
    if request.GET.get("step") == REVIEW:
        return _show_review(request, programme, found, picks)
    return _show(request, programme, found, picks)


def picks_of(programme, found):
    """The ticked names: kept ones, else the rule's for a plan; later each is added on purpose."""
    there = {one.person_id for one in found}
    return {*_kept(programme, found)} & there


def _kept(programme, found):
    if programme.picks is not None:
        return programme.picks
    return _proposed(programme, found)


def _proposed(programme, found):
    is_plan = programme.state == Programme.State.PLAN
    return [one.person_id for one in found if one.is_proposed] if is_plan else []


def _sent(request, programme, found):
    change, place = _change(request, found)
    if change is None:
        return _publish(request, programme, found, sorted(picks_of(programme, found)))
    if place is None:
        picks = sorted(change.applied_to(_kept(programme, found)))
        words = [one for one in request.POST.getlist("pick") if not one.isdecimal()]
        return _publish(request, programme, found, picks, words)
    keep_picks(programme, change, _proposed(programme, found), by=request.user)
    return redirect(place)


def _change(request, found):
    """(Change, where to go on): None where the list is to go out, or goes out as looked through."""
    sent = request.POST
    address = reverse("training:choose", args=[request.resolver_match.kwargs["pk"]])
    if "reviewed" in sent:
        return None, None
    everybody = frozenset(one.person_id for one in found)
    # Without the names it showed, a form speaks of them all.
    shown = frozenset(_numbers(sent.get("shown", "").split(","))) if "shown" in sent else None
    picked = frozenset(_numbers(ticked(sent, "pick")))
    basis = Change(picked | everybody if shown is None else shown, picked)
    filters = CandidateFilter(sent, found=found)
    query = urlencode([(name, value) for name, value in filters.values.items() if value])
    if "drop" in sent or "drop_unit" in sent:
        gone = {*_numbers(ticked(sent, "drop"))}
        units = {*_numbers(ticked(sent, "drop_unit"))}
        gone |= {one.person_id for one in found if one.sub_committee_id in units}
        return _with(basis, fewer=gone), f"{address}?{query}"
    if "all" in sent or "none" in sent:
        keys = {one.person_id for one in filters.chosen(found, set())}
        change = _with(basis, more=keys) if "all" in sent else _with(basis, fewer=keys)
        return change, f"{address}?{query}"
    if sent.get("page", "").isdecimal():
        return basis, f"{address}?{query}&page={sent['page']}"
    if sent.get("go") == "filter":
        return basis, f"{address}?{query}"
    if sent.get("go") == REVIEW:
        return basis, f"{address}?step={REVIEW}"
    return basis, None


def _with(change, more=(), fewer=()):
    return Change(change.shown, change.ticked, frozenset(more), frozenset(fewer))


def _numbers(words):
    return (int(one) for one in words if one.isdecimal() and len(one) < 19)


def _publish(request, programme, found, picks, words=()):
    """The list goes out, or the page says why not with the ticks sent; `words` are nobody's."""
    is_plan = programme.state == Programme.State.PLAN
    seen = request.POST.get("reviewed")
    if seen is not None and seen != str(len({*picks})):
        raise Refusal(f"名单刚由他人改动，现在选了 {len({*picks})} 人，请重新核对。")
    gap = rules.opening_gap(programme) if is_plan else ""
    form = PicksForm({"pick": [*picks, *words]}, candidates=found, places=places_left(programme))
    if gap or not form.is_valid():
        return _show(request, programme, found, {*picks}, form=form, status=422)
    chosen = form.cleaned_data["pick"]
    if is_plan:
        open_programme(programme, chosen, by=request.user)
        messages.success(request, f"已发布报名，{len(chosen)} 人待分党委确认。")
    else:
        service.add_names(programme, chosen, by=request.user)
        messages.success(request, f"已追加 {len(chosen)} 人，待分党委确认。")
    return redirect(programme)


def _show(request, programme, found, picks, *, form=None, status=200):
    filters = CandidateFilter(request.GET if request.method == "GET" else None, found=found)
    rows = filters.chosen(found, picks)
    # The ticked first, each part in official order.
    rows.sort(key=lambda one: one.person_id not in picks)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    needed = [one for one in found if one.is_wanted]
    context = {
        **_common(programme, found, picks),
        "form": form,
        "filters": filters,
        "page": page,
        "shown": ",".join(str(one.person_id) for one in page),
        "unpicked": sum(one.person_id not in picks for one in rows),
        "picked_here": sum(one.person_id in picks for one in rows),
        "needed": needed,
        "others": [one for one in found if not one.is_wanted],
        "unticked": len(needed) - sum(one.is_proposed for one in needed),
        "needs": _count_needs(needed),
    }
    return render(request, "training/enrolment/choose.html", context, status=status)


def _show_review(request, programme, found, picks):
    context = _common(programme, found, picks)
    return render(request, "training/enrolment/choose_review.html", context)


def _common(programme, found, picks):
    is_plan = programme.state == Programme.State.PLAN
    chosen = [one for one in found if one.person_id in picks]
    places = places_left(programme)
    return {
        "programme": programme,
        "is_plan": is_plan,
        "gap": rules.opening_gap(programme) if is_plan else "",
        "places": places,
        "too_many": max(0, len(chosen) - places) if places is not None else 0,
        "ticks": {*picks},
        "chosen": chosen,
        "units": _units(chosen),
        "is_folded": len(chosen) > OPEN_CHIPS,
    }


def _units(chosen):
    """[((分党委 pk, its name), [Candidate])] in official order."""
    groups = groupby(chosen, key=lambda one: (one.sub_committee_id, one.sub_committee))
    return [(unit, list(rows)) for unit, rows in groups]


def _count_needs(needed):
    """[(word, how many)] of why the rule proposes them."""
    counts = ((need.label, sum(one.need == need for one in needed)) for need in Enrolment.Need)
    return [(label, count) for label, count in counts if count]
