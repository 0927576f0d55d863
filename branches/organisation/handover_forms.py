from django import forms

from branches.calendar.deadlines import MovesDeadlines
from branches.organisation.secretary_form import HandoverDate, usual_day
from branches.web.fields import text_area


class StartForm(MovesDeadlines, forms.Form):
    deadlines = ("on",)
    on = HandoverDate(
        initial=usual_day, help_text="原书记的账号用到这一天；接任书记现在就开通账号。"
    )
    note = forms.CharField(
        label="交接说明",
        max_length=500,
        required=False,
        widget=text_area(),
        help_text="可不填。",
    )


class ConfirmForm(forms.Form):
    """Of one side; `is_proxy`: somebody else confirms for it and says why."""

    side = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="交接说明",
        max_length=500,
        required=False,
        widget=text_area(),
    )

    def __init__(self, *args, is_proxy=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_proxy:
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = "代为确认须写明原因。"
            self.fields["note"].label = "代为确认的原因"
        else:
            self.fields["note"].help_text = "未尽事宜写在这里，可不填。"


class MoveForm(MovesDeadlines, forms.Form):
    deadlines = ("on",)
    on = HandoverDate(help_text="原书记的账号随之用到这一天。")
