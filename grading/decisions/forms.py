from django import forms
from django.utils import timezone

from branches.web.fields import CountField, UntilToday, text_area
from grading.decisions.meetings import COUNTS


def _count(label, minimum=0):
    return CountField(label=label, unit="人", min_value=minimum, max_value=500, required=False)


class MeetingFields(forms.Form):
    """会议情况 beside the date: all of it or nothing, where the year does not ask for it."""

    due = _count("应到", minimum=1)
    present = _count("实到", minimum=1)
    agree = _count("赞成")
    against = _count("反对")
    abstain = _count("弃权")

    @property
    def counts(self):
        """The five numbers (bound fields), which the pages show apart from the rest."""
        return [self[name] for name in COUNTS]

    def clean(self):
        typed = super().clean()
        counts = {name: typed.get(name) for name in COUNTS}
        if all(one is None for one in counts.values()) or self.errors:
            return typed
        for name in ("due", "present", "agree"):
            if counts[name] is None:
                self.add_error(name, "请填应到、实到和赞成票数。")
        if not self.errors:
            self._check(**{name: one or 0 for name, one in counts.items()})
        return typed

    def _check(self, due, present, agree, against, abstain):
        if present > due:
            self.add_error("present", "实到不能多于应到。")
        elif 2 * present < due:
            self.add_error("present", "实到不足应到的半数，会议不能作出决定。")
        elif agree + against + abstain > present:
            self.add_error("agree", "票数合计不能多于实到人数。")
        elif 2 * agree <= due:
            self.add_error("agree", "赞成票须超过应到人数的半数。")

    def typed(self):
        """What the act is given: the counts as `record`, {} if none were typed."""
        cleaned = dict(self.cleaned_data)
        counts = {name: cleaned.pop(name, None) for name in COUNTS}
        told = any(one is not None for one in counts.values())
        record = {name: one or 0 for name, one in counts.items()} if told else {}
        return cleaned | {"record": record}


class DecisionForm(MeetingFields):
    grade = forms.ChoiceField(
        label="决定等级", widget=forms.RadioSelect, error_messages={"required": "请选择等级。"}
    )
    decided_on = UntilToday(label="会议日期", initial=timezone.localdate)
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        required=False,
        widget=text_area(),
        help_text="低于拟定等级时必须写明。",
    )

    def __init__(self, *args, grades, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [(one.code, one.label) for one in grades]
        self.proposed = grades[0].code if grades else ""
        if grades:
            self.fields["grade"].initial = self.proposed

    def clean(self):
        typed = super().clean()
        lower = typed.get("grade") and typed["grade"] != self.proposed
        if lower and not typed.get("reason", "").strip():
            self.add_error("reason", "低于按规则拟定的等级，须写明理由。")
        return typed


class MeetingForm(MeetingFields):
    decided_on = UntilToday(label="会议日期", initial=timezone.localdate)
    field_order = ("decided_on", *COUNTS)


class ApprovalForm(forms.Form):
    approved_on = UntilToday(label="审定日期", initial=timezone.localdate)
    document_no = forms.CharField(label="文号", max_length=60)
    quota_reason = forms.CharField(
        label="超出比例的理由", max_length=500, required=False, widget=text_area(2)
    )

    def __init__(self, *args, asks_reason=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["quota_reason"]


class JumpForm(forms.Form):
    """组织部 says why a branch may rise two grades at once; empty takes it back."""

    note = forms.CharField(
        label="晋升两级的理由", max_length=500, required=False, widget=text_area(3)
    )


class LiftForm(forms.Form):
    code = forms.CharField(max_length=2, widget=forms.HiddenInput)
    reason = forms.CharField(label="解除原因", max_length=500, widget=text_area(2))
