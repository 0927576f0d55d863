from django import forms

from branches.web.filters import ReviewingFilter


class OverdueFilter(ReviewingFilter):
    tab = forms.CharField(widget=forms.HiddenInput, required=False)

    def narrow(self, duties):
        """The duties (of overdue_below) that meet the filter."""
        if not self.is_valid():
            return duties.none()
        committee = self.cleaned_data["committee"]
        return duties.filter(sub_committee=committee.pk) if committee else duties
