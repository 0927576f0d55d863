"""分党委 decides a grade; returns, withdrawals and the lifting of a veto."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from branches.web.naming import NamedReasonForm
from branches.web.pages import refused_fields
from grading import rules
from grading.decisions import rising, services
from grading.decisions.forms import DecisionForm, JumpForm, LiftForm
from grading.decisions.quota import numbers_for
from grading.decisions.why import why_context
from grading.rubrics.grades import grade_labels
from grading.sheets import services as sheets
from grading.sheets.cards import cards_of
from grading.sheets.vetoes import lift_veto
from grading.sheets.views import get_assessment

DECIDE = rules.TRANSITIONS["decide"]


class DecisionPage(View):
    """`decide`: the act (config/acts/grading.py), which the table of addresses brings along."""

    decide = None

    def get(self, request, pk):
        assessment = get_assessment(request, pk)
        if not self.is_due(request.user, assessment):
            return redirect("grading:why", pk)
        sheets.mark_opened(assessment, by=request.user)
        return self.page(request, assessment)

    def post(self, request, pk):
        assessment = get_assessment(request, pk)
        if DECIDE.may(request.user, assessment) is None:
            raise PermissionDenied
        [card] = cards_of([assessment])
        form = DecisionForm(request.POST, grades=services.open_grades(card))
        if services.open_grades(card) and not form.is_valid():
            return self.page(request, assessment, form=form, status=422)
        # Where no grade can be given yet, the act says why.
        typed = form.typed() if form.is_valid() else {"grade": "", "decided_on": None}
        with refused_fields(form):
            done = self.decide(assessment, by=request.user, **typed)
        if form.errors and services.open_grades(card):
            return self.page(request, assessment, form=form, status=422)
        messages.success(request, f"“{done.participation}”的等级已决定，等校党委审定。")
        return redirect("grading:why", pk)

    @staticmethod
    def is_due(user, assessment):
        waiting = assessment.state in DECIDE.sources and not assessment.participation.is_frozen
        return waiting and DECIDE.may(user, assessment)

    def page(self, request, assessment, *, form=None, status=200):
        context = why_context(request, assessment)
        grades = services.open_grades(context["card"])
        context |= {
            "form": form or DecisionForm(grades=grades),
            "grades": grades,
            "quota": quota_line(request.user, assessment.participation),
            "obstacle": services.held_up(context["card"], "decide"),
        }
        return render(request, "grading/decisions/decision_page.html", context, status=status)


def quota_line(user, participation):
    """The share of the top grade among the branches of this kind."""
    own = participation.sub_committee_id
    return numbers_for(user, participation.round, own, kind=participation.kind)


@require_POST
def act(request, pk, name, undo):
    """A withdrawal or a return (`name` of rules.TRANSITIONS), done by `undo`: take_back() for a
    sheet, the act over several apps for a decision.
    """
    assessment = get_assessment(request, pk)
    transition = rules.TRANSITIONS[name]
    if transition.may(request.user, assessment) is None:
        raise PermissionDenied
    [card] = cards_of([assessment])
    form = NamedReasonForm(
        request.POST, needs_reason=transition.needs_reason, choices=card.named_choices
    )
    if not form.is_valid():
        context = {"form": form, "assessment": assessment, "transition": transition}
        return render(request, "grading/decisions/reason_form.html", context, status=422)
    undo(assessment, name, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, f"“{assessment.participation}”已{transition.label}。")
    return redirect("grading:why", pk)


def lifted_text(assessment):
    """What lifting a veto came to; a grade decided under it does not move by itself."""
    if not assessment.grade or assessment.grade == assessment.proposed_grade:
        return "否决情形已解除，等级按其余条件重新计算。"
    labels = grade_labels(assessment.participation.round)
    return (
        f"否决情形已解除，现在拟定“{labels[assessment.proposed_grade]}”；分党委此前定为"
        f"“{labels[assessment.grade]}”，要改等级的请退回分党委重新定级。"
    )


@require_POST
def note_jump(request, pk):
    """组织部 writes why the branch may rise two grades at once, or takes it back."""
    assessment = get_assessment(request, pk)
    if rules.org_dept_post(request.user, assessment) is None:
        raise PermissionDenied
    form = JumpForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "assessment": assessment}
        return render(request, "grading/decisions/jump_form.html", context, status=422)
    done = rising.note_jump(assessment, by=request.user, note=form.cleaned_data["note"])
    what = "已写明" if done.jump_note else "已撤回"
    messages.success(request, f"晋升两级的理由{what}，拟定等级已重新计算。")
    return redirect("grading:why", pk)


@require_POST
def lift(request, pk):
    assessment = get_assessment(request, pk)
    if rules.org_dept_post(request.user, assessment) is None:
        raise PermissionDenied
    form = LiftForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "assessment": assessment, "transition": {"label": "解除一票否决"}}
        return render(request, "grading/decisions/reason_form.html", context, status=422)
    lift_veto(
        assessment, form.cleaned_data["code"], reason=form.cleaned_data["reason"], by=request.user
    )
    assessment.refresh_from_db()
    messages.success(request, lifted_text(assessment))
    return redirect("grading:why", pk)
