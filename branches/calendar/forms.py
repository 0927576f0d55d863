from django import forms
from django.core.validators import MaxLengthValidator

from branches.calendar import services
from branches.calendar.pasted import Unreadable, read_days
from branches.models import Vacation, Workday
from branches.web.fields import DateInput, select, text_area, text_input

LONGEST = 8000


class PasteForm(forms.Form):
    """`year`: of the days that are pasted without one."""

    text = forms.CharField(
        label="放假安排",
        validators=[MaxLengthValidator(LONGEST)],
        widget=text_area(8),
        help_text="一行一个节日，如“国庆节：10月1日至7日放假，9月26日上班。”"
        "或“2027-10-01 国庆节”。",
    )

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_text(self):
        try:
            self.entries = read_days(self.cleaned_data["text"], self.year)
        except Unreadable as error:
            raise forms.ValidationError(f"{error}没有改动任何日期。") from error
        return self.cleaned_data["text"]


class DayForm(forms.Form):
    day = forms.DateField(label="日期", widget=DateInput())
    kind = forms.ChoiceField(
        label="安排",
        choices=[
            (services.REST, "放假"),
            (services.WORK, "上班"),
            (services.PUBLISHED, "恢复为公布的安排"),
        ],
        widget=select(),
    )
    name = forms.CharField(
        label="名称",
        max_length=Workday._meta.get_field("name").max_length,
        required=False,
        widget=text_input(),
        help_text="如“校庆”；恢复时不填。",
    )


class VacationForm(forms.ModelForm):
    class Meta:
        model = Vacation
        fields = ["name", "first_day", "last_day"]
        widgets = {
            "name": text_input(list="vacation-names"),
            "first_day": DateInput(),
            "last_day": DateInput(),
        }

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "最后一天不能早于第一天。")
        return cleaned
