from django import forms

from branches.errors import Refusal
from branches.files import ACCEPT, HEIC_WAY_OUT, HINT, LONG_SIDE, check_upload

MOST_FILES = 5


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """佐证材料: none, one or several files, each told by its content."""

    def __init__(self, **kwargs):
        told = {"data-photos": LONG_SIDE, "data-heic": HEIC_WAY_OUT}
        widget = SeveralFiles(
            attrs={"class": "form-control", "accept": ACCEPT, "multiple": True, **told}
        )
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
