"""数据导入: the log, a run with its errors or differences, the template, the roster export."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from branches import audit, rules
from branches.exports.roster import write_roster, write_template
from branches.imports import summaries
from branches.imports.place import IMPORT_ROLES
from branches.models import ImportRun, Post
from branches.scope import get_in_scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 50
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
    return render(request, "branches/import_list.html", context)


@require_safe
def import_run(request, pk):
    reading_post(request.user)
    runs = ImportRun.objects.select_related("by", "committee")
    run = get_in_scope(runs, request.user, pk=pk)
    return render(request, "branches/import_run.html", run_context(request.user, run))


def run_context(user, run):
    """What the page of a run shows; it is stored, so the page costs no new trial."""
    result = run.result
    return {
        "run": run,
        "result": result,
        "problem_groups": summaries.problem_groups(result),
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
    return workbook_response(write_template(), "roster-template.xlsx")


@require_safe
def export(request):
    post = reading_post(request.user)
    content = write_roster(request.user)
    audit.record("export.roster", post.place, by=request.user, post=post, committee=post.committee)
    return workbook_response(content, f"roster-{timezone.localdate():%Y%m%d}.xlsx")


def workbook_response(content, name):
    """The bytes of a workbook to be saved under `name`, in Chinese or not."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
