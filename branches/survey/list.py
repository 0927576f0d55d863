"""The surveys of a round by state: who has reported, who is late, what was found."""

from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import ListView

from branches.models import Participation, Survey
from branches.rulebook.causes import cause_name
from branches.rulebook.fields import KINDS
from branches.survey import causes
from branches.survey.filters import SurveyFilter
from branches.survey.following import following_in
from branches.survey.page import kept_query
from branches.survey.queries import (
    FIGURE_LABELS,
    answered_counts,
    finding_counts,
    listed_surveys,
    survey_figures,
)
from branches.web.filters import only_figure
from branches.web.pages import ForgivingPages, Tab
from branches.web.rounds import chosen_round, kept_beside


class SurveyList(ForgivingPages, ListView):
    template_name = "branches/survey/list.html"
    context_object_name = "rows"
    paginate_by = 50

    def get_queryset(self):
        self.round = chosen_round(self.request.GET)
        set_name = self.round.cycle.rules.set_name if self.round else ""
        self.filter = SurveyFilter(self.request.GET, user=self.request.user, set_name=set_name)
        self.cause = causes.code_of(self.request.GET.get("figure", ""))
        if self.round is None:
            return Participation.objects.none()
        self.counts = survey_figures(self.request.user, self.round)
        return self.filter.narrow(listed_surveys(self.request.user, self.round))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        keys = [row.survey_pk for row in context["rows"]]
        counts, answered = finding_counts(keys), answered_counts(keys)
        texts = causes.texts_of(self.cause, keys) if self.cause else {}
        for row in context["rows"]:
            row.cause_text = texts.get(row.survey_pk, "")
            found = counts.get(row.survey_pk, {})
            row.answered = "{}/{}".format(*answered[row.survey_pk])
            row.kind_label, row.survey_state = KINDS[row.kind], Survey.State(row.state)
            row.doubts, row.problems = str(found.get("W", 0)), str(found.get("F", ""))
        return context | {
            "round": self.round,
            "kept": kept_beside(self.request.user, self.round),
            "filter": self.filter,
            "cause": self.cause and cause_name(self.cause, self.round.cycle.rules.set_name),
            "tabs": self.tabs() if self.round else [],
            "following": following_in(self.request.user, self.round, self.listed)
            if self.round and not self.round.is_closed
            else None,
            "row_query": f"?{urlencode({'list': self.listed})}" if self.listed else "",
            "row_kept": kept_query(False, self.listed),
        }

    @property
    def listed(self):
        """The address of this list, for the way back and on from a survey."""
        chosen = self.request.GET.items()
        return urlencode({name: value for name, value in chosen if value and name != "page"})

    def get_paginator(self, queryset, *args, **kwargs):
        paginator = super().get_paginator(queryset, *args, **kwargs)
        figure = only_figure(self.filter) if self.round else None
        if figure is not None and (name := figure or "all") in self.counts:
            paginator.count = self.counts[name]
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
        url, tone = f"{reverse('branches:surveys')}?{query}", "late"
        return Tab(label, url, figure == chosen, count, tone if figure == "survey_overdue" else "")
