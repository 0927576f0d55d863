"""异议 at the desk: a letter entered, an objection read and answered. 组织部 alone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.models import Post, User
from branches.scope import get_in_scope
from branches.web.once import saved_once
from branches.web.pages import refused_fields
from grading.models import NoticeEntry, Objection
from grading.publicity import objections, rules
from grading.publicity.desk_views import NOTICES, keeper
from grading.publicity.forms import AnswerForm, LetterForm
from grading.publicity.queries import shown_entries

OBJECTIONS = Objection.objects.select_related("entry__participation", "notice")


@saved_once
def letter(request, pk):
    """登记来信来访 about a line of the notice `pk`."""
    keeper(request)
    row = get_in_scope(NOTICES, request.user, pk=pk)
    rows = NoticeEntry.objects.filter(notice=row).select_related("notice__cycle")
    entries = list(shown_entries(row))
    form = LetterForm(request.POST or None, rows=rows, entries=entries)
    if request.method == "POST" and form.is_valid():
        made = objections.enter(by=request.user, **form.cleaned_data)
        messages.success(request, f"已登记，回执号 {made.receipt}，答复期限 {made.due_on}。")
        return redirect(made)
    context = {"form": form, "notice": row}
    status = 422 if form.is_bound else 200
    return render(request, "grading/publicity/letter.html", context, status=status)


def objection_of(request, pk):
    keeper(request)
    return get_in_scope(OBJECTIONS, request.user, pk=pk)


@require_safe
def objection(request, pk):
    return show(request, objection_of(request, pk))


def show(request, row, *, form=None, status=200):
    is_settled = objections.is_settled(row.entry)
    members = _members()
    barred = rules.took_part(row.entry.participation_id, members) if row.is_open else {}
    context = {
        "objection": row,
        "form": (form or AnswerForm(is_settled=is_settled)) if row.is_open else None,
        "is_settled": is_settled,
        "members": [(one, barred.get(one.pk, "")) for one in members] if row.is_open else [],
        "may_answer": row.is_open and request.user.pk not in barred,
        "own_bar": barred.get(request.user.pk, ""),
        "nobody": rules.NOBODY if len(barred) == len(members) else "",
        "today": timezone.localdate(),
    }
    return render(request, "grading/publicity/objection.html", context, status=status)


def _members():
    """Accounts of 组织部 that are in use today."""
    posts = Post.objects.current().filter(role=Post.Role.ORG_DEPT)
    return list(User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name"))


@require_POST
def answer(request, pk, act):
    """`act`: config.acts.publicity.answer, which the table of addresses brings along."""
    row = objection_of(request, pk)
    form = AnswerForm(request.POST, is_settled=objections.is_settled(row.entry))
    if form.is_valid():
        with refused_fields(form):
            typed = {"step": "", **form.cleaned_data}
            done = act(row, by=request.user, **typed)
            messages.success(request, f"{done}已答复：{done.get_outcome_display()}。")
            return redirect(done)
    if not row.is_open:
        raise PermissionDenied
    return show(request, row, form=form, status=422)
