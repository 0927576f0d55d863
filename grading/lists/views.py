"""The list of gradings: who stands where, decided and approved for a selection."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView

from branches import audit
from branches.models import Poll, Post
from branches.organisation.queries import official_order
from branches.polls.queries import polls_by_participation
from branches.rulebook.fields import KINDS
from branches.rulebook.polls import satisfaction
from branches.web.downloads import heading, workbook_response
from branches.web.filters import only_figure, words_of
from branches.web.pages import ForgivingPages, Tab, refused_fields, ticked, with_query
from branches.web.rounds import chosen_round, kept_beside
from grading import rules
from grading.decisions import services as decisions
from grading.decisions.forms import ApprovalForm, MeetingForm
from grading.decisions.quota import asks_reason, numbers_for
from grading.lists import export
from grading.lists.figures import FIGURE_LABELS, assessments_of, figures_for
from grading.lists.filters import TABS, GradingFilter
from grading.lists.questions import question
from grading.lists.return_forms import MODE, return_act, returns_of
from grading.models import Assessment
from grading.publicity.guard import notice_gaps
from grading.rubrics.grades import grade_labels, grades_of
from grading.sheets.comparison import round_before

# One look-up per cell; get_state_display() puts a dictionary together each time.
STATES = dict(Assessment.State.choices)
LEADERS = (Post.Role.COMMITTEE_LEADER, Post.Role.ORG_DEPT)
# What a row shows, and what tells whether its reader has something to do with it.
BESIDE = ("round", "branch", "branch_name", "branch_short_name", "kind", "committee")
COLUMNS = (
    *("state", "is_exempt", "return_reason", "self_total", "review_total", "final_score"),
    *("satisfaction_rate", "veto_codes", "score_grade", "proposed_grade", "grade"),
    *("grade_before", "unmet_conditions"),
    *(f"participation__{name}" for name in BESIDE),
    *("participation__sub_committee__short_name", "participation__sub_committee__kind"),
)
# Without it no branch is graded.
SURVEY_STATE = "participation__survey__state"


def listed(user, params):
    """(round, filter, assessments) that the address asks for, in official order."""
    round = chosen_round(params)
    narrowing = GradingFilter(params, user=user, round=round)
    if round is None:
        return round, narrowing, Assessment.objects.none()
    rows = (
        narrowing.narrow(assessments_of(user, round))
        .select_related("participation__sub_committee")
        .order_by(*official_order(user, "participation__"))
    )
    return round, narrowing, rows


class GradingList(ForgivingPages, ListView):
    template_name = "grading/lists/grading_list.html"
    context_object_name = "rows"
    paginate_by = 50

    def get_queryset(self):
        self.round, self.filter, rows = listed(self.request.user, self.request.GET)
        self.counts = figures_for(self.request.user, self.round, TABS) if self.round else {}
        self.bulk = return_act(self.request) or bulk_act(self.request)
        return rows.select_related("participation__survey").only(*COLUMNS, SURVEY_STATE)

    def get_paginator(self, queryset, *args, **kwargs):
        paginator = super().get_paginator(queryset, *args, **kwargs)
        figure = only_figure(self.filter) if self.round else None
        if figure is not None and (figure or "all") in self.counts:
            paginator.count = self.counts[figure or "all"]
        return paginator

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        grades = grades_of(self.round) if self.round else {}
        for row in context["rows"]:
            row.state_label = STATES[row.state]
            row.kind_label = KINDS[row.participation.kind]
            row.grades = {name: grades.get(getattr(row, name), "") for name in GRADES}
            row.rise = rise_of(row, self.round)
            row.next_step = next_step(self.request.user, row)
            row.left_behind = None
        if self.round and not self.mark_left_behind(context["rows"]):
            self.bulk = None
        elif self.bulk and self.bulk["transition"] == "approve":
            self.bulk["form"] = ApprovalForm(asks_reason=asks_reason(self.round))
        return context | {
            "round": self.round,
            "kept": kept_beside(self.request.user, self.round),
            "filter": self.filter,
            "tabs": self.tabs() if self.round else [],
            "bulk": self.bulk,
            "quota": self.quota(),
            "query": self.request.GET.urlencode(),
            "return_switch": self.return_switch(),
        }

    def return_switch(self):
        """{label, url} to the other mode of the list; None where nothing is returned."""
        name = returns_of(self.request)
        if not name:
            return None
        is_on = self.request.GET.get("act") == MODE
        label = "不退回" if is_on else f"成批{rules.TRANSITIONS[name].label}"
        return {"label": label, "url": with_query(self.request, act="" if is_on else MODE)}

    def mark_left_behind(self, rows):
        """Each row says why it cannot be graded or go along; False if none is the viewer's."""
        parameters = self.round.cycle.rules
        grades = parameters.grades.codes
        polls = polls_by_participation([row.participation_id for row in rows])
        name = self.bulk["transition"] if self.bulk else ""
        gaps = notice_gaps(rows, parameters, timezone.localdate()) if name == "approve" else {}
        for row in rows:
            poll = polls.get(row.participation_id, {}).get(Poll.Audience.MEMBERS)
            measured = satisfaction(poll, parameters)
            row.held_up = rules.waits_for(row, measured)
            if name:
                row.left_behind = rules.left_behind(self.request.user, row, name, grades, measured)
                if row.left_behind == "":
                    row.left_behind = gaps.get(row.participation_id, "")
                row.held_up = row.held_up if row.left_behind is None else row.left_behind
        return any(row.left_behind is not None for row in rows)

    def quota(self):
        """The share of the top grade, beside what is decided or approved with it in view."""
        if not self.bulk:
            return None
        user, approves = self.request.user, self.bulk["transition"] == "approve"
        posts = () if approves else user.posts_as(*LEADERS)
        places = {post.committee_id for post in posts}
        own = places.pop() if len(places) == 1 else None
        states = Assessment.SETTLED if approves else Assessment.DECIDED
        return numbers_for(user, self.round, own, states=states)

    def tabs(self):
        chosen = self.request.GET.get("figure", "")
        kept = {"round": self.request.GET.get("round", "")}
        names = [("", "全部", "all"), *((name, FIGURE_LABELS[name], name) for name in TABS)]
        return [
            Tab(
                label,
                f"{reverse('grading:list')}?{urlencode(kept | {'figure': name})}",
                name == chosen,
                self.counts[key],
            )
            for name, label, key in names
        ]


