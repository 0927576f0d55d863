"""网上测评 opened for many branches at once, closed, called off: the grading follows."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from branches import rules
from branches.calendar.deadlines import tell_moved
from branches.calendar.workdays import WorkCalendar
from branches.errors import Refusal
from branches.models import Poll, Post
from branches.polls.closing import void_poll
from branches.polls.figures import listed
from branches.polls.list import audience_of, described
from branches.polls.online_forms import AskedForm, OpeningForm, VoidForm
from branches.polls.slip_views import show_links
from branches.polls.views import back, of_office, show
from branches.rulebook.polls import SECRET_FROM, satisfaction
from branches.templatetags.house import cn_date
from branches.web.kept import wants_json
from branches.web.pages import ticked
from branches.web.rounds import chosen_round
from config.acts import polls as acts
from grading.rules import survey_may_be_returned

MOST = 100
DAYS = 7
NAMED = 5


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def polls_new(request):
    """The ticked branches with their numbers, then the question, then the links, shown once."""
    if not request.user.posts_as(Post.Role.COMMITTEE_STAFF, Post.Role.ORG_DEPT):
        raise PermissionDenied
    round = chosen_round(request.GET)
    if round is None:
        raise Http404
    audience = audience_of(request.GET)
    forms, left_out = forms_of(request, round, audience)
    repeats = any(form.row.poll for form in forms)
    first = {"closes_on": proposed_day(round)}
    opening = OpeningForm(request.POST or None, initial=first, repeats=repeats)
    status = 200
    if request.method == "POST":
        is_valid = all([opening.is_valid(), *(form.is_valid() for form in forms)]) and forms
        if wants_json(request):
            return JsonResponse(question(opening, forms, audience), status=200 if is_valid else 422)
        if is_valid:
            return opened(request, opening, forms)
        status = 422
    context = {
        "round": round,
        "audience": Poll.Audience(audience),
        "opening": opening,
        "forms": forms,
        "left_out": left_out,
        "share": round.cycle.rules.mass_share,
        "most": MOST,
        "back_url": f"{reverse('branches:polls')}?audience={audience}&round={round.pk}",
    }
    return render(request, "config/pages/polls_new.html", context, status=status)


def forms_of(request, round, audience):
    """([AskedForm], [(branch, why not)]) of the ticked rows that the user sees."""
    keys = ticked(request.GET, "row")[:MOST]
    rows = listed(request.user, round, audience).filter(pk__in=keys)
    rows = rows.select_related("sub_committee", "committee", "survey", "assessment")
    parameters, forms, left_out = round.cycle.rules, [], []
    for row in described(rows, audience, parameters):
        row.round = round
        if reason := why_not(request.user, row):
            left_out.append((row, reason))
        else:
            data = request.POST or None
            forms.append(AskedForm(data, row=row, audience=audience, parameters=parameters))
    return forms, left_out


def why_not(user, row):
    if rules.staff_post(user, row) is None:
        return "不由您填报"
    if row.is_frozen:
        return "本轮已归档"
    if row.voting:
        return "正在投票"
    return "分党委已定级" if survey_may_be_returned(row) else ""


def proposed_day(round):
    """The date of the year for polls, else a week from today; no rest day."""
    today = timezone.localdate()
    due = round.poll_due_on
    day = due if due and due > today else today + timedelta(days=DAYS)
    return WorkCalendar().on_or_after(day)


def question(opening, forms, audience):
    """What the dialog says before the links are drawn."""
    if opening.errors or not forms or any(form.errors for form in forms):
        return {}
    asked = [form.asked for form in forms]
    names = [str(form.row) for form in forms]
    said = f"{'、'.join(names[:NAMED])}{'等' if len(names) > NAMED else ''}"
    few = sum(form.has_few_masses for form in forms)
    again = sum(form.row.poll is not None for form in forms)
    lines = [
        f"{said}：应参加 {sum(one.due for one in asked)} 人，"
        f"生成链接 {sum(one.links for one in asked)} 个，"
        f"纸质票 {sum(one.on_paper for one in asked)} 人，"
        f"{cn_date(opening.cleaned_data['closes_on'])}截止。",
        f"其中 {few} 个支部的群众代表少于规定的比例。" if few else "",
        f"其中 {again} 个支部已有测评结果，结束后以新结果为准。" if again else "",
        "链接只在下一页显示一次，系统不留存。",
    ]
    label = Poll.Audience(audience).label
    return {"title": f"发起 {len(names)} 个党支部的{label}测评", "text": "".join(lines)}


def opened(request, opening, forms):
    reason = opening.cleaned_data.get("reason", "")
    asked = [with_reason(form, reason) for form in forms]
    day = opening.cleaned_data["closes_on"]
    all_issued = acts.open_polls(asked, closes_on=day, by=request.user)
    tell_moved(request, opening)
    return show_links(request, all_issued)


def with_reason(form, reason):
    one = form.asked
    kept = {"earlier": one.earlier, "reason": reason if form.row.poll else ""}
    return type(one)(one.participation, one.audience, one.lists, **kept)


@require_POST
def poll_close(request, pk):
    """The dialog asks here first what closing would come to, as far as anybody may know."""
    online = of_office(request, pk)
    if wants_json(request):
        return JsonResponse(closing_question(online))
    poll = acts.close_poll(online, by=request.user)
    measured = satisfaction(poll, online.participation.round.cycle.rules)
    if measured.fault:
        messages.warning(request, f"测评已结束：{measured.fault}。")
    else:
        messages.success(request, "测评已结束，结果计入。")
    return redirect("branches:online_poll", online.pk)


def closing_question(online):
    if not online.is_open:
        raise Refusal(f"“{online}”{online.get_state_display()}，不能再办理。")
    voted, paper = online.links - online.left, online.paper.get("returned", 0)
    parts = [f"应参加 {online.due} 人，网上已投 {voted} 票（链接 {online.links} 个）"]
    if online.on_paper:
        parts.append(f"纸质票收回 {paper} 张（{online.on_paper} 人）")
    text = f"{'，'.join(parts)}。结束后没有用过的链接作废，不能再投，也不能恢复。"
    if 0 < voted < SECRET_FROM:
        text += f"网上不足 {SECRET_FROM} 票，为保密不出结果，测评将无效；可以先改截止日期。"
    return {"title": f"结束“{online}”", "text": text}


@require_POST
def poll_void(request, pk):
    online = of_office(request, pk)
    form = VoidForm(request.POST)
    if not form.is_valid():
        return show(request, online, status=422, void=form)
    void_poll(online, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "测评已作废，链接不能再用。")
    return back(online)
