"""What the list of overdue duties is narrowed by."""

from django import forms

from branches.models import Committee


class OverdueFilter(forms.Form):
    """An unknown value narrows to nothing rather than to everything."""

    tab = forms.CharField(widget=forms.HiddenInput, required=False)
    committee = forms.ModelChoiceField(
        label="所属分党委", queryset=Committee.objects.none(), required=False, empty_label="全部"
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["committee"].queryset = Committee.objects.visible_to(user).reviewing()
        if user.keeps_to_one_committee:
            self.fields["committee"].widget = forms.HiddenInput()

    def narrow(self, duties):
        """The duties (of overdue_below) that meet the filter."""
        if not self.is_valid():
            return duties.none()
        committee = self.cleaned_data["committee"]
        return duties.filter(sub_committee=committee.pk) if committee else duties