GRADES = ("grade", "proposed_grade", "score_grade", "grade_before")
STEPS = {
    Assessment.State.DRAFT: ("submit_self", "填写自评", "grading:self_sheet"),
    Assessment.State.SELF_SUBMITTED: ("submit_review", "考评", "grading:review_sheet"),
    Assessment.State.COMMITTEE_REVIEWED: ("decide", "定级", "grading:decision"),
}


def rise_of(assessment, round):
    """(words, tone, icon) of what a 复评 makes of the old grade, decided or as proposed; None
    outside of one or while open. Reads stored columns.
    """
    now = assessment.grade or assessment.proposed_grade
    steps = round.cycle.rules.grades.steps(assessment.grade_before, now)
    if steps is None:
        return None
    if missing := len(assessment.unmet_conditions.split()):
        return f"缺 {missing} 项晋位条件", "warn", "exclamation-triangle-fill"
    if steps > 0:
        return "晋位", "ok", "arrow-up-short"
    return ("下降", "late", "arrow-down-short") if steps < 0 else ("保持", "", "dash")


def next_step(user, assessment):
    """{label, url} of what the viewer has to do with a row, or None. Asks no query."""
    if assessment.is_exempt or assessment.state not in STEPS:
        return None
    name, label, page = STEPS[assessment.state]
    if rules.TRANSITIONS[name].may(user, assessment) is None:
        return None
    return {"label": label, "url": reverse(page, args=[assessment.participation_id])}


