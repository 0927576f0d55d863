"""The branch's words in its plan, and an item entered by hand."""

from uuid import uuid4

from django import forms
from django.utils import timezone

from branches.models import Participation
from rectification.forms.fields import DateInput, select, text_area, text_input
from rectification.models import Plan, RectificationItem
from rectification.models.items import CRITERIA
from rectification.services.items import EDITABLE, wording_token

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
    """Not in the past, and within the round while its last day lies ahead."""
    today, latest = timezone.localdate(), round.rectification_due_on
    if due_on < today:
        raise forms.ValidationError("完成时限不能早于今天。")
    if latest and today <= latest < due_on:
        raise forms.ValidationError(f"完成时限不能晚于本轮整改截止日 {latest:%Y-%m-%d}。")


class ItemForm(forms.ModelForm):
    """One item inside the plan; what is still empty shows a suggestion that counts only once it
    is saved.
    """

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
            "due_on": DateInput(),
        }

    def __init__(self, *args, suggestion=None, **kwargs):
        super().__init__(*args, auto_id=f"item{kwargs['instance'].pk}-%s", **kwargs)
        self.fields["goal"].required = self.fields["measure"].required = True
        self.fields["cause"].label = "原因（可不填）"
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
    def words(self):
        return {name: self.cleaned_data[name] for name in EDITABLE}


class GoalForm(forms.ModelForm):
    class Meta:
        model = Plan
        fields = ["goal"]
        widgets = {"goal": text_area(2)}


class ParticipationChoice(forms.ModelChoiceField):
    def label_from_instance(self, participation):
        return f"{participation.sub_committee} · {participation}"


class NewItemForm(forms.ModelForm):
    """A problem that no rule found: 督查, 群众反映 and the like."""

    participation = ParticipationChoice(
        Participation.objects.none(), label="党支部", widget=select()
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = RectificationItem
        fields = ["problem", "criterion", "track", "due_on"]
        widgets = {
            "problem": text_area(3),
            "criterion": select(),
            "track": select(),
            "due_on": DateInput(),
        }

    field_order = ["participation", "problem", "criterion", "track", "due_on", "token"]

    def __init__(self, *args, participations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["participation"].queryset = participations
        self.fields["participation"].empty_label = "请选择"
        self.fields["criterion"].choices = [("", "不分类别"), *CRITERIA.items()]
        self.choose_the_only_one(participations)
        self.fields["token"].initial = uuid4
        self.fields["due_on"].required = False
        self.fields[
            "due_on"
        ].help_text = "不填时按整改类型：立行立改15天，限期整改60天，长期坚持90天。"

    def choose_the_only_one(self, participations):
        """A secretary of one branch is not asked which."""
        found = list(participations[:2])
        if len(found) == 1:
            self.initial["participation"] = found[0].pk
            self.fields["participation"].empty_label = None

    def clean(self):
        values = super().clean()
        participation, due_on = values.get("participation"), values.get("due_on")
        if participation and due_on:
            try:
                check_due_on(due_on, participation.round)
            except forms.ValidationError as error:
                self.add_error("due_on", error)
        return values
