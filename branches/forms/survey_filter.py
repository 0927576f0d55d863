"""What the list of surveys is narrowed by; all of it stands in the address."""

from django import forms
from django.db.models import Q

from branches.models import Committee, Survey
from branches.queries.survey import FIGURE_LABELS, FIGURES
from branches.survey_fields import BY_NAME, KINDS, SECTIONS, fields_of

QUESTIONS = [(field.name, field.label) for section in SECTIONS for field in fields_of(section)]


class SurveyFilter(forms.Form):
    """Unknown values narrow to nothing rather than to everything."""

    q = forms.CharField(label="党支部", required=False, max_length=40)
    committee = forms.ModelChoiceField(
        label="所属分党委", queryset=Committee.objects.none(), required=False, empty_label="全部"
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *KINDS.items()])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Survey.State.choices]
    )
    figure = forms.ChoiceField(
        label="情形", required=False, choices=[("", "全部"), *FIGURE_LABELS.items()]
    )
    round = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["committee"].queryset = Committee.objects.visible_to(user).reviewing()
        if user.keeps_to_one_committee:
            self.fields["committee"].widget = forms.HiddenInput()

    def narrow(self, participations):
        """The participations that meet the filter."""
        if not self.is_valid():
            return participations.none()
        wanted = self.cleaned_data
        if wanted["q"]:
            text = wanted["q"].strip()
            participations = participations.filter(
                Q(branch_name__icontains=text)
                | Q(branch_short_name__icontains=text)
                | Q(branch_code__startswith=text)
            )
        if wanted["committee"]:
            participations = participations.filter(sub_committee=wanted["committee"])
        if wanted["kind"]:
            participations = participations.filter(kind=wanted["kind"])
        if wanted["state"]:
            participations = participations.filter(survey__state=wanted["state"])
        if wanted["figure"]:
            participations = participations.filter(FIGURES[wanted["figure"]])
        return participations


class ChangeFilter(forms.Form):
    """One question of the survey, or all; an unknown one has no changes."""

    field = forms.ChoiceField(label="项目", required=False, choices=[("", "全部"), *QUESTIONS])

    @property
    def label(self):
        """What the record calls the question wanted: "" for all, None for an unknown one."""
        if not self.is_valid():
            return None
        name = self.cleaned_data["field"]
        return BY_NAME[name].label if name else ""
