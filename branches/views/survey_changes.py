"""修改记录 of one survey: who changed which answer, when, from what to what."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import rules
from branches.forms.survey_filter import ChangeFilter
from branches.queries.audit import survey_entries
from branches.views.audit import describe
from branches.views.survey import surveyed

PAGE = 50


@require_safe
def survey_changes(request, pk):
    participation = surveyed(request.user, pk)
    sees_numbers = rules.sees_personal_numbers(request.user, participation.sub_committee_id)
    form = ChangeFilter(request.GET)
    rows = survey_entries(participation, form.label)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        describe(entry, sees_numbers=sees_numbers, only=form.label) for entry in page.object_list
    ]
    context = {"participation": participation, "form": form, "page": page}
    return render(request, "branches/survey_changes.html", context)
