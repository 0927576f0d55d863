"""询问 of one branch: the page on which it is asked, answered and settled."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from branches.calendar.deadlines import tell_moved
from branches.scope import get_in_scope
from branches.web.once import saved_once
from grading.models import Assessment, Indicator, Question
from grading.questions import rules, services
from grading.questions.forms import USUAL_DAYS, AnswerForm, AskForm
from grading.questions.queries import questions_of

ASSESSMENTS = Assessment.objects.select_related(
    "participation__committee", "participation__sub_committee", "participation__round"
)
QUESTIONS = Question.objects.select_related(
    "participation__committee", "participation__sub_committee", "participation__round"
)


@require_http_methods(["GET", "HEAD", "POST"])
@saved_once
def questions(request, pk):
    """The questions of a branch; sent, the reviewer asks one more."""
    assessment = get_in_scope(ASSESSMENTS, request.user, participation=pk)
    if request.method == "POST":
        return ask(request, assessment)
    days = timezone.localdate() + timedelta(days=USUAL_DAYS)
    chosen = {"code": request.GET.get("code", ""), "due_on": days}
    form = AskForm(initial=chosen, choices=choices_of(assessment))
    return page(request, assessment, form)


def ask(request, assessment):
    if rules.asks_at_all(request.user, assessment) is None:
        raise PermissionDenied
    judged = indicators_of(assessment)
    form = AskForm(request.POST, choices=[(one.code, str(one)) for one in judged])
    if not form.is_valid():
        return page(request, assessment, form, status=422)
    typed = form.cleaned_data
    indicator = next(one for one in judged if one.code == typed["code"])
    services.ask(assessment, indicator, text=typed["text"], due_on=typed["due_on"], by=request.user)
    tell_moved(request, form)
    messages.success(request, f"已询问“{assessment.participation}”{indicator}。")
    return redirect("grading:questions", assessment.participation_id)


def indicators_of(assessment):
    """[Indicator] that people judge, in the rubric's order."""
    rows = Indicator.objects.filter(rubric=assessment.rubric_id)
    rows = rows.exclude(method__in=Indicator.COMPUTED)
    return list(rows.order_by("criterion__sort_order", "sort_order", "pk"))


def choices_of(assessment):
    return [(one.code, str(one)) for one in indicators_of(assessment)]


def page(request, assessment, form, *, status=200, refused=None):
    user, rows = request.user, questions_of(assessment.participation)
    for one in rows:
        one.participation = assessment.participation
        one.acts = {
            name: transition.is_open_to(user, one) for name, transition in rules.TRANSITIONS.items()
        }
        is_refused = refused is not None and refused[0] == one.pk
        one.form = refused[1] if is_refused else AnswerForm(auto_id=f"q{one.pk}-%s")
    context = {
        "assessment": assessment,
        "participation": assessment.participation,
        "rows": rows,
        "form": form if rules.may_ask(user, assessment) else None,
    }
    return render(request, "grading/questions/page.html", context, status=status)


def question_of(request, pk, name):
    """The Question in scope, 403 for whom the act never is."""
    question = get_in_scope(QUESTIONS, request.user, pk=pk)
    if rules.TRANSITIONS[name].may(request.user, question) is None:
        raise PermissionDenied
    return question


@require_POST
def answer(request, pk):
    question = question_of(request, pk, "answer")
    form = AnswerForm(request.POST, auto_id=f"q{pk}-%s")
    if not form.is_valid():
        assessment = ASSESSMENTS.get(participation=question.participation_id)
        ask_form = AskForm(choices=choices_of(assessment))
        return page(request, assessment, ask_form, status=422, refused=(pk, form))
    services.answer(question, text=form.cleaned_data["answer"], by=request.user)
    messages.success(request, "答复已报送。")
    return redirect(question)


@require_POST
def settle(request, pk):
    question = question_of(request, pk, "settle")
    services.settle(question, by=request.user)
    messages.success(request, "询问已办结。")
    return redirect(question)


@require_POST
def withdraw(request, pk):
    question = question_of(request, pk, "withdraw")
    services.withdraw(question, by=request.user)
    messages.success(request, "询问已撤回。")
    return redirect(question)
