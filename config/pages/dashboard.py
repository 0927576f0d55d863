"""工作简报: what leaders read, and the lists its figures open."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.models import Post
from branches.web.rounds import kept_beside
from config.overview import charts
from config.overview.kpis import kpis
from config.overview.page import frame_for, load_dashboard
from config.overview.rows import as_rows, branch_rows, figure_rows
from config.overview.sentences import sentences
from config.overview.training import training_chart, training_rows
from config.overview.waiting import waiting
from config.pages.figure_filter import FigureFilter

PER_PAGE = 50


@require_safe
def dashboard(request):
    frame = frame_for(request.user, request.GET, timezone.localdate())
    if frame is None:
        return render(request, "config/overview/dashboard_empty.html")
    committee = request.GET.get("committee", "")
    page = load_dashboard(frame, committee)
    if committee and str(page.committee_pk) != committee:
        raise Http404
    context = {
        "page": page,
        "layout_wide": has_short_menu(request.user),
        "sentences": sentences(page),
        "waiting": waiting(page),
        "kept": kept_beside(request.user, frame.round, page.committee_pk),
        "kpis": kpis(page),
        "branches": branch_rows(frame, page.place) if page.place else None,
        **drawn(page),
    }
    return render(request, "config/overview/dashboard.html", context)


def has_short_menu(user):
    """Leaders read: their few entries fit into the header. All others keep the menu at the side."""
    return {post.role for post in user.current_posts} == {Post.Role.SCHOOL_LEADER}


def drawn(page):
    """The charts and the tables that say the same."""
    flow = {}
    if page.before:
        flow = {
            "flow_chart": charts.flow_chart(page),
            "flow_columns": charts.flow_columns(page),
            "flow_rows": charts.flow_rows(page),
        }
    return {
        "grade_chart": charts.grade_chart(page),
        "grade_columns": charts.grade_columns(page),
        "grade_rows": charts.grade_rows(page),
        "heat_rows": charts.heat_rows(page),
        "funnel_chart": charts.funnel_chart(page),
        "term_chart": charts.term_chart(page),
        "training_chart": training_chart(page),
        "training_rows": training_rows(page),
        **flow,
    }


@require_safe
def dashboard_branches(request):
    """The list behind a figure: /dashboard/branches/?figure=…&committee=…&kind=…&round=…"""
    frame = frame_for(request.user, request.GET, timezone.localdate())
    if frame is None:
        return render(request, "config/overview/dashboard_empty.html")
    form = FigureFilter(request.GET, frame=frame)
    figure = frame.figures[form.shown]
    rows = figure_rows(frame, form.shown, form.values)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "frame": frame,
        "form": form,
        "page": page,
        "rows": as_rows(frame, page.object_list, figure.of_previous),
        "title": figure.label,
        "is_of_surveys": form.shown.startswith("term_"),
        "is_filtered": bool(form.values),
    }
    return render(request, "config/overview/dashboard_branches.html", context)
