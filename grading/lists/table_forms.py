"""What 考评一览 is narrowed by."""

from django import forms

from branches.models import Branch
from branches.web.filters import ReviewingFilter, any_of
from grading.lists.filters import NARROW
from grading.lists.table import with_a_gap
from grading.models import Assessment

GAPS, OPEN = "gaps", "open"


class TableFilter(ReviewingFilter):
    """One kind at a time, since each has indicators of its own; 教职工 unless asked."""

    field_order = ("committee", "kind", "show", "q")
    kind = forms.ChoiceField(label="类别", required=False, choices=Branch.Kind.choices)
    show = forms.ChoiceField(
        label="显示",
        required=False,
        choices=any_of([(GAPS, "自评与考评不同"), (OPEN, "考评未提交")]),
    )
    q = forms.CharField(label="党支部", required=False, max_length=40)
    round = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user):
        data = data.copy()
        if not data.get("kind"):
            data["kind"] = Branch.Kind.STAFF
        super().__init__(data, user=user)
        self.user = user

    @property
    def kind_asked(self):
        return self.cleaned_data["kind"] if self.is_valid() else Branch.Kind.STAFF

    def narrow(self, assessments):
        if not self.is_valid():
            return assessments.none()
        typed = self.cleaned_data
        for name in ("committee", "kind", "q"):
            if typed[name]:
                assessments = assessments.filter(NARROW[name](typed[name]))
        if typed["show"] == GAPS:
            assessments = with_a_gap(assessments, self.user)
        elif typed["show"] == OPEN:
            assessments = assessments.exclude(state__in=Assessment.REVIEWED)
        return assessments
