"""满意度测评 of a round: who has a result, where votes come in, what must be held again."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from branches import audit, rules
from branches.models import Branch, OnlinePoll, Poll
from branches.polls import export
from branches.polls.figures import LABELS, listed, poll_figures
from branches.polls.filters import PollFilter
from branches.polls.queries import polls_by_participation
from branches.rulebook.fields import KINDS
from branches.rulebook.polls import poll_terms, satisfaction
from branches.web.downloads import heading, workbook_response
from branches.web.filters import only_figure, words_of
from branches.web.pages import Tab, counted_page
from branches.web.rounds import chosen_round

PAGE = 50


@require_safe
def polls(request):
    round = chosen_round(request.GET)
    context = {"round": round}
    if round is not None:
        audience = audience_of(request.GET)
        parameters = round.cycle.rules
        form = PollFilter(request.GET, user=request.user, parameters=parameters)
        rows = form.narrow(listed(request.user, round, audience), audience)
        counts = poll_figures(request.user, round, audience)
        figure = only_audience(form)
        count = rows.count() if figure is None else counts[figure or "all"]
        page = counted_page(rows, count, request.GET.get("page"), PAGE)
        page.object_list = described(page.object_list, audience, parameters)
        may_open = not round.is_closed
        for row in page.object_list:
            row.may_open = may_open and not row.voting and bool(rules.staff_post(request.user, row))
        context |= {
            "filter": form,
            "page": page,
            "tabs": tabs_of(round, audience, counts, request.GET.get("figure", "")),
            "audiences": audience_tabs(round, audience),
            "audience": Poll.Audience(audience),
            "terms": poll_terms(parameters),
            "can_open": any(row.may_open for row in page.object_list),
            "query": request.GET.urlencode(),
        }
    return render(request, "branches/polls/list.html", context)


def audience_of(params):
    wanted = params.get("audience", "")
    return wanted if wanted in Poll.Audience.values else Poll.Audience.MEMBERS.value


def only_audience(form):
    """As only_figure(): the audience narrows nothing, it says what is listed."""
    if form.is_valid():
        form.cleaned_data["audience"] = ""
    return only_figure(form)


def described(rows, audience, parameters):
    """The rows with `poll` (the one that counts), `measured`, and `voting` (open, with turnout)."""
    rows = list(rows)
    counting = polls_by_participation([row.pk for row in rows])
    voting = OnlinePoll.objects.open().with_turnout().filter(participation__in=rows)
    open_ones = {one.participation_id: one for one in voting.filter(audience=audience)}
    for row in rows:
        row.poll = counting.get(row.pk, {}).get(audience)
        row.measured = satisfaction(row.poll, parameters)
        row.voting = open_ones.get(row.pk)
        row.kind_label = KINDS[row.kind]
    return rows


def address(round, audience, **more):
    kept = {"audience": audience, "round": round.pk, **more}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"{reverse('branches:polls')}?{query}"


def tabs_of(round, audience, counts, chosen):
    names = {"": "全部", **LABELS}
    late = "poll_invalid"
    return [
        Tab(
            label,
            address(round, audience, figure=name),
            name == chosen,
            counts[name or "all"],
            "late" if name == late else "",
        )
        for name, label in names.items()
    ]


def audience_tabs(round, audience):
    words = {"members": "党员群众", "clients": f"服务对象（{Branch.Kind.OFFICE.label}）"}
    return [Tab(word, address(round, name), name == audience) for name, word in words.items()]


@require_safe
def polls_export(request):
    """What the list shows, as a workbook."""
    round = chosen_round(request.GET)
    if round is None:
        raise Http404
    audience = audience_of(request.GET)
    parameters = round.cycle.rules
    form = PollFilter(request.GET, user=request.user, parameters=parameters)
    rows = form.narrow(listed(request.user, round, audience), audience)
    rows = described(rows, audience, parameters)
    title = f"{round}{Poll.Audience(audience).label}满意度测评汇总表"
    content = export.workbook(rows, heading(request.user, title, words_of(form)))
    changes = {"导出测评汇总表": [None, f"{len(rows)}个党支部"]}
    audit.record("online_poll.export", round, by=request.user, changes=changes)
    return workbook_response(content, title)
