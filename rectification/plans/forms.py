"""The branch's words in its plan, and an item entered by hand."""

from django import forms
from django.utils import timezone

from branches.calendar.deadlines import MovesDeadlines
from branches.calendar.workdays import WorkCalendar
from branches.models import Participation
from branches.web.fields import STYLED, DateInput, select, text_area, text_input
from branches.web.filters import ReviewingFilter, branch_named, search_field
from branches.web.naming import NamedReasonForm
from rectification.models import RectificationItem
from rectification.models.items import CRITERIA
from rectification.plans.items import EDITABLE, wording_token
from rectification.rules import PLAN_FIELDS, missing_in_plan

OFFICES = (
    "党支部书记",
    "党支部副书记",
    "组织委员",
    "宣传委员",
    "纪检委员",
    "青年委员",
    "支部委员会",
)


def check_due_on(due_on, round):
    """Not past, within the round while that lasts; what moves off its last day stays within."""
    today, latest = timezone.localdate(), round.rectification_due_on
    if due_on < today:
        raise forms.ValidationError("完成时限不能早于今天。")
    if latest and today <= latest and due_on > WorkCalendar().on_or_after(latest):
        raise forms.ValidationError(f"完成时限不能晚于本轮整改截止日 {latest:%Y-%m-%d}。")


class ItemForm(MovesDeadlines, forms.ModelForm):
    """One item inside the plan, saved as far as it is written (what 报送 asks for: `missing`).
    What is still empty shows a suggestion that counts only once it is saved.
    """

    deadlines = ("due_on",)
    seen = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = RectificationItem
        fields = EDITABLE
        widgets = {
            "cause": text_area(2),
            "goal": text_area(2),
            "measure": text_area(3),
            "track": select(),
            "owner_office": text_input(list="offices"),
            "due_on": DateInput(STYLED),
        }

    def __init__(self, *args, suggestion=None, **kwargs):
        super().__init__(*args, auto_id=f"item{kwargs['instance'].pk}-%s", **kwargs)
        self.initial["seen"] = wording_token(self.instance)
        self.suggested = []
        for name in ("goal", "measure"):
            if suggestion and not self.initial[name] and (text := getattr(suggestion, name)):
                self.initial[name] = text
                self.suggested.append(name)

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on != self.initial["due_on"]:
            check_due_on(due_on, self.instance.participation.round)
        return due_on

    @property
    def missing(self):
        return missing_in_plan(self.instance)

    @property
    def words(self):
        return {name: self.cleaned_data[name] for name in EDITABLE}


class WholeItemForm(ItemForm):
    """The item of an office, which begins the work with it: nothing may be missing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in PLAN_FIELDS:
            self.fields[name].required = True


class ParticipationChoice(forms.ModelChoiceField):
    def label_from_instance(self, participation):
        return f"{participation.sub_committee.group_name} · {participation}"


class BranchSearch(ReviewingFilter):
    """Finds the branch of a new item, where a select box of all would be too long."""

    field_order = ("q", "committee")
    q = search_field("党支部", "名称或代码")

    def narrow(self, participations):
        """Of a queryset what is asked for; nothing before anything is asked."""
        asked = self.cleaned_data if self.is_valid() else {}
        text, committee = asked.get("q"), asked.get("committee")
        if not text and not committee:
            return participations.none()
        if text:
            participations = participations.filter(branch_named(text))
        return participations.filter(sub_committee=committee) if committee else participations


class NewItemForm(MovesDeadlines, forms.ModelForm):
    """A problem that no rule found: 督查, 群众反映 and the like."""

    deadlines = ("due_on",)

    participation = ParticipationChoice(
        Participation.objects.none(), label="党支部", widget=select()
    )

    owner = forms.ChoiceField(
        label="责任单位",
        widget=select(),
        help_text="党支部自己解决不了的，由分党委负责；直属党支部的由组织部负责。",
    )

    class Meta:
        model = RectificationItem
        fields = ["problem", "criterion", "track", "due_on"]
        widgets = {
            "problem": text_area(3),
            "criterion": select(),
            "track": select(),
            "due_on": DateInput(STYLED),
        }

    field_order = ["participation", "problem", "criterion", "owner", "track", "due_on"]

    def __init__(self, *args, participations, only, owners, **kwargs):
        """`participations`: a queryset to choose from; `only`: the Participation of who has no
        other; `owners`: [Owner] that may be named; where it can only be one, nobody is asked.
        """
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(one, one.label) for one in owners]
        if len(owners) == 1:
            del self.fields["owner"]
        self.fields["participation"].queryset = participations
        self.fields["participation"].empty_label = "请选择"
        self.fields["criterion"].choices = [("", "不分类别"), *CRITERIA.items()]
        if only is not None:  # a secretary of one branch is not asked which
            self.initial["participation"] = only.pk
            self.fields["participation"].empty_label = None
        self.fields["due_on"].required = False
        self.fields[
            "due_on"
        ].help_text = "不填时按整改类型：立行立改15天，限期整改60天，长期坚持90天。"

    def clean(self):
        values = super().clean()
        participation, due_on = values.get("participation"), values.get("due_on")
        if participation and due_on:
            try:
                check_due_on(due_on, participation.round)
            except forms.ValidationError as error:
                self.add_error("due_on", error)
        return values


class ReturnForm(NamedReasonForm):
    """退回方案: it may name the indicators of the items that wait."""

    LABEL = 30

    def __init__(self, waiting, data=None):
        problems = {one.indicator_code: one.problem for one in waiting if one.indicator_code}
        choices = [(code, f"{code} {text[: self.LABEL]}") for code, text in problems.items()]
        super().__init__(data, prefix="return", choices=choices)
