"""Fields that several forms share."""

from django import forms

from branches.errors import Refusal
from branches.files import ACCEPT, HINT, check_upload

MOST_FILES = 5


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(attrs={"class": "form-control", **attrs}, format="%Y-%m-%d")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """佐证材料: none, one or several files, each told by its content."""

    def __init__(self, **kwargs):
        widget = SeveralFiles(attrs={"class": "form-control", "accept": ACCEPT, "multiple": True})
        super().__init__(
            label="佐证材料（可不传）", required=False, widget=widget, help_text=HINT, **kwargs
        )

    def clean(self, data, initial=None):
        uploads = [upload for upload in (data or []) if upload]
        if len(uploads) > MOST_FILES:
            raise forms.ValidationError(f"一次最多传 {MOST_FILES} 个文件。")
        for upload in uploads:
            try:
                check_upload(upload)
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return uploads


def text_area(rows=3, **attrs):
    return forms.Textarea(attrs={"class": "form-control", "rows": rows, **attrs})


def text_input(**attrs):
    return forms.TextInput(attrs={"class": "form-control", **attrs})


def select():
    return forms.Select(attrs={"class": "form-select"})


def reason_field(label="原因", *, max_length=1000, required=True):
    return forms.CharField(
        label=label, max_length=max_length, required=required, widget=text_area()
    )
