"""The tree, the register of a branch, and its officers."""

from django import forms
from django.utils import timezone

from branches.forms.filters import CommitteeChoice, DateInput
from branches.models import Branch, Committee, Term

KINDS = [one for one in Committee.Kind.choices if one[0] != Committee.Kind.SCHOOL]


class CommitteeForm(forms.ModelForm):
    parent = CommitteeChoice(label="上级", required=True, empty_label="请选择")

    class Meta:
        model = Committee
        fields = ["name", "short_name", "code", "kind", "parent", "sort_order"]
        help_texts = {
            "short_name": "表格里用这个名称。",
            "sort_order": "数字小的排在前面，各处按此顺序排列。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = KINDS
        self.fields["parent"].queryset = Committee.objects.open().order_by("sort_order", "code")
        if self.instance.pk and self.instance.is_school:
            del self.fields["parent"], self.fields["kind"]


class BranchForm(forms.ModelForm):
    class Meta:
        model = Branch
        fields = [
            "name",
            "short_name",
            "kind",
            "subtype",
            "founded_on",
            "approval_doc",
            "setup_basis",
            "is_joint",
            "joint_unit_count",
            "elected_on",
            "term_years",
            "term_due_on",
            "extension_until",
        ]
        widgets = {
            name: DateInput()
            for name in ("founded_on", "elected_on", "term_due_on", "extension_until")
        } | {"is_joint": forms.Select(choices=[("", "未填"), (True, "联合"), (False, "单独")])}
        labels = {"is_joint": "单独/联合", "term_years": "任期（年）"}
        help_texts = {
            "term_due_on": "不填按选举日期加任期计算。",
            "extension_until": "经批准延期的填写。",
        }

    def clean(self):
        cleaned = super().clean()
        founded, elected = cleaned.get("founded_on"), cleaned.get("elected_on")
        for name in ("founded_on", "elected_on"):
            if cleaned.get(name) and cleaned[name] > timezone.localdate():
                self.add_error(name, "不能晚于今天。")
        if founded and elected and elected < founded:
            self.add_error("elected_on", "选举日期不能早于成立时间。")
        return cleaned


class UntilToday(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=DateInput(), **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError("不能晚于今天。")
        return day


class AppointForm(forms.Form):
    seat = forms.ChoiceField(label="支委职务", choices=Term.Seat.choices)
    name = forms.CharField(label="姓名", max_length=40)
    staff_no = forms.CharField(
        label="学工号", required=False, max_length=32, help_text="书记开通账号须有学工号。"
    )
    since = UntilToday(label="任职时间", required=False)


class LeaveForm(forms.Form):
    until = UntilToday(label="离任时间", initial=timezone.localdate)
    leaves_vacancy = forms.BooleanField(label="职务登记为空缺", required=False, initial=True)


class VacancyForm(forms.Form):
    seat = forms.ChoiceField(label="支委职务", choices=Term.Seat.choices)
    since = UntilToday(label="空缺开始", required=False)
