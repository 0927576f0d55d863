"""数据导入: the log, a run with its errors or differences, the template, the roster export."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import audit, rules
from branches.imports import summaries
from branches.imports.export import write_roster, write_template
from branches.imports.place import IMPORT_ROLES
from branches.models import ImportRun, Post
from branches.scope import get_in_scope
from branches.web.downloads import workbook_response

PAGE = 50
PAGE_OF_PROBLEMS = 500
READERS = (*IMPORT_ROLES, Post.Role.COMMITTEE_LEADER, *Post.SCHOOL_READERS)


def reading_post(user):
    """The post that lets a user look into imports and export the roster. Else 403."""
    post = rules.first_post(user, lambda one: one.role in READERS)
    if post is None:
        raise PermissionDenied
    return post


@require_safe
def import_list(request):
    post = reading_post(request.user)
    rows = ImportRun.objects.visible_to(request.user).select_related("by", "committee")
    # The long lists of a result are for its own page.
    rows = rows.defer("result").annotate(
        counts=F("result__counts"), problem_count=F("result__problem_count")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for run in page:
        run.sentence = summaries.sentence(run.state, run.counts or {}, run.problem_count)
    context = {
        "page": page,
        "may_import": bool(rules.may_import(request.user)),
        "export_scope": "全校" if request.user.sees_school else str(post.place),
    }
    return render(request, "branches/imports/list.html", context)


@require_safe
def import_run(request, pk):
    reading_post(request.user)
    runs = ImportRun.objects.select_related("by", "committee")
    run = get_in_scope(runs, request.user, pk=pk)
    context = run_context(request.user, run, request.GET.get("page"))
    return render(request, "branches/imports/run.html", context)


def run_context(user, run, number=None):
    """What the page of a run shows, as stored; `number`: page (text or None) of many errors."""
    result = run.result
    page = Paginator(result.get("problems", []), PAGE_OF_PROBLEMS).get_page(number)
    return {
        "run": run,
        "result": result,
        "problem_groups": summaries.problem_groups(result),
        "shown_groups": summaries.groups_of(page),
        "page": page,
        "shown_errors": summaries.shown_errors(result),
        "difference_groups": summaries.difference_groups(result),
        "finding_rows": summaries.finding_rows(result),
        "count_rows": summaries.count_rows(result),
        "may_import": bool(rules.may_import(user)),
        "may_confirm": run.state == run.State.TRIED and may_confirm(user, run),
    }


def may_confirm(user, run):
    """Who tried it confirms it, in the same place: the post, or None."""
    if run.by_id != user.pk:
        return None
    posts = user.posts_as(*IMPORT_ROLES)
    return next((post for post in posts if post.committee_id == run.committee_id), None)


@require_safe
def template(request):
    reading_post(request.user)
    return workbook_response(write_template(), "名册模板")


@require_safe
def export(request):
    post = reading_post(request.user)
    content = write_roster(request.user)
    audit.record("export.roster", post.place, by=request.user, post=post, committee=post.committee)
    return workbook_response(content, "名册")
