from django import forms
from django.utils import timezone

from branches.models import Branch, Committee, Term
from branches.rulebook.fields import MAX_YEARS
from branches.web.fields import DateInput, DayField, NameField, UntilToday
from branches.web.filters import CommitteeChoice

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


DATES = ("founded_on", "elected_on", "term_due_on", "extension_until")


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
        field_classes = dict.fromkeys(DATES, DayField)
        widgets = dict.fromkeys(DATES, DateInput) | {
            "is_joint": forms.Select(choices=[("", "未填"), (True, "联合"), (False, "单独")])
        }
        labels = {"is_joint": "单独/联合", "term_years": "任期（年）"}
        help_texts = {
            "term_due_on": "不填按选举日期加任期计算。",
            "extension_until": "经批准延期的填写。",
        }

    def clean(self):
        cleaned = super().clean()
        years = cleaned.get("term_years")
        if years is not None and not 1 <= years <= MAX_YEARS:
            self.add_error("term_years", f"应为 1 至 {MAX_YEARS} 年。")
        founded, elected = cleaned.get("founded_on"), cleaned.get("elected_on")
        for name in ("founded_on", "elected_on"):
            if cleaned.get(name) and cleaned[name] > timezone.localdate():
                self.add_error(name, "不能晚于今天。")
        if founded and elected and elected < founded:
            self.add_error("elected_on", "选举日期不能早于成立时间。")
        return cleaned


class AppointForm(forms.Form):
    seat = forms.ChoiceField(label="支委职务", choices=Term.Seat.choices)
    name = NameField()
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
