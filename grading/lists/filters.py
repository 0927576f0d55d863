from django import forms
from django.db.models import Q

from branches.duties.filters import duty_field, hide_from_readers, subjects_of
from branches.models import Branch
from branches.web.filters import ReviewingFilter, any_of, branch_named
from grading.lists.figures import FIGURE_LABELS, condition_of, figure_labels
from grading.models import Assessment
from grading.rubrics.grades import grade_labels
from grading.sheets.comparison import round_before
from grading.sheets.owed import KINDS

TABS = ("to_self", "to_review", "to_decide", "to_approve", "approved", "grade_ungraded")


class GradingFilter(ReviewingFilter):
    field_order = ("q", "committee")
    q = forms.CharField(label="党支部", required=False, max_length=40)
    kind = forms.ChoiceField(label="类别", required=False, choices=any_of(Branch.Kind.choices))
    grade = forms.ChoiceField(label="等级", required=False)
    figure = forms.ChoiceField(label="情形", required=False, choices=any_of(FIGURE_LABELS.items()))
    duty = duty_field(*KINDS)
    was = forms.CharField(label="上轮等级", required=False, widget=forms.HiddenInput)
    round = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user, round):
        super().__init__(data, user=user)
        self.user, self.round = user, round
        hide_from_readers(self)
        if round:
            self.fields["grade"].choices = any_of(grade_labels(round).items())
            self.fields["figure"].choices = any_of(figure_labels(round).items())

    def narrow(self, assessments, *, without=()):
        """The assessments that meet the filter; `without` names conditions to leave out."""
        if not self.is_valid():
            return assessments.none()
        wanted = {key: value for key, value in self.cleaned_data.items() if key not in without}
        for name, condition in NARROW.items():
            if value := wanted.get(name):
                assessments = assessments.filter(condition(value))
        if was := wanted.get("was"):
            assessments = assessments.filter(_graded_before(was, self.round))
        if kind := wanted.get("duty"):
            owed = subjects_of(self.user, kind)
            assessments = assessments.filter(participation__in=owed)
        return assessments


def _graded_before(grade, round):
    before = Assessment.objects.filter(participation__round=round_before(round), grade=grade)
    return Q(participation__branch__in=before.values("participation__branch"))


NARROW = {
    "q": lambda text: branch_named(text, "participation__"),
    "committee": lambda committee: Q(participation__sub_committee=committee),
    "kind": lambda kind: Q(participation__kind=kind),
    "grade": lambda grade: Q(grade=grade),
    "figure": condition_of,
}
