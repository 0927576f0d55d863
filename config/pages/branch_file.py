"""支部档案: everything about one branch, in a fixed number of statements."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches import rules
from branches.models import AuditEntry, Branch, Duty, Participation, Post, Term
from branches.organisation.induction_queries import induction_due
from branches.organisation.queries import term_clock
from branches.rulebook.dates import term_limit
from branches.rulebook.fields import POSTS
from branches.web.audit_queries import action_label
from branches.web.rounds import all_rounds
from config.pages.branch_tabs import head_of
from grading.revisions.queries import approved_revisions
from grading.rubrics.grades import grades_of
from rectification.ledger.years import counts_by_round
from rectification.models import MonthlyReport, Pairing, RectificationItem
from rectification.pairing.queries import slots_of
from training.ledger.queries import Ledger, hours_done
from training.ledger.years import yard_of

SEATS = list(POSTS)
SHOWN = 20
ENTRIES = 15
REPORTS = 6


@dataclass(frozen=True)
class Year:
    participation: object
    survey: object
    assessment: object  # or None
    grade: object  # Grade or ""
    items: dict  # figure → items
    plan: object  # that was asked for, or None
    revisions: list  # [Revision] approved, oldest first

    @property
    def is_open(self):
        """Whether the grade waits for the school's approval."""
        return bool(self.grade) and not self.grade.is_ungraded and not self.assessment.approved_on


@require_safe
def branch_file(request, pk):
    related = Branch.objects.select_related("committee", "sub_committee")
    branch = related.visible_to(request.user).filter(pk=pk).first()
    if branch is None:
        return last_own_year(request, pk)
    years = years_of(request.user, branch)
    today = timezone.localdate()
    context = {
        **head_of(branch, "file", today),
        "years": years,
        "plans": [year.plan for year in years if year.plan],
        "clock": term_clock(years[0].participation.round if years else None),
        "items": open_items(request.user, branch),
        "duties": open_duties(request.user, branch),
        "reports": monthly_reports(request.user, branch),
        "sees_numbers": rules.sees_personal_numbers(request.user, branch.sub_committee_id),
        **seats(request.user, branch, today),
        **helped_by(request.user, branch),
        **accounts(request.user, branch),
        **audit_excerpt(request.user, branch),
    }
    context["term_limit"] = term_limit(branch, context["clock"].lengths)
    context["training"] = training_of(request, context["seats"], today)
    return render(request, "config/pages/branch_file.html", context)


def last_own_year(request, pk):
    """The branch has gone to another committee: its register is hidden, the own years are not."""
    years = Participation.objects.order_by("-round__cycle", "-round__seq")
    year = years.visible_to(request.user).filter(branch=pk).first()
    if year is None:
        raise Http404
    messages.info(request, f"“{year}”已划归其他党组织，只能查看在本单位时的年度材料。")
    return redirect("branches:survey", year.pk)


def seats(user, branch, today):
    """Who sits on the branch committee on `today`, vacancies among them, and who has left."""
    terms = Term.objects.visible_to(user).filter(branch=branch).select_related("person")
    rows = sorted(terms, key=lambda term: (SEATS.index(term.seat), term.pk))
    current = [term for term in rows if term.until is None or term.until >= today]
    past = [term for term in rows if term not in current]
    return {"seats": current, "past_seats": sorted(past, key=lambda term: term.until)[::-1]}


def training_of(request, seats, today):
    """{"ledger", "induction_due", "has_link"} of the secretary in office
    on `today`, or None."""
    rounds = all_rounds(request.GET)
    held = (term for term in seats if term.seat == Term.Seat.SECRETARY and term.person_id)
    term = next(held, None)
    if term is None or not rounds:
        return None
    yard, user = yard_of(rounds[0], rounds, today), request.user
    owes = not term.inducted_on and term.since and term.since >= yard.owed_from
    others = any(post.role != Post.Role.SECRETARY for post in user.current_posts)
    return {
        "term": term,
        "ledger": Ledger(yard.year, yard.norm, hours_done(term.person_id, yard.year), []),
        "induction_due": induction_due(term.since, yard.months) if owes else None,
        "has_link": others or user.person_id == term.person_id,
    }


def accounts(user, branch):
    posts = Post.objects.visible_to(user).current().filter(branch=branch).select_related("user")
    may_open = not branch.closed_on and rules.may_give_post(user, Post.Role.SECRETARY, branch)
    return {
        "posts": posts.order_by("since", "pk"),
        "may_open_account": bool(may_open),
        "may_read_accounts": bool(rules.may_read_accounts(user)),
        "may_edit": bool(rules.may_edit_branch(user, branch)) and not branch.closed_on,
    }


def years_of(user, branch):
    """[Year], newest first; four statements."""
    rows = (
        Participation.objects.visible_to(user)
        .filter(branch=branch)
        .select_related("round__cycle", "survey", "assessment", "sub_committee", "plan")
        .order_by("-round__cycle_id", "-round__seq")
    )
    items, revised = counts_by_round(user, branch), approved_revisions(user, branch.pk)
    return [_year(one, items.get(one.round_id, {}), revised.get(one.pk, [])) for one in rows]


def _year(participation, items, revisions):
    assessment = getattr(participation, "assessment", None)
    grades = grades_of(participation.round)
    plan = getattr(participation, "plan", None)
    return Year(
        participation=participation,
        survey=getattr(participation, "survey", None),
        assessment=assessment,
        grade=grades.get(assessment.grade, "") if assessment else "",
        items=items,
        plan=plan if plan and plan.opened_on else None,
        revisions=revisions,
    )


def open_items(user, branch):
    rows = RectificationItem.objects.visible_to(user).unfinished().filter(branch=branch)
    return rows.order_by("due_on", "pk")[:SHOWN]


def monthly_reports(user, branch):
    """The newest reports of a branch that is, or was, weak."""
    return list(MonthlyReport.objects.visible_to(user).filter(branch=branch)[:REPORTS])


def open_duties(user, branch):
    """What is owed for the branch, by whomever: the branch's own and those of the levels above."""
    about = Q(branch=branch) | Q(participation__branch=branch)
    seen = Duty.objects.visible_to(user).open().filter(about)
    return seen.order_by(F("due_on").asc(nulls_last=True), "pk")[:SHOWN]


def helped_by(user, branch):
    """四个一 of a branch at the bottom, and its 结对 on either side, the last first."""
    both = Q(branch=branch) | Q(partner=branch)
    rows = Pairing.objects.visible_to(user).filter(both).select_related("branch", "partner")
    return {"slots": slots_of([branch]).get(branch.pk, []), "pairings": rows[:SHOWN]}


def audit_excerpt(user, branch):
    """The newest entries about the branch, for those who may read 操作记录."""
    if not rules.may_read_audit(user):
        return {"may_read_audit": False}
    entries = list(AuditEntry.objects.visible_to(user).filter(branch=branch)[:ENTRIES])
    return {
        "may_read_audit": True,
        "entries": [(entry, action_label(entry.action)) for entry in entries],
    }
