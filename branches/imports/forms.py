from django import forms

from branches.spreadsheet.limits import MAX_FILE


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label="工作簿",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="按模板填写的 .xlsx 文件，不超过 10 MB。",
        error_messages={"required": "请选择要导入的文件。", "empty": "这个文件是空的。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise forms.ValidationError("只接受 .xlsx 文件，请用表格软件另存为 .xlsx 后再试。")
        if file.size > MAX_FILE:
            raise forms.ValidationError("文件超过 10 MB，请只保留需要的表后再试。")
        return file


class UploadForm(WorkbookForm):
    """The roster, for one of the places of `posts`."""

    post = forms.TypedChoiceField(label="导入范围", coerce=int)

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        places = [(post.pk, str(post)) for post in posts]
        self.fields["post"].choices = places
        if len(places) == 1:
            self.fields["post"].widget = forms.HiddenInput()
            self.fields["post"].initial = places[0][0]
