"""更正 of an approved grade: one person proposes it, another of 组织部 answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from branches.errors import Refusal
from branches.rules import org_post
from branches.web.pages import refused_fields
from grading.models import Revision
from grading.revisions import rules, services
from grading.revisions.forms import ApproveForm, ProposeForm, RefuseForm
from grading.rubrics.grades import grades_of
from grading.sheets.views import get_assessment

ANSWERED = "这项更正已经办完或撤回，请刷新后再看。"


def revision(request, pk):
    """The grade, what was put right before, and the form to propose; or the proposal that waits."""
    assessment = get_assessment(request, pk)
    if request.method != "POST":
        return page(request, assessment)
    if rules.may_propose(request.user, assessment) is None:
        raise PermissionDenied
    grades = services.choices(assessment)
    form = ProposeForm(request.POST, grades=grades)
    if not form.is_valid():
        return page(request, assessment, propose=form)
    row = services.propose(assessment.participation, by=request.user, **form.cleaned_data)
    messages.success(request, f"“{row.participation}”的等级更正已提出，等组织部另一人审批。")
    return redirect(row)


def page(request, assessment, **forms):
    """`forms`: bound ones that were refused, under their names."""
    user, today = request.user, timezone.localdate()
    rows = list(Revision.objects.filter(participation=assessment.participation_id))
    waiting = next((one for one in rows if one.state == Revision.State.PROPOSED), None)
    hindrance = "" if waiting else services.hindrance(assessment, today)
    grades = grades_of(assessment.participation.round)
    context = {
        "assessment": assessment,
        "participation": assessment.participation,
        "grade": grades.get(assessment.grade, ""),
        "rows": rows,
        "waiting": waiting,
        "hindrance": hindrance,
        "may_propose": not waiting and not hindrance and rules.may_propose(user, assessment),
        "may_answer": waiting and rules.may_answer(user, waiting),
        "may_withdraw": waiting and rules.may_withdraw(user, waiting),
        "own_words": rules.OWN if waiting and org_post(user) else "",
        "propose": ProposeForm(grades=services.choices(assessment)),
        "approve": ApproveForm(),
        "refuse": RefuseForm(),
        **forms,
    }
    status = 422 if forms else 200
    return render(request, "grading/revisions/revision_page.html", context, status=status)


def waiting_one(request, pk, may):
    """(Assessment, the open Revision): 404 out of scope, 403 for who never may, 409 too late."""
    assessment = get_assessment(request, pk)
    if may(request.user, assessment) is None:
        raise PermissionDenied
    row = services.open_one(assessment.participation_id)
    if row is None:
        typed = [(name, request.POST.get(name, "")) for name in ("document_no", "reason")]
        raise Refusal(ANSWERED, kept=[("已填", text) for _name, text in typed if text])
    return assessment, row


def is_of_org(user, _assessment):
    return org_post(user)


@require_POST
def approve(request, pk, approve_revision):
    """`approve_revision`: the act over several apps (config/acts/grading.py)."""
    assessment, row = waiting_one(request, pk, is_of_org)
    form = ApproveForm(request.POST)
    if form.is_valid():
        with refused_fields(form):
            row = approve_revision(row, by=request.user, **form.cleaned_data)
    if form.errors:
        return page(request, assessment, approve=form)
    messages.success(request, f"“{row.participation}”由{row.from_label}更正为{row.to_label}。")
    return redirect("grading:why", pk)


@require_POST
def refuse(request, pk):
    assessment, row = waiting_one(request, pk, is_of_org)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return page(request, assessment, refuse=form)
    services.refuse(row, by=request.user, **form.cleaned_data)
    messages.success(request, "已办理：不予更正。")
    return redirect(row)


@require_POST
def withdraw(request, pk):
    _assessment, row = waiting_one(request, pk, rules.may_propose)
    services.withdraw(row, by=request.user)
    messages.success(request, "更正已撤回。")
    return redirect(row)
