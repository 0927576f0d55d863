from django import forms

from branches.web.fields import select, text_area
from branches.web.filters import any_of
from rectification.models import Application


class ApplicationForm(forms.ModelForm):
    """What nothing is written in yet shows what the closed items say; it counts once it is
    saved. `ladder`, `was`: the grades of the year and the one the branch has.
    """

    class Meta:
        model = Application
        fields = ("measures", "effect", "hoped_grade")
        widgets = {"measures": text_area(7), "effect": text_area(5)}

    def __init__(self, *args, ladder, was, suggestion=None, **kwargs):
        super().__init__(*args, **kwargs)
        rungs = [one for one in ladder if ladder.steps(was.code, one.code) >= 0]
        choices = any_of([(one.code, one.label) for one in rungs], "不填")
        self.fields["hoped_grade"] = forms.ChoiceField(
            label="申报等级", choices=choices, required=False, widget=select()
        )
        self.fields["hoped_grade"].help_text = "供分党委了解，等级按得分和认定条件确定。"
        self.suggested = []
        for name, text in (suggestion or {}).items():
            if not self.initial.get(name) and text:
                self.initial[name] = text
                self.suggested.append(name)
