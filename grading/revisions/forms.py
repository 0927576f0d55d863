"""Forms of 更正."""

from django import forms
from django.utils import timezone

from branches.web.fields import UntilToday, text_area


class ProposeForm(forms.Form):
    grade = forms.ChoiceField(
        label="更正为", widget=forms.RadioSelect, error_messages={"required": "请选择等级。"}
    )
    reason = forms.CharField(label="更正理由", max_length=1000, widget=text_area(4))

    def __init__(self, *args, grades, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [(one.code, one.label) for one in grades]


class ApproveForm(forms.Form):
    valid_on = UntilToday(label="生效日期", initial=timezone.localdate)
    document_no = forms.CharField(label="文号", max_length=60)


class RefuseForm(forms.Form):
    reason = forms.CharField(label="不予更正的理由", max_length=500, widget=text_area(2))
