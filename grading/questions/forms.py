from django import forms
from django.utils import timezone

from branches.calendar.deadlines import MovesDeadlines
from branches.web.fields import STYLED, DateInput, DayField, select, text_area
from branches.web.filters import any_of

USUAL_DAYS = 3


class AskForm(MovesDeadlines, forms.Form):
    """`choices` [(code, label)] of the judged indicators."""

    deadlines = ("due_on",)
    code = forms.ChoiceField(label="指标", widget=select())
    text = forms.CharField(label="询问", max_length=500, widget=text_area(2))
    due_on = DayField(label="答复期限", widget=DateInput(STYLED))

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, auto_id="ask-%s", **kwargs)
        self.fields["code"].choices = any_of(choices, "选择指标")

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("答复期限不能早于今天。")
        return day


class AnswerForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=1000, widget=text_area(3))
