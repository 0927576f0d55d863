from django import forms
from django.db.models import Count, Q

from branches.survey.filters import SurveyFilter
from branches.web.filters import any_of
from branches.web.pages import with_query
from config.overview.steps import BY_NAME, DONE, LATE, LEFT, STEPS, standing_at, step_counts

STATUSES = ((LEFT, "未完成"), (LATE, "逾期"), (DONE, "已完成"))
# The list of surveys is narrowed by its state; the board shows the steps side by side.
GIVEN_UP = ("state", "figure", "duty")
SHOWN = "shown"


class BoardFilter(SurveyFilter):
    """By place and name, and by how a step, or any of them, stands."""

    step = forms.ChoiceField(
        label="步骤", required=False, choices=any_of((step.name, step.label) for step in STEPS)
    )
    status = forms.ChoiceField(label="进展", required=False, choices=any_of(STATUSES))

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        for name in GIVEN_UP:
            del self.fields[name]

    def clean(self):
        return {**dict.fromkeys(GIVEN_UP, ""), **super().clean()}

    def standing(self, round, today):
        """Q on participations: how the step asked for stands."""
        if not self.is_valid():
            return Q(pk__in=[])
        step, status = self.cleaned_data["step"], self.cleaned_data["status"]
        if step:
            return BY_NAME[step].condition(status, round, today)
        return standing_at(status, round, today)

    def rows_and_counts(self, participations, round, today):
        """(the rows asked for, {name: number}) of `participations`: the totals count what all the
        other choices leave, so that each is the number of rows that its own choice opens. `shown`
        is the number of the rows asked for. One statement.
        """
        rows, standing = self.narrow(participations), self.standing(round, today)
        shown = Count("pk", filter=standing) if standing else Count("pk")
        counts = rows.order_by().aggregate(**step_counts(today=today), **{SHOWN: shown})
        return rows.filter(standing), counts


def totals(request, standings):
    """[(StepProgress, {"left" | "late" | "done" | "all": address})]: each total opens its rows."""
    return [
        (
            one,
            {
                "left": with_query(request, step=step.name, status=LEFT),
                "late": with_query(request, step=step.name, status=LATE),
                "done": with_query(request, step=step.name, status=DONE),
                "all": with_query(request, step=step.name, status=""),
            },
        )
        for step, one in zip(STEPS, standings, strict=True)
    ]
