"""The surveys of a round by state: who has reported, who is late, what was found."""

from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import ListView

from branches.forms.survey_filter import SurveyFilter
from branches.models import Participation
from branches.queries.rounds import chosen_round
from branches.queries.survey import (
    FIGURE_LABELS,
    answered_in_all,
    finding_counts,
    survey_figures,
    survey_rows,
)


class SurveyList(ListView):
    template_name = "branches/survey_list.html"
    context_object_name = "rows"
    paginate_by = 50

    def get_queryset(self):
        self.round = chosen_round(self.request.GET)
        self.filter = SurveyFilter(self.request.GET, user=self.request.user)
        if self.round is None:
            return Participation.objects.none()
        return self.filter.narrow(survey_rows(self.request.user, self.round))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counts = finding_counts([row.survey for row in context["rows"]])
        for row in context["rows"]:
            row.answered, row.asked = answered_in_all(row.survey)
            row.doubts = counts.get(row.survey.pk, {}).get("W", 0)
            row.problems = counts.get(row.survey.pk, {}).get("F", 0)
        return context | {
            "round": self.round,
            "filter": self.filter,
            "tabs": self.tabs() if self.round else [],
        }

    def tabs(self):
        counts = survey_figures(self.request.user, self.round)
        chosen = self.request.GET.get("figure", "")
        return [
            self.tab("全部", "", counts["all"], chosen),
            *(self.tab(label, name, counts[name], chosen) for name, label in FIGURE_LABELS.items()),
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
