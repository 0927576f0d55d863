"""A4 and Excel: 结业证书, F14 培训汇总表."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches import audit, duties
from branches.scope import get_in_scope
from branches.views.imports import workbook_response
from training.exports.summary import period, write_summary
from training.models import Enrolment, Programme
from training.queries.attendance import course_hours
from training.queries.summary import lines, records_of, years_of

PROGRAMMES = Programme.objects.select_related("cycle")
ENROLMENTS = Enrolment.objects.select_related("person", "branch", "programme")
PRINT_LIMIT = 1000


@require_safe
def certificate(request, pk):
    """Of one person: whoever sees the enrolment may print it."""
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    if row.certificate_seq is None:
        raise Http404
    return show_certificates(request, row.programme, [row], row)


@require_safe
def certificates(request, pk):
    """Of all of a programme whom the reader sees, one on a page."""
    programme = get_in_scope(PROGRAMMES, request.user, pk=pk)
    rows = ENROLMENTS.visible_to(request.user).filter(programme=programme)
    rows = rows.filter(certificate_seq__isnull=False).order_by("certificate_seq")
    return show_certificates(request, programme, list(rows), None)


def show_certificates(request, programme, rows, single):
    context = {
        "programme": programme,
        "rows": rows,
        "single": single,
        "total": course_hours(programme),
        "school": duties.school(),
    }
    return render(request, "training/certificates.html", context)


@require_safe
def summary(request, pk):
    programme = get_in_scope(PROGRAMMES, request.user, pk=pk)
    return show_summary(request, programme.name, programme=programme)


@require_safe
def year_summary(request):
    years = years_of(request.user)
    return show_summary(request, "", year=chosen_year(request, years), years=years)


def chosen_year(request, years):
    asked = request.GET.get("year", "")
    if asked.isdecimal() and len(asked) == 4:
        return int(asked)
    return years[0] if years else timezone.localdate().year


def show_summary(request, title, *, programme=None, year=None, years=()):
    only = {"enrolment__programme": programme} if programme else {"year": year}
    records = list(records_of(request.user, **only)[: PRINT_LIMIT + 1])
    rows = lines(records[:PRINT_LIMIT], request.user)
    context = {
        "title": title,
        "programme": programme,
        "year": year or programme.year,
        "years": years,
        "rows": [(row, period(row.record)) for row in rows],
        "is_cut": len(records) > PRINT_LIMIT,
        "limit": PRINT_LIMIT,
    }
    return render(request, "training/summary_print.html", context)


@require_safe
def summary_export(request, pk):
    programme = get_in_scope(PROGRAMMES, request.user, pk=pk)
    return export(request, f"training-{programme.pk}", enrolment__programme=programme)


@require_safe
def year_summary_export(request):
    year = chosen_year(request, years_of(request.user))
    return export(request, f"training-{year}", year=year)


def export(request, name, **only):
    post = next(iter(request.user.current_posts), None)
    if post is None:
        raise PermissionDenied
    records = list(records_of(request.user, **only).select_related("enrolment__programme"))
    content = write_summary(lines(records, request.user))
    changes = {"培训汇总表": ["", f"{len(records)} 条"]}
    audit.record("training.export", post.place, by=request.user, post=post, changes=changes)
    return workbook_response(content, f"{name}-{timezone.localdate():%Y%m%d}.xlsx")
