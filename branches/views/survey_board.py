"""The surveys of a round by state: who has reported, who is late, what was found."""

from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import ListView

from branches.forms.filters import only_figure
from branches.forms.survey_filter import SurveyFilter
from branches.models import Participation, Survey
from branches.queries.rounds import chosen_round
from branches.queries.survey import (
    FIGURE_LABELS,
    answered_counts,
    finding_counts,
    listed_surveys,
    survey_figures,
)
from branches.survey_fields import KINDS
from branches.views.pages import ForgivingPages

# One look-up per cell: a page of the list asks for a hundred labels.
STATES = dict(Survey.State.choices)


class SurveyList(ForgivingPages, ListView):
    template_name = "branches/survey_list.html"
    context_object_name = "rows"
    paginate_by = 50

    def get_queryset(self):
        self.round = chosen_round(self.request.GET)
        self.filter = SurveyFilter(self.request.GET, user=self.request.user)
        if self.round is None:
            return Participation.objects.none()
        self.counts = survey_figures(self.request.user, self.round)
        return self.filter.narrow(listed_surveys(self.request.user, self.round))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        keys = [row.survey_pk for row in context["rows"]]
        counts, answered = finding_counts(keys), answered_counts(keys)
        for row in context["rows"]:
            found = counts.get(row.survey_pk, {})
            row.answered = "{}/{}".format(*answered[row.survey_pk])
            row.kind_label, row.state_label = KINDS[row.kind], STATES[row.state]
            row.doubts, row.problems = str(found.get("W", 0)), str(found.get("F", ""))
        return context | {
            "round": self.round,
            "filter": self.filter,
            "tabs": self.tabs() if self.round else [],
        }

    def get_paginator(self, queryset, *args, **kwargs):
        paginator = super().get_paginator(queryset, *args, **kwargs)
        if self.round and (figure := only_figure(self.filter)) is not None:
            paginator.count = self.counts[figure or "all"]
        return paginator

    def tabs(self):
        chosen = self.request.GET.get("figure", "")
        labels = {"": "全部", **FIGURE_LABELS}
        return [
            self.tab(label, name, self.counts[name or "all"], chosen)
            for name, label in labels.items()
        ]

    def tab(self, label, figure, count, chosen):
        kept = {"figure": figure, "round": self.request.GET.get("round", "")}
        query = urlencode({name: value for name, value in kept.items() if value})
        return {
            "label": label,
            "url": f"{reverse('branches:surveys')}?{query}",
            "count": count,
            "tone": "late" if figure == "survey_overdue" else "",
            "is_current": figure == chosen,
        }
