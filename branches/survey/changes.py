"""修改记录 of one survey: who changed which answer, when, from what to what."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import rules
from branches.rulebook.wording import worded
from branches.survey.filters import ChangeFilter
from branches.survey.page import set_of
from branches.survey.views import surveyed
from branches.web.audit import describe
from branches.web.audit_queries import survey_entries

PAGE = 50


@require_safe
def survey_changes(request, pk):
    participation = surveyed(request.user, pk)
    sees_numbers = rules.sees_personal_numbers(request.user, participation.sub_committee_id)
    set_name = set_of(participation.survey)
    form = ChangeFilter(request.GET, set_name=set_name)
    rows = survey_entries(participation, form.label)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        describe(entry, sees_numbers=sees_numbers, only=form.label) for entry in page.object_list
    ]
    for one in (one for entry in page.object_list for one in entry.changed):
        one["label"] = worded(one["label"], set_name)
    context = {"participation": participation, "form": form, "page": page}
    return render(request, "branches/survey/changes.html", context)
