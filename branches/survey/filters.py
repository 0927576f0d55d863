from django import forms

from branches.duties.filters import duty_field, hide_from_readers, subjects_of
from branches.models import Duty, Survey
from branches.rulebook.fields import BY_NAME, KINDS, SECTIONS, fields_of
from branches.rulebook.wording import worded
from branches.survey import causes
from branches.survey.queries import FIGURE_LABELS, FIGURES
from branches.web.filters import ReviewingFilter, any_of, branch_named

QUESTIONS = [(field.name, field.label) for section in SECTIONS for field in fields_of(section)]


ALL_FIGURES = FIGURES | causes.FIGURES


class CauseFilter(ReviewingFilter):
    field_order = ("committee", "kind")
    kind = forms.ChoiceField(label="类别", required=False, choices=any_of(KINDS.items()))
    round = forms.CharField(required=False, widget=forms.HiddenInput)

    def narrow(self, participations):
        if not self.is_valid():
            return participations.none()
        wanted = self.cleaned_data
        if wanted["committee"]:
            participations = participations.filter(sub_committee=wanted["committee"])
        if wanted["kind"]:
            participations = participations.filter(kind=wanted["kind"])
        return participations


class SurveyFilter(CauseFilter):
    field_order = ("q", "committee")
    q = forms.CharField(label="党支部", required=False, max_length=40)
    state = forms.ChoiceField(label="状态", required=False, choices=any_of(Survey.State.choices))
    figure = forms.ChoiceField(label="情形", required=False)
    duty = duty_field(Duty.Kind.SURVEY)

    def __init__(self, data, *, user, set_name=""):
        super().__init__(data, user=user)
        self.user = user
        hide_from_readers(self)
        labels = FIGURE_LABELS | causes.figure_labels(set_name)
        self.fields["figure"].choices = any_of(labels.items())

    def narrow(self, participations):
        participations = super().narrow(participations)
        if not self.is_valid():
            return participations
        wanted = self.cleaned_data
        if wanted["q"]:
            participations = participations.filter(branch_named(wanted["q"]))
        if wanted["state"]:
            participations = participations.filter(survey__state=wanted["state"])
        if wanted["figure"]:
            participations = participations.filter(ALL_FIGURES[wanted["figure"]])
        if wanted["duty"]:
            owed = subjects_of(self.user, wanted["duty"])
            participations = participations.filter(pk__in=owed)
        return participations


class ChangeFilter(forms.Form):
    """One question of the survey, or all; an unknown one has no changes."""

    field = forms.ChoiceField(label="项目", required=False)

    def __init__(self, data, *, set_name):
        super().__init__(data)
        named = [(name, worded(label, set_name)) for name, label in QUESTIONS]
        self.fields["field"].choices = any_of(named)

    @property
    def label(self):
        """What the record calls the question wanted: "" for all, None for an unknown one."""
        if not self.is_valid():
            return None
        name = self.cleaned_data["field"]
        return BY_NAME[name].label if name else ""
