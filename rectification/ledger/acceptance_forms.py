"""批量验收: one opinion for all that are ticked, or another one for some of them."""

from django import forms

from branches.web.fields import STYLED, TextArea, reason_field
from branches.web.pages import ticked

TICK = "request"


class OpinionsForm(forms.Form):
    """`keys`: of the ClosureRequests that have a field for an opinion of their own."""

    note = reason_field("共用验收意见", required=False)

    def __init__(self, *args, keys, **kwargs):
        super().__init__(*args, **kwargs)
        # As text, in the order they were sent.
        self.chosen = ticked(self.data, TICK) if self.is_bound else []
        for key in keys:
            self.fields[own(key)] = forms.CharField(
                label="单独意见",
                max_length=1000,
                required=False,
                widget=TextArea(STYLED | {"rows": 2}),
            )

    def clean(self):
        values = super().clean()
        if not self.chosen:
            self.add_error(None, "请先勾选已核对的事项。")
        elif not values.get("note") and not all(values.get(own(key)) for key in self.chosen):
            self.add_error("note", "请写验收意见；不写的，所选事项须各有单独意见。")
        return values

    def opinion_on(self, key):
        return self.cleaned_data.get(own(key)) or self.cleaned_data["note"]


def own(key):
    return f"note-{key}"
