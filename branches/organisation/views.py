from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches import rules
from branches.models import Branch, Committee, Handover, Round, Term
from branches.organisation import queries, registers, services
from branches.organisation.filters import BranchFilter, TreeFilter
from branches.organisation.forms import (
    AppointForm,
    BranchForm,
    CommitteeForm,
    LeaveForm,
    VacancyForm,
)
from branches.scope import get_in_scope
from branches.web.fields import LineOfReasonForm
from branches.web.kept import send_back
from branches.web.once import saved_once
from branches.web.pages import refused_fields

PAGE = 50
BRANCHES = Branch.objects.select_related("committee", "sub_committee")
LISTED = (
    *("name", "short_name", "code", "kind", "closed_on", "extension_until", "term_due_on"),
    *("elected_on", "term_years", "committee__short_name", "committee__kind"),
    *("sub_committee__short_name", "sub_committee__kind"),
)


@require_safe
def tree(request):
    form = TreeFilter(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    roots = queries.committee_tree(request.user)
    found = list(queries.find_branches(request.user, q)) if q else []
    context = {
        "form": form,
        "rows": list(queries.rows_of(queries.matching(roots, q) if q else roots)),
        "kinds": Branch.Kind.labels,
        "kind_values": Branch.Kind.values,
        "found": found[:20],
        "more_found": len(found) > 20,
        "q": q,
        "may_edit": bool(rules.may_edit_tree(request.user)),
    }
    return render(request, "branches/organisation/committee_tree.html", context)


@require_safe
def branch_list(request, grades_on):
    """`grades_on`: {branch pk: grade in force} of branches (queryset) on a day, known above."""
    round = Round.objects.newest()
    clock = queries.term_clock(round)
    form = BranchFilter(request.GET, user=request.user, clock=clock)
    conditions = form.conditions()
    rows = Branch.objects.none()
    if conditions is not None:
        rows = queries.branch_list(request.user, clock, **conditions).only(*LISTED)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.add_facts(list(page.object_list), clock, round)
    shown = Branch.objects.filter(pk__in=[one.pk for one in page.object_list])
    standings = grades_on(shown, timezone.localdate()) if page.object_list else {}
    for one in page.object_list:
        one.standing = standings.get(one.pk)
    context = {"form": form, "page": page, "clock": clock, "has_round": round is not None}
    return render(request, "branches/organisation/branch_list.html", context)


def tree_editors_only(request):
    if not rules.may_edit_tree(request.user):
        raise PermissionDenied


@saved_once
def committee_new(request):
    tree_editors_only(request)
    parent = Committee.objects.filter(kind=Committee.Kind.SCHOOL).first()
    form = CommitteeForm(request.POST or None, initial={"parent": parent})
    if request.method == "POST" and form.is_valid():
        with refused_fields(form):
            row = services.create_committee(by=request.user, **form.cleaned_data)
            messages.success(request, f"“{row}”已设立。")
            return redirect("branches:tree")
    return render(
        request, "branches/organisation/committee_form.html", {"form": form, "title": "设立党组织"}
    )


def committee_edit(request, pk):
    committee = get_in_scope(Committee.objects.open(), request.user, pk=pk)
    tree_editors_only(request)
    title = f"修改 {committee}"
    form = CommitteeForm(request.POST or None, instance=committee)
    if request.method == "POST" and form.is_valid():
        values = {"parent": None, **form.cleaned_data}
        with refused_fields(form):
            services.edit_committee(committee, by=request.user, **values)
            messages.success(request, f"“{values['short_name']}”已保存。")
            return redirect("branches:tree")
    context = {
        "form": form,
        "title": title,
        "committee": committee,
        "left": services.what_is_left(committee),
        "reason_form": LineOfReasonForm(),
    }
    return render(request, "branches/organisation/committee_form.html", context)


@require_POST
def committee_close(request, pk):
    committee = get_in_scope(Committee.objects, request.user, pk=pk)
    tree_editors_only(request)
    form = LineOfReasonForm(request.POST)
    if not form.is_valid():
        return send_back(request, "没有撤销", form, "branches:committee_edit", pk)
    services.close_committee(committee, by=request.user, **form.cleaned_data)
    messages.success(request, f"“{committee}”已撤销。")
    return redirect("branches:tree")


def editable_branch(request, pk):
    branch = get_in_scope(BRANCHES, request.user, pk=pk)
    if not rules.may_edit_branch(request.user, branch):
        raise PermissionDenied
    return branch


def branch_edit(request, pk):
    branch = editable_branch(request, pk)
    title = f"修改 {branch} 的基本信息"
    form = BranchForm(request.POST or None, instance=branch)
    if request.method == "POST" and form.is_valid():
        registers.edit_branch(branch, by=request.user, **form.cleaned_data)
        messages.success(request, "基本信息已保存。")
        return redirect("branches:officers", pk=pk)
    context = {"form": form, "title": title, "branch": branch}
    return render(request, "branches/organisation/branch_form.html", context)


@require_safe
def officers(request, pk):
    branch = get_in_scope(BRANCHES, request.user, pk=pk)
    return officers_page(request, branch)


def officers_page(request, branch, **forms):
    """The seats of a branch; a form with errors comes back in `forms`."""
    terms = Term.objects.visible_to(request.user).filter(branch=branch).select_related("person")
    current = set(terms.current().values_list("pk", flat=True))
    may_edit = bool(rules.may_edit_branch(request.user, branch)) and not branch.closed_on
    handovers = list(
        Handover.objects.visible_to(request.user)
        .filter(branch=branch)
        .select_related("giver", "receiver")
    )
    context = {
        "branch": branch,
        "current": [term for term in terms if term.pk in current],
        "past": [term for term in terms.order_by("-until", "-pk") if term.pk not in current],
        "may_edit": may_edit,
        "handovers": handovers,
        "may_hand_over": may_edit and may_hand_over(terms, handovers),
        "sees_numbers": rules.sees_personal_numbers(request.user, branch.sub_committee_id),
        "appoint": forms.get("appoint") or AppointForm(prefix="appoint"),
        "vacancy": forms.get("vacancy") or VacancyForm(prefix="vacancy"),
    }
    return render(request, "branches/organisation/officers.html", context)


def may_hand_over(terms, handovers):
    """Whether the secretary's seat has had two holders and no hand-over is under way."""
    holders = {term.person_id for term in terms if term.seat == Term.Seat.SECRETARY}
    return len(holders - {None}) > 1 and all(one.is_done for one in handovers)


@require_POST
@saved_once
def officer_appoint(request, pk):
    branch = editable_branch(request, pk)
    form = AppointForm(request.POST, prefix="appoint")
    if not form.is_valid():
        return officers_page(request, branch, appoint=form)
    term = registers.appoint(branch, by=request.user, **form.cleaned_data)
    messages.success(request, f"已登记：{term}。")
    return redirect("branches:officers", pk=pk)


@require_POST
@saved_once
def officer_vacancy(request, pk):
    branch = editable_branch(request, pk)
    form = VacancyForm(request.POST, prefix="vacancy")
    if not form.is_valid():
        return officers_page(request, branch, vacancy=form)
    term = registers.declare_vacant(branch, by=request.user, **form.cleaned_data)
    messages.success(request, f"已登记：{term}。")
    return redirect("branches:officers", pk=pk)


def officer_leave(request, pk):
    terms = Term.objects.select_related("person", "branch__committee", "branch__sub_committee")
    term = get_in_scope(terms, request.user, pk=pk)
    editable_branch(request, term.branch_id)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        registers.dismiss(term, by=request.user, **form.cleaned_data)
        messages.success(
            request, f"{term.branch}“{term}”的任职到 {form.cleaned_data['until']} 为止。"
        )
        return redirect("branches:officers", pk=term.branch_id)
    context = {"form": form, "term": term, "branch": term.branch}
    return render(request, "branches/organisation/officer_leave.html", context)
