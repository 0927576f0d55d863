"""Forms of names: who is proposed, what the 分党委 answers, leave."""

from django import forms

from training.models import Enrolment

JOIN, STAY, LATER = "join", "stay", "later"
ANSWERS = ((JOIN, "参加"), (STAY, "不参加"), (LATER, "暂不答复"))


class PicksForm(forms.Form):
    """The ticked names of a list of training.audience.Candidate."""

    pick = forms.TypedMultipleChoiceField(
        label="参训人员", coerce=int, error_messages={"required": "请至少勾选 1 人。"}
    )

    def __init__(self, *args, candidates, places=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["pick"].choices = [(one.person_id, one.name) for one in candidates]
        self.fields["pick"].error_messages["invalid_choice"] = (
            "有人已不在培训对象范围内，或已在名单中。请核对后重新勾选。"
        )

    def clean_pick(self):
        picks = self.cleaned_data["pick"]
        if self.places is not None and len(picks) > self.places:
            raise forms.ValidationError(
                f"选了 {len(picks)} 人，名额还有 {self.places} 人，请减少 "
                f"{len(picks) - self.places} 人。"
            )
        return picks


class NameForm(forms.Form):
    """One name on the list of a 分党委."""

    answer = forms.ChoiceField(label="答复", choices=ANSWERS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="不参加的原因",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "不参加须写明原因"}),
    )

    def __init__(self, *args, enrolment, **kwargs):
        self.enrolment = enrolment
        answer = {Enrolment.State.DECLINED: STAY}.get(enrolment.state, JOIN)
        initial = {"answer": answer, "reason": enrolment.state_reason}
        super().__init__(*args, prefix=f"n{enrolment.pk}", initial=initial, **kwargs)
        if enrolment.state != Enrolment.State.PROPOSED:
            self.fields["answer"].choices = ANSWERS[:2]

    def clean(self):
        values = super().clean()
        if values.get("answer") == STAY and not values.get("reason"):
            self.add_error("reason", "不参加须写明原因。")
        return values


def answers_of(name_forms):
    """{Enrolment pk: explanation} of valid forms; names to be answered later are left out."""
    found = {}
    for form in name_forms:
        values = form.cleaned_data
        if values["answer"] != LATER:
            found[form.enrolment.pk] = values["reason"] if values["answer"] == STAY else ""
    return found


class LeaveForm(forms.Form):
    session = forms.TypedMultipleChoiceField(
        label="请假课次",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一个课次。"},
    )
    reason = forms.CharField(
        label="请假原因",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [
            (one.pk, f"{one}（{one.hours.normalize():f} 学时）") for one in sessions
        ]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="退学原因",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
