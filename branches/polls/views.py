"""One poll online: its turnout and what its office may do."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branches import rules
from branches.calendar.deadlines import tell_moved
from branches.models import OnlinePoll
from branches.polls import opening
from branches.polls.calling import call_to_vote, call_words
from branches.polls.online_forms import LISTS, ExtendForm, PaperForm, VoidForm
from branches.polls.states import ONLINE
from branches.rulebook.polls import SECRET_FROM, poll_terms, satisfaction
from branches.scope import get_in_scope

RELATED = ("participation__round__cycle", "participation__sub_committee", "participation__branch")


def online_in_scope(request, pk):
    rows = OnlinePoll.objects.with_turnout().select_related(*RELATED, "participation__committee")
    return get_in_scope(rows, request.user, pk=pk)


def of_office(request, pk):
    """The poll, for whoever may work on it."""
    online = online_in_scope(request, pk)
    if rules.staff_post(request.user, online) is None:
        raise PermissionDenied
    return online


@require_safe
def online_poll(request, pk):
    return show(request, online_in_scope(request, pk))


def show(request, online, *, status=200, **forms):
    """The page; `forms` {paper, extend, void: a form with its errors}."""
    may_work = bool(rules.staff_post(request.user, online))
    is_open = online.is_open and not online.participation.is_frozen
    context = {
        "online": online,
        "participation": online.participation,
        "may_work": may_work and is_open,
        "secret_from": SECRET_FROM,
        "terms": poll_terms(online.participation.round.cycle.rules),
        "words": call_words(online, ballot_address(request)),
        "result": online.result,
        "measured": satisfaction(online.result, online.participation.round.cycle.rules),
        "lists": [(word, getattr(online, name)) for name, word in LISTS[online.audience].items()],
        "paper_lines": [(word, online.paper.get(name)) for name, word in opening.PAPER.items()],
        "void_word": ONLINE["void"].label,
    }
    if may_work and is_open:
        context |= {
            "paper": PaperForm(online=online),
            "extend": ExtendForm(initial={"closes_on": online.closes_on}),
            "void": VoidForm(),
        } | forms
    return render(request, "branches/polls/online.html", context, status=status)


def back(online):
    return redirect("branches:online_poll", online.pk)


@require_POST
def paper(request, pk):
    online = of_office(request, pk)
    form = PaperForm(request.POST, online=online)
    if not form.is_valid():
        return show(request, online, status=422, paper=form)
    opening.save_paper(online, form.cleaned_data, by=request.user)
    messages.success(request, "纸质票已录入，结束测评时与网上的票合计。")
    return back(online)


@require_POST
def extend(request, pk):
    online = of_office(request, pk)
    form = ExtendForm(request.POST, initial={"closes_on": online.closes_on})
    if not form.is_valid():
        return show(request, online, status=422, extend=form)
    opening.extend(online, form.cleaned_data["closes_on"], by=request.user)
    tell_moved(request, form)
    messages.success(request, "截止日期已改。")
    return back(online)


@require_POST
def remind(request, pk):
    online = of_office(request, pk)
    told = call_to_vote(online, by=request.user)
    if told:
        messages.success(request, "已请党支部书记提醒全体人员投票。")
    else:
        messages.warning(request, "党支部没有书记账号，请自行转发提醒。")
    return back(online)


def ballot_address(request):
    return request.build_absolute_uri(reverse("branches:ballot"))
