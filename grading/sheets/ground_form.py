"""提高的依据: a closed item by one click, or a file for the indicator that is chosen."""

from django import forms

from branches.errors import Refusal
from branches.files import ACCEPT, HINT, check_upload

GROUND = "ground"


class GroundForm(forms.Form):
    """`choices`: indicators; `items` {code: [ClosedItem]}: what may be cited. A button sends
    `cite` (“A6:17”) or `drop` (key of a Ground), else indicator and file are wanted.
    """

    code = forms.ChoiceField(label="指标", required=False)
    file = forms.FileField(
        label="附件",
        required=False,
        help_text=HINT,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPT}),
    )
    cite = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    drop = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, choices, items=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "选择指标"), *choices]
        self.fields["code"].widget.attrs["class"] = "form-select"
        self.items = items or {}

    def clean(self):
        typed = super().clean()
        typed["item"] = self._cited(typed.get("cite", ""))
        upload = typed.get("file")
        if typed["item"] or typed.get("drop"):
            return typed
        if not typed.get("code"):
            self.add_error("code", "请选择指标。")
        if not upload:
            self.add_error("file", "请选择附件。")
            return typed
        try:
            check_upload(upload)
        except Refusal as refusal:
            self.add_error("file", refusal.message)
        return typed

    def _cited(self, text):
        """(code, ClosedItem) that the button names, None without one."""
        if not text:
            return None
        code, _colon, key = text.partition(":")
        found = next((one for one in self.items.get(code, ()) if str(one.pk) == key), None)
        if found is None:
            self.add_error(None, "这项整改还没有销号，不能引用。")
            return None
        return code, found
