from datetime import timedelta

from django import forms
from django.utils import timezone

from branches.calendar.deadlines import MovesDeadlines
from branches.calendar.workdays import WorkCalendar
from branches.models import Person
from branches.web.fields import DayField, NameField, UntilToday

USUAL_DAYS = 7  # between the change and the day of the hand-over


class HandoverDate(DayField):
    """The day on which the former secretary's rights end: today or later."""

    def __init__(self, **kwargs):
        super().__init__(label="交接日期", **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and day < timezone.localdate():
            raise forms.ValidationError(f"{self.label}不能早于今天。")
        return day


def usual_day():
    return WorkCalendar().on_or_after(timezone.localdate() + timedelta(days=USUAL_DAYS))


class ChangeSecretaryForm(MovesDeadlines, forms.Form):
    """`former`: the Person who hands over, None if there is none."""

    deadlines = ("hand_over_on",)

    name = NameField(label="接任书记姓名", required=False, help_text="暂时没有人接任的不填。")
    staff_no = forms.CharField(
        label="接任书记学工号", max_length=32, required=False, help_text="开通账号须有学工号。"
    )
    admin_post = forms.CharField(
        label="兼任的行政职务",
        max_length=40,
        required=False,
        help_text="教职工党支部书记兼任同级行政副职的填写，如副院长。",
    )
    is_dual_leader = forms.BooleanField(label="双带头人", required=False)
    since = UntilToday(
        label="任职时间", initial=timezone.localdate, help_text="现任书记任职到前一天为止。"
    )
    reason = forms.CharField(
        label="更换原因", max_length=200, help_text="如换届、调离、毕业、不胜任调整。"
    )
    hand_over_on = HandoverDate(
        required=False,
        initial=usual_day,
        help_text="填写后发起工作交接，原书记的账号用到这一天；不填，账号权限随离任收回。",
    )

    def __init__(self, *args, branch, former, **kwargs):
        super().__init__(*args, **kwargs)
        self.branch = branch
        if former is None:
            del self.fields["hand_over_on"]

    def clean(self):
        cleaned = super().clean()
        name, staff_no = cleaned.get("name"), cleaned.get("staff_no")
        if staff_no and not name:
            self.add_error("name", "填了学工号，还须填姓名。")
        known = Person.objects.filter(staff_no=staff_no).first() if staff_no else None
        if known and name and known.name != name:
            self.add_error("staff_no", "这个学工号登记的是另一个姓名，请核对。")
        if cleaned.get("hand_over_on") and not name:
            # Nobody takes over: there is no hand-over, whatever day the form proposed.
            cleaned["hand_over_on"] = None
        if cleaned.get("hand_over_on") and not staff_no and not self.has_number(name):
            self.add_error("staff_no", "办理交接须为接任书记开通账号，请填学工号。")
        return cleaned

    def has_number(self, name):
        """Whether the person meant sat in this branch before and has a 学工号 in the register."""
        known = Person.objects.filter(terms__branch=self.branch, name=name)
        return known.exclude(staff_no="").exists()
