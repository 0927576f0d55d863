"""The page of one 整改事项, and the acts on it: each a POST of its own. An act that others follow
(`act`, of config/acts/items.py) comes with its address.
"""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.calendar.deadlines import tell_moved
from branches.scope import get_in_scope
from branches.web.fields import ReasonForm
from branches.web.once import saved_once
from branches.web.pages import refused_fields
from grading.rubrics.grades import grades_of
from rectification import rules
from rectification.items import progress
from rectification.items.forms import (
    AnswerForm,
    ClosureForm,
    ExtensionForm,
    OpinionForm,
    ProgressForm,
    ReopenForm,
)
from rectification.items.history import load_history
from rectification.items.pile import others_waiting
from rectification.items.steps import steps_of
from rectification.items.timeline import timeline
from rectification.models import Extension, MonthlyReport, RectificationItem
from rectification.plans import items
from rectification.plans.forms import WholeItemForm
from rectification.plans.problems import finding_codes
from rectification.plans.suggestions import suggest

ITEMS = RectificationItem.objects.select_related(
    "participation__round__cycle",
    "participation__branch__sub_committee",
    "participation__committee",
    "participation__sub_committee",
    "created_by",
    "plan",
).annotate(grade=F("participation__assessment__grade"))
TRANSITIONS = rules.TRANSITIONS


@require_safe
def item_page(request, pk):
    item = get_in_scope(ITEMS, request.user, pk=pk)
    return show_item(request, item)


def show_item(request, item, *, status=200, **forms):
    """The page; `forms` are bound forms that could not be saved, by act."""
    grades = grades_of(item.participation.round)
    load_history([item])
    context = {
        "item": item,
        "grade": grades.get(item.grade, ""),
        "steps": steps_of(item),
        "timeline": timeline(item),
        "accepting_office": rules.accepting_office(item),
        "mend": mend_of(request.user, item) if item.is_returned else {},
        "extension": extension_in(item, Extension.State.OPEN),
        "granted": extension_in(item, Extension.State.GRANTED),
        "reports": reports_about(item),
        "others_waiting": others_waiting(request.user, item) if is_reviewed(item) else 0,
        # The filter of the list that led here: back to it, and on to the next.
        "list_query": request.GET.urlencode(),
        **acts_open_to(request.user, item, forms),
    }
    return render(request, "rectification/items/item_page.html", context, status=status)


def reports_about(item):
    """The monthly reports that have been sent in with a line on the item, newest first."""
    return MonthlyReport.objects.filter(lines__item=item).exclude(reported_on=None)


def mend_of(user, item):
    """{url, action}: where the owner does what a return asks for; empty for everybody else."""
    if item.state == item.State.IN_PROGRESS and rules.may_log_progress(user, item):
        return {"url": "#a1", "action": "补记进展"}
    if item.state == item.State.PLAN_DRAFT and rules.may_edit_plan(user, item):
        return {"url": f"{item.plan_url}#item-{item.pk}", "action": "修改方案"}
    return {}


def is_reviewed(item):
    """Whether a reviewer looks at it now, or has just dealt with it."""
    is_dealt_with = item.state == item.State.CLOSED or item.is_returned
    return item.state in rules.REVIEWS or is_dealt_with


def page_of(request, item):
    """Its page, with the filter of the list that led there."""
    query = request.GET.urlencode()
    return f"{item.get_absolute_url()}?{query}" if query else item.get_absolute_url()


def extension_in(item, state):
    """The extension of an item (with load_history()) that stands in `state`, or None."""
    return next((row for row in item.extension_rows.all() if row.state == state), None)


def acts_open_to(user, item, bound):
    """{act: form} of what `user` may do with the item now, and why not where it is close."""
    if item.state == item.State.PLAN_DRAFT and not item.is_of_branch:
        return _begin(user, item, bound) | _cancel(user, item, bound)
    if item.state == item.State.CLOSED:
        return _reopen(user, item, bound)
    if item.state == item.State.IN_PROGRESS:
        return _work(user, item, bound) | _answer(user, item, bound) | _cancel(user, item, bound)
    return _review(user, item, bound) | _cancel(user, item, bound)


def _begin(user, item, bound):
    if not rules.office_post(user, item):
        return {}
    codes = finding_codes(item.participation).get(item.source_code, ())
    suggestion = suggest(codes, item.criterion, item.participation.round)
    form = bound.get("begin") or WholeItemForm(instance=item, suggestion=suggestion)
    return {"begin_form": form}


def _work(user, item, bound):
    if not rules.may_log_progress(user, item):
        return {}
    hindrance = rules.extension_hindrance(item, timezone.localdate())
    initial = {"percent": item.percent}
    return {
        "progress_form": bound.get("progress") or ProgressForm(initial=initial, prefix="progress"),
        "closure_form": bound.get("closure")
        or (item.progress_rows.exists() and ClosureForm(prefix="closure")),
        "extension_form": bound.get("extension")
        or (not hindrance and ExtensionForm(prefix="extension", due_on=item.due_on)),
        "extension_hindrance": hindrance,
        "is_act_open": bound.keys() & {"closure", "extension"},
    }


def _answer(user, item, bound):
    if not extension_in(item, Extension.State.OPEN) or not rules.may_answer_extension(user, item):
        return {}
    return {"answer_form": bound.get("answer") or AnswerForm(prefix="answer")}


