"""学时与覆盖: the figures, the list behind each, its print and its export."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches import audit
from branches.models import Branch
from branches.web.downloads import heading, workbook_response
from branches.web.filters import words_of
from branches.web.pages import Tab, counted_page, with_query
from branches.web.rounds import all_rounds, chosen_round
from training import rules
from training.ledger.coverage import FIGURES, ORGANISERS, figure, load_coverage
from training.ledger.export import write_secretaries
from training.ledger.forms import SecretaryFilter, organisers_only
from training.ledger.secretaries import (
    add_programmes,
    as_secretaries,
    count_figures,
    secretary_rows,
    with_needs,
)
from training.ledger.years import yard_of

PER_PAGE = 50
TABS = tuple(FIGURES)
LATE = ("induction_overdue",)


def asked_year(request):
    """(Round, Yard) of the address, or (None, None) before the first cycle."""
    round = chosen_round(request.GET)
    if round is None:
        return None, None
    return round, yard_of(round, all_rounds(request.GET), timezone.localdate())


def link(name, round, **filters):
    """The address of a list with these filters; empty ones are left out."""
    wanted = {"round": round.pk, **filters}
    query = "&".join(f"{key}={value}" for key, value in wanted.items() if value)
    return f"{reverse(name)}?{query}"


# coverage
@require_safe
def coverage(request):
    round, yard = asked_year(request)
    if round is None:
        return render(request, "training/ledger/coverage_empty.html")
    found = load_coverage(request.user, yard)
    own_audience = organisers_only(request.user)
    context = {
        "round": round,
        "yard": yard,
        "whole": _line(round, "合计", found.sum()),
        "organisers": [] if own_audience else _organiser_lines(round, found),
        "kinds": _kind_lines(round, found),
        "places": _place_lines(round, found),
        "list_url": link("training:secretaries", round),
    }
    return render(request, "training/ledger/coverage.html", context)


def _line(round, label, cover, **filters):
    """A row of the table: a number and its address for every figure."""

    def cell(name):
        url = link("training:secretaries", round, figure=name, **filters)
        return {"value": cover.counts[name], "url": url, "is_late": name in LATE}

    names = [name for name in FIGURES if name != "lacking"]
    return {"label": label, "cells": [cell(name) for name in names], "rate": cover.rate}


def _organiser_lines(round, found):
    return [
        _line(round, label, found.of_organiser(code), organiser=code)
        for code, label in ORGANISERS.items()
    ]


def _kind_lines(round, found):
    covers = [(kind, found.sum(kinds=(kind.value,))) for kind in Branch.Kind]
    return [_line(round, kind.label, one, kind=kind.value) for kind, one in covers if one.all]


def _place_lines(round, found):
    if len(found.places) < 2:
        return []
    return [
        _line(round, place.name, found.sum(place.pk), committee=place.pk) for place in found.places
    ]


# list
@require_safe
def secretaries(request):
    """谁还缺什么: /training/secretaries/?figure=…&committee=…&kind=…&organiser=…&q=…&round=…"""
    round, yard = asked_year(request)
    if round is None:
        return render(request, "training/ledger/coverage_empty.html")
    form = SecretaryFilter(request.GET, user=request.user)
    rows = secretary_rows(request.user, yard, form.values)
    counts = count_figures(rows, yard, TABS)
    page = _page_of(rows, yard, form.shown, request.GET.get("page"), counts[form.shown])
    shown = as_secretaries(request.user, page.object_list, yard)
    context = {
        "round": round,
        "yard": yard,
        "form": form,
        "page": page,
        "rows": add_programmes(request.user, shown),
        "tabs": _tabs(request, form.shown, counts),
        "title": FIGURES[form.shown].label,
        "query": request.GET.urlencode(),
        "is_filtered": bool(form.values.keys() - {"round", "figure"}),
        "runs_programmes": bool(rules.organisers_of(request.user)),
    }
    return render(request, "training/ledger/secretaries.html", context)


def _page_of(rows, yard, name, number, count):
    """The page asked for; the tabs have counted the rows already."""
    wanted = with_needs(rows.filter(figure(name, yard)), yard)
    return counted_page(wanted, count, number, PER_PAGE)


def _tabs(request, shown, counts):
    return [
        Tab(
            FIGURES[name].label,
            with_query(request, figure=name),
            name == shown,
            counts[name],
            "late" if name in LATE else "",
        )
        for name in TABS
    ]


def filtered(request, yard):
    form = SecretaryFilter(request.GET, user=request.user)
    rows = secretary_rows(request.user, yard, form.values)
    return form, with_needs(rows.filter(figure(form.shown, yard)), yard)


@require_safe
def secretaries_export(request):
    """学时情况表 as a workbook: what the filter shows."""
    round, yard = asked_year(request)
    if round is None:
        return render(request, "training/ledger/coverage_empty.html")
    form, rows = filtered(request, yard)
    title = f"{yard.year}年党支部书记培训学时情况"
    top = heading(request.user, title, words_of(form, figure=FIGURES[form.shown].label))
    content, count = write_secretaries(as_secretaries(request.user, rows, yard), yard, top)
    changes = {"导出学时情况": [None, f"{count}人"]}
    audit.record("training.export_hours", round, by=request.user, changes=changes)
    return workbook_response(content, title)
