"""工作交接: begin, confirm, another day."""

from django import forms

from branches.forms.seats import HandoverDate, usual_day


class StartForm(forms.Form):
    on = HandoverDate(
        initial=usual_day, help_text="原书记的账号用到这一天；接任书记现在就开通账号。"
    )
    note = forms.CharField(
        label="交接说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="可不填。",
    )


class ConfirmForm(forms.Form):
    """Of one side; `is_proxy`: somebody else confirms for it and says why."""

    side = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="交接说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, is_proxy=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_proxy:
            self.fields["note"].required = True
            self.fields["note"].label = "代为确认的原因"
        else:
            self.fields["note"].help_text = "未尽事宜写在这里，可不填。"


class MoveForm(forms.Form):
    on = HandoverDate(help_text="原书记的账号随之用到这一天。")