def bulk_act(request):
    """The act on a selection that the chosen tab offers to the viewer's posts, or None."""
    figure, user = request.GET.get("figure"), request.user
    if figure == "to_decide" and user.posts_as(*LEADERS):
        return {
            "transition": "decide",
            "url": reverse("grading:decide_selection"),
            "ask": reverse("grading:foresee_decisions"),
            "label": "按拟定等级定级",
            "form": MeetingForm(),
            "confirm": "所选支部均按系统拟定等级决定，报校党委审定。",
        }
    if figure == "to_approve" and user.posts_as(Post.Role.ORG_DEPT):
        return {
            "transition": "approve",
            "url": reverse("grading:approve_selection"),
            "ask": reverse("grading:foresee_approvals"),
            "label": "登记审定",
            "form": ApprovalForm(),
            "confirm": "所选支部的等级登记为校党委已审定，本人当天可以撤销，此后只能更正。",
        }
    return None


def selection(request):
    """The ticked rows, or with “all” everything the address filters."""
    _round, _filter, rows = listed(request.user, request.GET)
    if request.POST.get("all"):
        return rows
    return rows.filter(participation__in=ticked(request.POST, "row"))


def back_to_list(request):
    query = request.GET.urlencode()
    return redirect(f"{reverse('grading:list')}{f'?{query}' if query else ''}")


def tell(request, done, what):
    if done.count:
        messages.success(request, f"{done.count} 个党支部{what}。")
    for branch, why in done.refused[:20]:
        messages.warning(request, f"“{branch}”没有办理：{why}")
    if len(done.refused) > 20:
        messages.warning(request, f"另有 {len(done.refused) - 20} 个党支部没有办理。")
    if not done.count and not done.refused:
        messages.warning(request, "没有选择党支部。")


@require_POST
def decide_selection(request, decide):
    """`decide`: the act over several apps, as `approve` below (config/acts/grading.py)."""
    if not request.user.posts_as(*LEADERS):
        raise PermissionDenied
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return refused_form(request, form)
    with refused_fields(form):
        done = decide(selection(request), by=request.user, **form.typed())
    if form.errors:
        return refused_form(request, form)
    tell(request, done, "已按拟定等级决定")
    return back_to_list(request)


@require_POST
def approve_selection(request, approve):
    if not request.user.posts_as(Post.Role.ORG_DEPT):
        raise PermissionDenied
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return refused_form(request, form)
    with refused_fields(form):
        done = approve(selection(request), by=request.user, **form.cleaned_data)
    if form.errors:
        return refused_form(request, form)
    tell(request, done, "已登记审定")
    return back_to_list(request)


@require_POST
def foresee_decisions(request):
    """What decide_selection would come to, for the question before it; writes nothing."""
    if not request.user.posts_as(*LEADERS):
        raise PermissionDenied
    return foreseen(request, "decide", MeetingForm(request.POST))


@require_POST
def foresee_approvals(request):
    if not request.user.posts_as(Post.Role.ORG_DEPT):
        raise PermissionDenied
    return foreseen(request, "approve", ApprovalForm(request.POST))


def foreseen(request, name, form):
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    found = decisions.foresee(selection(request), name, by=request.user)
    return JsonResponse(question(name, found, form.cleaned_data))


def refused_form(request, form):
    """The date or number was wrong: the selection is kept with the form."""
    context = {"form": form, "rows": request.POST.getlist("row"), "all": request.POST.get("all")}
    return render(request, "grading/lists/selection_form.html", context, status=422)


@require_safe
def export_list(request):
    """F8 of what the list shows, as a workbook."""
    round, narrowing, rows = listed(request.user, request.GET)
    if round is None:
        raise Http404
    title = f"{round}党支部分类定级汇总表"
    was = grade_labels(round_before(round) or round).get(request.GET.get("was"))
    top = heading(request.user, title, words_of(narrowing, was=was))
    content = export.summary_workbook(rows, round, top)
    changes = {"导出汇总表": [None, f"{rows.count()}个党支部"]}
    audit.record("grading.export", round, by=request.user, changes=changes)
    return workbook_response(content, title)
