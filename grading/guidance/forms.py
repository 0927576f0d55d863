from django import forms

from branches.web.fields import text_area


class RemarkForm(forms.Form):
    text = forms.CharField(label="说明", max_length=1000, widget=text_area(3))
