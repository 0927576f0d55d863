"""Names of a programme: answered by the 分党委, one more by a click."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from branches.duties.views import back
from branches.errors import Refusal
from branches.scope import get_in_scope
from branches.web.pages import ticked
from training import rules
from training.enrolment import services as service
from training.enrolment.forms import NameForm, answers_of
from training.enrolment.queries import names_of
from training.models import Enrolment, Invitation, Programme
from training.programmes.owed import ANSWERABLE

PROGRAMMES = Programme.objects.select_related("cycle")
INVITATIONS = Invitation.objects.select_related("programme__cycle", "committee", "answered_by")
State = Enrolment.State


def invitation(request, pk):
    """确认参训名单: of one 分党委 in one programme."""
    row = get_in_scope(INVITATIONS, request.user, pk=pk)
    programme = row.programme
    may_answer = rules.committee_post(request.user, row.committee) is not None
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    names = list(names_of(row))
    is_open = programme.state in ANSWERABLE
    sent = request.POST if request.method == "POST" else None
    forms = [
        NameForm(sent, enrolment=one)
        for one in names
        if may_answer and is_open and _is_answerable(programme, one)
    ]
    if request.method == "POST":
        if not is_open:
            raise Refusal(f"“{programme}”现在是“{programme.get_state_display()}”，不能再答复名单。")
        if forms and all(form.is_valid() for form in forms):
            return _answered(request, row, answers_of(forms))
    with_form = {form.enrolment.pk for form in forms}
    context = {
        "invitation": row,
        "programme": programme,
        "forms": forms,
        "settled": [one for one in names if one.pk not in with_form],
        "counts": [
            (word_of(state, programme), sum(one.state == state for one in names))
            for state in State
            if any(one.state == state for one in names)
        ],
        "waiting": sum(one.state == State.PROPOSED for one in names),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "training/enrolment/invitation.html", context, status=status)


def word_of(state, programme):
    """Nobody waits for an answer any more once the course is over."""
    return "没有答复" if state == State.PROPOSED and programme.is_over else state.label


def _is_answerable(programme, enrolment):
    if programme.state == Programme.State.OPEN:
        return enrolment.state != State.WITHDRAWN
    return enrolment.state == State.PROPOSED


def _answered(request, row, answers):
    row = service.answer(row, answers, by=request.user)
    left = names_of(row).filter(state=State.PROPOSED).count()
    words = f"，还有 {left} 人待答复。" if left else "，名单已全部答复。"
    messages.success(request, f"已保存{words}")
    return redirect("training:invitation", row.pk)


@require_POST
def invite(request, pk):
    """One click in the list of who still needs what: `person` is put on the list."""
    programme = get_in_scope(PROGRAMMES, request.user, pk=pk)
    if rules.inviter_post(request.user, programme) is None:
        raise PermissionDenied
    person = next(iter(ticked(request.POST, "person")), None)
    if person is None:
        raise Refusal("请先选择要邀请的人。")
    row = service.invite(programme, int(person), by=request.user)
    messages.success(request, f"{row.person}已列入“{programme}”名单（{row.get_state_display()}）。")
    return redirect(back(request, request.POST, programme.get_absolute_url()))
