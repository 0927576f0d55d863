"""The form of a return that may name what it is about."""

from django import forms

from branches.errors import too_long
from branches.rulebook.naming import naming
from branches.web.fields import ReasonForm


class NamedReasonForm(ReasonForm):
    """A reason, and in it the indicators that it is about. `choices`: [(code, label)]."""

    named = forms.MultipleChoiceField(label="点名指标", required=False)

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["named"].choices = choices

    def clean(self):
        typed = super().clean()
        if typed.get("reason") and typed.get("named"):
            typed["reason"] = naming(typed["named"], typed["reason"])
            if sentence := too_long(typed["reason"], self.fields["reason"].max_length):
                self.add_error("reason", f"连同点名的指标，{sentence}")
        return typed
