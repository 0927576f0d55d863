"""What the list of gradings is narrowed by; all of it stands in the address."""

from django import forms
from django.db.models import Q

from branches.models import Branch, Committee
from grading.models import Assessment
from grading.queries import FIGURE_LABELS, FIGURES, figure_labels, grade_labels, round_before

ANY = [("", "全部")]
TABS = ("to_self", "to_review", "to_decide", "to_approve", "approved", "grade_ungraded")


class GradingFilter(forms.Form):
    """A mistyped address narrows to nothing rather than to everything."""

    q = forms.CharField(label="党支部", required=False, max_length=40)
    committee = forms.ModelChoiceField(
        label="所属分党委", queryset=Committee.objects.none(), required=False, empty_label="全部"
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=ANY + Branch.Kind.choices)
    grade = forms.ChoiceField(label="等级", required=False)
    figure = forms.ChoiceField(label="情形", required=False, choices=[*ANY, *FIGURE_LABELS.items()])
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    round = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user, round):
        super().__init__(data)
        self.round = round
        if round:
            self.fields["grade"].choices = [*ANY, *grade_labels(round).items()]
            self.fields["figure"].choices = [*ANY, *figure_labels(round).items()]
        self.fields["committee"].queryset = Committee.objects.visible_to(user).reviewing()
        if user.keeps_to_one_committee:
            self.fields["committee"].widget = forms.HiddenInput()

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
        return assessments


def _words(text):
    text = text.strip()
    return (
        Q(participation__branch_name__icontains=text)
        | Q(participation__branch_short_name__icontains=text)
        | Q(participation__branch_code__startswith=text)
    )


def _graded_before(grade, round):
    """The branch's grade in the round before was `grade`."""
    before = Assessment.objects.filter(participation__round=round_before(round), grade=grade)
    return Q(participation__branch__in=before.values("participation__branch"))


NARROW = {
    "q": _words,
    "committee": lambda committee: Q(participation__sub_committee=committee),
    "kind": lambda kind: Q(participation__kind=kind),
    "grade": lambda grade: Q(grade=grade),
    "figure": lambda figure: FIGURES[figure],
}
