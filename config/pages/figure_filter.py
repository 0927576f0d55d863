from django import forms

from branches.models import Committee
from branches.web.filters import kind_field
from branches.web.places import place_choices


class FigureFilter(forms.Form):
    """A wrong value in the address is as none; an unknown figure shows all."""

    figure = forms.ChoiceField(label="名单", required=False)
    committee = forms.ChoiceField(label="分党委", required=False)
    kind = kind_field()
    round = forms.CharField(max_length=18, required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, frame):
        super().__init__(data, auto_id="f-%s")
        figures = frame.figures.items()
        self.fields["figure"].choices = [(name, figure.label) for name, figure in figures]
        self.fields["committee"].choices = [("", "全部（规定次序）"), *places(frame)]
        self.full_clean()

    @property
    def shown(self):
        return self.cleaned_data.get("figure") or "all"

    @property
    def values(self):
        wanted = {name: self.cleaned_data.get(name) for name in ("committee", "kind")}
        return {name: value for name, value in wanted.items() if value}


def places(frame):
    """[(primary key, name)] of the sub-committees whose branches the user sees, official order."""
    held = frame.participations().values("sub_committee")
    return place_choices(Committee.objects.filter(pk__in=held))
