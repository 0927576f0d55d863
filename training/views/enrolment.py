"""Names of a programme: proposed by the organiser, answered by the 分党委, one more by a click."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from branches.errors import Refusal
from branches.scope import get_in_scope
from branches.views.inbox import back
from branches.views.pages import ticked
from training import rules
from training.audience import candidates, places_left
from training.forms.enrolment import NameForm, PicksForm, answers_of
from training.models import Enrolment, Invitation, Programme
from training.queries.enrolment import names_of
from training.queries.owed import ANSWERABLE
from training.services import enrolment as service
from training.services.programmes import open_programme
from training.views.programmes import runnable

PROGRAMMES = Programme.objects.select_related("cycle")
INVITATIONS = Invitation.objects.select_related("programme__cycle", "committee", "answered_by")
CHOOSABLE = (Programme.State.PLAN, Programme.State.OPEN)
State = Enrolment.State


def choose(request, pk):
    """拟定名单: with it a plan is announced, and later more names are added."""
    programme = runnable(request, pk)
    if programme.state not in CHOOSABLE:
        sentence = f"“{programme}”现在是“{programme.get_state_display()}”，不能再拟定名单。"
        if request.method == "POST":
            raise Refusal(sentence)
        messages.info(request, sentence)
        return redirect(programme)
    found = candidates(programme, request.user)
    is_plan = programme.state == Programme.State.PLAN
    places = places_left(programme)
    sent = request.POST if request.method == "POST" else None
    form = PicksForm(sent, candidates=found, places=places)
    gap = rules.opening_gap(programme) if is_plan else ""
    if request.method == "POST" and not gap and form.is_valid():
        return _chosen(request, programme, form.cleaned_data["pick"])
    ticks = _ticks(request, found, is_plan)
    needed = [one for one in found if one.is_wanted]
    context = {
        "programme": programme,
        "form": form,
        "gap": gap,
        "is_plan": is_plan,
        "places": places,
        "ticks": ticks,
        "needed": needed,
        "others": [one for one in found if not one.is_wanted],
        "unticked": len(needed) - sum(one.is_proposed for one in needed),
        "needs": _count_needs(needed),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "training/choose.html", context, status=status)


def _chosen(request, programme, picks):
    if programme.state == Programme.State.PLAN:
        open_programme(programme, picks, by=request.user)
        messages.success(request, f"已发布报名，{len(picks)} 人待分党委确认。")
    else:
        service.add_names(programme, picks, by=request.user)
        messages.success(request, f"已追加 {len(picks)} 人，待分党委确认。")
    return redirect(programme)


def _ticks(request, found, is_plan):
    """Primary keys of the ticked: what was sent, else what the rule proposes for a plan; later each
    name is added on purpose.
    """
    if request.method == "POST":
        return {int(key) for key in ticked(request.POST, "pick")}
    return {one.person_id for one in found if one.is_proposed} if is_plan else set()


def _count_needs(needed):
    """[(word, how many)] of why the rule proposes them."""
    counts = ((need.label, sum(one.need == need for one in needed)) for need in Enrolment.Need)
    return [(label, count) for label, count in counts if count]


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
    return render(request, "training/invitation.html", context, status=status)


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
    return redirect(back(request, programme.get_absolute_url()))