def _review(user, item, bound):
    transition = rules.acceptance_of(item)
    if transition is None or not transition.may(user, item):
        return {}
    hindrance = rules.own_work(item, user)
    if hindrance:
        return {"review_hindrance": hindrance}
    return {
        "opinion_form": bound.get("opinion") or OpinionForm(prefix="opinion"),
        "accept_label": transition.label,
        "is_last_acceptance": transition.target == item.State.CLOSED,
    }


def _cancel(user, item, bound):
    if not TRANSITIONS["cancel"].is_open_to(user, item):
        return {}
    return {"cancel_form": bound.get("cancel") or ReasonForm(prefix="cancel")}


def _reopen(user, item, bound):
    if not rules.reopening_post(user, item) or not rules.last_day_to_reopen(item):
        return {}
    if hindrance := rules.reopening_gap(item):
        return {"reopen_hindrance": hindrance}
    form = bound.get("reopen") or ReopenForm(prefix="reopen")
    return {"reopen_form": form, "reopen_until": rules.last_day_to_reopen(item)}


def _act(request, pk, *, name, may, make_form, run, done):
    """Fetch in scope, ask the rule, check the form, do it, say so."""
    item = get_in_scope(ITEMS, request.user, pk=pk)
    if may(request.user, item) is None:
        raise PermissionDenied
    form = make_form(item=item, data=request.POST, files=request.FILES)
    if form.is_valid():
        with refused_fields(form):
            result = run(item, by=request.user, **form.cleaned_data)
            messages.success(request, done(result) if callable(done) else done)
            tell_moved(request, form)
            return redirect(page_of(request, item))
    return show_item(request, item, status=422, **{name: form})


def _form(form_class, prefix):
    def make(*, item, data, files):
        return form_class(data, files, prefix=prefix)

    return make


@require_POST
def begin(request, pk):
    """What an office above the branch will do about its item; with these words the work begins."""
    item = get_in_scope(ITEMS, request.user, pk=pk)
    if rules.office_post(request.user, item) is None:
        raise PermissionDenied
    form = WholeItemForm(request.POST, instance=item)
    if not form.is_valid():
        return show_item(request, item, status=422, begin=form)
    items.begin_item(item, by=request.user, values=form.words, seen=form.cleaned_data["seen"])
    messages.success(request, "整改措施已定下，开始整改。")
    tell_moved(request, form)
    return redirect(item)


@require_POST
@saved_once
def add_progress(request, pk):
    return _act(
        request,
        pk,
        name="progress",
        may=rules.may_log_progress,
        make_form=_form(ProgressForm, "progress"),
        run=progress.add_progress,
        done="进展已保存。",
    )


@require_POST
@saved_once
def request_closure(request, pk, act):
    return _act(
        request,
        pk,
        name="closure",
        may=TRANSITIONS["request_closure"].may,
        make_form=_form(ClosureForm, "closure"),
        run=act,
        done="已申请销号，等待验收。",
    )


@require_POST
@saved_once
def request_extension(request, pk):
    def make(*, item, data, files):
        return ExtensionForm(data, prefix="extension", due_on=item.due_on)

    return _act(
        request,
        pk,
        name="extension",
        may=rules.may_ask_extension,
        make_form=make,
        run=progress.request_extension,
        done="延期申请已提交，等待审批。",
    )


@require_POST
def answer_extension(request, pk, act):
    def run(item, *, by, decision, answer):
        return act(item, by=by, is_granted=decision == "grant", answer=answer)

    return _act(
        request,
        pk,
        name="answer",
        may=rules.may_answer_extension,
        make_form=_form(AnswerForm, "answer"),
        run=run,
        done=lambda row: f"延期申请：{row.get_state_display()}。",
    )


def may_review(user, item):
    """By where the item waits; when it no longer does, by the first level (then it is too late)."""
    return (rules.acceptance_of(item) or TRANSITIONS["accept"]).may(user, item)


@require_POST
def accept(request, pk, act):
    return _act(
        request,
        pk,
        name="opinion",
        may=may_review,
        make_form=_form(OpinionForm, "opinion"),
        run=act,
        done=lambda item: f"验收意见已记录，该事项现在是“{item.get_state_display()}”。",
    )


@require_POST
def return_item(request, pk, act):
    def run(item, *, by, note):
        return act(item, by=by, reason=note)

    return _act(
        request,
        pk,
        name="opinion",
        may=may_review,
        make_form=_form(OpinionForm, "opinion"),
        run=run,
        done="已退回继续整改。",
    )


cancel_act = partial(
    _act,
    name="cancel",
    may=TRANSITIONS["cancel"].may,
    make_form=_form(ReasonForm, "cancel"),
    done="该事项已撤销。",
)


@require_POST
def reopen(request, pk, act):
    """回头看: what was closed does not hold; put right once more."""
    return _act(
        request,
        pk,
        name="reopen",
        may=TRANSITIONS["reopen"].may,
        make_form=_form(ReopenForm, "reopen"),
        run=act,
        done="该事项已重新整改，责任单位已收到通知。",
    )


@require_POST
def cancel(request, pk, act):
    return cancel_act(request, pk, run=act)
