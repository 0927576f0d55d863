"""工作交接: all that is open of a branch on one page, for who leaves and who comes."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches import rules
from branches.accounts.services import present_secretary
from branches.accounts.views import link_page
from branches.calendar.deadlines import tell_moved
from branches.errors import Refusal
from branches.models import Duty, File, Handover, Post
from branches.organisation import handover as services
from branches.organisation.handover_forms import ConfirmForm, MoveForm, StartForm
from branches.organisation.secretary import last_secretary
from branches.organisation.views import editable_branch
from branches.scope import get_in_scope
from branches.web.downloads import paper_response
from branches.web.fields import LineOfReasonForm
from branches.web.kept import send_back
from branches.web.once import saved_once
from config.pages.branch_file import years_of
from config.pages.handover_paper import handover_paper
from rectification.models import RectificationItem

SHOWN = 100
# Owed by the person and not by the office: nobody hands it over.
PERSONAL = (Duty.Kind.HANDOVER, Duty.Kind.INDUCTION, Duty.Kind.TRAINING)
HANDOVERS = Handover.objects.select_related(
    "branch__committee", "branch__sub_committee", "giver", "receiver"
)
LABELS = {rules.GIVER: "移交人", rules.RECEIVER: "接收人"}


@dataclass(frozen=True)
class Side:
    """One of the two: who, when confirmed, and the form for whoever may confirm now."""

    name: str
    label: str
    person: object
    confirmed_at: object
    form: object = None  # or None
    is_proxy: bool = False


@dataclass(frozen=True)
class Contents:
    """What is handed over: lists of what is open, and the years with their papers."""

    duties: list
    items: list
    files: list
    years: list

    @property
    def counts(self):
        return {
            "未办待办": len(self.duties),
            "未销号整改": len(self.items),
            "附件": len(self.files),
        }


def contents_of(user, branch):
    """Contents of `branch` as `user` may see them; six statements."""
    duties = Duty.objects.visible_to(user).open().filter(branch=branch)
    duties = duties.filter(role=Post.Role.SECRETARY).exclude(kind__in=PERSONAL)
    items = RectificationItem.objects.visible_to(user).of_branch().unfinished()
    items = items.filter(branch=branch)
    files = File.objects.visible_to(user).filter(branch=branch).select_related("uploaded_by")
    return Contents(
        duties=list(duties.order_by("due_on", "pk")[:SHOWN]),
        items=list(items.order_by("due_on", "pk")[:SHOWN]),
        files=list(files.order_by("-uploaded_at", "-pk")[:SHOWN]),
        years=years_of(user, branch),
    )


def sides_of(user, handover):
    return [side_of(user, handover, name) for name in LABELS]


def side_of(user, handover, name):
    person = handover.person_of(name)
    confirmed_at = getattr(handover, services.COLUMNS[name])
    may = not confirmed_at and rules.may_confirm_handover(user, handover, name)
    is_proxy = user.person_id != person.pk
    form = ConfirmForm(initial={"side": name}, is_proxy=is_proxy, auto_id=f"{name}-%s")
    return Side(name, LABELS[name], person, confirmed_at, form if may else None, is_proxy)


@require_safe
def handover(request, pk):
    row = get_in_scope(HANDOVERS, request.user, pk=pk)
    may_keep = not row.is_done and rules.may_keep_handover(request.user, row)
    context = {
        "handover": row,
        "branch": row.branch,
        "sides": sides_of(request.user, row),
        "contents": contents_of(request.user, row.branch),
        "may_keep": bool(may_keep),
        "move_form": MoveForm(initial={"on": row.on}),
        "reason_form": LineOfReasonForm(),
    }
    return render(request, "config/pages/handover.html", context)


def paper_of(request, row):
    sides, contents = sides_of(request.user, row), contents_of(request.user, row.branch)
    return handover_paper(row, sides, contents, timezone.localdate())


@require_safe
def handover_print(request, pk):
    row = get_in_scope(HANDOVERS, request.user, pk=pk)
    context = {"handover": row, "paper": paper_of(request, row)}
    return render(request, "config/pages/handover_print.html", context)


@require_safe
def handover_word(request, pk):
    row = get_in_scope(HANDOVERS, request.user, pk=pk)
    return paper_response(paper_of(request, row), f"书记工作交接单_{row.branch}")


@saved_once
def handover_new(request, pk):
    """For a seat that has changed already: from who sat there before to who sits there now."""
    branch = editable_branch(request, pk)
    try:
        giver, receiver = parties_of(branch)
    except Refusal as refusal:
        if request.method == "POST":
            raise
        messages.error(request, refusal.message)
        return redirect("branches:officers", pk=pk)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row, account, token = services.start(
            branch, giver=giver, receiver=receiver, by=request.user, **form.cleaned_data
        )
        tell_moved(request, form)
        if token:
            return link_page(request, account, token, then=row.get_absolute_url())
        messages.success(request, "工作交接已发起，双方的待办里都有。")
        return redirect(row)
    context = {"form": form, "branch": branch, "giver": giver, "receiver": receiver}
    return render(request, "config/pages/handover_new.html", context)


def parties_of(branch):
    """(giver, receiver): Persons. Refusal if one of the two is missing."""
    receiver = present_secretary(branch)
    giver = last_secretary(branch, besides=receiver)
    if giver is None:
        raise Refusal(f"“{branch}”没有上任书记的任职记录，不需要交接。")
    return giver, receiver


@require_POST
def handover_confirm(request, pk):
    row = get_in_scope(HANDOVERS, request.user, pk=pk)
    side = request.POST.get("side", "")
    if side not in LABELS:
        raise Http404
    if not rules.may_confirm_handover(request.user, row, side):
        raise PermissionDenied
    is_proxy = request.user.person_id != row.person_of(side).pk
    form = ConfirmForm(request.POST, is_proxy=is_proxy)
    if not form.is_valid():
        return send_back(request, "没有确认", form, row)
    left = contents_of(request.user, row.branch).counts
    row = services.confirm(row, by=request.user, left=left, **form.cleaned_data)
    words = "双方都已确认，交接办完。" if row.is_done else f"{LABELS[side]}已确认。"
    messages.success(request, words)
    return redirect(row)


def kept_handover(request, pk):
    """The hand-over `pk`, in scope (404), that the user keeps (403)."""
    row = get_in_scope(HANDOVERS, request.user, pk=pk)
    if not rules.may_keep_handover(request.user, row):
        raise PermissionDenied
    return row


@require_POST
def handover_move(request, pk):
    row = kept_handover(request, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return send_back(request, "没有修改", form, row)
    row = services.move(row, by=request.user, **form.cleaned_data)
    messages.success(request, f"交接日期改为 {row.on}。")
    tell_moved(request, form)
    return redirect(row)


@require_POST
def handover_withdraw(request, pk):
    row = kept_handover(request, pk)
    form = LineOfReasonForm(request.POST)
    if not form.is_valid():
        return send_back(request, "没有撤销", form, row)
    services.withdraw(row, by=request.user, **form.cleaned_data)
    messages.success(request, "工作交接已撤销。账号职责没有变动，需要时在账号页办理。")
    return redirect("branches:officers", pk=row.branch_id)
