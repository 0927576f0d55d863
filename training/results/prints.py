from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches import audit
from branches.duties import ledger as duties
from branches.scope import get_in_scope
from branches.templatetags.house import cn_date
from branches.web.downloads import heading, workbook_response
from branches.web.printouts import Printout, contents_page, printout_of
from training.models import Correction, Enrolment, Programme
from training.results.export import period, write_summary
from training.results.queries import lines, records_of, years_of
from training.roll.queries import course_hours

PROGRAMMES = Programme.objects.select_related("cycle")
ENROLMENTS = Enrolment.objects.select_related("person", "branch", "programme")


@require_safe
def certificate(request, pk):
    """Of one person: whoever sees the enrolment may print it."""
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    if row.certificate_seq is None:
        raise Http404
    back_url = reverse("training:enrolment", args=[row.pk])
    return show_certificates(request, row.programme, Printout([row]), back_url)


@require_safe
def certificates(request, pk):
    """Of all whom the reader sees, one on a page, a 分党委 at a time where they are many."""
    programme = get_in_scope(PROGRAMMES, request.user, pk=pk)
    rows = ENROLMENTS.visible_to(request.user).filter(programme=programme)
    rows = rows.filter(certificate_seq__isnull=False).order_by("certificate_seq")
    back_url = reverse("training:results", args=[programme.pk])
    printout = printout_of(request, rows, "sub_committee")
    if printout.chapters:
        title = f"{programme}：结业证书"
        return contents_page(request, printout, title, back_url, unit="份")
    return show_certificates(request, programme, printout, back_url)


def show_certificates(request, programme, printout, back_url):
    days = [cn_date(programme.starts_on)]
    if programme.ends_on != programme.starts_on:
        days.append(cn_date(programme.ends_on))
    add_void_numbers(printout.rows)
    context = {
        "programme": programme,
        "days": "至".join(days),
        "printout": printout,
        "back_url": back_url,
        "total": course_hours(programme),
        "school": duties.school(),
    }
    return render(request, "training/results/certificates.html", context)


def add_void_numbers(rows):
    """Give each Enrolment `void_no`: the number that its certificate replaces, "" for none."""
    found = Correction.objects.filter(enrolment__in=rows, void_seq__isnull=False).order_by("pk")
    void = {one.enrolment_id: one.void_no for one in found}
    for row in rows:
        row.void_no = void.get(row.pk, "")


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
    printout = printout_of(request, records_of(request.user, **only), "branch__sub_committee")
    back_url = reverse("training:programmes")
    export_url = f"{reverse('training:year_summary_export')}?year={year}"
    if programme:
        back_url = reverse("training:results", args=[programme.pk])
        export_url = reverse("training:summary_export", args=[programme.pk])
    if printout.chapters:
        more = {"unit": "条", "meta": [title or f"{year} 年度"], "export_url": export_url}
        return contents_page(request, printout, "培训汇总表", back_url, **more)
    numbered = enumerate(lines(printout.rows, request.user), printout.before + 1)
    context = {
        "title": title,
        "back_url": back_url,
        "programme": programme,
        "year": year or programme.year,
        "years": years,
        "printout": printout,
        "rows": [(number, row, period(row.record)) for number, row in numbered],
    }
    return render(request, "training/results/summary_print.html", context)


@require_safe
def summary_export(request, pk):
    programme = get_in_scope(PROGRAMMES, request.user, pk=pk)
    return export(request, programme.name, f"培训班次：{programme}", enrolment__programme=programme)


@require_safe
def year_summary_export(request):
    year = chosen_year(request, years_of(request.user))
    return export(request, f"{year}年度", f"年度：{year}", year=year)


def export(request, of, words, **only):
    post = next(iter(request.user.current_posts), None)
    if post is None:
        raise PermissionDenied
    records = list(records_of(request.user, **only).select_related("enrolment__programme"))
    title = f"{of}党支部书记培训情况汇总表"
    top = heading(request.user, title, words)
    content = write_summary(lines(records, request.user), top)
    changes = {"培训汇总表": ["", f"{len(records)} 条"]}
    audit.record("training.export", post.place, by=request.user, post=post, changes=changes)
    return workbook_response(content, title)
